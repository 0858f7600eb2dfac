"""Who belongs on the roster of a matter, by the rule in force on a day; the rows that rules read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from quanheng.base.errors import NoRuleInForce
from quanheng.foundation.packs.api import packs
from quanheng.packkit.inspection import InspectionSpec
from quanheng.packkit.roster import RosterPolicy, RosterRule
from quanheng.registry.api import Licence, Subject

from .roster_models import SubjectTag

__all__ = ["SubjectRow", "policy_on", "roster_rule_on", "subject_rows", "verdict"]

CHUNK = 2_000
SIGNS = 3  # of a licence's number, which say its kind of business (JY1 sales, JY2 catering, JY3 canteens)


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A business as a rule sees it."""

    pk: int
    uid: str
    region: str
    row: Mapping[str, Any]


def policy_on(day: date) -> RosterPolicy:
    """Give the rules of rotation and joining in force on a day; of two the later counts. Raises: NoRuleInForce"""
    held = [
        one
        for one in packs().roster_policies.values()
        if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)
    ]
    if not held:
        raise NoRuleInForce("没有生效的名录库规则", remedy="请在领域包 rosters.yml 的 policies 中补上")
    return max(held, key=lambda one: (one.valid_from, one.key))


def roster_rule_on(spec: InspectionSpec, day: date) -> RosterRule | None:
    """Give the rule by which a matter's roster is built on a day; None when the pack declares none."""
    held = [one for one in spec.roster if one.holds_on(day)]
    return max(held, key=lambda one: one.valid_from) if held else None


def verdict(rule: RosterRule, row: Mapping[str, Any]) -> tuple[bool, str]:
    """Say whether a business belongs on the roster, and why or why not, in words of the rule."""
    if rule.where.holds(row):
        return True, rule.zh
    return False, "不在营" if row["status"] != "1" else f"不再符合：{rule.zh}"


def subject_rows(
    subjects: "QuerySet[Subject]", day: date, classes: Mapping[str, str] | None = None
) -> Iterator[SubjectRow]:
    """Give businesses as rules see them, some thousands at a time, with their valid licences and tags."""
    columns = (
        "id", "uid", "region_code", "status", "kind", "industry_code", "name", "established_on", "capital_yuan",
    )  # fmt: skip
    held: list[tuple[Any, ...]] = []
    for one in subjects.order_by("id").values_list(*columns).iterator(chunk_size=CHUNK):
        held.append(one)
        if len(held) == CHUNK:
            yield from _rows(held, day, classes or {})
            held = []
    yield from _rows(held, day, classes or {})


def _rows(held: list[tuple[Any, ...]], day: date, classes: Mapping[str, str]) -> Iterator[SubjectRow]:
    if not held:
        return
    low, high = held[0][0], held[-1][0]
    licences: dict[int, set[str]] = {}
    valid = Q(expires_on__isnull=True) | Q(expires_on__gte=day)
    found = Licence.objects.filter(valid, subject_id__gte=low, subject_id__lte=high, state="valid")
    for pk, kind, number in found.values_list("subject_id", "kind", "number"):
        licences.setdefault(pk, set()).update((kind, f"{kind}:{number[:SIGNS]}"))
    tags: dict[int, set[str]] = {}
    lasting = Q(until__isnull=True) | Q(until__gte=day)
    put = SubjectTag.objects.filter(lasting, subject_id__gte=low, subject_id__lte=high)
    for pk, tag in put.values_list("subject_id", "tag"):
        tags.setdefault(pk, set()).add(tag)
    for pk, uid, region, status, kind, industry, name, established, capital in held:
        yield SubjectRow(pk, uid, region, {
            "status": status, "kind": kind, "region": region, "industry": industry, "name": name,
            "established_on": established, "capital_yuan": capital, "licences": licences.get(pk, frozenset()),
            "tags": tags.get(pk, frozenset()), "class": classes.get(uid),
        })  # fmt: skip

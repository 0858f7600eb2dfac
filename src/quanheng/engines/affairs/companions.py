"""What may be opened beside a matter, the act of opening it, and the matters that belong together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quanheng.base.days import day_of
from quanheng.base.errors import NotFound, NotYet
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor
from quanheng.packkit.affair import AffairSpec
from quanheng.packkit.companion import Companion

from .definitions import current_spec, spec_of
from .models import Act, Affair, AffairLink
from .opening import row_then
from .reach import reach, seen_by
from .rights import Rights
from .services import open_affair
from .standing import row_of, sum_of
from .viewing import acts_of, file_of

__all__ = [
    "Carried",
    "CompanionChoice",
    "RelatedAffair",
    "carried_by",
    "companions_of",
    "open_companion",
    "related_of",
]

_REF = "affairs.affair"


@dataclass(frozen=True, slots=True)
class CompanionChoice:
    """One kind that could be opened beside a matter; ``form`` is what its first form begins with."""

    key: str
    kind: str
    zh: str
    may: bool
    why_not: str
    article: str
    note: str
    relation: str
    form: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Carried:
    """A step that an act in a companion is to be in the matter beside it."""

    affair: Affair
    step: str
    form: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RelatedAffair:
    """A matter that belongs to another; ``came_from_here`` when it was opened beside or by that one."""

    affair: Affair
    relation: str
    came_from_here: bool
    state_zh: str


def companions_of(affair: Affair, actor: Actor, at: datetime) -> list[CompanionChoice]:
    """List the kinds that an officer may open beside a matter today, and why the rest of them not.

    Raises: NotAllowed, NotFound
    """
    reach(actor, Rights.READ, affair)
    declared = [one for one in _declared() if set(one.beside) & _lineage(spec_of(affair))]
    if not declared:
        return []
    row = _row(affair, at)
    return [_choice(one, row, actor) for one in declared]


def open_companion(
    *,
    affair: Affair,
    companion: str,
    title: str,
    form: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    token: str = "",
) -> Affair:
    """Open a matter beside another: of the same business and unit, tied to it from its first act.

    A form sent twice opens one matter, by its ``token``.

    Right:  the opening step's of the new matter, affairs:affair:open
    Writes: affairs.affair.opened
    Raises: NotAllowed, NotFound, NotYet, BadInput
    """
    choice = next((one for one in companions_of(affair, actor, at) if one.key == companion), None)
    if choice is None:
        raise NotFound("本案不能开启这种相关事项", remedy="请回到事项页重新选择")
    if not choice.may:
        raise NotYet(f"不能开启{choice.zh}：{choice.why_not}", citation=choice.article)
    named = f"{affair.title} {affair.number}".strip()[:200]
    return open_affair(
        kind=choice.kind, subject=affair.subject, title=title, form=form, actor=actor, at=at, unit=affair.unit,
        region=affair.region_code, party_name=affair.party_name, links=[(affair.ref, choice.relation, named)],
        token=token,
    )  # fmt: skip


def related_of(affair: Affair, actor: Actor) -> list[RelatedAffair]:
    """List the matters tied to one, open ones first; those out of the actor's reach are not there."""
    here = {
        Ref.parse(row.other_ref).key: row for row in affair.links.filter(other_ref__startswith=f"{_REF}:")
    }
    there = {row.affair_id: row for row in AffairLink.objects.filter(other_ref=str(affair.ref))}
    rows = seen_by(actor, Rights.READ, Affair.objects.select_related("definition", "unit"))
    found = [_related(one, here[one.uid], False) for one in rows.filter(uid__in=here)]
    found += [_related(one, there[one.pk], True) for one in rows.filter(pk__in=there).exclude(uid__in=here)]
    return sorted(found, key=lambda one: (not one.affair.is_open, one.affair.opened_at))


def carried_by(fact: Fact) -> list[Carried]:
    """List the steps that an act in a companion is in the matters it stands beside; nothing for most acts."""
    rows = Act.objects.select_related("affair__definition", "affair__subject", "affair__unit")
    act = rows.filter(fact_uid=fact.uid, corrects__isnull=True, withdraws__isnull=True).first()
    declared = [
        (one, carry) for one in _declared() for carry in one.carries
        if act is not None and one.affair == act.affair.definition.key and carry.on == act.step
    ]  # fmt: skip
    if act is None or not declared:
        return []
    row = row_then(act.affair, spec_of(act.affair), act)
    beside = [
        Ref.parse(tie.other_ref).key
        for tie in act.affair.links.filter(other_ref__startswith=f"{_REF}:").order_by("pk")
    ]
    mains = Affair.objects.select_related("definition", "subject", "unit").filter(uid__in=beside)
    return [
        Carried(main, carry.take, {**carry.fixed, **_proposed(carry.fields, row)})
        for main in mains
        for one, carry in declared
        if set(one.beside) & _lineage(spec_of(main)) and carry.applies(row)
    ]


def _proposed(fields: Mapping[str, str], row: Mapping[str, Any]) -> dict[str, Any]:
    values = {
        key: row["form"].get(source, row["written"].get(source, row.get(source)))
        for key, source in fields.items()
    }
    return {key: value for key, value in values.items() if value is not None}


def _related(one: Affair, tie: AffairLink, is_theirs: bool) -> RelatedAffair:
    """See a tied matter; a tie made by hand later does not mean that one came from the other."""
    came = is_theirs and tie.linked_at == one.opened_at
    return RelatedAffair(one, tie.relation, came, _state_zh(one))


def _declared() -> list[Companion]:
    return list(packs()["companions"].values())


def _lineage(spec: AffairSpec) -> set[str]:
    """Name the kind and every kind it is built upon, today or when the matter began."""
    found, waiting = set[str](), [spec.key, spec.base]
    while waiting:
        key = waiting.pop()
        if key and key not in found:
            found.add(key)
            above = packs().affairs.get(key)
            waiting.append(above.base if above else "")
    return found


def _row(affair: Affair, at: datetime) -> dict[str, Any]:
    spec, day = spec_of(affair), day_of(at)
    standing = sum_of(spec, acts_of(spec, list(affair.acts.all())))
    row = row_of(spec, standing, file_of(affair, spec, day), day)
    officers = affair.officers.select_related("person").filter(until_on__isnull=True)
    decision = affair.papers.filter(document=spec.decision_document).exclude(state="voided").last()
    return row | {
        "officers_on_it": [one.person.uid for one in officers.order_by("-is_lead", "id")],
        "is_open": affair.is_open, "decision_number": (decision.number or "") if decision else "",
    }  # fmt: skip


def _choice(one: Companion, row: Mapping[str, Any], actor: Actor) -> CompanionChoice:
    target = current_spec(one.affair)
    right = target.opening.who.right
    why = "" if one.applies(row) else one.why
    if not why and right not in actor.rights:
        why = "这一步须先完成二次验证" if right in actor.withheld else "不在您的权限内"
    form = {
        field: value for field, path in one.fields.items() if (value := _at(row, path)) not in (None, "", [])
    }
    if target.opening.field("officers") and row["officers_on_it"]:
        form.setdefault("officers", row["officers_on_it"])
    return CompanionChoice(
        one.key, one.affair, one.zh or target.zh, not why, why, one.article or target.opening.article, one.note,
        one.relation, form,
    )  # fmt: skip


def _at(row: Mapping[str, Any], path: str) -> Any:
    """Look up a dotted name in the view; what is not there is nothing."""
    found: Any = row
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _state_zh(affair: Affair) -> str:
    state = spec_of(affair).state(affair.state)
    return state.zh if state else affair.state

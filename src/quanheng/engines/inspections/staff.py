"""The roster of officers: specialities, leave and conflicts of interest, each change a fact."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, NotAllowed, NotFound
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, Person, in_regions, may, require, within
from quanheng.registry.api import Subject

from .models import TaskOfficer
from .rights import Rights
from .roster_facts import CARD_CHANGED, CONFLICT_ENDED, CONFLICT_SET, LEAVE_SET
from .roster_models import OfficerCard, OfficerConflict, OfficerLeave
from .roster_rules import policy_on

__all__ = [
    "OfficerLine", "conflicts_of", "end_conflict", "find_conflicts", "leaves_of", "list_officers", "officer_lines",
    "on_leave", "report_conflict", "rotation_of", "set_card", "set_leave", "skill_titles",
]  # fmt: skip


DAYS_A_MONTH = 30.4375


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """One officer as the roster shows them on a day."""

    person: Person
    units: tuple[str, ...]
    skills: tuple[str, ...]
    certificate: str  # valid, ending, ended
    days_left: int | None
    leave: OfficerLeave | None
    load: int
    done: int
    conflicts: int | None  # None: not for this reader's eyes
    is_out: bool
    why: str


def set_card(
    *, actor: Actor, at: datetime, person_uid: str, skills: Sequence[str] = (), is_out: bool = False, why: str = "",
    because: Sequence[Fact | str] = (),
) -> OfficerCard:  # fmt: skip
    """Say what an officer is trained for, and whether to leave them out of draws; the same again writes nothing.

    Right:  inspections:staff:keep
    Writes: inspections.officer.card_changed
    Raises: NotFound, BadInput
    """
    person = _officer(actor, person_uid, Rights.STAFF_KEEP)
    named = {zh: code for code, zh in skill_titles().items()}
    words = sorted({named.get(one.strip(), one.strip()) for one in skills if one.strip()})
    if any(len(one) > 20 for one in words):
        raise BadInput("专长写得太长", remedy="每项不超过20个字，如 food")
    if is_out and not why.strip():
        raise BadInput("移出人员名录须写明理由", remedy="如：借调、长期病休")
    known = OfficerCard.objects.filter(person=person).first()
    if known and (known.skills, known.is_out, known.why) == (words, is_out, why.strip()):
        return known
    with transaction.atomic():
        fact = record(
            CARD_CHANGED, object=Ref("people.person", person.uid), actor=actor, at=at, because=because,
            body={"name": person.name, "skills": "、".join(words) or "无", "is_out": is_out, "why": why.strip(),
                  "out": f"；移出名录：{why.strip()}" if is_out else ""},
        )  # fmt: skip
        card, _ = OfficerCard.objects.update_or_create(
            person=person,
            defaults={"skills": words, "is_out": is_out, "why": why.strip(), "changed_at": at, "fact_uid": fact.uid},
        )  # fmt: skip
    return card


def skill_titles() -> dict[str, str]:
    """Give the specialities that the packs name: code and word."""
    found = packs().codes.get("inspection.skills")
    return {one.code: one.zh for one in found.codes} if found else {}


def set_leave(
    *, actor: Actor, at: datetime, person_uid: str, starts_on: date, ends_on: date, reason: str
) -> OfficerLeave:
    """Keep an officer at home for some days. Right: inspections:staff:keep. Writes: inspections.officer.leave_set"""
    person = _officer(actor, person_uid, Rights.STAFF_KEEP)
    if ends_on < starts_on or (ends_on - starts_on).days > 730:
        raise BadInput("起止日期不对", remedy="止不早于起，最长两年")
    if not reason.strip():
        raise BadInput("请写明事由", remedy="如：年休假、学习、借调")
    with transaction.atomic():
        fact = record(
            LEAVE_SET, object=Ref("people.person", person.uid), actor=actor, at=at,
            body={"name": person.name, "starts_on": starts_on, "ends_on": ends_on, "reason": reason.strip()},
        )  # fmt: skip
        return OfficerLeave.objects.create(
            uid=new_uid(at), person=person, starts_on=starts_on, ends_on=ends_on, reason=reason.strip(),
            fact_uid=fact.uid,
        )  # fmt: skip


def report_conflict(
    *, actor: Actor, at: datetime, person_uid: str, subject_uid: str, reason: str, until: date | None = None
) -> OfficerConflict:
    """Say that an officer must keep away from a business: the officer of oneself, or the clerk of any officer.

    Business and reason go into the private part of the fact. The same business again returns what is there.

    Law:    行政处罚法 第43条 (回避); 国办发〔2015〕58号
    Right:  inspections:conflict:report for oneself, inspections:staff:keep for others
    Writes: inspections.officer.conflict_set
    Raises: NotAllowed, NotFound, BadInput
    """
    is_own = actor.person_uid == person_uid
    person = _officer(actor, person_uid, Rights.CONFLICT_REPORT if is_own else Rights.STAFF_KEEP)
    subject = Subject.objects.filter(uid=subject_uid).first()
    if subject is None:
        raise NotFound("登记簿里没有这一户", remedy="请核对统一社会信用代码")
    said = reason.strip()
    if len(said) < 2:
        raise BadInput("请写明回避的理由", remedy="如：近亲属经营、曾在该单位任职")
    if until is not None and until <= day_of(at):
        raise BadInput("截止日期已过", remedy="长期回避的不填截止日期")
    known = OfficerConflict.objects.filter(person=person, subject=subject, ended_on=None, until=until).first()
    if known is not None:
        return known
    region = _region(person, actor)
    with transaction.atomic():
        uid = new_uid(at)
        fact = record(
            CONFLICT_SET, object=Ref("inspections.conflict", uid), actor=actor, at=at, region=region,
            body={"name": person.name, "until": until, "own": is_own},
            private={"subject": subject.uid, "reason": said},
        )  # fmt: skip
        return OfficerConflict.objects.create(
            uid=uid, person=person, subject=subject, reason=said, until=until, is_own_report=is_own,
            region_code=region, made_at=at, fact_uid=fact.uid,
        )  # fmt: skip


def end_conflict(*, actor: Actor, at: datetime, uid: str) -> OfficerConflict:
    """End a conflict that no longer holds. Right: inspections:staff:keep. Writes: inspections.officer.conflict_ended"""
    require(actor, Rights.STAFF_KEEP)
    with transaction.atomic():
        found = find_conflicts(actor, on=day_of(at)).filter(uid=uid).first()
        if found is None:
            raise NotFound("没有这项回避，或不在您的管辖范围内")
        record(
            CONFLICT_ENDED, object=Ref("inspections.conflict", uid), actor=actor, at=at, because=[found.fact_uid],
            body={"name": found.person.name}, region=found.region_code,
        )  # fmt: skip
        found.ended_on = day_of(at)
        found.save(update_fields=["ended_on"])
    return found


def find_conflicts(actor: Actor, *, on: date, person_uid: str = "") -> "QuerySet[OfficerConflict]":
    """List conflicts in force on a day: one's own always, others' only with inspections:conflict:read."""
    rows = OfficerConflict.objects.select_related("person", "subject").filter(
        Q(until__isnull=True) | Q(until__gte=on), ended_on__isnull=True
    )
    if may(actor, Rights.CONFLICT_READ):
        rows = in_regions(rows, actor.regions) | rows.filter(person__uid=actor.person_uid)
    else:
        rows = rows.filter(person__uid=actor.person_uid)
    return rows.filter(person__uid=person_uid) if person_uid else rows


def on_leave(first: date, last: date | None = None) -> set[int]:
    """Give the keys of persons who are away on every day from ``first`` to ``last``."""
    rows = OfficerLeave.objects.filter(starts_on__lte=first, ends_on__gte=last or first)
    return set(rows.values_list("person_id", flat=True))


def conflicts_of(persons: Mapping[int, str], day: date) -> dict[str, set[str]]:
    """Whom each officer must keep away from on a day by conflict of interest: roster codes by person uid.

    Law:    行政处罚法 第43条
    """
    rows = OfficerConflict.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day), ended_on__isnull=True, person_id__in=list(persons)
    )
    return _by_uid(persons, set(rows.values_list("person_id", "subject_id")))


def rotation_of(persons: Mapping[int, str], day: date) -> dict[str, set[str]]:
    """Which businesses are somebody else's turn on a day: roster codes by person uid.

    Rotation keeps away who visited the business within the months of the policy, or on its latest visit.

    Law:    国办发〔2015〕58号 (随机选派，轮换)
    Raises: NoRuleInForce
    """
    policy = policy_on(day)
    since = day - timedelta(days=round(policy.rotation_months * DAYS_A_MONTH))
    posted = TaskOfficer.objects.filter(person_id__in=list(persons), task__opened_on__lte=day)
    visits = list(posted.values_list("person_id", "task__subject_id", "task__opened_on", "task_id"))
    latest: dict[int, tuple[date, int]] = {}
    for _, subject, opened, task in visits:
        latest[subject] = max(latest.get(subject, (opened, task)), (opened, task))
    pairs = set()
    for person, subject, opened, task in visits:
        running = policy.never_twice_running and latest[subject][1] == task
        if opened > since or running:
            pairs.add((person, subject))
    return _by_uid(persons, pairs)


def leaves_of(persons: Mapping[int, str], first: date, last: date) -> dict[str, list[tuple[str, str]]]:
    """Give the leaves of officers that touch a time, both ends included, by person uid."""
    rows = OfficerLeave.objects.filter(
        person_id__in=list(persons), starts_on__lte=last, ends_on__gte=first
    ).values_list("person_id", "starts_on", "ends_on")
    found: dict[str, list[tuple[str, str]]] = {}
    for person, starts, ends in rows:
        found.setdefault(persons[person], []).append((starts.isoformat(), ends.isoformat()))
    return found


def _by_uid(persons: Mapping[int, str], pairs: set[tuple[int, int]]) -> dict[str, set[str]]:
    codes = _codes({subject for _, subject in pairs})
    found: dict[str, set[str]] = {}
    for person, subject in pairs:
        found.setdefault(persons[person], set()).add(codes[subject])
    return found


def _codes(keys: Iterable[int]) -> dict[int, str]:
    wanted, found = sorted(keys), {}
    for start in range(0, len(wanted), 500):
        rows = Subject.objects.filter(pk__in=wanted[start : start + 500]).values_list("pk", "uscc", "uid")
        found.update({pk: uscc or uid for pk, uscc, uid in rows})
    return found


def list_officers(actor: Actor, day: date) -> list[Person]:
    """List the certified officers whose units lie in the actor's regions, those with a lapsed certificate too.

    Right:  inspections:roster:read
    """
    from .candidates import posts_of_day

    require(actor, Rights.ROSTER_READ)
    persons: dict[int, Person] = {}
    for post in posts_of_day(day):
        if any(within(actor, row.prefix) for row in post.unit.regions.all()):
            persons[post.person_id] = post.person
    return sorted(persons.values(), key=lambda one: one.name)


def officer_lines(actor: Actor, day: date, persons: Iterable[Person]) -> list[OfficerLine]:
    """Tell of each officer what the roster knows on a day; conflicts are counted only for who may see them."""
    from .candidates import loads_of, posts_of_day

    listed = list(persons)
    keys = [one.pk for one in listed]
    cards = {one.person_id: one for one in OfficerCard.objects.filter(person_id__in=keys)}
    away = {
        one.person_id: one
        for one in OfficerLeave.objects.filter(person_id__in=keys, ends_on__gte=day).order_by("-starts_on")
    }
    units: dict[int, list[str]] = {}
    for post in posts_of_day(day):
        units.setdefault(post.person_id, []).append(post.unit.short_name)
    loads, counted = loads_of(keys), may(actor, Rights.CONFLICT_READ)
    done = _done(keys, day.year)
    conflicts: dict[int, int] = {}
    for pk in find_conflicts(actor, on=day).filter(person_id__in=keys).values_list("person_id", flat=True):
        conflicts[pk] = conflicts.get(pk, 0) + 1
    warning = policy_on(day).certificate_warning_days
    lines = []
    for one in listed:
        left = (one.certificate_until - day).days if one.certificate_until else None
        state = "valid" if left is None or left > warning else "ending" if left >= 0 else "ended"
        card = cards.get(one.pk)
        lines.append(OfficerLine(
            one, tuple(units.get(one.pk, ())), tuple(card.skills if card else ()), state, left, away.get(one.pk),
            loads.get(one.pk, 0), done.get(one.pk, 0), conflicts.get(one.pk, 0) if counted else None,
            bool(card and card.is_out), card.why if card else "",
        ))  # fmt: skip
    return lines


def _done(keys: Sequence[int], year: int) -> dict[int, int]:
    counts: dict[int, int] = {}
    rows = TaskOfficer.objects.filter(
        person_id__in=keys,
        task__state="closed",
        task__closed_on__range=(date(year, 1, 1), date(year, 12, 31)),
    )
    for pk in rows.values_list("person_id", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    return counts


def _officer(actor: Actor, uid: str, right: Rights) -> Person:
    require(actor, right)
    found = Person.objects.filter(uid=uid, is_active=True).prefetch_related("posts__unit__regions").first()
    if found is None:
        raise NotFound("没有这位人员，或不在您的管辖范围内")
    if uid != actor.person_uid and not any(
        within(actor, row.prefix) for post in found.posts.all() for row in post.unit.regions.all()
    ):
        raise NotFound("没有这位人员，或不在您的管辖范围内")
    if not found.certificate_no:
        raise NotAllowed("这位人员没有执法证，不进人员名录", remedy="请先由系统管理员登记执法证")
    return found


def _region(person: Person, actor: Actor) -> str:
    prefixes = sorted(row.prefix for post in person.posts.all() for row in post.unit.regions.all())
    return prefixes[0] if prefixes else (actor.regions[0] if actor.regions else "")

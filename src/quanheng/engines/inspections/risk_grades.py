"""Risk grades as acts: reckoned from register, visits and what officers add; kept as facts, never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, NotFound, NotYet
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, in_regions, require, visible_to
from quanheng.packkit.risk_grade import RiskGradeScheme
from quanheng.registry.api import Licence, Subject, shown_address, shown_name

from .amending import answers_now
from .catalogue import inspection_named
from .checklist import checklist_on
from .models import Task
from .rights import Rights
from .risk_grade_models import RiskGrade
from .risk_grading import RiskCheck, RiskEvent, RiskGrading, StaticAnswer, known_answers, reckon_risk
from .roster_facts import RISK_GRADE_SET, TAG_DROPPED, TAG_PUT
from .roster_models import SubjectTag
from .roster_rules import subject_rows
from .selectors import ELSEWHERE

__all__ = [
    "RISK_TAGS", "RiskDemand", "find_risk_grades", "get_risk_grade", "risk_demand", "risk_scheme", "risk_schemes_of",
    "risk_sorts", "set_risk_grade", "try_risk_grade",
]  # fmt: skip

ORIGIN = "风险分级"
RISK_TAGS = tuple(f"风险{level}" for level in "ABCD")
_REASON_LEAST, _REASON_MOST = 4, 200


@dataclass(frozen=True, slots=True)
class RiskDemand:
    """What the grades of one sort ask of a year: businesses of a level, and the visits they need."""

    sort: str
    zh: str
    level: str
    level_zh: str
    businesses: int
    least_each: int
    most_each: int

    @property
    def least(self) -> int:
        """Give the visits that the level needs at least."""
        return self.businesses * self.least_each

    @property
    def most(self) -> int:
        """Give the visits that the level may take."""
        return self.businesses * self.most_each


def risk_sorts() -> dict[str, str]:
    """Name the sorts of business that are graded."""
    return {one.sort: one.zh for one in sorted(packs().risk_grades.values(), key=lambda one: one.valid_from)}


def risk_scheme(sort: str, day: date) -> RiskGradeScheme:
    """Give the scheme of a sort in force on a day; of two the later counts. Raises: NotFound"""
    held = [one for one in packs().risk_grades.values() if one.sort == sort and one.holds_on(day)]
    if not held:
        raise NotFound("没有生效的风险分级方案", remedy="请在领域包 risk_grades.yml 中补上")
    return max(held, key=lambda one: (one.valid_from, one.key))


def risk_schemes_of(subject: Subject, day: date) -> list[RiskGradeScheme]:
    """List the schemes that fit a business: its roster's rule holds for one of their matters, or it was so visited."""
    visited = set(Task.objects.filter(subject=subject).values_list("inspection", flat=True))
    row = _row(subject, day)
    found = []
    for sort in risk_sorts():
        scheme = risk_scheme(sort, day)
        rules = [
            rule for key in scheme.matters for rule in inspection_named(key).roster if rule.holds_on(day)
        ]
        if visited & set(scheme.matters) or any(rule.where.holds(row) for rule in rules):
            found.append(scheme)
    return found


def try_risk_grade(
    subject: Subject, sort: str, *, day: date, year: int, said: Mapping[str, Any] | None = None, by: str = "检查人员",
    moves: Mapping[str, Any] | None = None, events: Sequence[RiskEvent] = (),
) -> RiskGrading:  # fmt: skip
    """Reckon a grade without keeping it. ``said`` is what an officer (``by``) adds to what was said before.

    ``moves`` are those kept with a grade; None: those of the grade in force.

    Raises: NotFound, BadInput
    """
    scheme, before = risk_scheme(sort, day), _current(subject, sort)
    if set(said or {}) - {factor.key for factor in scheme.static}:
        raise BadInput("没有这些静态因素", remedy="请核对领域包 risk_grades.yml")
    kept = moves if moves is not None else before.moves if before else {}
    return reckon_risk(
        scheme, year=year, answers=_answers(subject, scheme, day, _said(before, said or {}, by, day)),
        check=_newest(subject, scheme, day),
        events=[*events, *_events(kept)],
    )  # fmt: skip


def set_risk_grade(
    *, actor: Actor, at: datetime, subject_uid: str, sort: str, year: int, said: Mapping[str, Any] | None = None,
    moves: Mapping[str, str] | None = None, events: Sequence[RiskEvent] = (),
) -> RiskGrade:  # fmt: skip
    """Grade a business for a year; the same working again stays as it is. Its roster tag follows the grade.

    ``said`` answers static factors that the register does not know (a figure, a choice, a list of choices); ``moves``
    are all raisings and lowerings that the officer confirms, each with its reason (None: those of the grade in force);
    ``events`` are those of the platform.

    Law:    食品生产经营风险分级管理办法（试行）; the pack's own scheme with its source
    Right:  inspections:grade:set
    Writes: inspections.risk_grade.set, inspections.tag.put, inspections.tag.dropped
    Raises: NotAllowed, NotFound, BadInput; NotYet, while unknown factors leave the level open
    """
    require(actor, Rights.GRADE_SET)
    subject = Subject.objects.filter(uid=subject_uid).first()
    if subject is None:
        raise NotFound("没有这个主体，或不在您的管辖范围内")
    require(actor, Rights.GRADE_SET, region=subject.region_code)
    day = day_of(at)
    if not day.year <= year <= day.year + 1:
        raise BadInput(f"不能评{year}年的等级", remedy="可评今年和明年的风险等级")
    before = _current(subject, sort)
    kept = before.moves if before else {}
    kept = kept if moves is None else _confirmed(actor, risk_scheme(sort, day), moves, kept, day)
    found = try_risk_grade(
        subject, sort, day=day, year=year, said=said, by=actor.name, moves=kept, events=events
    )
    if found.level is None:
        asked = "、".join(line.zh for line in found.unknown)
        raise NotYet(f"还定不下等级：{found.lowest}至{found.highest}分之间", remedy=f"请补齐：{asked}")
    with transaction.atomic():
        former = RiskGrade.objects.select_for_update().filter(subject=subject, sort=sort, is_current=True)
        known = former.first()
        if known is not None and known.working == found.as_dict():
            return known
        made = _keep(actor, at, subject, sort, found, known, said or {}, kept)
        _tag(actor, at, subject, made)
    return made


def _keep(
    actor: Actor, at: datetime, subject: Subject, sort: str, found: RiskGrading, known: RiskGrade | None,
    said: Mapping[str, Any], moves: Mapping[str, Any],
) -> RiskGrade:  # fmt: skip
    level, day, uid = found.level, day_of(at), new_uid(at)
    assert level is not None
    task = Task.objects.filter(uid=found.check.task_uid).first() if found.check else None
    fact = record(
        RISK_GRADE_SET, object=Ref("inspections.risk_grade", uid), actor=actor, at=at, region=subject.region_code,
        subject=Ref("registry.subject", subject.uid),
        because=[*([task.closed_fact] if task else []), *([known.fact_uid] if known else [])],
        body={
            "scheme": found.scheme.zh, "year": found.year, "level": level.key, "zh": level.zh,
            "lowest": str(found.lowest), "highest": str(found.highest), "score": _span(found),
            "moved": [one.key for one in found.moved if one.counts],
        },
    )  # fmt: skip
    RiskGrade.objects.filter(subject=subject, sort=sort, is_current=True).update(is_current=False)
    return RiskGrade.objects.create(
        uid=uid, subject=subject, sort=sort, scheme_key=found.scheme.key, year=found.year, level=level.key,
        lowest=found.lowest, highest=found.highest, visits_least=level.visits_least, visits_most=level.visits_most,
        graded_on=day, graded_by=actor.name, answers=_said(known, said, actor.name, day),
        moves=dict(moves), working=found.as_dict(), task=task, region_code=subject.region_code,
        search_text=f"{shown_name(subject)} {subject.uscc or ''} {shown_address(subject)}"[:300], fact_uid=fact.uid,
    )  # fmt: skip


def _span(found: RiskGrading) -> str:
    return str(found.lowest) if found.lowest == found.highest else f"{found.lowest}至{found.highest}"


def _tag(actor: Actor, at: datetime, subject: Subject, made: RiskGrade) -> None:
    """Let the tag that the rosters and draws read follow the highest of a business's grades; a hand's tag stays."""
    levels = RiskGrade.objects.filter(subject=subject, is_current=True).values_list("level", flat=True)
    word = f"风险{max(levels)}"
    held = SubjectTag.objects.filter(subject=subject, tag__in=RISK_TAGS)
    for one in held.filter(origin=ORIGIN).exclude(tag=word):
        _tell(actor, at, made, TAG_DROPPED, {"tag": one.tag, "reason": "风险等级变了"})
        one.delete()
    if not held.filter(tag=word).exists():
        fact = _tell(actor, at, made, TAG_PUT, {"tag": word, "origin": ORIGIN, "until": None})
        SubjectTag.objects.create(
            subject=subject,
            tag=word,
            origin=ORIGIN,
            region_code=subject.region_code,
            put_at=at,
            fact_uid=fact.uid,
        )


def _tell(actor: Actor, at: datetime, made: RiskGrade, kind: str, body: dict[str, Any]) -> Fact:
    about = Ref("registry.subject", made.subject.uid)
    return record(
        kind, object=about, actor=actor, at=at, subject=about, because=[made.fact_uid], body=body,
        region=made.region_code,
    )  # fmt: skip


def _confirmed(
    actor: Actor, scheme: RiskGradeScheme, moves: Mapping[str, str], before: Mapping[str, Any], day: date
) -> dict[str, Any]:
    """Give what officers confirm now; the same words as before keep their day."""
    known = {move.key: move for move in scheme.moves}
    kept = {}
    for key, words in moves.items():
        reason = words.strip()[:_REASON_MOST]
        if key not in known:
            raise NotFound("没有这种升降情形")
        if len(reason) < _REASON_LEAST:
            raise BadInput(f"“{known[key].zh}”须写明依据", remedy="写明文书号、日期或者事情经过")
        same = before.get(key, {}).get("reason") == reason
        kept[key] = before[key] if same else {"reason": reason, "by": actor.name, "on": day.isoformat()}
    return kept


def _events(moves: Mapping[str, Any]) -> list[RiskEvent]:
    return [
        RiskEvent(key, date.fromisoformat(one["on"]), f"{one['by']}认定：{one['reason']}")
        for key, one in moves.items()
    ]


def _row(subject: Subject, day: date) -> dict[str, Any]:
    """Give a business as the rules read it, with the words of its valid licences as ``scope``."""
    row = next(subject_rows(Subject.objects.filter(pk=subject.pk), day)).row
    valid = Q(expires_on__isnull=True) | Q(expires_on__gte=day)
    scopes = Licence.objects.filter(valid, subject=subject, state="valid").values_list("scope", flat=True)
    return {**row, "scope": "；".join(sorted(scopes))}


def _answers(
    subject: Subject, scheme: RiskGradeScheme, day: date, said: Mapping[str, Any]
) -> dict[str, StaticAnswer]:
    """Gather answers: the register first, then what officers have said, before or now (``{value, by, on}``)."""
    keys = {factor.key for factor in scheme.static}
    known = {
        key: StaticAnswer(one["value"], f"{one['by']}，{one['on']}填写")
        for key, one in said.items()
        if key in keys
    }
    return {**known_answers(scheme, _row(subject, day)), **known}


def _said(before: RiskGrade | None, said: Mapping[str, Any], by: str, day: date) -> dict[str, Any]:
    """Put what is said now upon what was said before; the same value again keeps its day and its officer."""
    kept = dict(before.answers) if before else {}
    for key, value in said.items():
        if key not in kept or kept[key]["value"] != value:
            kept[key] = {"value": value, "by": by, "on": day.isoformat()}
    return kept


def _current(subject: Subject, sort: str) -> RiskGrade | None:
    return RiskGrade.objects.filter(subject=subject, sort=sort, is_current=True).first()


def _newest(subject: Subject, scheme: RiskGradeScheme, day: date) -> RiskCheck | None:
    """Give the newest finished visit whose checklist was answered."""
    rows = Task.objects.filter(
        subject=subject, inspection__in=scheme.matters, state=Task.State.CLOSED, closed_on__lte=day,
        answers__isnull=False,
    ).distinct()  # fmt: skip
    task = rows.order_by("-closed_on", "-id").first()
    if task is None or task.closed_on is None:
        return None
    checklist = checklist_on(inspection_named(task.inspection), task.checklist_on)
    return RiskCheck(task.inspection, task.closed_on, checklist, answers_now(task), task.uid)


def find_risk_grades(
    actor: Actor,
    *,
    sort: str = "",
    level: str = "",
    subject_uid: str = "",
    q: str = "",
    with_former: bool = False,
) -> "QuerySet[RiskGrade]":
    """List risk grades in force, with ``with_former`` those before them too. Right: inspections:task:read"""
    rows = visible_to(actor, Rights.TASK_READ, RiskGrade.objects.select_related("subject", "task"))
    rows = rows if with_former else rows.filter(is_current=True)
    for name, value in (("sort", sort), ("level", level), ("subject__uid", subject_uid)):
        rows = rows.filter(**{name: value}) if value else rows
    return rows.filter(search_text__contains=q.strip()) if q.strip() else rows


def get_risk_grade(actor: Actor, uid: str) -> RiskGrade:
    """Find one risk grade, former ones too. Raises: NotAllowed, NotFound"""
    require(actor, Rights.TASK_READ)
    found = find_risk_grades(actor, with_former=True).filter(uid=uid).first()
    if found is None:
        raise NotFound(f"没有这项风险等级，{ELSEWHERE}")
    return found


def risk_demand(actor: Actor, *, region: str, year: int) -> list[RiskDemand]:
    """Say how many visits of a year the grades in force ask for, by sort and level. Right: inspections:task:read"""
    rows = find_risk_grades(actor).filter(year__lte=year)
    rows = in_regions(rows, [region]) if region else rows
    demand = []
    for sort, zh in risk_sorts().items():
        for level in risk_scheme(sort, date(year, 1, 1)).levels:
            count = rows.filter(sort=sort, level=level.key).count()
            if count:
                demand.append(
                    RiskDemand(sort, zh, level.key, level.zh, count, level.visits_least, level.visits_most)
                )
    return demand

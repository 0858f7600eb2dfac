"""Public grades of restaurants and the like: reckoned from checks, with the working, replaced and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, NotFound, NotYet
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.inspection import BandSpec, GradeSpec
from quanheng.registry.api import Subject, shown_address, shown_name

from .catalogue import inspection_named, list_inspections
from .models import Task
from .rights import Rights
from .tasks import open_task
from .visit_facts import APPEAL_ASKED, APPEAL_DECIDED, GRADE_SET
from .visit_models import Grade, GradeAppeal, VisitScore
from .visit_selectors import get_appeal

__all__ = [
    "GradeReckoning",
    "WeighedCheck",
    "ask_for_regrading",
    "decide_appeal",
    "grade_scheme",
    "graded_inspections",
    "reckon_grade",
    "set_grade",
    "weigh_checks",
]  # fmt: skip

_TENTH = Decimal("0.1")
_REASON = 500


@dataclass(frozen=True, slots=True)
class WeighedCheck:
    """One check that counts: its day, its score out of a hundred, and how many times it counts."""

    closed_on: date
    score: Decimal
    weight: int
    task_uid: str


@dataclass(frozen=True, slots=True)
class GradeReckoning:
    """A grade as reckoned: the mean, the band, and every check that went into it."""

    score: Decimal
    band: BandSpec | None
    zh: str
    checks: tuple[WeighedCheck, ...]
    scheme: GradeSpec

    def as_dict(self) -> dict[str, Any]:
        """Give the working as it is kept and shown."""
        return {
            "scheme": self.scheme.zh, "law": self.scheme.law, "confidence": self.scheme.confidence,
            "source": self.scheme.source, "months": self.scheme.months, "score": str(self.score), "zh": self.zh,
            "bands": [[one.key, one.zh, str(one.lowest)] for one in self.scheme.bands], "below": self.scheme.below,
            "checks": [
                {"on": one.closed_on.isoformat(), "score": str(one.score), "weight": one.weight, "task": one.task_uid}
                for one in self.checks
            ],
        }  # fmt: skip


def graded_inspections() -> dict[str, GradeSpec]:
    """Give the inspections that lead to a public grade."""
    return {spec.key: spec.grade for spec in list_inspections() if spec.grade is not None}


def grade_scheme(inspection: str) -> GradeSpec:
    """Give the grading of an inspection. Raises: NotFound"""
    scheme = inspection_named(inspection).grade
    if scheme is None:
        raise NotFound(f"“{inspection_named(inspection).zh}”不评等级")
    return scheme


def weigh_checks(scheme: GradeSpec, checks: Sequence[tuple[date, Decimal, str]]) -> GradeReckoning | None:
    """Reckon the weighted mean of checks ``(day, score, task)``, the newest counting ``recent_weight`` times.

    Rounded half up to one place before the band is looked up. None without checks.
    """
    if not checks:
        return None
    ordered = sorted(checks, key=lambda one: (one[0], one[2]), reverse=True)
    weighed = tuple(
        WeighedCheck(day, score, scheme.recent_weight if place == 0 else 1, uid)
        for place, (day, score, uid) in enumerate(ordered)
    )
    total = sum((one.score * one.weight for one in weighed), Decimal(0))
    mean = (total / sum(one.weight for one in weighed)).quantize(_TENTH, rounding=ROUND_HALF_UP)
    band = next((one for one in scheme.bands if mean >= one.lowest), None)
    return GradeReckoning(mean, band, band.zh if band else scheme.below, weighed, scheme)


def reckon_grade(subject: Subject, inspection: str, day: date) -> GradeReckoning:
    """Reckon what a business's grade is on a day from its scored checks of the months before.

    Raises: NotYet, when it has none, or has been in business for too short a time
    """
    scheme = grade_scheme(inspection)
    begun = subject.established_on
    if scheme.first_after_months and begun and day < _months_on(begun, scheme.first_after_months):
        raise NotYet(f"开业不满{scheme.first_after_months}个月，暂不评级", citation=scheme.law)
    rows = VisitScore.objects.filter(
        task__subject=subject, task__inspection=inspection, task__state=Task.State.CLOSED,
        task__closed_on__gt=_months_on(day, -scheme.months), task__closed_on__lte=day,
    )  # fmt: skip
    checks = rows.values_list("task__closed_on", "value", "task__uid")
    found = weigh_checks(scheme, [(on, value, uid) for on, value, uid in checks if on is not None])
    if found is None:
        raise NotYet(f"近{scheme.months}个月没有计分的检查，不能评级", remedy="检查完成后再评")
    return found


def _months_on(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, last))


def set_grade(*, actor: Actor, at: datetime, subject_uid: str, inspection: str) -> Grade:
    """Grade a business anew from its checks; a grade that comes out the same from the same checks stays as it is.

    The grade is public from the day of the act; the former one stays in the history.

    Law:    餐饮服务食品安全监督量化分级管理; the pack's own scheme with its source
    Right:  inspections:grade:set
    Writes: inspections.grade.set
    Raises: NotAllowed, NotFound, NotYet
    """
    require(actor, Rights.GRADE_SET)
    subject = Subject.objects.filter(uid=subject_uid).first()
    if subject is None:
        raise NotFound("没有这个主体，或不在您的管辖范围内")
    require(actor, Rights.GRADE_SET, region=subject.region_code)
    day = day_of(at)
    found = reckon_grade(subject, inspection, day)
    with transaction.atomic():
        former = Grade.objects.select_for_update().filter(
            subject=subject, inspection=inspection, is_current=True
        )
        known = former.first()
        if known is not None and known.working == found.as_dict():
            return known
        task = Task.objects.get(uid=found.checks[0].task_uid)
        uid = new_uid(at)
        fact = record(
            GRADE_SET, object=Ref("inspections.grade", uid), actor=actor, at=at, region=subject.region_code,
            subject=Ref("registry.subject", subject.uid),
            because=[task.closed_fact, *([known.fact_uid] if known else [])],
            body={
                "scheme": found.scheme.zh, "zh": found.zh, "grade": found.band.key if found.band else "",
                "score": str(found.score), "checks": len(found.checks),
            },
        )  # fmt: skip
        former.update(is_current=False)
        return Grade.objects.create(
            uid=uid, subject=subject, inspection=inspection, grade=found.band.key if found.band else "", zh=found.zh,
            score=found.score, graded_on=day, working=found.as_dict(), task=task, region_code=subject.region_code,
            search_text=f"{shown_name(subject)} {subject.uscc or ''} {shown_address(subject)}"[:300], fact_uid=fact.uid,
        )  # fmt: skip


def ask_for_regrading(
    *, subject: Ref, grade_uid: str, reason: str, by: str, actor: Actor, at: datetime
) -> GradeAppeal:
    """Take a business's wish for another look at its present grade; one is open at a time.

    Right:  inspections:self:answer
    Writes: inspections.appeal.asked
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    require(actor, Rights.SELF_ANSWER)
    said = reason.strip()
    if not said or len(said) > _REASON or not by.strip() or len(by) > 60:
        raise BadInput("请写明申请复评的理由和申请人", remedy=f"写清已经整改了什么，不超过{_REASON}字")
    with transaction.atomic():
        grade = Grade.objects.select_for_update().filter(uid=grade_uid, subject__uid=subject.key).first()
        if grade is None:
            raise NotFound("没有这项等级")
        if not grade.is_current:
            raise Conflict("这项等级已被新的等级替代", remedy="请对现在的等级申请")
        if grade.appeals.filter(state=GradeAppeal.State.ASKED).exists():
            raise Conflict("已经申请过，正在等待答复")
        scheme = inspection_named(grade.inspection).grade
        limit = scheme.appeal_days if scheme else 0
        if limit and (day_of(at) - grade.graded_on).days > limit:
            raise Conflict(f"评定后{limit}日内可以申请，现已超过", citation=scheme.law if scheme else "")
        uid = new_uid(at)
        fact = record(
            APPEAL_ASKED, object=Ref("inspections.appeal", uid), actor=actor, at=at, subject=subject,
            region=grade.region_code, because=[grade.fact_uid], body={"scheme": grade.working.get("scheme", "")},
        )  # fmt: skip
        return GradeAppeal.objects.create(
            uid=uid, grade=grade, reason=said, asked_by=by.strip(), asked_at=at, region_code=grade.region_code,
            fact_uid=fact.uid,
        )  # fmt: skip


def decide_appeal(*, actor: Actor, at: datetime, uid: str, grants: bool, answer: str) -> GradeAppeal:
    """Answer an application: officers go anew under the checklist in force, or the business learns why not.

    The visit is on the business's own wish and does not count against the yearly cap.

    Right:  inspections:grade:set; and inspections:task:open to grant
    Writes: inspections.appeal.decided, inspections.task.opened
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.GRADE_SET)
    said = answer.strip()
    if not said or len(said) > _REASON:
        raise BadInput("请写明答复", remedy="不同意的写明理由，同意的写明安排")
    with transaction.atomic():
        one = GradeAppeal.objects.select_for_update(of=("self",)).select_related("grade__subject").get(
            pk=get_appeal(actor, uid).pk
        )  # fmt: skip
        require(actor, Rights.GRADE_SET, region=one.region_code)
        if one.state != GradeAppeal.State.ASKED:
            return one
        one.state = GradeAppeal.State.GRANTED if grants else GradeAppeal.State.REFUSED
        fact = record(
            APPEAL_DECIDED, object=Ref("inspections.appeal", one.uid), actor=actor, at=at, because=[one.fact_uid],
            subject=Ref("registry.subject", one.grade.subject.uid), region=one.region_code,
            body={"state": str(one.state), "state_zh": one.get_state_display(), "answer": said},
        )  # fmt: skip
        if grants:
            one.task = open_task(
                actor=actor, at=at, subject_uid=one.grade.subject.uid, inspection=one.grade.inspection, kind="RD",
                because=[fact], is_counted=False,
            )  # fmt: skip
        one.answer, one.answered_on = said, day_of(at)
        one.save()
    return one

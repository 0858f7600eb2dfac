"""What other rooms know of a business moves its risk grade: penalties, failed samples, the list, a clean record."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from quanheng.base.days import day_of
from quanheng.engines.credit import api as credit
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import Actor
from quanheng.registry.api import Subject, records_of

__all__ = ["grade_risk", "risk_events", "see_risk"]

_FAILED = ("fail", "problem")


def risk_events(subject: Subject, sort: str, day: date) -> list[inspections.RiskEvent]:
    """Gather what may raise or lower a business's risk grade, the oldest first.

    Penalties come from the credit record (whatever has become of the entry, unless the decision fell) and from
    departments' files, failed samples from the sampling register; whether one is wilful, or sampled by state or
    province, only an officer can say. ``clean`` is reported when neither penalty, listing, failed sample nor a finding
    lies within the years that the scheme asks for, and the business has been there that long.
    """
    listed = credit.Entry.objects.filter(subject=subject, decided_on__lte=day).exclude(
        state=credit.Entry.State.ANNULLED
    )
    events = [
        inspections.RiskEvent(
            "penalty", one.decided_on, f"行政处罚：{one.title}{one.number}"[:200], f"credit.entry:{one.uid}"
        )
        for one in listed.filter(kind="penalty")
    ]
    events += [
        inspections.RiskEvent(
            "serious_list", max(one.decided_on, date(day.year, 1, 1)),
            f"在严重违法失信名单中，{one.decided_on}列入：{one.title}", f"credit.entry:{one.uid}",
        )
        for one in listed.filter(kind="serious_list", state=credit.Entry.State.IN_FORCE)
    ]  # fmt: skip
    events += [
        inspections.RiskEvent("penalty", one.happened_on, "部门报送的行政处罚", f"registry.record:{one.uid}")
        for one in records_of(subject, "penalty_history")
        if one.happened_on and one.happened_on <= day
    ]
    events += [
        inspections.RiskEvent(
            "sample_failed",
            one.happened_on,
            f"抽检不合格：{one.data.get('product', '')}",
            f"registry.record:{one.uid}",
        )
        for one in records_of(subject, "sampling")
        if one.happened_on and one.happened_on <= day and one.data.get("conclusion") in _FAILED
    ]
    return sorted([*events, *_clean(subject, sort, day, events)], key=lambda one: (one.on, one.key, one.ref))


def _clean(
    subject: Subject, sort: str, day: date, events: list[inspections.RiskEvent]
) -> list[inspections.RiskEvent]:
    years = [move.years for move in inspections.risk_scheme(sort, day).moves if move.event == "clean"]
    if not years or subject.established_on is None:
        return []
    since = date(day.year - max(years), day.month, min(day.day, 28))
    found = inspections.Finding.objects.filter(
        subject=subject, found_on__gte=since, found_on__lte=day
    ).exists()
    if subject.established_on > since or found or any(one.on >= since for one in events):
        return []
    return [inspections.RiskEvent("clean", day, f"自{since}起没有处罚、失信、抽检不合格和检查不符合的记录")]


def see_risk(
    subject: Subject, sort: str, *, day: date, year: int, said: Mapping[str, Any] | None = None
) -> inspections.RiskGrading:
    """Reckon a business's risk grade with what all rooms know, keeping nothing."""
    return inspections.try_risk_grade(
        subject, sort, day=day, year=year, said=said, events=risk_events(subject, sort, day)
    )


def grade_risk(
    *, actor: Actor, at: datetime, subject: Subject, sort: str, year: int, said: Mapping[str, Any],
    moves: Mapping[str, str] | None,
) -> inspections.RiskGrade:  # fmt: skip
    """Grade a business's risk with what all rooms know; see ``set_risk_grade``. Right: inspections:grade:set"""
    return inspections.set_risk_grade(
        actor=actor, at=at, subject_uid=subject.uid, sort=sort, year=year, said=said, moves=moves,
        events=risk_events(subject, sort, day_of(at)),
    )  # fmt: skip

"""Answers a pack's cases about risk grades: invented factors, an invented visit, and what happened in between."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from quanheng.base.errors import BadInput
from quanheng.packkit.scenario import Case, runner

from .catalogue import inspection_named
from .checklist import checklist_on
from .risk_grades import risk_scheme
from .risk_grading import RiskCheck, RiskEvent, StaticAnswer, known_answers, reckon_risk

__all__ = ["run_risk_grade_case"]


@runner("risk_grade")
def run_risk_grade_case(case: Case) -> Mapping[str, Any]:
    """Reckon the grade of an invented business on the case's day, for that year or ``given: {year}``.

    ``given: {sort, year, answers: {factor: value}, register: {licences, scope, name, ...}, inspection, failed: [no],
    not_applicable: [no], events: [[key, day, words]]}``; without ``inspection`` it was never visited. Answers
    ``static``, ``dynamic``, ``lowest``, ``highest``, ``unknown``, ``by_score``, ``level`` (None: open), ``visits``
    (least and most), ``moved`` (those that count), ``asks``, and ``points`` by factor.
    """
    if not isinstance(case.day, date):
        raise BadInput("风险分级的案例须写明日期 on")
    given = case.given
    scheme = risk_scheme(str(given.get("sort", "")), case.day)
    answers = dict(known_answers(scheme, given["register"])) if "register" in given else {}
    answers |= {key: StaticAnswer(value, "案例") for key, value in dict(given.get("answers", {})).items()}
    events = [RiskEvent(str(key), on, str(zh)) for key, on, zh in given.get("events", [])]
    found = reckon_risk(
        scheme,
        year=int(given.get("year", case.day.year)),
        answers=answers,
        check=_check(case, case.day),
        events=events,
    )
    return {
        "static": str(found.total_of("static")), "dynamic": str(found.total_of("dynamic")),
        "lowest": str(found.lowest), "highest": str(found.highest), "unknown": [line.key for line in found.unknown],
        "by_score": found.by_score.key if found.by_score else None, "level": found.level.key if found.level else None,
        "visits": [found.level.visits_least, found.level.visits_most] if found.level else None,
        "moved": [one.key for one in found.moved if one.counts], "asks": [one.key for one in found.moved if one.asks],
        "points": {line.key: str(line.points) for line in found.lines if line.points},
    }  # fmt: skip


def _check(case: Case, day: date) -> RiskCheck | None:
    if "inspection" not in case.given:
        return None
    checklist = checklist_on(inspection_named(str(case.given["inspection"])), day)
    values = {question.no: "Y" for question in checklist.questions}
    values |= {int(no): "N" for no in case.given.get("failed", [])}
    values |= {int(no): "NA" for no in case.given.get("not_applicable", [])}
    return RiskCheck(str(case.given["inspection"]), day, checklist, values)

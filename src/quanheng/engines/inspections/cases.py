"""Answers a pack's cases about inspections: which checklist holds, what the answers amount to, what the cap is."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from quanheng.base.errors import BadInput
from quanheng.packkit.inspection import InspectionSpec
from quanheng.packkit.scenario import Case, runner

from . import risk_grade_cases  # noqa: F401 - importing registers its runner
from .catalogue import inspection_named
from .checklist import (
    check_conclusion,
    checklist_on,
    propose_conclusion,
    question_no,
    unanswered,
    visit_cap_on,
)
from .grades import GradeReckoning, weigh_checks
from .proofs import check_proof
from .rosters import DrawStratum
from .scoring import idle_by_rule, reckon_score

__all__ = ["run_inspection_case"]


@runner("inspection")
def run_inspection_case(case: Case) -> Mapping[str, Any]:
    """Take the answers of an invented visit through the checklist of that day.

    ``given: {inspection, failed: {no: disposal}, rest: true, not_applicable: [no], groups_set_aside: [group],
    without_proof: [no], checks: [[day, score]]}``, ``when: {conclusion}``; answers ``version``, ``questions``,
    ``conclusion``, ``overall``,
    ``missing``, ``cap``, ``quota`` (of ``given: {roster: {A: n}}``), ``score``, ``band``, ``skipped``, ``grade`` and
    ``grade_score`` (of ``checks``, newest or not in front).
    """
    spec = inspection_named(str(case.given.get("inspection", "")))
    if not isinstance(case.day, date):
        raise BadInput("检查的案例须写明日期 on")
    checklist = checklist_on(spec, case.day)
    chosen = dict(case.given.get("failed", {}))
    failed = [(question_no(checklist, int(no)), str(disposal)) for no, disposal in chosen.items()]
    done = [question.no for question in checklist.questions] if case.given.get("rest", True) else list(chosen)
    for no in case.given.get("without_proof", []):
        check_proof(question_no(checklist, int(no)), "N", [])
    missing = unanswered(checklist, [int(no) for no in done])
    values = dict.fromkeys((int(no) for no in done), "Y") | {int(no): "N" for no in chosen}
    values |= {int(no): "NA" for no in case.given.get("not_applicable", [])}
    skipped = idle_by_rule(checklist, values, tuple(case.given.get("groups_set_aside", ())))
    score = reckon_score(checklist, values | dict.fromkeys(skipped, "NA"))
    conclusion, overall = propose_conclusion(failed)
    if case.when.get("conclusion"):
        conclusion = str(case.when["conclusion"])
        check_conclusion(conclusion, failed, missing)
    graded = _grade(spec, case.given.get("checks", []))
    cap = visit_cap_on(spec, case.day)
    strata = {key: DrawStratum(key, int(percent * 100)) for key, percent in spec.share_percent.items()}
    roster = dict(case.given.get("roster", {}))
    return {
        "version": checklist.version, "questions": len(checklist.questions), "conclusion": conclusion,
        "overall": str(overall), "missing": len(missing), "cap": cap.visits_per_year if cap else None,
        "quota": {key: strata[key].quota(size) for key, size in roster.items()},
        "proposed": {int(no): str(question_no(checklist, int(no)).disposal) for no in chosen},
        "score": str(score.value) if score else None, "band": score.band if score else None,
        "skipped": sorted(skipped), "grade": graded.zh if graded else None,
        "grade_score": str(graded.score) if graded else None,
    }  # fmt: skip


def _grade(spec: InspectionSpec, checks: Sequence[Sequence[Any]]) -> GradeReckoning | None:
    """Reckon the grade of invented checks, where the inspection grades."""
    if spec.grade is None:
        return None
    return weigh_checks(
        spec.grade, [(day, Decimal(str(score)), str(place)) for place, (day, score) in enumerate(checks)]
    )

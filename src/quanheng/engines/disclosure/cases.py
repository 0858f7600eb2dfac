"""Answers a pack's cases about notices: what the public reads of a decision, by when, and until when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from quanheng.base.errors import BadInput
from quanheng.packkit.outcome import DecisionView
from quanheng.packkit.scenario import Case, runner

from .redact import redact_text, write_notice
from .services import outcome_of, periods_of

__all__ = ["run_notice_case"]


@runner("notice")
def run_notice_case(case: Case) -> Mapping[str, Any]:
    """Take an invented decision of the case's day to its notice, published the same day unless ``when`` says.

    ``given`` are fields of DecisionView, or ``text`` alone to see it masked. Answers the notice's lines by
    key, ``party``, ``masked`` counts by kind, ``is_published``, ``due_on``, ``ends_on``, ``ends_by``; or ``text``.
    """
    if "text" in case.given:
        masked = redact_text(str(case.given["text"]), persons=list(case.given.get("persons", ())))
        return {"text": masked.text, "masked": masked.counts}
    if not isinstance(case.day, date):
        raise BadInput("公示的案例须写明日期 on")
    decision = DecisionView.invented(case.day, case.given)
    outcome = outcome_of(decision)
    if outcome is None or outcome.notice is None:
        return {"is_published": False, "why": outcome.why_no_notice if outcome else ""}
    published = case.when.get("published_on", case.day)
    due, lasts = periods_of(decision, outcome.notice, published)
    text = write_notice(decision)
    lines = {key: value for key, _, value in text.lines}
    return lines | {
        "is_published": True, "party": text.party, "masked": {kind: count for kind, _, count in text.masked},
        "due_on": due.ends_on, "ends_on": lasts[0].ends_on, "ends_by": lasts[0].key,
    }  # fmt: skip

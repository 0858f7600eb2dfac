"""Answers the packs' cases of kind ``clock``: a rule, a day, pauses, an extension, and the due day."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from quanheng.base.errors import BadInput
from quanheng.packkit.law import STOPS
from quanheng.packkit.scenario import Case, runner

from .explain import explain
from .rule import Pause

__all__ = ["answer"]


@runner("clock")
def answer(case: Case) -> Mapping[str, Any]:
    """Reckon the case's period.

    given: ``rule``, and perhaps ``pauses`` (``from``, ``to``, ``why``) and ``extend``. on: the event's day, or
    instant for hours. then: any of ``due due_alt is_ambiguous is_provisional law limit article``, or ``refused``.
    """
    given = case.given
    if "rule" not in given or case.day is None:
        raise BadInput("案例缺少 given.rule 或 on", remedy="请写明期限名称和起算日")
    pauses = [
        Pause(_day(one["from"]), _day(one["to"]), STOPS.get(str(one.get("why", "")), str(one.get("why", ""))))
        for one in given.get("pauses", ())
    ]
    found = explain(str(given["rule"]), case.day, pauses, int(given.get("extend", 0)))
    return {**found, "counted": sum(line["days"] for line in found["working"] if line["kind"] == "counted")}


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value))

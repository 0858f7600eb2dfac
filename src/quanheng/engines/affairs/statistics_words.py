"""The words of the statistics' lines: kinds, units, categories and outcomes, and periods as people name them."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from quanheng.base.errors import BadInput
from quanheng.base.workdays import ONE_DAY, add_months
from quanheng.foundation.people.api import Unit
from quanheng.packkit.affair import AffairSpec, FormField

from .definitions import code_titles, kinds_of_affair

__all__ = ["category_words", "outcome_words", "read_period", "titles_of"]

_QUARTER = re.compile(r"(20\d\d)-?Q([1-4])", re.IGNORECASE)
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"20\d\d")


def titles_of(by: str, keys: Iterable[Any]) -> dict[Any, str]:
    """Name the lines of a table, in the order in which they stand."""
    wanted = set(keys)
    if by == "kind":
        found: dict[Any, str] = {spec.key: spec.zh for spec in kinds_of_affair()}
    elif by == "unit":
        units = Unit.objects.filter(uid__in=wanted).order_by("path")
        found = {unit.uid: unit.short_name or unit.name for unit in units}
    elif by == "outcome":
        found = {"": "未办结"} | outcome_words()
    else:
        found = category_words() | {"": "未分类"}
    return {key: zh for key, zh in found.items() if key in wanted}


def outcome_words() -> dict[str, str]:
    """Name every way in which a matter may end."""
    found: dict[str, str] = {}
    for spec in kinds_of_affair():
        for state in spec.states:
            if state.terminal:
                found.setdefault(state.outcome or state.key, state.zh)
    return found


def category_words() -> dict[str, str]:
    """Name every category that a kind's statistics may have, from its code list, its choices or its violations."""
    found: dict[str, str] = {}
    for spec in kinds_of_affair():
        if spec.counts and spec.counts.category:
            found |= _answers(spec, spec.counts.category)
    return found


def _answers(spec: AffairSpec, key: str) -> dict[str, str]:
    asked: FormField | None = next((one for step in spec.steps for one in step.form if one.key == key), None)
    if asked is None:
        return {}
    if asked.kind == "violation":
        return {one.key: one.zh for one in spec.violations}
    if asked.codes:
        return dict(code_titles(asked.codes))
    return {one.key: one.zh for one in asked.choices}


def read_period(text: str, today: date) -> tuple[date, date, str]:
    """Read a period as people name it: 2026-11, 2026Q4, 2026, or two days 2026-10-08..2026-11-07.

    Without a text it is the present month. Gives first and last day and the words.

    Raises: BadInput
    """
    wanted = text.strip() or f"{today:%Y-%m}"
    if found := _MONTH.fullmatch(wanted):
        return _months(int(found[1]), int(found[2]), 1, f"{found[1]}年{int(found[2])}月")
    if found := _QUARTER.fullmatch(wanted):
        quarter = int(found[2])
        return _months(int(found[1]), quarter * 3 - 2, 3, f"{found[1]}年第{'一二三四'[quarter - 1]}季度")
    if _YEAR.fullmatch(wanted):
        return _months(int(wanted), 1, 12, f"{wanted}年")
    first, dots, last = wanted.partition("..")
    try:
        since, until = date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
    except ValueError as wrong:
        raise BadInput(
            f"“{text}”不是统计期间", remedy="请写作 2026-11、2026Q4、2026 或 2026-10-08..2026-11-07"
        ) from wrong
    if not dots or until < since:
        raise BadInput(f"止日{last}早于起日{first}", remedy="请核对日期")
    return since, until, f"{since}至{until}"


def _months(year: int, month: int, number: int, words: str) -> tuple[date, date, str]:
    since = date(year, month, 1)
    return since, add_months(since, number) - ONE_DAY, words

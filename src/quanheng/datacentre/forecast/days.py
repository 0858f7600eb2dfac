"""Days as strangers write them: with dashes, in Chinese words, as spreadsheet numbers, as months or ISO weeks."""

import re
from collections.abc import Sequence
from datetime import date

from quanheng.datacentre.divisions import Divisions
from quanheng.datacentre.values import normaliser
from quanheng.packkit.source import Column

__all__ = ["read_days"]

_MONTH = re.compile(r"^(\d{4})[-/.年]?(0?[1-9]|1[0-2])月?$")
_WEEK = re.compile(r"^(\d{4})-?[Ww](\d{2})$")


def read_days(texts: Sequence[str]) -> list[date | None]:
    """Read days; a month is its first day, an ISO week its Monday, an unreadable one None."""
    clean = normaliser(Column(element="day", title="日期", kind="date"), Divisions([]))
    known: dict[str, date | None] = {}
    for text in texts:
        if text not in known:
            value = clean(text).value if text else None
            known[text] = date.fromisoformat(value) if value else _wide(text.strip())
    return [known[text] for text in texts]


def _wide(text: str) -> date | None:
    month, week = _MONTH.match(text), _WEEK.match(text)
    try:
        if month:
            return date(int(month[1]), int(month[2]), 1)
        return date.fromisocalendar(int(week[1]), int(week[2]), 1) if week else None
    except ValueError:
        return None

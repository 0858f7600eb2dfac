"""What a person types to have a period reckoned: the rule, the start, pauses; and the working told day by day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from quanheng.base.days import CHINA
from quanheng.base.errors import BadInput, NotFound
from quanheng.base.workdays import ONE_DAY
from quanheng.foundation.law.api import keys
from quanheng.foundation.packs.api import packs

from .rule import Pause

__all__ = ["day_by_day", "read_pauses", "read_rule", "read_start", "rule_choices"]

MOST_SHOWN = 5


def read_rule(text: str) -> str:
    """Take the name of a period; one that the law does not know is answered with the nearest names.

    The Chinese name serves as well when only one period bears it.

    Raises: NotFound
    """
    wanted = text.strip()
    if wanted in keys():
        return wanted
    named = [key for key, zh in rule_choices() if zh == wanted]
    if len(named) == 1:
        return named[0]
    near = named or get_close_matches(wanted, keys(), MOST_SHOWN, 0.5)
    near = near or [key for key, zh in rule_choices() if wanted and wanted in zh][:MOST_SHOWN]
    remedy = f"相近的有：{'、'.join(near[:MOST_SHOWN])}" if near else "请在“法定期限和数额”里查名称"
    raise NotFound(f"没有“{wanted}”这个期限", remedy=remedy, rule=wanted)


def rule_choices() -> list[tuple[str, str]]:
    """Every period of the law as (key, Chinese name), families once, in the order of the keys."""
    return [
        (key, entries[-1].zh) for key, entries in sorted(packs().law.items()) if entries and entries[-1].limit
    ]


def read_start(text: str) -> date | datetime:
    """Read the day of the event, or the instant for periods in hours; without an offset it is China's time.

    Raises: BadInput
    """
    wanted = text.strip()
    try:
        if len(wanted) == len("2026-11-24"):
            return date.fromisoformat(wanted)
        if "T" not in wanted and " " not in wanted:
            raise ValueError(wanted)
        read = datetime.fromisoformat(wanted)
    except ValueError as wrong:
        raise BadInput(f"“{text}”不是日期或时刻", remedy="请写作 2026-11-24 或 2026-11-24T16:40") from wrong
    return read if read.tzinfo else read.replace(tzinfo=CHINA)


def read_pauses(texts: Iterable[str], why: str = "") -> list[Pause]:
    """Read pauses written ``2026-10-01..2026-10-20``, in order; open, turned round or overlapping ones are refused.

    While a pause is open nobody knows the last day; two pauses over one day are one pause or a slip.

    Raises: BadInput
    """
    pauses = sorted(_pause(text, why) for text in texts)
    for one, other in pairwise(pauses):
        if other.first <= one.last:
            raise BadInput(
                f"停表{one.first}..{one.last}与{other.first}..{other.last}重叠",
                remedy="同一天只能停一次，请并成一段或改正日期",
            )
    return pauses


def _pause(text: str, why: str) -> Pause:
    first, dots, last = (part.strip() for part in text.strip().partition(".."))
    if dots and first and not last:
        raise BadInput(
            f"停表“{text}”没有写末日",
            remedy="停表未结束时没有到期日；试算请写上末日，如 2026-10-01..2026-10-20",
        )
    try:
        pause = Pause(date.fromisoformat(first), date.fromisoformat(last), why)
    except ValueError as wrong:
        raise BadInput(f"“{text}”不是一段日期", remedy="请写作 2026-10-01..2026-10-20") from wrong
    if pause.last < pause.first:
        raise BadInput(f"停表末日{pause.last}早于首日{pause.first}", remedy="请核对日期")
    return pause


def day_by_day(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Tell a working one day at a time: each run of days becomes its days, each with its own running total.

    A line that stands for no day (a remark on the end) stays one line with ``days`` 0; so does a period in
    hours, whose run is an instant and not a number of days.
    """
    told: list[dict[str, Any]] = []
    before = 0
    for line in lines:
        first, last = date.fromisoformat(str(line["first"])), date.fromisoformat(str(line["last"]))
        number = (last - first).days + 1
        if line["days"] != number:
            told.append({"day": first.isoformat(), **line})
            before = int(line["total"])
            continue
        counts = line["kind"] == "counted"
        days = [first + timedelta(days=at) for at in range(number)]
        if _is_backward(lines, last):
            days.reverse()
        for at, day in enumerate(days, 1):
            total = before + at if counts and line["total"] == before + number else line["total"]
            told.append(
                {"day": day.isoformat(), **line, "first": day.isoformat(), "last": day.isoformat(), "days": 1,
                 "total": total}
            )  # fmt: skip
        before = int(line["total"])
    return told


def _is_backward(lines: Sequence[Mapping[str, Any]], last: date) -> bool:
    """Say whether the period is counted back from its event: then later lines lie on earlier days."""
    first = lines[0]
    return first["kind"] == "start" and last + ONE_DAY <= date.fromisoformat(str(first["first"]))

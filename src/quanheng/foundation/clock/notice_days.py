"""Judges the days of a holiday notice one by one and joins them into a year's arrangement; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from quanheng.base.workdays import ONE_DAY, Calendar, days_in
from quanheng.packkit.calendar import CalendarYear

from .calendar import calendar_of

__all__ = ["DayRow", "NoticeFault", "ReadNotice", "year_of_rows"]

OFF = {"放假", "休", "休假", "假", "节假日", "放假调休"}
WORKED = {"上班", "班", "调休上班", "补班", "工作日"}
FESTIVALS = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
LONGEST_BREAK = 12
FEWEST_DAYS, MOST_DAYS = 245, 251
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_NOTICE = re.compile(r"\S{2,30}[〔\[（(]\d{4}[〕\]）)]\s*\d{1,4}\s*号")


@dataclass(frozen=True, slots=True)
class NoticeFault:
    """What is wrong, where, and what to do."""

    file: str
    row: int
    field: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """One line of the file as it was written."""

    line: int
    first: Any
    last: Any
    kind: Any
    name: Any


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """What a file says: a year ready to be tried, or everything that is wrong with it."""

    year: CalendarYear | None
    faults: tuple[NoticeFault, ...]

    def fault_rows(self) -> list[dict[str, Any]]:
        """Plain rows, for a page and for JSON."""
        return [asdict(fault) for fault in self.faults]


def year_of_rows(name: str, rows: Sequence[DayRow], year: int, notice: str, published: Any) -> ReadNotice:
    """Judge every line and give the year, or all faults at once so that one round of mending is enough."""
    faults: list[NoticeFault] = []
    off: dict[date, tuple[str, int]] = {}
    worked: dict[date, tuple[str, int]] = {}
    for row in rows:
        _take(name, row, year, off, worked, faults)
    said = _day(published) if published not in (None, "") else None
    if not _NOTICE.fullmatch(notice.strip()):
        faults.append(
            NoticeFault(name, 0, "文号", "没有放假通知的文号，或写法不对", "写作“国办发明电〔2026〕8号”")
        )
    if published not in (None, "") and said is None:
        faults.append(NoticeFault(name, 0, "发文日期", f"“{published}”不是日期", "写作 2026-11-03"))
    if not rows:
        faults.append(NoticeFault(name, 0, "", "一天也没有列", "每行一天，或写起止两日"))
    if faults:
        return ReadNotice(None, tuple(faults))
    made = _year(year, off, worked, notice.strip(), said)
    faults = _judged_whole(name, made, off)
    return ReadNotice(None if faults else made, tuple(faults))


def _take(
    name: str,
    row: DayRow,
    year: int,
    off: dict[date, tuple[str, int]],
    worked: dict[date, tuple[str, int]],
    faults: list[NoticeFault],
) -> None:
    def fault(field: str, reason: str, remedy: str) -> None:
        faults.append(NoticeFault(name, row.line, field, reason, remedy))

    first = _day(row.first)
    last = _day(row.last) if row.last not in (None, "") else first
    kind, title = str(row.kind or "").strip(), str(row.name or "").strip()
    if first is None or last is None:
        return fault("日期", f"“{row.first if first is None else row.last}”不是日期", "写作 2027-01-01")
    if kind not in OFF | WORKED:
        return fault("类型", f"“{kind}”不是放假或上班", "填“放假”或“上班”")
    if last < first or (last - first).days >= LONGEST_BREAK:
        return fault("日期", f"{first}至{last}不是一段假期", f"止不早于起，最长{LONGEST_BREAK}天")
    if not date(year - 1, 12, 25) <= first <= last <= date(year + 1, 1, 10):
        return fault("日期", f"{first}不属于{year}年的安排", "请核对年份")
    if kind in OFF and not title:
        return fault("名称", "没有写节日名称", "如“春节”")
    for day in days_in(first, last):
        if day in off or day in worked:
            other = off.get(day) or worked.get(day)
            fault("日期", f"{day}在第{other[1] if other else 0}行已经列过", "删去一行")
        elif kind in WORKED and day.weekday() < 5:
            fault(
                "日期", f"{day}是周{'一二三四五'[day.weekday()]}，不是调休上班日", "调休上班日应为周六或周日"
            )
        else:
            (off if kind in OFF else worked)[day] = (title, row.line)
    return None


def _year(
    year: int,
    off: Mapping[date, tuple[str, int]],
    worked: Mapping[date, tuple[str, int]],
    notice: str,
    published: date | None,
) -> CalendarYear:
    """Join days of one name into breaks; each make-up day goes to the break it names, or else the nearest."""
    runs: list[dict[str, Any]] = []
    for day in sorted(off):
        title = off[day][0]
        if runs and runs[-1]["to"] + ONE_DAY == day and runs[-1]["name"] == title:
            runs[-1]["to"] = day
        else:
            runs.append({"name": title, "from": day, "to": day, "make_up_workdays": []})
    for day in sorted(worked):
        own = [run for run in runs if run["name"] == worked[day][0]] or runs
        min(own, key=lambda run: abs((run["from"] - day).days))["make_up_workdays"].append(day)
    return CalendarYear.model_validate(
        {
            "key": str(year), "year": year, "status": "published", "holidays": runs,
            "notices": [{"notice": notice, "published": published, "about": "年度安排"}],
        }
    )  # fmt: skip


def _judged_whole(name: str, made: CalendarYear, off: Mapping[date, tuple[str, int]]) -> list[NoticeFault]:
    """Judge the year as a whole: festivals fixed by date must be off, and a year has some 248 working days."""
    faults = []
    for (month, number), title in FESTIVALS.items():
        day = date(made.year, month, number)
        if day not in off and not (title == "劳动节" and number == 2 and made.year < 2025):
            faults.append(NoticeFault(name, 0, "日期", f"{day}是{title}，没有列为放假", "补上这一天"))
    calendar: Calendar = calendar_of([made])
    number = calendar.workdays_of(made.year)
    if not faults and not FEWEST_DAYS <= number <= MOST_DAYS:
        reason = f"照此全年有{number}个工作日，往年为248至251个"
        faults.append(NoticeFault(name, 0, "", reason, "请核对有没有漏列春节、清明、端午、中秋或调休上班日"))
    return faults


def _day(value: Any) -> date | None:
    """Read a day as people write it; nothing when it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = _DAY.fullmatch(str(value or "").strip())
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None

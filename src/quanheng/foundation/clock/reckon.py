"""Due dates from law, calendar, pauses and extensions, with the working shown line by line; pure.

Counting rules: the day of the event is not counted; an extension is added before the end is moved; a
pause stands still with its first and last day; only the final end moves, and by which rule is written
on the law entry. Method and worked numbers: docs/algorithms/deadline.md.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from quanheng.base.errors import BadInput
from quanheng.base.workdays import ONE_DAY, Calendar, add_months

from .rule import Due, Pause, Rule, WeekendPolicy, WorkingLine
from .walk import back_workdays, forward_days, forward_workdays, holidays_inside, merge, say

MOST = {"working_day": 10_000, "day": 40_000, "month": 1_200, "year": 100, "hour": 10_000, "minute": 100_000}
"""No extension is longer; a slip of the hand must not count for minutes."""

__all__ = ["Due", "Pause", "Rule", "WorkingLine", "reckon_due"]


def reckon_due(
    rule: Rule,
    start: date | datetime,
    *,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    extend: int = 0,
    weekend_policy: WeekendPolicy = "party_only",
) -> Due:
    """Reckon the last day on which an act is in time.

    Args:
        rule: the period as the law of the start day has it.
        start: the day of the event (the instant for hours; the event itself for periods counted back).
        calendar: days off and make-up days.
        pauses: days that stand still; later ones may lie wholly behind the end and then change nothing.
        extend: granted extension, in the rule's own unit, added before any moving.
        weekend_policy: whose period moves off an ordinary weekend where the text names only 法定节假日.

    Raises: BadInput when the rule has no last day, or hours are asked without an instant.
    """
    if not rule.has_date:
        raise BadInput(f"“{rule.zh}”不是有末日的期限", remedy="请改用有天数的期限", citation=rule.article)
    if not 0 <= extend <= MOST.get(rule.kind, MOST["day"]):
        raise BadInput(f"延期{extend}{rule.unit_words}不能计算", remedy="请填写批准延长的数")
    for pause in pauses:
        if pause.last < pause.first:
            raise BadInput(f"停表末日{pause.last}早于首日{pause.first}", remedy="请核对日期")
        if (pause.last - pause.first).days > MOST["day"]:
            raise BadInput(f"停表{pause.first}至{pause.last}过长", remedy="请核对日期")
    try:
        return _reckoned(rule, start, calendar, merge(pauses), extend, weekend_policy)
    except (OverflowError, ValueError) as wrong:  # a day before year 1 or after year 9999
        raise BadInput(f"自{start}起算，末日超出可算的年份", remedy="请核对起算日") from wrong


def _reckoned(
    rule: Rule,
    start: date | datetime,
    calendar: Calendar,
    pauses: list[Pause],
    extend: int,
    policy: WeekendPolicy,
) -> Due:
    if rule.kind in ("hour", "minute"):
        return _hours(rule, start, extend)
    day = start.date() if isinstance(start, datetime) else start
    if rule.end_rule == "window" or rule.kind in ("window", "date", "months"):
        return _window(rule, day)
    if rule.kind == "years":
        rule = replace(rule, n=_first_year(rule), unit="year")
    if rule.end_rule == "back":
        return _backward(rule, day, calendar, extend)
    return _forward(rule, day, calendar, pauses, extend, policy)


def _count(rule: Rule, extend: int) -> int:
    """What is counted in all; half a working day is taken as one."""
    return math.ceil(rule.n or 0) + extend


def _hours(rule: Rule, start: date | datetime, extend: int) -> Due:
    if not isinstance(start, datetime):
        raise BadInput(
            f"“{rule.zh}”按小时计，须给出起算的时刻", remedy="请写作 2026-11-24T16:40", citation=rule.article
        )
    count = _count(rule, extend)
    begin, lines = start, []
    if rule.end_rule == "full_hour" and (start.minute or start.second or start.microsecond):
        begin = start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        lines.append(_line(start.date(), begin.date(), 0, "start", 0, f"开始的当时不计，自{_clock(begin)}起算",
                           rule.basis("hours.full_hour")))  # fmt: skip
    length = timedelta(hours=count) if rule.kind == "hour" else timedelta(minutes=count)
    end = begin + length
    why = f"{count}{rule.unit_words}，夜间和休息日照算，到{end.month}月{end.day}日{_clock(end)}，不顺延"
    lines.append(_line(begin.date(), end.date(), count, "counted", count, why, rule.article))
    return Due(end.date(), count, rule.kind, tuple(lines), due_at=end)


def _window(rule: Rule, day: date) -> Due:
    """Fixed dates of the year: the end of this year's window, or the next of the dates not yet past."""
    dates = rule.unit.partition(":")[2]
    basis = rule.basis("end.window")
    if rule.kind == "window":
        first, _, last = dates.partition("..")
        opens, closes = _in_year(day.year, first), _in_year(day.year, last)
        line = _line(opens, closes, (closes - opens).days + 1, "counted", (closes - opens).days + 1,
                     f"每年{say(opens)}至{say(closes)}，不顺延", basis)  # fmt: skip
        return Due(closes, line.days, "day", (line,))
    if rule.kind == "months":
        ends = [add_months(date(year, int(month), 1), 1) - ONE_DAY
                for year in (day.year, day.year + 1) for month in dates.split(",")]  # fmt: skip
    else:
        ends = [_in_year(year, dates) for year in (day.year, day.year + 1)]
    due = next(end for end in ends if end >= day)
    days = (due - day).days
    return Due(
        due,
        days,
        "day",
        (_line(day, due, days, "counted", days, f"每年固定日期，到{say(due)}，不顺延", basis),),
    )


def _in_year(year: int, month_day: str) -> date:
    month, _, number = month_day.partition("-")
    return date(year, int(month), int(number))


def _first_year(rule: Rule) -> int:
    """The first of ``years:1,4,7,… then yearly``: the next check after the one that starts the clock."""
    return int(rule.unit.partition(":")[2].partition(",")[0])


def _backward(rule: Rule, event: date, calendar: Calendar, extend: int) -> Due:
    count = _count(rule, extend)
    basis = rule.basis("back")
    lines = [_line(event, event, 1, "start", 0, "事件当日不计，往前倒算", basis)]
    provisional = False
    if rule.kind == "working_day":
        end, walked = back_workdays(event, count, calendar, rule)
        lines += walked
        provisional = not calendar.is_published(end, event)
    else:
        end = (
            event - timedelta(days=count) if rule.kind == "day" else add_months(event, -count * _months(rule))
        )
        days = (event - end).days
        said = f"倒数{count}{rule.unit_words}，到{say(end)}"
        lines.append(_line(end, event - ONE_DAY, days, "counted", days, said, rule.article))
        if rule.office_hours and not calendar.is_workday(end):
            worked = calendar.previous_workday(end)
            why = f"{say(end)}休息，须在办公时间办理，提前到{say(worked)}"
            lines.append(_line(worked, end - ONE_DAY, (end - worked).days, "moved", days, why, basis))
            provisional = not calendar.is_published(end, worked)
            end = worked
    return Due(end, count, rule.kind, _provisional(lines, provisional, rule, end), is_provisional=provisional)


def _months(rule: Rule) -> int:
    return 12 if rule.kind == "year" else 1


def _forward(
    rule: Rule, start: date, calendar: Calendar, pauses: list[Pause], extend: int, policy: WeekendPolicy
) -> Due:
    count = _count(rule, extend)
    first = _line(start, start, 1, "start", 0, "当日不计，从次日起算", rule.basis("start"))
    if rule.kind == "working_day":
        end, walked = forward_workdays(start, count, calendar, pauses, rule)
        provisional = not calendar.is_published(start, end)
        lines = _extended([first, *walked], rule, extend)
        lines[-1] = replace(lines[-1], why=f"{lines[-1].why}；第{count}个工作日届满")
        return Due(
            end, count, "working_day", _provisional(lines, provisional, rule, end), is_provisional=provisional
        )
    goal = start + timedelta(days=count) if rule.kind == "day" else add_months(start, count * _months(rule))
    limit = (goal - start).days
    end, walked = forward_days(start, limit, pauses, rule)
    lines = _extended([first, *_told(walked, rule, start, count, calendar)], rule, extend)
    due, alternative, moves, provisional = _moved(rule, end, calendar, policy, lines[-1].total)
    lines += moves
    return Due(
        due, limit, "day", _provisional(lines, provisional, rule, due), due_alt=alternative, is_provisional=provisional
    )  # fmt: skip


def _told(
    walked: list[WorkingLine], rule: Rule, start: date, count: int, calendar: Calendar
) -> Iterable[WorkingLine]:
    """Say on each counted run how it is counted: festivals inside count too, months end on their own day."""
    for index, line in enumerate(walked):
        if line.kind != "counted":
            yield line
            continue
        names = holidays_inside(line.first, line.last, calendar)
        why = "按日计，休息日照算" if not names else f"按日计，{'、'.join(names)}照算"
        if rule.kind in ("month", "year") and index == len(walked) - 1:
            goal = add_months(start, count * _months(rule))
            same = "对应日" if goal.day == start.day else "当月没有对应日，取月末日"
            why = f"{count}{rule.unit_words}，{same}{say(goal)}"
            if goal != line.last:
                why += f"，加停表天数到{say(line.last)}"
        yield replace(line, why=why)


def _moved(
    rule: Rule, end: date, calendar: Calendar, policy: WeekendPolicy, total: int
) -> tuple[date, date | None, list[WorkingLine], bool]:
    """Treat the last day by the entry's end rule; gives due, the other reading, lines, and whether provisional."""
    if rule.end_rule == "validity":
        before = end - ONE_DAY
        why = f"有效期到对应日的前一日{say(before)}为止"
        return (
            before,
            None,
            [_line(before, before, 0, "moved", total, why, rule.basis("end.validity"))],
            False,
        )
    if rule.end_rule == "none":
        off = "" if calendar.is_workday(end) else f"{say(end)}休息，"
        why = f"{off}此类期限到日为止，不顺延"
        return end, None, [_line(end, end, 0, "moved", total, why, rule.basis("end.none"))], False
    basis = rule.basis(f"end.{rule.end_rule}")
    provisional = not calendar.is_published(end)
    if calendar.is_workday(end):
        word = "调休上班日" if calendar.is_make_up(end) else "工作日"
        return end, None, [_line(end, end, 0, "moved", total, f"末日是{word}，不顺延", basis)], provisional
    worked = calendar.next_workday(end)
    provisional = provisional or not calendar.is_published(worked)
    name = calendar.break_name(end)
    moved = _line(end + ONE_DAY, worked, (worked - end).days, "moved", total,
                  f"末日{say(end)}{f'在{name}放假期间' if name else '是周末'}，顺延到{say(worked)}", basis)  # fmt: skip
    if name or rule.end_rule in ("rest", "rest_first_working"):
        return worked, None, [moved], provisional
    basis = rule.basis("weekend")
    if policy == "all" or (policy == "party_only" and rule.party_side):
        why = f"末日{say(end)}是平常周末，顺延到{say(worked)}；若严格只认法定节假日，则为{say(end)}"
        return worked, end, [replace(moved, why=why, basis=basis)], provisional
    why = f"末日{say(end)}是平常周末，不顺延，请提前办；若周末也顺延，则为{say(worked)}"
    return end, worked, [_line(end, end, 0, "moved", total, why, basis)], provisional


def _extended(lines: list[WorkingLine], rule: Rule, extend: int) -> list[WorkingLine]:
    """Note an extension on the last counted run; it was added before the end is moved."""
    if not extend:
        return lines
    last = max(index for index, line in enumerate(lines) if line.kind in ("counted", "start"))
    lines[last] = replace(lines[last], why=f"{lines[last].why}；含批准延长{extend}{rule.unit_words}")
    return lines


def _provisional(
    lines: list[WorkingLine], provisional: bool, rule: Rule, due: date
) -> tuple[WorkingLine, ...]:
    if not provisional:
        return tuple(lines)
    why = f"{due.year}年放假安排未公布，按周末和法定节日推算，公布后重算"
    return (*lines, _line(due, due, 0, "moved", lines[-1].total, why, rule.basis("unknown_calendar")))


def _line(first: date, last: date, days: int, kind: str, total: int, why: str, basis: str) -> WorkingLine:
    return WorkingLine(first, last, days, kind, total, why, basis)  # type: ignore[arg-type]


def _clock(at: datetime) -> str:
    return f"{at.hour}时{at.minute:02d}分" if at.minute else f"{at.hour}时"

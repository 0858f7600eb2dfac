"""Walks along the calendar: which days count, which are skipped, which stand still; pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from quanheng.base.workdays import ONE_DAY, Calendar

from .rule import LineKind, Pause, Rule, WorkingLine

__all__ = ["back_workdays", "forward_days", "forward_workdays", "holidays_inside", "merge", "say"]


def say(day: date) -> str:
    """Say a day the short way, 02-24, as in the working's columns."""
    return f"{day.month:02d}-{day.day:02d}"


def merge(pauses: Iterable[Pause]) -> list[Pause]:
    """Put pauses in order and join those that overlap, so that no day is taken off twice."""
    joined: list[Pause] = []
    for pause in sorted(pauses):
        if joined and pause.first <= joined[-1].last:
            last = joined[-1]
            whys = dict.fromkeys(part for part in (last.why, pause.why) if part)
            joined[-1] = replace(last, last=max(last.last, pause.last), why="、".join(whys))
        else:
            joined.append(pause)
    return joined


def holidays_inside(first: date, last: date, calendar: Calendar) -> list[str]:
    """Name the breaks that touch a run of days, in order."""
    names = [one.name for one in calendar.breaks if one.first <= last and one.last >= first]
    return list(dict.fromkeys(names))


def forward_days(start: date, count: int, pauses: list[Pause], rule: Rule) -> tuple[date, list[WorkingLine]]:
    """Count calendar days after the start, standing still in pauses; gives the last day and the runs."""
    lines: list[WorkingLine] = []
    cursor, left, total = start + ONE_DAY, count, 0
    for pause in pauses:
        if pause.last < cursor:
            continue
        gap = max((pause.first - cursor).days, 0)
        if left <= gap:
            break
        if gap:
            total += gap
            left -= gap
            lines.append(_run(cursor, gap, "counted", total, "", rule.article))
        first = max(pause.first, cursor)
        lines.append(
            _run(first, (pause.last - first).days + 1, "paused", total, _still(pause), _basis(pause, rule))
        )
        cursor = pause.last + ONE_DAY
    if left:
        total += left
        lines.append(_run(cursor, left, "counted", total, "", rule.article))
        cursor += timedelta(days=left)
    return cursor - ONE_DAY if left else start, lines


def forward_workdays(
    start: date, count: int, calendar: Calendar, pauses: list[Pause], rule: Rule
) -> tuple[date, list[WorkingLine]]:
    """Count working days after the start; weekends, breaks and pauses are shown and not counted."""
    lines: list[WorkingLine] = []
    day, total, last = start, 0, start
    while total < count:
        day += ONE_DAY
        pause = next((one for one in pauses if one.first <= day <= one.last), None)
        if pause is not None:
            _extend(lines, day, "paused", total, _still(pause), _basis(pause, rule))
        elif calendar.is_workday(day):
            total += 1
            last = day
            why = "调休上班，计入" if calendar.is_make_up(day) else "工作日"
            _extend(lines, day, "counted", total, why, rule.article)
        else:
            _extend(
                lines, day, "skipped", total, calendar.break_name(day) or "周末", rule.basis("working_day")
            )
    return last, [_with_workdays(line, calendar) for line in lines]


def back_workdays(event: date, count: int, calendar: Calendar, rule: Rule) -> tuple[date, list[WorkingLine]]:
    """Count working days before an event, the event's own day left out; runs from the event backwards."""
    lines: list[WorkingLine] = []
    day, total = event, 0
    while total < count:
        day -= ONE_DAY
        if calendar.is_workday(day):
            total += 1
            why = "调休上班，计入" if calendar.is_make_up(day) else "工作日"
            _extend(lines, day, "counted", total, why, rule.article)
        else:
            _extend(
                lines, day, "skipped", total, calendar.break_name(day) or "周末", rule.basis("working_day")
            )
    return day, lines


def _with_workdays(line: WorkingLine, calendar: Calendar) -> WorkingLine:
    """A pause in a working-day period takes off only its working days; the line says how many."""
    if line.kind != "paused":
        return line
    worked = calendar.workdays_between(line.first - ONE_DAY, line.last)
    return replace(line, why=f"{line.why}，其中{worked}个工作日")


def _still(pause: Pause) -> str:
    return f"{pause.why}，停表" if pause.why else "停表"


def _basis(pause: Pause, rule: Rule) -> str:
    """Which pauses a period knows is said by its own article, unless the pause brings another."""
    return pause.basis or rule.article


def _run(first: date, days: int, kind: LineKind, total: int, why: str, basis: str) -> WorkingLine:
    return WorkingLine(first, first + timedelta(days=days - 1), days, kind, total, why, basis)


def _extend(lines: list[WorkingLine], day: date, kind: LineKind, total: int, why: str, basis: str) -> None:
    """Lengthen the last run by a day when it is of the same sort, in either direction, or open a new one."""
    last = lines[-1] if lines else None
    if last is not None and (last.kind, last.why) == (kind, why):
        lines[-1] = replace(
            last, first=min(last.first, day), last=max(last.last, day), days=last.days + 1, total=total
        )  # fmt: skip
    else:
        lines.append(WorkingLine(day, day, 1, kind, total, why, basis))

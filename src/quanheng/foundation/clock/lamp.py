"""How a clock looks on a day: the lamp's colour and words, and the beam's runs of days; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from quanheng.base.days import CHINA
from quanheng.base.workdays import ONE_DAY, Calendar

from .calendar import working_calendar
from .models import Clock
from .rule import WorkingLine

__all__ = ["Beam", "Lamp", "Segment", "beam", "lamp", "split_working"]

Colour = Literal["green", "amber", "red", "still", "done"]


@dataclass(frozen=True, slots=True)
class Lamp:
    """Colour, words, and the share of the limit that is used (0 to 1)."""

    colour: Colour
    words: str
    share: float
    left: int


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of the beam: days counted, waited, or still to run."""

    kind: Literal["past", "wait", "left"]
    days: int
    label: str


@dataclass(frozen=True, slots=True)
class Beam:
    """The steelyard of one clock: its pieces, where the needle stands (percent), and a sentence for readers."""

    segments: tuple[Segment, ...]
    needle: float
    colour: Colour
    sentence: str


def lamp(clock: Clock, today: date | datetime, *, calendar: Calendar | None = None) -> Lamp:
    """Say how a clock stands: amber when less than a third of the limit is left and on the due day itself.

    Words keep the unit of the law: 剩4个工作日 is never shortened to 剩4天.
    """
    if clock.state in (Clock.State.STOPPED, Clock.State.EXPIRED):
        return Lamp("done", clock.get_state_display(), 1.0, 0)
    if clock.state == Clock.State.PAUSED or clock.due_on is None:
        return Lamp(
            "still", f"停表，{clock.paused_why}" if clock.paused_why else "停表", _used_share(clock), 0
        )
    if clock.due_at is not None and isinstance(today, datetime):
        return _hour_lamp(clock, clock.due_at, today)
    day = _day(today)
    if clock.unit == "working_day":
        left = (calendar or working_calendar()).workdays_between(day, clock.due_on)
        unit = "个工作日"
    else:
        left = (clock.due_on - day).days
        unit = "天"
    share = min(max(1 - left / clock.limit, 0.0), 1.0) if clock.limit and clock.due_at is None else 0.0
    if day > clock.due_on:
        return Lamp("red", f"超期{-left}{unit}" if left else "已超期", 1.0, left)
    if day == clock.due_on:
        return Lamp("amber", "今天到期", 1.0, 0)
    if clock.due_at is not None:
        return Lamp("amber", f"剩{left}天", share, left)
    if left == 0:  # only days off lie between today and the due day
        return Lamp("amber", f"{clock.due_on.month:02d}-{clock.due_on.day:02d}到期", share, 0)
    return Lamp("amber" if left * 3 < clock.limit else "green", f"剩{left}{unit}", share, left)


def _hour_lamp(clock: Clock, due_at: datetime, now: datetime) -> Lamp:
    minutes = int((due_at - now).total_seconds() // 60)
    whole = clock.limit * (60 if clock.unit == "hour" else 1)
    share = min(max(1 - minutes / whole, 0.0), 1.0) if whole else 1.0
    size, unit = (abs(minutes) // 60, "小时") if abs(minutes) >= 60 else (abs(minutes), "分钟")
    if minutes < 0:
        return Lamp("red", f"超期{size}{unit}", 1.0, -size)
    return Lamp("amber" if minutes * 3 < whole else "green", f"剩{size}{unit}", share, size)


def _used_share(clock: Clock) -> float:
    """Share of the limit that was used when the clock was stopped."""
    if not clock.limit or clock.paused_on is None:
        return 0.0
    used = sum(
        line.days for line, kind in split_working(clock.lines, clock.paused_on - ONE_DAY) if kind == "past"
    )  # fmt: skip
    return min(used / clock.limit, 1.0)


def beam(clock: Clock, today: date | datetime, *, calendar: Calendar | None = None) -> Beam:
    """Draw the working as runs: one piece for each line that counts, stands still, or is still to run."""
    shown = lamp(clock, today, calendar=calendar)
    day = _day(today)
    unit = "个工作日" if clock.unit == "working_day" else "天"
    if clock.due_at is not None:
        past = round(shown.share * 100)
        pieces = [Segment("past", past, ""), Segment("left", 100 - past, shown.words)]
    elif clock.state == Clock.State.PAUSED and clock.paused_on is not None:
        pieces = _pieces(split_working(clock.lines, clock.paused_on - ONE_DAY), unit)
        pieces = [piece for piece in pieces if piece.kind != "left"]
        waited = (day - clock.paused_on).days + 1
        pieces.append(Segment("wait", max(waited, 1), f"{clock.paused_why}，已停{waited}天"))
        left = clock.limit - sum(piece.days for piece in pieces if piece.kind == "past")
        pieces.append(Segment("left", max(left, 0), f"未用{max(left, 0)}{unit}"))
    else:
        pieces = _pieces(split_working(clock.lines, day), unit)
    whole = sum(piece.days for piece in pieces) or 1
    gone = sum(piece.days for piece in pieces if piece.kind != "left")
    return Beam(
        tuple(pieces), round(100 * gone / whole, 1), shown.colour, _sentence(clock, pieces, unit, shown)
    )


def _sentence(clock: Clock, pieces: Iterable[Segment], unit: str, shown: Lamp) -> str:
    pieces = list(pieces)
    past = sum(piece.days for piece in pieces if piece.kind == "past")
    wait = sum(piece.days for piece in pieces if piece.kind == "wait")
    if clock.due_at is not None:
        return f"{clock.name}，{shown.words}"
    parts = [f"{clock.limit}{unit}已计{min(past, clock.limit)}{unit}"]
    if wait:
        parts.append(f"停表{wait}天")
    return "，".join([*parts, shown.words])


def split_working(lines: Iterable[WorkingLine], today: date) -> list[tuple[WorkingLine, str]]:
    """Cut the working at the end of a day into past, waited and left runs; uncounted days fall away.

    Days that the end was moved by belong to the run that is still to go.
    """
    cut: list[tuple[WorkingLine, str]] = []
    for line in lines:
        if line.kind in ("start", "skipped") or not line.days:
            continue
        if line.kind == "paused":
            cut.append((line, "wait"))
        elif line.last <= today:
            cut.append((line, "past"))
        elif line.first > today:
            cut.append((line, "left"))
        else:
            done = (today - line.first).days + 1
            cut.append((_part(line, line.first, today, done), "past"))
            cut.append((_part(line, today + ONE_DAY, line.last, line.days - done), "left"))
    return cut


def _part(line: WorkingLine, first: date, last: date, days: int) -> WorkingLine:
    return WorkingLine(first, last, days, line.kind, line.total, line.why, line.basis)


def _pieces(cut: list[tuple[WorkingLine, str]], unit: str) -> list[Segment]:
    """Join neighbours of one kind and give each piece its words."""
    joined: list[tuple[str, int, str]] = []
    for line, kind in cut:
        if joined and joined[-1][0] == kind and kind != "wait":
            joined[-1] = (kind, joined[-1][1] + line.days, "")
        else:
            joined.append((kind, line.days, line.why))
    words = {"past": "计入{days}{unit}", "left": "剩{days}{unit}"}
    return [
        Segment(
            kind, days,  # type: ignore[arg-type]
            f"{why.partition('，')[0]}，停{days}天" if kind == "wait" else words[kind].format(days=days, unit=unit),
        )
        for kind, days, why in joined
    ]  # fmt: skip


def _day(today: date | datetime) -> date:
    return today.astimezone(CHINA).date() if isinstance(today, datetime) else today

"""The door of the clock: periods of law with their working, their lamp and their beam."""

from quanheng.base.workdays import Calendar

from .asking import day_by_day, read_pauses, read_rule, read_start, rule_choices
from .calendar import calendar_of, calendar_with, working_calendar
from .explain import explain
from .lamp import Beam, Lamp, Segment, beam, lamp, split_working
from .models import Clock
from .periods import Period, first_to_end, period_on
from .reckon import Due, Pause, Rule, WorkingLine, reckon_due
from .rights import Rights
from .rounds import CONSEQUENCES, MovedDue, expire_clocks, recompute, would_move
from .rules import rule_on
from .selectors import clocks_of, count_clocks, find_clocks, get_clock
from .services import extend_clock, pause_clock, resume_clock, start_clock, stop_clock

__all__ = [
    "CONSEQUENCES", "Beam", "Calendar", "Clock", "Due", "Lamp", "MovedDue", "Pause", "Period", "Rights",
    "Rule", "Segment", "WorkingLine", "beam", "calendar_of", "calendar_with", "clocks_of", "count_clocks",
    "day_by_day", "expire_clocks", "explain", "extend_clock", "find_clocks", "first_to_end", "get_clock",
    "lamp", "pause_clock", "period_on", "read_pauses", "read_rule", "read_start", "reckon_due", "recompute",
    "resume_clock", "rule_choices", "rule_on", "split_working", "start_clock", "stop_clock",
    "working_calendar", "would_move",
]  # fmt: skip

"""The door of the clock: periods of law with their working, their lamp and their beam."""

from quanheng.base.workdays import Calendar

from .asking import day_by_day, read_pauses, read_rule, read_start, rule_choices
from .calendar import (
    calendar_mark,
    calendar_of,
    calendar_with,
    forget_versions,
    refresh_calendar,
    uncovered_years,
    working_calendar,
)
from .calendar_selectors import find_calendars, find_moves, get_calendar, lacking_years
from .calendars import (
    OwnerWords,
    apply_calendar,
    begin_trial,
    import_calendar,
    run_apply,
    run_trial,
    unfinished_calendars,
)
from .carrying import carry_clock, hand_over_clocks
from .escalating import escalate, escalate_now, find_escalations, note_escalation
from .explain import explain
from .lamp import Beam, Lamp, Segment, beam, lamp, split_working
from .models import CalendarMove, CalendarVersion, Clock, Escalation
from .notice_file import NoticeFault, ReadNotice, read_notice
from .periods import Period, first_to_end, period_on
from .queue import Queue, queue_of
from .reckon import Due, Pause, Rule, WorkingLine, reckon_due
from .reckoner import MovedDue
from .rights import Rights
from .rounds import CONSEQUENCES, expire_clocks, recompute, would_move
from .rules import rule_on
from .selectors import clocks_of, clocks_of_all, count_clocks, find_clocks, get_clock
from .services import extend_clock, pause_clock, resume_clock, start_clock, stop_clock

__all__ = [
    "CONSEQUENCES", "Beam", "Calendar", "CalendarMove", "CalendarVersion", "Clock", "Due", "Escalation",
    "Lamp", "MovedDue", "NoticeFault", "OwnerWords", "Pause", "Period", "Queue", "ReadNotice", "Rights",
    "Rule", "Segment", "WorkingLine", "apply_calendar", "beam", "begin_trial", "calendar_mark",
    "calendar_of", "calendar_with", "carry_clock", "clocks_of", "clocks_of_all", "count_clocks", "day_by_day",
    "escalate", "escalate_now", "expire_clocks", "explain", "extend_clock", "find_calendars",
    "find_clocks", "find_escalations", "find_moves", "first_to_end", "forget_versions", "get_calendar",
    "get_clock", "hand_over_clocks", "import_calendar", "lacking_years", "lamp", "note_escalation",
    "pause_clock", "period_on", "queue_of", "read_notice", "read_pauses", "read_rule", "read_start",
    "reckon_due", "recompute", "refresh_calendar", "resume_clock", "rule_choices", "rule_on",
    "run_apply", "run_trial", "split_working", "start_clock", "stop_clock", "uncovered_years",
    "unfinished_calendars", "working_calendar", "would_move",
]  # fmt: skip

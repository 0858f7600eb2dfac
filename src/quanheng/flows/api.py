"""The door of the road: take a file in, walk a day, keep the times, and walk from any number home."""

from .calendar_to_dues import finish_calendars, settle_calendar, try_calendar
from .chain import fact_named, walk_home
from .day import centre_of, deliver, inbox_of, keep_times, run_road
from .mending import MendReport, dismiss_rows, mend_rows, release_batch, take_file, waiting_rows
from .report import RoadReport, count_home
from .rights import Rights
from .road import ROAD, Turn
from .rows_to_records import batch_ref
from .taking_in import lay_in_inbox, take_in
from .voice_to_station import send_voice

__all__ = [
    "ROAD", "MendReport", "Rights", "RoadReport", "Turn", "batch_ref", "centre_of", "count_home", "deliver",
    "dismiss_rows", "fact_named", "finish_calendars", "inbox_of", "keep_times", "lay_in_inbox", "mend_rows",
    "release_batch", "run_road", "send_voice", "settle_calendar", "take_file", "take_in", "try_calendar",
    "waiting_rows",
    "walk_home",
]  # fmt: skip

"""The door of the road: take a file in, walk a day, keep the times, and walk from any number home."""

from .chain import fact_named, walk_home
from .day import centre_of, deliver, inbox_of, keep_times, run_road
from .report import RoadReport, count_home
from .road import ROAD, Turn
from .taking_in import lay_in_inbox, take_in

__all__ = [
    "ROAD", "RoadReport", "Turn", "centre_of", "count_home", "deliver", "fact_named", "inbox_of",
    "keep_times", "lay_in_inbox",
    "run_road", "take_in", "walk_home",
]  # fmt: skip

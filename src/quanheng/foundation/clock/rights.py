"""What may be granted in the clock's room."""

from enum import StrEnum

__all__ = ["SECOND_FACTOR", "SYSTEM", "Rights"]


class Rights(StrEnum):
    """Starting and stopping belong to the engines' own acts; here are looking, recomputing and the yearly calendar."""

    LIMIT_READ = "clock:limit:read"
    LIMIT_RECOMPUTE = "clock:limit:recompute"
    LIMIT_OVERSEE_UNIT = "clock:limit:oversee_unit"
    LIMIT_OVERSEE_BUREAU = "clock:limit:oversee_bureau"
    CALENDAR_READ = "clock:calendar:read"
    CALENDAR_IMPORT = "clock:calendar:import"
    CALENDAR_APPLY = "clock:calendar:apply"


SECOND_FACTOR = frozenset({Rights.LIMIT_RECOMPUTE, Rights.CALENDAR_APPLY})

#: The worker keeps the round and recomputes after a new holiday notice.
SYSTEM = frozenset({Rights.LIMIT_READ, Rights.LIMIT_RECOMPUTE})

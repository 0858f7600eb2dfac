"""What may be granted in the clock's room."""

from enum import StrEnum

__all__ = ["SECOND_FACTOR", "SYSTEM", "Rights"]


class Rights(StrEnum):
    """Starting and stopping belong to the engines' own acts; here are only looking and recomputing."""

    LIMIT_READ = "clock:limit:read"
    LIMIT_RECOMPUTE = "clock:limit:recompute"


SECOND_FACTOR = frozenset({Rights.LIMIT_RECOMPUTE})

#: The worker keeps the round and recomputes after a new holiday notice.
SYSTEM = frozenset({Rights.LIMIT_READ, Rights.LIMIT_RECOMPUTE})

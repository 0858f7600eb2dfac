"""Rights of the indicators room."""

from enum import StrEnum

__all__ = ["SECOND_FACTOR", "Rights"]


class Rights(StrEnum):
    """What may be granted in this room."""

    VALUE_READ = "indicators:value:read"
    VALUE_COMPUTE = "indicators:value:compute"
    VALUE_ENTER = "indicators:value:enter"
    PLAN_READ = "indicators:plan:read"
    TREND_READ = "indicators:trend:read"
    TREND_COMPUTE = "indicators:trend:compute"


SECOND_FACTOR: frozenset[Rights] = frozenset()

"""What may be granted over the data centre; it has no Django, so the road asks for it."""

from enum import StrEnum

__all__ = ["SYSTEM", "Rights"]


class Rights(StrEnum):
    """Rights over departments' deliveries and the rows that wait."""

    BATCH_READ = "datacentre:batch:read"
    BATCH_LAND = "datacentre:batch:land"
    BATCH_RELEASE = "datacentre:batch:release"
    ROW_READ = "datacentre:row:read"
    ROW_MEND = "datacentre:row:mend"
    RULE_LEARN = "datacentre:rule:learn"


SYSTEM = frozenset({Rights.BATCH_READ, Rights.BATCH_LAND})

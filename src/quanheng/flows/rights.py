"""What may be granted over the data centre; it has no Django, so the road asks for it."""

from enum import StrEnum

__all__ = ["SYSTEM", "Rights"]


class Rights(StrEnum):
    """Rights over departments' deliveries and the rows that wait."""

    BATCH_READ = "datacentre:batch:read"
    BATCH_LAND = "datacentre:batch:land"
    BATCH_RELEASE = "datacentre:batch:release"
    SUPPLY_REMIND = "datacentre:supply:remind"
    ROW_READ = "datacentre:row:read"
    ROW_MEND = "datacentre:row:mend"
    RULE_LEARN = "datacentre:rule:learn"
    MART_READ = "datacentre:mart:read"
    MART_BUILD = "datacentre:mart:build"
    MART_TAKE = "datacentre:mart:take"
    MART_PERSONAL = "datacentre:mart:personal"  # see personal columns of marts unmasked
    QUERY_RUN = "datacentre:query:run"


SYSTEM = frozenset({Rights.BATCH_READ, Rights.BATCH_LAND, Rights.MART_READ, Rights.MART_BUILD})

"""Rights of the credit room; the class is for the bureau alone, so no public face may be given it."""

from enum import StrEnum

__all__ = ["SECOND_FACTOR", "Rights"]


class Rights(StrEnum):
    """What may be granted in this room."""

    ENTRY_READ = "credit:entry:read"
    ENTRY_ADD = "credit:entry:add"
    ENTRY_LIFT = "credit:entry:lift"
    ENTRY_CONTEST = "credit:entry:contest"
    CONTEST_DECIDE = "credit:contest:decide"
    CLASS_READ = "credit:class:read"
    CLASS_COMPUTE = "credit:class:compute"
    REPAIR_APPLY = "credit:repair:apply"
    REPAIR_DECIDE = "credit:repair:decide"


SECOND_FACTOR = frozenset({Rights.REPAIR_DECIDE, Rights.CONTEST_DECIDE})

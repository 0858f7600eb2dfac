"""Rights of this room; everybody sees and cancels the work they asked for themselves."""

from enum import StrEnum

__all__ = ["SECOND_FACTOR", "Rights"]


class Rights(StrEnum):
    """What may be granted in this room."""

    JOB_READ = "jobs:job:read"
    JOB_CANCEL = "jobs:job:cancel"


SECOND_FACTOR: frozenset[Rights] = frozenset()

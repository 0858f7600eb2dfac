"""Rights of the disclosure room; the public needs none, it sees what is published."""

from enum import StrEnum

__all__ = ["SECOND_FACTOR", "Rights"]


class Rights(StrEnum):
    """What may be granted in this room."""

    NOTICE_READ = "disclosure:notice:read"
    NOTICE_PUBLISH = "disclosure:notice:publish"
    NOTICE_CORRECT = "disclosure:notice:correct"
    NOTICE_WITHDRAW = "disclosure:notice:withdraw"


SECOND_FACTOR: frozenset[Rights] = frozenset()

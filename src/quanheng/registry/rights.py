"""What may be granted in the register."""

from enum import StrEnum

__all__ = ["SECOND_FACTOR", "SYSTEM", "Rights"]


class Rights(StrEnum):
    """Reading a subject, correcting it, saying who is who, seeing personal data in clear, taking a list away."""

    SUBJECT_READ = "registry:subject:read"
    SUBJECT_REGISTER = "registry:subject:register"
    SUBJECT_AMEND = "registry:subject:amend"
    SUBJECT_EXPORT = "registry:subject:export"
    SUBJECT_MERGE = "registry:subject:merge"
    VALUE_REVEAL = "registry:value:reveal"


SECOND_FACTOR: frozenset[Rights] = frozenset()
SYSTEM = frozenset({Rights.SUBJECT_READ, Rights.SUBJECT_REGISTER})

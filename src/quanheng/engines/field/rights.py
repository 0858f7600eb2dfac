"""Rights of the field room: over telephones, over what two of them said differently."""

from enum import StrEnum

__all__ = ["SECOND_FACTOR", "SYSTEM", "Rights"]


class Rights(StrEnum):
    """What may be granted in this room."""

    DEVICE_USE = "field:device:use"  # register one's own telephone, load a day, send what was done
    DEVICE_READ = "field:device:read"  # see the telephones of the district
    DEVICE_REVOKE = "field:device:revoke"  # shut out another's telephone; one's own needs no right
    BRANCH_READ = "field:branch:read"
    BRANCH_CHOOSE = "field:branch:choose"


SECOND_FACTOR: frozenset[Rights] = frozenset()
# The worker cleans up half-sent files; it holds no telephone and chooses for nobody.
SYSTEM = frozenset({Rights.DEVICE_READ, Rights.BRANCH_READ})

"""Rights of the linkage room."""

from enum import StrEnum

__all__ = ["SYSTEM", "Rights"]


class Rights(StrEnum):
    """What may be granted in this room."""

    PAIR_READ = "linkage:pair:read"
    PAIR_JUDGE = "linkage:pair:judge"
    POLICY_SET = "linkage:policy:set"
    MODEL_TEACH = "linkage:model:teach"


# The worker sets pairs aside at night and learns when told to; only a person says whether one is right.
SYSTEM = frozenset({Rights.PAIR_READ, Rights.MODEL_TEACH})

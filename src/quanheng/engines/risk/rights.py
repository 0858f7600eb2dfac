"""Rights of the risk room."""

from enum import StrEnum

__all__ = ["SECOND_FACTOR", "SYSTEM", "Rights"]


class Rights(StrEnum):
    """What may be granted in this room."""

    ALERT_READ = "risk:alert:read"
    ALERT_JUDGE = "risk:alert:judge"
    SIGNAL_READ = "risk:signal:read"
    SIGNAL_RUN = "risk:signal:run"
    MODEL_TEST = "risk:model:test"
    MODEL_SET = "risk:model:set"
    MODEL_RELEASE = "risk:model:release"


# Whether a model sends officers out, and with which figures, is a decision.
SECOND_FACTOR = frozenset({Rights.MODEL_SET, Rights.MODEL_RELEASE})

# The worker raises alerts at night; only a person says whether one is right.
SYSTEM = frozenset({Rights.ALERT_READ, Rights.SIGNAL_READ, Rights.SIGNAL_RUN, Rights.MODEL_TEST})

"""Acts of the room of people become facts here, because that room lies below and cannot call `record`."""

from quanheng.foundation.people.api import FACT_KINDS, Change, on_change

from .kinds import define
from .services import record

__all__ = ["listen"]


def listen() -> None:
    """Declare the kinds of that room and ask to be told of its changes."""
    for kind, sentence in FACT_KINDS.items():
        define(kind, room="people", sentence=sentence)
    on_change(_write_down)


def _write_down(change: Change) -> None:
    record(
        change.kind, object=change.object, actor=change.actor, at=change.at, subject=change.subject,
        body=change.body, region=change.region,
    )  # fmt: skip

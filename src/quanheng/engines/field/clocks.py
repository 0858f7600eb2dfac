"""When an act was really done, although a telephone's clock may be wrong by a day. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

__all__ = ["SHOWN_FROM", "Believed", "believe"]

#: A difference from which the person is told.
SHOWN_FROM = timedelta(minutes=5)
_LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Believed:
    """The instant taken for true, how far the telephone's clock was off (server minus telephone), how it was found."""

    at: datetime
    off: timedelta
    by: str  # "sealed", "sent" or "none"

    @property
    def is_off(self) -> bool:
        """Say whether the person should be told."""
        return abs(self.off) >= SHOWN_FROM


def believe(
    *, made_at: datetime, clock: Mapping[str, Any], sent_at: datetime | None, received_at: datetime,
    not_before: datetime | None = None,
) -> Believed:  # fmt: skip
    """Correct a telephone's instant by what is known of its clock.

    First by the difference sealed into the act, which the telephone measured at its last contact and carried
    forward by a clock that only runs forward; else by the difference seen now, between the hour the telephone
    says it is and the server's. The result is never later than the receipt, and never earlier than the act
    before it in the chain (``not_before``), so that the order of a day stays its order.
    """
    off, by = timedelta(0), "none"
    sealed = clock.get("offset_ms")
    if clock.get("last_server_time") and isinstance(sealed, int | float):
        off, by = timedelta(milliseconds=min(max(sealed, -4e10), 4e10)), "sealed"
    elif sent_at is not None:
        off, by = received_at - sent_at, "sent"
    if abs(off) > _LONGEST:
        off, by = timedelta(0), "none"
    at = made_at + off
    if not_before is not None and at < not_before:
        at = not_before
    return Believed(min(at, received_at), off, by)

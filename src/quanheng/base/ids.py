"""Outside keys: time-ordered and unguessable, so that an address reveals no count."""

import secrets
from datetime import UTC, datetime

__all__ = ["new_uid"]


def new_uid(at: datetime | None = None) -> str:
    """Make a version 7 UUID (RFC 9562 section 5.7) as 32 hexadecimal digits.

    ``at`` is the instant to encode; without it the machine's clock is read, which matters only
    for index locality: no rule may read a date out of a key.
    """
    moment = at or datetime.now(UTC)
    millis = int(moment.timestamp() * 1000) & (2**48 - 1)
    rand_a = secrets.randbits(12)
    rand_b = secrets.randbits(62)
    value = (millis << 80) | (0x7 << 76) | (rand_a << 64) | (0b10 << 62) | rand_b
    return f"{value:032x}"

"""Two published ways to draw, kept so that the authors' own worked examples can test our arithmetic."""

import hashlib
import hmac
from collections.abc import Iterable

__all__ = ["draw_rfc3797", "draw_vrs_sha256"]


def draw_rfc3797(key: bytes, pool: int, wanted: int) -> list[int]:
    """Pick from candidates 1..pool as RFC 3797 section 3 says; MD5 is what it prescribes and guards nothing here.

    Number i: MD5(i as 2 bytes, key, i as 2 bytes) modulo what is left, counted along the list; the pick is removed.
    """
    left, picked = list(range(1, pool + 1)), []
    for number in range(wanted):
        mark = number.to_bytes(2, "big")
        found = hashlib.md5(mark + key + mark, usedforsecurity=False).digest()
        picked.append(left.pop(int.from_bytes(found, "big") % len(left)))
    return picked


def draw_vrs_sha256(reveal: bytes, randomness: bytes, labels: Iterable[bytes]) -> list[tuple[bytes, bytes]]:
    """Order labels as draft-thomson-elegy-vrs does: HKDF-SHA256 of the revealed secret and public randomness.

    Gives (place, label), smallest place first.
    """
    key = hmac.digest(reveal, randomness, "sha256")
    return sorted((hmac.digest(key, label + b"\x01", "sha256"), label) for label in labels)

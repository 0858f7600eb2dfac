"""How alike two texts are, and a signature by which like texts find each other among hundreds of thousands.

Shingles and MinHash after Broder 1997 (On the resemblance and containment of documents); banding after
Indyk, Motwani 1998. With 8 bands of 4 rows, texts that share 80 % of their shingles meet with 98 % chance,
texts that share 30 % with 6 %; whoever meets is then compared exactly.
"""

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

from quanheng.base.wording.grams import plain_text

__all__ = ["BANDS", "ROWS", "bands_of", "resemblance", "shingles"]

BANDS, ROWS, LENGTH = 8, 4, 3
SHORTEST = 12  # below this many shingles two texts are alike too easily
_PRIME = (1 << 31) - 1
_PUNCTUATION = re.compile(r"[^\w]+")


def shingles(text: str) -> frozenset[str]:
    """Give the runs of three characters of a text, punctuation and numbers made plain."""
    plain = _PUNCTUATION.sub("", plain_text(text))
    return frozenset(plain[at : at + LENGTH] for at in range(len(plain) - LENGTH + 1))


def resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the share of shingles two texts have in common, 0 for texts too short to say."""
    if min(len(one), len(other)) < SHORTEST:
        return 0.0
    return len(one & other) / len(one | other)


def bands_of(text: str) -> list[int]:
    """Give the signature of a text, one number a band; none for a text that is too short."""
    import numpy as np

    runs = shingles(text)
    if len(runs) < SHORTEST:
        return []
    hashed = np.array([_hash(run) for run in runs], dtype=np.uint64)
    factors, offsets = _permutations()
    least = ((hashed[None, :] * factors[:, None] + offsets[:, None]) % np.uint64(_PRIME)).min(axis=1)
    return [_fold(least[at : at + ROWS]) for at in range(0, BANDS * ROWS, ROWS)]


def _hash(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=4).digest(), "big") % _PRIME


def _fold(part: "NDArray[np.uint64]") -> int:
    """Give 63 bits, which every database keeps as a whole number."""
    return int.from_bytes(hashlib.blake2b(part.tobytes(), digest_size=8).digest(), "big") >> 1


@lru_cache(maxsize=1)
def _permutations() -> "tuple[NDArray[np.uint64], NDArray[np.uint64]]":
    """The same on every machine: drawn from a digest, not from a generator that a library may change."""
    import numpy as np

    drawn = [
        int.from_bytes(hashlib.blake2b(f"{at}".encode(), digest_size=8).digest(), "big") % (_PRIME - 1) + 1
        for at in range(2 * BANDS * ROWS)
    ]
    table = np.array(drawn, dtype=np.uint64)
    return table[: BANDS * ROWS], table[BANDS * ROWS :]

"""Valid codes for invented businesses: unified credit codes, permit numbers and telephone numbers.

The organisation part of every credit code begins with QH, a prefix that is not issued, and every mobile
number with 154, a range that no carrier sells, so that nothing here can hit a real business or person.
Method: GB 32100-2015 (modulus 31) over GB 11714 (modulus 11); permit numbers end in GB/T 17710 mod 11,10.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["credit_codes", "landlines", "mobiles", "permit_numbers"]

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
_ORG_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LETTERS = np.array(list(_ALPHABET))
_TO_31 = np.full(128, -1)
_TO_31[[ord(letter) for letter in _ALPHABET]] = np.arange(31)
_TO_36 = np.full(128, -1)
_TO_36[[ord(letter) for letter in _ORG_ALPHABET]] = np.arange(36)
_ORG_CHECKS = np.array(list("0123456789X0"))  # 11 - remainder runs from 1 to 11: 10 is X, 11 is 0


def credit_codes(rng: np.random.Generator, categories: list[str], divisions: list[str]) -> list[str]:
    """Make one valid 18-character code for each category (91, 92, 93) and six-digit division, all different."""
    count = len(categories)
    serials = _distinct_serials(rng, count)
    digits = np.empty((count, 6), dtype=np.int64)
    for place in range(5, -1, -1):
        serials, digits[:, place] = np.divmod(serials, 31)
    letters = np.empty((count, 18), dtype="<U1")
    heads = np.array([list(a + b + "QH") for a, b in zip(categories, divisions, strict=True)])
    letters[:, :10] = heads
    letters[:, 10:16] = _LETTERS[digits]
    org = _TO_36[_points(letters[:, 8:16])]
    letters[:, 16] = _ORG_CHECKS[11 - (org * _ORG_WEIGHTS).sum(axis=1) % 11]
    values = _TO_31[_points(letters[:, :17])]
    letters[:, 17] = _LETTERS[(31 - (values * _WEIGHTS).sum(axis=1) % 31) % 31]
    joined: NDArray[np.str_] = np.ascontiguousarray(letters).view("<U18").ravel()
    return [str(code) for code in joined.tolist()]


def permit_numbers(rng: np.random.Generator, prefixes: list[str]) -> list[str]:
    """Complete 11 to 13 fixed digits to 14 with a serial and a check digit; the two letters stay in front."""
    out = []
    seen: set[tuple[str, str]] = set()
    draws = rng.integers(0, 10**9, size=len(prefixes) * 2)
    at = 0
    for prefix in prefixes:
        letters, digits = prefix[:2], prefix[2:]
        while True:
            room = 13 - len(digits)
            body = digits + str(int(draws[at % len(draws)]) % 10**room + at // len(draws)).zfill(room)[-room:]
            at += 1
            if (letters, body) not in seen:
                break
        seen.add((letters, body))
        out.append(letters + body + _check_11_10(body))
    return out


def mobiles(rng: np.random.Generator, count: int) -> list[str]:
    """Mobile numbers in the range 154, which no carrier sells to the public."""
    return [f"154{number:08d}" for number in rng.integers(0, 10**8, size=count).tolist()]


def landlines(rng: np.random.Generator, count: int) -> list[str]:
    """Chaozhou numbers whose local part begins with 40, a block without subscribers."""
    return [f"0768-40{number:05d}" for number in rng.integers(0, 10**5, size=count).tolist()]


def _distinct_serials(rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    serials = np.unique(rng.integers(0, 31**6, size=count + count // 50 + 16))
    while len(serials) < count:
        serials = np.unique(np.concatenate([serials, rng.integers(0, 31**6, size=count)]))
    return rng.permutation(serials)[:count]


def _points(letters: NDArray[np.str_]) -> NDArray[np.int64]:
    return np.ascontiguousarray(letters).view(np.uint32).reshape(letters.shape).astype(np.int64)


def _check_11_10(digits: str) -> str:
    product = 10
    for digit in digits:
        product = (product + int(digit)) % 10 or 10
        product = product * 2 % 11
    return str((11 - product) % 10)

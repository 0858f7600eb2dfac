"""Digests of content: canonical JSON (RFC 8785), SM3 and SHA-256, always both over the same bytes."""

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import orjson
import rfc8785

from .errors import BadInput

__all__ = [
    "Digests",
    "canonical",
    "canonical_text",
    "digests",
    "digests_of_parts",
    "is_simple",
    "sha256",
    "simple_text",
    "sm3",
    "unhex",
]

_SAFE_INTEGER = 2**53 - 1
_PLAIN_KEY_LIMIT = "\ud7ff"


class Digests(NamedTuple):
    """Both digests of one content and its length in bytes."""

    sm3: bytes
    sha256: bytes
    length: int


def is_simple(value: Any) -> bool:
    """Say whether the fast encoder and RFC 8785 agree on this value."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return bool(-_SAFE_INTEGER <= value <= _SAFE_INTEGER)
    if kind is dict:
        for key, item in value.items():
            if type(key) is not str or (not key.isascii() and max(key) > _PLAIN_KEY_LIMIT):
                return False
            if type(item) is not str and not is_simple(item):
                return False
        return True
    if kind is list or kind is tuple:
        return all(is_simple(item) for item in value)
    return False


def simple_text(value: Any) -> str:
    """Write a value for which `is_simple` holds, without asking again.

    The fast encoder sorts by code point and escapes exactly as RFC 8785 asks; that holds as long as there
    are no floats, no large integers and no keys beyond the first plane.

    Raises: BadInput, for a lone surrogate, which has no bytes, and for nesting without end
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode("utf-8")
    except TypeError as wrong:
        raise _refusal(wrong) from wrong


def _refusal(wrong: Exception) -> BadInput:
    return BadInput(
        "内容不能写成规范的 JSON",
        remedy="金额写成文本，日期写成 2026-11-24，整数不超过 2^53",
        reason=str(wrong),
    )


def canonical_text(value: Any) -> str:
    """Write a JSON value in the one form of RFC 8785, so that two people hash the same bytes.

    The trap: numbers that are not exact in every language (integers beyond 2^53, NaN) have no
    canonical form; money is therefore written as text.

    Raises: BadInput
    """
    try:
        if is_simple(value):
            return simple_text(value)
        return rfc8785.dumps(value).decode("utf-8")
    except (
        rfc8785.CanonicalizationError,
        UnicodeEncodeError,
        TypeError,
        ValueError,
        RecursionError,
    ) as wrong:
        raise _refusal(wrong) from wrong


def canonical(value: Any) -> bytes:
    """Give the canonical bytes of a JSON value (RFC 8785); see `canonical_text`."""
    return canonical_text(value).encode("utf-8")


def _find_sm3() -> Callable[[bytes], bytes]:
    """Take SM3 from OpenSSL where its build has it, else from the cryptography package."""
    try:
        start = hashlib.new("sm3")
    except ValueError:
        from cryptography.hazmat.primitives import hashes

        def by_cryptography(data: bytes) -> bytes:
            state = hashes.Hash(hashes.SM3())
            state.update(data)
            return state.finalize()

        return by_cryptography
    copy = start.copy  # copying a fresh state is a third faster than looking the name up each time

    def by_hashlib(data: bytes) -> bytes:
        state = copy()
        state.update(data)
        return state.digest()

    return by_hashlib


#: SM3 (GB/T 32905): bytes in, 32 bytes out.
sm3: Callable[[bytes], bytes] = _find_sm3()


def sha256(data: bytes) -> bytes:
    """SHA-256 (FIPS 180-4): bytes in, 32 bytes out."""
    return hashlib.sha256(data).digest()


def digests(data: bytes) -> Digests:
    """Give both digests of a content at once."""
    return Digests(sm3(data), sha256(data), len(data))


def digests_of_parts(parts: Iterable[bytes]) -> Digests:
    """Give both digests of a content that arrives in parts and need not fit in memory."""
    length = 0
    second = hashlib.sha256()
    try:
        first: Any = hashlib.new("sm3")
    except ValueError:
        from cryptography.hazmat.primitives import hashes

        first = hashes.Hash(hashes.SM3())
    for part in parts:
        length += len(part)
        second.update(part)
        first.update(part)
    ended = first.digest() if hasattr(first, "digest") else first.finalize()
    return Digests(ended, second.digest(), length)


_SMALL_HEX = re.compile("(?:[0-9a-f]{2})*")


def unhex(text: str) -> bytes:
    """Read hexadecimal in small letters, the one way that is sealed; ``bytes.fromhex`` takes capitals and blanks too.

    Raises: ValueError
    """
    if not _SMALL_HEX.fullmatch(text):
        raise ValueError(f"not hexadecimal in small letters: {text[:20]}")
    return bytes.fromhex(text)

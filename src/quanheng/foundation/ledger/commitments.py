"""Salted commitments: what stands in the log for content that a person may ask to have erased."""

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from quanheng.base.digest import canonical, sm3

__all__ = ["Commitment", "commit_to", "opens"]


class Commitment(NamedTuple):
    """The salt, and SM3(salt || canonical content) in hexadecimal."""

    salt: bytes
    digest: str


def commit_to(content: Mapping[str, Any]) -> Commitment:
    """Commit to content under fresh salt; without the 32 bytes of salt even a guessed name cannot be checked."""
    salt = secrets.token_bytes(32)
    return Commitment(salt, sm3(salt + canonical(content)).hex())


def opens(commitment: str, salt: bytes, content: Mapping[str, Any]) -> bool:
    """Say whether salt and content are what was committed to."""
    return sm3(salt + canonical(content)).hex() == commitment

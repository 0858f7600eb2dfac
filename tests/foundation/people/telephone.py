"""A person's telephone in the tests: it knows the secret and shows codes, as any authenticator does."""

import base64
import time

from django_otp.oath import TOTP

from quanheng.foundation.people import api as people

__all__ = ["code_of", "enrol", "wrong_code"]


def code_of(secret: str, *, ahead: int = 0) -> str:
    """Show the code of now, or of the next half minute, which is still accepted."""
    clock = TOTP(base64.b32decode(secret + "=" * (-len(secret) % 8)))
    clock.time = time.time() + 30 * ahead
    return f"{clock.token():06d}"


def wrong_code(secret: str) -> str:
    """Give six digits that are no code of these minutes."""
    near = {code_of(secret, ahead=step) for step in range(-3, 4)}
    return next(f"{number:06d}" for number in range(100_000, 100_010) if f"{number:06d}" not in near)


def enrol(person: people.Person, at: object) -> tuple[str, list[str]]:
    """Set a telephone up; gives its secret and the paper codes."""
    from datetime import datetime

    assert isinstance(at, datetime)
    secret = people.begin_totp(person).secret
    return secret, people.confirm_totp(person=person, code=code_of(secret), at=at)

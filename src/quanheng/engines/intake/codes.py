"""The code by which a person follows what they sent: eighty bits, made for being copied from paper by hand."""

import base64
import hashlib
import secrets

from django.utils.crypto import salted_hmac

__all__ = ["code_for", "digest_of_code", "digest_of_person", "show_code"]

_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_TURN = str.maketrans(_PLAIN, _SIGNS)
_MISREAD = str.maketrans("OIL", "011")
_BYTES = 10


def code_for(token: str) -> str:
    """Give the code of a submission: sixteen signs.

    With the form's token the code follows from it under the house's key, so that a form sent twice shows
    the same code twice though only a digest is kept; without one it is drawn.
    """
    raw = (
        salted_hmac("quanheng.intake.code", token, algorithm="sha256").digest()[:_BYTES]
        if token
        else secrets.token_bytes(_BYTES)
    )
    return base64.b32encode(raw).decode("ascii").translate(_TURN)


def show_code(code: str) -> str:
    """Set a code in groups of four for the eye."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def digest_of_code(code: str) -> str:
    """Give what is kept of a code; case, hyphens, and O for 0 or I for 1 do not matter."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum()).translate(_MISREAD)
    return hashlib.sha256(f"intake-code:{plain}".encode()).hexdigest()


def digest_of_person(phone: str) -> str:
    """Give a keyed digest of a telephone number: two voices of one person meet, and nobody learns the number."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    digits = digits.removeprefix("86") if len(digits) == 13 else digits
    return salted_hmac("quanheng.intake.person", digits, algorithm="sha256").hexdigest() if digits else ""

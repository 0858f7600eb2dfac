"""Checking a telephone's seal: ECDSA on P-256, as browsers sign. Pure.

The key is made on the telephone and never leaves it; the server keeps the public half. Web Crypto signs
``SHA-256(data)`` and gives r and s, 32 bytes each (IEEE P1363); the data is the 32 bytes of the act's digest.
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from quanheng.base.errors import BadInput

__all__ = ["read_key", "seal_holds"]

_SIDE = 32


def read_key(text: str) -> ec.EllipticCurvePublicKey:
    """Read a public key: SPKI, base64, on P-256. Raises: BadInput"""
    try:
        key = load_der_public_key(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error, TypeError) as wrong:
        raise _bad() from wrong
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise _bad()
    return key


def seal_holds(key: ec.EllipticCurvePublicKey, digest: str, signature: str) -> bool:
    """Say whether the signature (base64 of r and s) was made over this digest by the holder of the key."""
    try:
        raw = base64.b64decode(signature, validate=True)
    except (ValueError, binascii.Error):
        return False
    if len(raw) != 2 * _SIDE:
        return False
    r, s = int.from_bytes(raw[:_SIDE], "big"), int.from_bytes(raw[_SIDE:], "big")
    try:
        key.verify(encode_dss_signature(r, s), bytes.fromhex(digest), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _bad() -> BadInput:
    return BadInput("手机的公钥不对", remedy="请更新手机上的移动执法后重新登记", field="public_key")

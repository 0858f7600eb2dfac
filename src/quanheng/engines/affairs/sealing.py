"""Locks protected values with the site's key, so that a copy of the database alone tells nobody."""

import base64
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from quanheng.base.errors import NotFound

__all__ = ["seal_value", "unseal_value"]

_PURPOSE = b"quanheng affairs identity v1"


@lru_cache(maxsize=4)
def _box(secrets: tuple[str, ...]) -> MultiFernet:
    """Make the lock: the present key seals, earlier ones still open what they sealed."""
    keys = [
        base64.urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(one.encode()))
        for one in secrets
    ]
    return MultiFernet([Fernet(key) for key in keys])


def _present() -> MultiFernet:
    return _box((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def seal_value(value: Any) -> str:
    """Lock one value. Source: Fernet (AES-128-CBC with HMAC-SHA256), key by HKDF-SHA256 (RFC 5869)"""
    return _present().encrypt(json.dumps(value, ensure_ascii=False).encode()).decode()


def unseal_value(sealed: str) -> Any:
    """Open a locked value. Raises: NotFound, when the key it was locked with is gone"""
    try:
        return json.loads(_present().decrypt(sealed.encode()))
    except InvalidToken as wrong:
        raise NotFound(
            "这一项是用另一把密钥封存的，打不开", remedy="请系统管理员把旧密钥配回去再查看"
        ) from wrong

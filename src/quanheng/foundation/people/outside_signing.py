"""Signing in for a business: its own cookie, its own lock-out, the officers' limits of idleness and age."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from quanheng.base.errors import NotAllowed

from .outside import outside_actor, tell
from .outside_models import OutsideAccount, OutsideFailure, OutsideSession
from .signing import limits

__all__ = ["outside_of_key", "sign_in_outside", "sign_out_outside"]


def _digest(key: str) -> str:
    return hashlib.sha256(f"outside-session:{key}".encode()).hexdigest()


def _cool_off() -> timedelta:
    return timedelta(hours=settings.AXES_COOLOFF_TIME)


def sign_in_outside(
    *, username: str, password: str, at: datetime, address: str = ""
) -> tuple[OutsideAccount, str]:
    """Let a business in; gives the account and the key for its cookie.

    Wrong passwords lock name and address together, as for officers; an unknown name takes as long as a
    known one and is refused in the same words.

    Writes: people.outside.signed_in, people.outside.locked_out
    Raises: NotAllowed
    """
    username, address = username.strip().lower()[:60], address[:45]
    _stop_if_locked(username, address, at)
    account = OutsideAccount.objects.filter(username=username, is_active=True).exclude(password="").first()
    if account is None:
        make_password(password)
        right = False
    else:
        right = check_password(password, account.password)
    if not right or account is None:
        _count_failure(account, username, address, at)
        raise NotAllowed("登录名或密码不对", remedy="忘记密码的，请所在地市场监管所重新发放激活码")
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        OutsideFailure.objects.filter(username=username, address=address).delete()
        OutsideSession.objects.create(
            account=account, key_digest=_digest(key), started_at=at, seen_at=at, address=address
        )
        tell("people.outside.signed_in", outside_actor(account), at, account)
    return account, key


def _stop_if_locked(username: str, address: str, at: datetime) -> None:
    failed = OutsideFailure.objects.filter(
        username=username, address=address, at__gt=at - _cool_off()
    ).count()
    if failed >= settings.AXES_FAILURE_LIMIT:
        minutes = int(_cool_off().total_seconds() // 60)
        raise NotAllowed(
            f"连续输错{settings.AXES_FAILURE_LIMIT}次，暂时锁定", remedy=f"请{minutes}分钟后再试"
        )


def _count_failure(account: OutsideAccount | None, username: str, address: str, at: datetime) -> None:
    """Count a wrong password outside any transaction that the refusal would undo."""
    OutsideFailure.objects.filter(at__lt=at - timedelta(days=1)).delete()
    OutsideFailure.objects.create(username=username, address=address, at=at)
    failed = OutsideFailure.objects.filter(
        username=username, address=address, at__gt=at - _cool_off()
    ).count()
    if account is not None and failed == settings.AXES_FAILURE_LIMIT:
        tell("people.outside.locked_out", outside_actor(account), at, account)


def outside_of_key(key: str, at: datetime) -> OutsideAccount | None:
    """Find whose browser this is; nobody's when the session has ended, is idle, or is too old."""
    if not key:
        return None
    row = (
        OutsideSession.objects.select_related("account")
        .filter(key_digest=_digest(key), ended_at=None)
        .first()
    )
    if row is None or not row.account.is_active:
        return None
    bounds = limits()
    why = "idle" if at - row.seen_at > bounds.idle else "age" if at - row.started_at > bounds.whole else ""
    if why:
        OutsideSession.objects.filter(pk=row.pk).update(ended_at=at, ended_why=why)
        return None
    if at - row.seen_at > timedelta(minutes=1):
        OutsideSession.objects.filter(pk=row.pk).update(seen_at=at)
    return row.account


def sign_out_outside(key: str, at: datetime) -> None:
    """End one browser's session; ending it twice changes nothing."""
    OutsideSession.objects.filter(key_digest=_digest(key), ended_at=None).update(
        ended_at=at, ended_why="left"
    )

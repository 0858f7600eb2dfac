"""How a business comes to its own account: a code from an officer, a name and a password of its own choice."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.base.refs import Ref

from .actor import Actor, in_regions, require
from .hooks import Change, announce
from .outside_models import OutsideAccount, OutsideSession
from .rights import Rights

__all__ = [
    "CODE_HOLDS", "OutsideAccount", "activate_outside", "change_outside_password", "find_outside_accounts",
    "invite_outside", "outside_actor", "suspend_outside",
]  # fmt: skip

CODE_HOLDS = timedelta(days=15)  # ours, not law
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_NAME_RULE = "登录名须为3到60个字母、数字、点或短横"


def _digest(code: str) -> str:
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(f"outside-code:{plain}".encode()).hexdigest()


def _new_code() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def outside_actor(account: OutsideAccount, *, rights: frozenset[str] = frozenset()) -> Actor:
    """See an outside account as an actor: named for its business, with the rights one act grants it, no more.

    ``rights`` come from the service that carries out the act, never from the account; they reach no further
    than the region of the account's own subject.
    """
    return Actor(
        person_id=None, person_uid=f"outside.{account.uid}", name=account.subject_name, post_uid="",
        post_title="企业账户", unit_id=None, unit_uid="", unit_name="", rights=rights,
        regions=(account.region_code,),
    )  # fmt: skip


def tell(kind: str, actor: Actor, at: datetime, account: OutsideAccount, **body: Any) -> None:
    """Announce an act about an account to the ledger."""
    announce(Change(
        kind, actor, at, Ref("people.outside", account.uid), subject=Ref.parse(account.subject_ref),
        region=account.region_code, body={"name": account.subject_name, **body},
    ))  # fmt: skip


def find_outside_accounts(actor: Actor, *, subject: Ref) -> list[OutsideAccount]:
    """List a business's accounts and open codes, newest first. Right: people:outside:invite"""
    if Rights.OUTSIDE_INVITE not in actor.rights:
        return []
    return list(in_regions(OutsideAccount.objects.filter(subject_ref=str(subject)), actor.regions))


def invite_outside(
    *, actor: Actor, at: datetime, subject: Ref, subject_name: str, region: str, holder_name: str = ""
) -> tuple[OutsideAccount, str]:
    """Give out an activation code for a business; gives the code, shown this once.

    The officer has looked at the licence or letter of the person who asks. A code that was not redeemed is
    replaced; accounts that are in use stay.

    Right:  people:outside:invite
    Writes: people.outside.invited
    Raises: NotAllowed, NotFound outside the jurisdiction
    """
    require(actor, Rights.OUTSIDE_INVITE, region=region)
    code = _new_code()
    with transaction.atomic():
        OutsideAccount.objects.filter(subject_ref=str(subject), activated_at=None, is_active=True).update(
            is_active=False, code_digest=None, suspended_why="另发激活码"
        )
        account = OutsideAccount.objects.create(
            subject_ref=str(subject), subject_name=subject_name, region_code=region,
            holder_name=holder_name.strip()[:60], code_digest=_digest(code), code_until=at + CODE_HOLDS,
            invited_at=at, invited_by=actor.name,
        )  # fmt: skip
        tell("people.outside.invited", actor, at, account)
    return account, code


def activate_outside(
    *, code: str, username: str, password: str, holder_name: str, holder_phone: str, at: datetime
) -> OutsideAccount:
    """Redeem a code: the account gets its name and password, and the code is spent.

    Writes: people.outside.activated
    Raises: NotFound for a code that is wrong, spent or too old, BadInput, Conflict
    """
    username, holder_name = username.strip().lower(), holder_name.strip()
    _check_name(username)
    if not holder_name:
        raise BadInput("请填经办人姓名", field="holder_name")
    with transaction.atomic():
        account = (
            OutsideAccount.objects.select_for_update()
            .filter(code_digest=_digest(code), is_active=True, activated_at=None, code_until__gte=at)
            .first()
        )
        if account is None:
            raise NotFound(
                "激活码不对、已用过或已过期", remedy="请核对后再输，或请所在地市场监管所另发", field="code"
            )
        account.username, account.holder_name, account.holder_phone = (
            username, holder_name[:60], holder_phone.strip()[:30],
        )  # fmt: skip
        _set_password(account, password)
        account.activated_at, account.code_digest = at, None
        try:
            with transaction.atomic():
                account.save()
        except IntegrityError as taken:
            raise Conflict(
                f"登录名“{username}”已有人用", remedy="请换一个登录名", field="username"
            ) from taken
        tell("people.outside.activated", outside_actor(account), at, account)
    return account


def _check_name(username: str) -> None:
    plain = username.replace(".", "").replace("-", "")
    if not (3 <= len(username) <= 60 and username.isascii() and plain.isalnum()):
        raise BadInput(_NAME_RULE, remedy="例如 lijixiaochi", field="username")


def _set_password(account: OutsideAccount, password: str) -> None:
    """Hold a password against the officers' rules and keep its hash."""
    try:
        validate_password(password, account)  # type: ignore[arg-type]
    except ValidationError as wrong:
        raise BadInput(
            "；".join(wrong.messages), remedy="请换一个更长、更难猜的密码", field="password"
        ) from wrong
    account.password = make_password(password)


def change_outside_password(*, account: OutsideAccount, old: str, new: str, at: datetime) -> None:
    """Change one's own password; every signed-in browser ends.

    Writes: people.outside.password_changed
    Raises: BadInput
    """
    if not check_password(old, account.password):
        raise BadInput("原密码不对", field="old")
    with transaction.atomic():
        _set_password(account, new)
        account.save(update_fields=["password"])
        OutsideSession.objects.filter(account=account, ended_at=None).update(
            ended_at=at, ended_why="password"
        )
        tell("people.outside.password_changed", outside_actor(account), at, account)


def suspend_outside(*, actor: Actor, at: datetime, uid: str, reason: str) -> OutsideAccount:
    """Close an account or withdraw an open code at once; what it has said stays.

    Right:  people:outside:suspend
    Writes: people.outside.suspended
    Raises: NotAllowed, NotFound, BadInput without a reason
    """
    account = OutsideAccount.objects.filter(uid=uid, is_active=True).first()
    if account is None:
        raise NotFound("没有这个企业账户，或已停用")
    require(actor, Rights.OUTSIDE_SUSPEND, region=account.region_code)
    if not reason.strip():
        raise BadInput("停用账户须写明理由", field="reason")
    with transaction.atomic():
        account.is_active, account.suspended_why, account.code_digest = False, reason.strip()[:200], None
        account.save(update_fields=["is_active", "suspended_why", "code_digest"])
        OutsideSession.objects.filter(account=account, ended_at=None).update(
            ended_at=at, ended_why="suspended"
        )
        tell("people.outside.suspended", actor, at, account, reason=account.suspended_why)
    return account

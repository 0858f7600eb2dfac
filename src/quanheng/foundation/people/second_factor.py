"""The second factor: a code from the person's own telephone, or one of ten codes kept on paper."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db import transaction

from quanheng.base.errors import BadInput, NotAllowed, NotFound
from quanheng.base.refs import Ref

from .actor import Actor, require
from .hooks import Change, announce
from .models import BackupCode, Person, SignedSession
from .rights import Rights
from .selectors import in_own_tree
from .signing import plain_actor, second_factor_holds

__all__ = [
    "Enrolment",
    "begin_totp",
    "confirm_totp",
    "current_code",
    "has_totp",
    "pass_second_factor",
    "remove_totp",
]

BACKUP_CODES = 10


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a person needs to set up the telephone: the secret in words, and the picture to scan."""

    secret: str
    uri: str
    qr_svg: str


def _devices(person: Person) -> Any:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    return TOTPDevice.objects.filter(user=person)


def has_totp(person: Person) -> bool:
    """Say whether a telephone is set up."""
    return bool(_devices(person).filter(confirmed=True).exists())


def begin_totp(person: Person) -> Enrolment:
    """Make a secret for a telephone; it counts only when the first code from it was right.

    Begun again before that, the same secret is shown, so that a page loaded twice does no harm.

    Source: RFC 6238
    """
    device = _devices(person).filter(confirmed=False).first()
    if device is None:
        device = _devices(person).model.objects.create(user=person, name="手机动态口令", confirmed=False)
    secret = base64.b32encode(device.bin_key).decode().rstrip("=")
    return Enrolment(secret, device.config_url, _picture(device.config_url))


def _picture(text: str) -> str:
    import segno

    kept = BytesIO()
    segno.make(text, error="m").save(kept, kind="svg", scale=5, border=2, xmldecl=False, svgns=True)
    return kept.getvalue().decode()


def confirm_totp(
    *, person: Person, code: str, at: datetime, session: SignedSession | None = None
) -> list[str]:
    """Turn the second factor on with the first right code; gives ten paper codes, shown this once.

    Who has a telephone already must have given its code in this browser: else a stolen password
    would be enough to put the thief's own telephone in its place.

    Writes: people.second_factor.enrolled
    Raises: BadInput for a wrong code; NotAllowed when an older telephone has not spoken
    """
    if has_totp(person) and not (session and second_factor_holds(session, at)):
        raise NotAllowed(
            "更换手机须先用原来的动态口令验证", remedy="手机丢了就用一个备用码，或请系统管理员移除后重新启用"
        )
    device = _devices(person).filter(confirmed=False).first()
    if device is None:
        raise NotFound("没有待启用的动态口令", remedy="请重新开始启用")
    if not device.verify_token(_digits(code)):
        raise BadInput("动态口令不对", remedy="请看手机上的新口令再输；手机时间须准确", field="code")
    codes = [secrets.token_hex(5) for _ in range(BACKUP_CODES)]
    with transaction.atomic():
        _devices(person).filter(confirmed=True).delete()
        device.confirmed = True
        device.save()
        BackupCode.objects.filter(person=person).delete()
        BackupCode.objects.bulk_create([BackupCode(person=person, digest=_digest(one)) for one in codes])
        _tell("people.second_factor.enrolled", plain_actor(person, at), at, person)
        _mark(session, at)
    return codes


def pass_second_factor(*, person: Person, code: str, session: SignedSession, at: datetime) -> None:
    """Accept a code of the telephone, or one paper code once; the session then may decide for some hours.

    A telephone's code is good once (django-otp keeps its step), and wrong ones slow down the next try.

    Writes: people.backup_code.used, for a paper code
    Raises: NotAllowed
    """
    if _speaks_telephone(person, code):
        _mark(session, at)
        return
    with transaction.atomic():
        used = BackupCode.objects.filter(person=person, digest=_digest(code.strip()), used_at=None).update(
            used_at=at
        )
        if used:
            _tell("people.backup_code.used", plain_actor(person, at), at, person)
            _mark(session, at)
            return
    raise NotAllowed("动态口令不对或已用过", remedy="请看手机上的新口令再输，或用一个备用码")


def _speaks_telephone(person: Person, code: str) -> bool:
    """Hold a code against the telephone; its row is locked, so that one code cannot pass in two browsers.

    A paper code is not shown to the telephone: it would count as a wrong try and slow the next one.
    """
    number = _digits(code)
    if number < 0:
        return False
    with transaction.atomic():
        device = _devices(person).filter(confirmed=True).select_for_update().first()
        if device is None:
            return False
        if device.verify_is_allowed()[0]:
            return bool(device.verify_token(number))
    raise NotAllowed("刚输错过，请稍候片刻再试", remedy="每错一次，要等的时间加一倍")


def remove_totp(*, actor: Actor, at: datetime, person: Person, reason: str) -> None:
    """Take a lost telephone off a person; they enrol a new one at the next sign-in.

    Right:  people:password:reset
    Writes: people.second_factor.removed
    """
    require(actor, Rights.PASSWORD_RESET)
    if not in_own_tree(actor, Person.objects.filter(pk=person.pk)).exists():
        raise NotFound("没有这个人员，或不在您的管辖范围内")
    if not reason.strip():
        raise BadInput("移除须写明理由", field="reason")
    with transaction.atomic():
        _devices(person).delete()
        BackupCode.objects.filter(person=person).delete()
        SignedSession.objects.filter(person=person).update(second_factor_at=None)
        _tell("people.second_factor.removed", actor, at, person, reason=reason.strip()[:200])


def current_code(person: Person) -> str:
    """Show the code of the moment; only a demo home may ask, so that visitors can try what decides.

    Raises: NotAllowed in a real home
    """
    if not getattr(settings, "IS_DEMO", False):
        raise NotAllowed("只有示例环境能显示口令")
    from django_otp.oath import TOTP

    device = _devices(person).order_by("-confirmed").first()
    if device is None:
        return ""
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    from django.utils import timezone

    clock.time = timezone.now().timestamp()
    if device.last_t >= clock.t():  # this half minute's code is spent: the next one is taken already
        clock.time += device.step
    return f"{clock.token():06d}"


def _digits(code: str) -> int:
    clean = "".join(code.split())
    return int(clean) if clean.isascii() and clean.isdigit() and len(clean) <= 8 else -1


def _digest(code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"backup:{code}".encode(), hashlib.sha256).hexdigest()


def _mark(session: SignedSession | None, at: datetime) -> None:
    if session is not None:
        SignedSession.objects.filter(pk=session.pk).update(second_factor_at=at)
        session.second_factor_at = at


def _tell(kind: str, actor: Actor, at: datetime, person: Person, **body: Any) -> None:
    announce(Change(kind, actor, at, Ref("people.person", person.uid), body={"name": person.name, **body}))

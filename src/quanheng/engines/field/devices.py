"""Telephones: registered by their officer, shut out for good, and the key their store is locked with."""

import base64
import secrets
from datetime import datetime
from typing import ClassVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from quanheng.base.errors import BadInput, Conflict, NotFound, Refusal
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, Person, SignedSession, end_session, posts_on, require

from .facts import DEVICE_REGISTERED, DEVICE_REVOKED, DEVICE_SIGNED_OUT
from .models import Device
from .rights import Rights
from .seals import read_key
from .selectors import get_device

__all__ = [
    "MOST_DEVICES",
    "DeviceGone",
    "own_device",
    "register_device",
    "revoke_device",
    "sign_out",
    "store_key",
]

MOST_DEVICES = 5


class DeviceGone(Refusal):
    """The telephone was shut out; what it still holds is to be wiped."""

    code: ClassVar[str] = "device_revoked"


def register_device(
    *, actor: Actor, at: datetime, name: str, public_key: str, agent: str = "", replaces: str = ""
) -> Device:
    """Let in a telephone of one's own, by the public half of the key made on it.

    Asked again with the same key, as after a lost reply, it is the same telephone. ``replaces`` names the device
    it was until now: that one is shut out, and what the new one sends counts as the word of the same telephone.

    Right:  field:device:use
    Writes: field.device.registered
    Raises: NotAllowed, BadInput, Conflict with five telephones, DeviceGone for a key that was shut out
    """
    require(actor, Rights.DEVICE_USE)
    name = name.strip()
    if not name or len(name) > 60:
        raise BadInput("请给这台手机起个名字，不超过60字", remedy="例如：陈思远的执法手机", field="name")
    read_key(public_key)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=actor.person_id or 0)
        mine = Device.objects.filter(person=person)
        known = mine.filter(public_key=public_key).first()
        if known is not None:
            return living(known)
        old = mine.filter(uid=replaces).first() if replaces else None
        if old is not None:
            old = revoke_device(actor=actor, at=at, uid=old.uid, reason="重新登记", ends_session=False)
        if mine.filter(revoked_at=None).count() >= MOST_DEVICES:
            raise Conflict(f"您名下已有{MOST_DEVICES}台手机", remedy="请先在工作台“设备”里停用不再使用的手机")
        post = posts_on(person, actor.on).first() if actor.on else None
        uid = new_uid(at)
        device = Device(
            uid=uid,
            line=old.line if old else uid,
            person=person, name=name, public_key=public_key, agent=agent[:200],
            unit_id=actor.unit_id, region_code=post.unit.region_code if post else "",
            key_salt=secrets.token_hex(32), registered_at=at, seen_at=at,
        )  # fmt: skip
        device.registered_fact = record(
            DEVICE_REGISTERED, object=Ref("field.device", device.uid), actor=actor, at=at,
            body={"name": name, "person": person.name, "public_key": public_key}, region=device.region_code,
        ).uid  # fmt: skip
        device.save()
    return device


def living(device: Device) -> Device:
    """Give the device back unless it was shut out. Raises: DeviceGone"""
    if device.revoked_at is not None:
        raise DeviceGone(
            "这台手机已停用", remedy="手机上的内容会清除；要继续使用，请重新登记", device=device.uid
        )
    return device


def own_device(actor: Actor, uid: str, *, at: datetime | None = None) -> Device:
    """Find one's own telephone; another's does not exist. ``at`` marks it as seen.

    Raises: NotFound, DeviceGone
    """
    require(actor, Rights.DEVICE_USE)
    device = Device.objects.filter(person_id=actor.person_id or 0, uid=uid).select_related("person").first()
    if device is None:
        raise NotFound("没有这台手机", remedy="请在“我的”里重新登记")
    living(device)
    if at is not None and (at - device.seen_at).total_seconds() > 60:
        Device.objects.filter(pk=device.pk).update(seen_at=at)
    return device


def revoke_device(*, actor: Actor, at: datetime, uid: str, reason: str, ends_session: bool = True) -> Device:
    """Shut a telephone out at once, and end its session; a second call changes nothing. What it sent before stays.

    Right:  field:device:revoke in its district; none for one's own
    Writes: field.device.revoked
    Raises: NotFound, NotAllowed, BadInput
    """
    reason = reason.strip()
    if not reason or len(reason) > 200:
        raise BadInput("请写明停用的理由，不超过200字", remedy="例如：手机遗失", field="reason")
    with transaction.atomic():
        device = Device.objects.select_for_update(of=("self",)).get(pk=get_device(actor, uid).pk)
        if device.person_id != actor.person_id:
            require(actor, Rights.DEVICE_REVOKE, region=device.region_code)
        if device.revoked_at is not None:
            return device
        device.revoked_fact = record(
            DEVICE_REVOKED, object=Ref("field.device", device.uid), actor=actor, at=at,
            body={"name": device.name, "person": device.person.name, "reason": reason},
            because=[device.registered_fact], region=device.region_code,
        ).uid  # fmt: skip
        device.revoked_at, device.revoked_why, device.revoked_by = at, reason, actor.name
        device.key_salt = ""
        if ends_session:
            for session in SignedSession.objects.filter(uid=device.session_uid, person_id=device.person_id):
                end_session(session, at, "closed")
        device.save(update_fields=["revoked_at", "revoked_why", "revoked_by", "revoked_fact", "key_salt"])
    return device


def store_key(device: Device, session: SignedSession | None = None) -> str:
    """Make the key that locks a telephone's store: 32 bytes, base64; the same one in every session.

    ``session`` is remembered: it ends with the telephone, so that nobody goes on in it or registers anew.
    HKDF-SHA256 (RFC 5869) over the site's secret with the device's own salt. Raises: DeviceGone
    """
    living(device)
    if session is not None and session.uid != device.session_uid:
        Device.objects.filter(pk=device.pk).update(session_uid=session.uid)
    derive = HKDF(
        algorithm=hashes.SHA256(), length=32, salt=bytes.fromhex(device.key_salt),
        info=f"quanheng.field.store:{device.uid}:{device.key_epoch}".encode(),
    )  # fmt: skip
    return base64.b64encode(derive.derive(settings.SECRET_KEY.encode())).decode()


def sign_out(*, actor: Actor, at: datetime, uid: str, unsent: int, is_sure: bool = False) -> None:
    """Note that a person left a telephone, which is wiped then; what was not sent is asked for first.

    Writes: field.device.signed_out
    Raises: NotFound, DeviceGone, Conflict when something would be lost and the person is not sure
    """
    device = own_device(actor, uid)
    if unsent and not is_sure:
        raise Conflict(
            f"还有{unsent}项没有发送，退出后手机上的内容会清除",
            remedy="请先到有信号处发送；确实不要了再退出",
            unsent=unsent,
        )
    record(
        DEVICE_SIGNED_OUT, object=Ref("field.device", device.uid), actor=actor, at=at,
        body={"name": device.name, "unsent": unsent}, because=[device.registered_fact], region=device.region_code,
    )  # fmt: skip

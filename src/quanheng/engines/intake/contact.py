"""Who the person is: read for a stated purpose where the law protects them, erased when they ask."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.foundation.ledger.api import erase_private, get_fact, record
from quanheng.foundation.people.api import Actor, may, require

from . import facts
from .models import Voice
from .rights import Rights

__all__ = ["Contact", "contact_of", "erase_contact", "may_read_contact", "read_reporter"]


@dataclass(frozen=True, slots=True)
class Contact:
    """Name and telephone of a person, and whether they say they work there."""

    name: str
    phone: str
    is_insider: bool


def may_read_contact(actor: Actor, voice: Voice) -> bool:
    """Say whether this actor sees the contact on the page at once; never of a reporter, whom the law protects."""
    return voice.kind != Voice.Kind.REPORT and may(actor, Rights.CONTACT_READ, region=voice.region_code)


def contact_of(actor: Actor, voice: Voice) -> Contact | None:
    """Give the contact of a complainant or asker; None without the right, for a report, and after erasing."""
    if not may_read_contact(actor, voice) or voice.erased_at is not None:
        return None
    return Contact(voice.person_name, voice.person_phone, is_insider=False)


def read_reporter(*, voice: Voice, actor: Actor, at: datetime, purpose: str) -> Contact:
    """Open who reported, for a stated purpose; who looked and why stays for ever.

    Law:    市场监督管理投诉举报处理办法（令121号） on keeping the reporter's identity secret
    Right:  intake:reporter:read
    Writes: intake.contact.read
    Raises: NotAllowed, NotFound when nothing is known or it was erased, BadInput without a purpose
    """
    require(actor, Rights.REPORTER_READ, region=voice.region_code)
    if len(purpose.strip()) < 4:
        raise BadInput("查看举报人身份须写明事由", remedy="请写明要办的事，不少于4个字", field="purpose")
    if voice.erased_at is not None or not (voice.person_name or voice.person_phone):
        raise NotFound("举报人没有留下姓名电话，或已依申请删除")
    record(
        facts.CONTACT_READ, object=voice.ref, actor=actor, at=at, body={"purpose": purpose.strip()[:200]},
        because=[voice.fact_uid], region=voice.region_code,
    )  # fmt: skip
    return Contact(voice.person_name, voice.person_phone, voice.is_insider)


def erase_contact(*, voice: Voice, actor: Actor, at: datetime, reason: str) -> None:
    """Erase name and telephone of an ended voice: in the row, in the keyed digest, and in the fact's private part.

    The facts and every proof stay valid. What the matter's own file needs is erased there, by its rules.

    Right:  intake:contact:erase and ledger:private:erase
    Writes: intake.contact.erased, ledger.private.erased
    Raises: NotAllowed, NotFound, BadInput, Conflict while the voice is being dealt with
    """
    require(actor, Rights.CONTACT_ERASE, region=voice.region_code)
    if len(reason.strip()) < 4:
        raise BadInput("删除个人信息须写明事由", field="reason")
    with transaction.atomic():
        row = Voice.objects.select_for_update(of=("self",)).get(pk=voice.pk)
        if row.erased_at is not None:
            return
        if row.state in (Voice.State.RECEIVED, Voice.State.IN_HAND):
            raise Conflict("还在办理，不能删除联系方式", remedy="办结或撤回以后再删除")
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA secure_delete = ON")
        erase_private(get_fact(row.fact_uid), actor=actor, at=at, reason=reason)
        fact = record(
            facts.CONTACT_ERASED, object=row.ref, actor=actor, at=at, body={"reason": reason.strip()[:200]},
            because=[row.last_fact], region=row.region_code,
        )  # fmt: skip
        row.person_name = row.person_phone = row.person_digest = ""
        row.erased_at, row.last_fact = at, fact.uid
        row.save()

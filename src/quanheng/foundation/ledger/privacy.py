"""Personal content beside the log: read for a stated purpose, erased for a stated reason."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from quanheng.base.errors import BadInput, NotFound
from quanheng.base.refs import Ref
from quanheng.foundation.people.api import Actor, require

from .facts import PRIVATE_ERASED, PRIVATE_READ
from .models import Fact, FactPrivate
from .rights import Rights
from .services import record

__all__ = ["erase_private", "read_private"]


def read_private(fact: Fact, *, actor: Actor, at: datetime, purpose: str) -> dict[str, Any]:
    """Open the personal content of a fact; who opened it and what for becomes a fact itself.

    Right:  ledger:private:read
    Writes: ledger.private.read
    Raises: NotAllowed, BadInput without a purpose, NotFound when there is none or it was erased
    """
    require(actor, Rights.PRIVATE_READ, region=fact.region_code)
    purpose = purpose.strip()
    if not purpose:
        raise BadInput("查阅个人信息须写明事由", remedy="请填写查阅事由")
    with transaction.atomic():
        kept = FactPrivate.objects.filter(fact=fact).first()
        if kept is None:
            raise NotFound("没有个人信息，或已依申请删除")
        record(
            PRIVATE_READ, object=Ref("ledger.fact", fact.uid), actor=actor, at=at, subject=fact.subject,
            body={"purpose": purpose}, because=[fact], region=fact.region_code,
        )  # fmt: skip
        content: dict[str, Any] = kept.content
        return content


def erase_private(fact: Fact, *, actor: Actor, at: datetime, reason: str) -> Fact | None:
    """Erase the personal content of a fact and its salt, for good.

    The fact and every proof of it stay valid: the log holds only the commitment, which without the
    salt tells nothing. A second call changes nothing and returns None. The trap: copies of the
    database made earlier still hold the content; erase there too.

    Right:  ledger:private:erase
    Writes: ledger.private.erased
    Raises: NotAllowed, BadInput without a reason
    """
    require(actor, Rights.PRIVATE_ERASE, region=fact.region_code)
    reason = reason.strip()
    if not reason:
        raise BadInput("删除个人信息须写明事由", remedy="请填写删除事由，如“依申请删除”")
    with transaction.atomic():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA secure_delete = ON")  # freed pages are overwritten, not just forgotten
        if not FactPrivate.objects.filter(fact=fact).delete()[0]:
            return None
        return record(
            PRIVATE_ERASED, object=Ref("ledger.fact", fact.uid), actor=actor, at=at, subject=fact.subject,
            body={"reason": reason}, because=[fact], region=fact.region_code,
        )  # fmt: skip

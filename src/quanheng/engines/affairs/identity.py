"""Keeps what a person told us in confidence apart from the affair, and opens it for a stated purpose only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from quanheng.base.errors import BadInput, NotAllowed, NotFound
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, may, require
from quanheng.packkit.affair import AffairSpec, FormField, Step

from . import facts
from .definitions import spec_of
from .filing import frame_of
from .forms import encode
from .identity_models import KeptIdentity
from .models import Act, Affair
from .rights import Rights
from .sealing import seal_value, unseal_value

__all__ = [
    "ProtectedField", "Revealed", "erase_identity", "hidden_fields", "keep_identity", "kept_values", "part_protected",
    "protected_fields", "reveal_identity",
]  # fmt: skip

SHOWN_FOR = timedelta(minutes=10)
SHORTEST_PURPOSE = 4


def part_protected(
    step: Step, form: Mapping[str, Any], row: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part a form into what the affair may hold and what is kept apart; ``row`` is the view with the form."""
    hidden = {field.key for field in step.form if field.is_protected(row)}
    return (
        {key: value for key, value in form.items() if key not in hidden},
        {key: value for key, value in form.items() if key in hidden},
    )


def keep_identity(affair: Affair, act: Act, values: Mapping[str, Any]) -> None:
    """Keep protected values of an act, sealed; part of the transaction of the act."""
    KeptIdentity.objects.bulk_create(
        KeptIdentity(affair=affair, act=act, key=key, sealed=seal_value(value), kept_at=act.at)
        for key, value in encode(values).items()
    )


@dataclass(frozen=True, slots=True)
class ProtectedField:
    """One thing that a page does not show. Whether it was given, and what, only a look tells."""

    key: str
    zh: str
    is_protected: bool = True


def hidden_fields(affair: Affair) -> list[ProtectedField]:
    """List what the page of an affair keeps back: what is protected, and private particulars written down."""
    protected = protected_fields(affair)
    known = {one.key for one in protected}
    private = {
        field.key: field.zh
        for step in spec_of(affair).steps
        for field in step.form
        if field.private and field.key not in known and affair.data.get(field.key) not in (None, "", [])
    }
    return protected + [ProtectedField(key, zh, is_protected=False) for key, zh in private.items()]


def protected_fields(affair: Affair) -> list[ProtectedField]:
    """List what may have been kept apart in an affair, the same list whatever was given.

    A mark such as 内部举报人 is listed for every report alike, so that the list itself betrays nobody.
    """
    rows = KeptIdentity.objects.filter(affair=affair)
    if rows.exists() and not rows.filter(erased_at__isnull=True).exists():
        return []
    row = {**affair.data, "form": affair.data}
    declared = _declared(spec_of(affair))
    return [ProtectedField(field.key, field.zh) for field in declared if field.is_protected(row)]


def _declared(spec: AffairSpec) -> list[FormField]:
    found: dict[str, FormField] = {}
    for step in spec.steps:
        for field in step.form:
            if field.protected or field.protected_when is not None:
                found.setdefault(field.key, field)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Revealed:
    """What was shown: the field, the words, and until when the page may show them."""

    key: str
    zh: str
    words: str
    until: datetime


def reveal_identity(*, affair: Affair, field: str, purpose: str, actor: Actor, at: datetime) -> Revealed:
    """Show one value that the page keeps back, for a stated purpose, and keep that it was shown.

    What is protected needs the right to read identities, a telephone of a complainant only the right to
    reach people. The right alone is not enough: it opens only what one handles oneself, or leads. The page
    shows the value for ten minutes. The fact says who looked at which field of which matter and why; the
    value is in no fact.

    Law:    市场监督管理投诉举报处理办法 (duty to keep the reporter's identity secret)
    Right:  affairs:identity:read, or affairs:contact:read for what is private only
    Writes: affairs.identity.revealed
    Raises: NotAllowed, NotFound, BadInput
    """
    known = _field(spec_of(affair), field)
    protected = known.is_protected({**affair.data, "form": affair.data})
    require(actor, Rights.IDENTITY_READ if protected else Rights.CONTACT_READ, region=affair.region_code)
    _stop_unless_handled(affair, actor)
    purpose = " ".join(purpose.split())
    if not SHORTEST_PURPOSE <= len(purpose) <= 300:
        raise BadInput("查看须写明用途，4到300字", remedy="例如：电话告知处理结果", field="purpose")
    with transaction.atomic():
        kept = KeptIdentity.objects.filter(affair=affair, key=field).order_by("-id").first()
        if kept is not None and kept.erased_at is not None:
            raise NotFound("身份信息已经删除", remedy="删除的理由见时间线")
        body = {"field": known.zh, "key": field, "purpose": purpose}
        record(facts.IDENTITY_REVEALED, body=body, **frame_of(affair, actor, at))
        value = unseal_value(kept.sealed) if kept else affair.data.get(field)
    return Revealed(field, known.zh, _words(known, value), at + SHOWN_FOR)


def _field(spec: AffairSpec, key: str) -> FormField:
    fields = (field for step in spec.steps for field in step.form if field.key == key and field.private)
    found = next(fields, None)
    if found is None:
        raise BadInput("这一项不需要申请查看", field=key)
    return found


def _words(field: FormField, value: Any) -> str:
    if field.kind == "flag":
        return "是" if value else "否"
    return "没有填写" if value in (None, "", []) else str(value)


def _stop_unless_handled(affair: Affair, actor: Actor) -> None:
    """Open it only to who handles the matter, and to who assigns or decides in it."""
    if may(actor, Rights.ASSIGN) or may(actor, Rights.DECIDE):
        return
    handling = set(affair.officers.filter(until_on__isnull=True).values_list("person__uid", flat=True))
    if actor.person_uid in handling or (not handling and actor.unit_id == affair.unit_id):
        return
    raise NotAllowed("只有承办人和负责人可以查看身份信息", remedy="请由承办人查看，或请负责人指定您承办")


def erase_identity(*, affair: Affair, reason: str, actor: Actor, at: datetime) -> int:
    """Erase all protected values of an affair for good, and say why; a second call erases nothing.

    Right:  affairs:identity:erase
    Writes: affairs.identity.erased
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.IDENTITY_ERASE, region=affair.region_code)
    reason = " ".join(reason.split())
    if not SHORTEST_PURPOSE <= len(reason) <= 300:
        raise BadInput("删除须写明理由，4到300字", remedy="例如：保管期满", field="reason")
    with transaction.atomic():
        rows = KeptIdentity.objects.filter(affair=affair, erased_at__isnull=True)
        count = rows.update(sealed="", erased_at=at)
        if count:
            record(facts.IDENTITY_ERASED, body={"reason": reason}, **frame_of(affair, actor, at))
    return count


def kept_values(affair: Affair) -> dict[str, Any]:
    """Open all protected values for the program itself, to carry them into another protected field.

    Never for a person: what is read here must not reach a row, a fact or a page.
    """
    rows = KeptIdentity.objects.filter(affair=affair, erased_at__isnull=True)
    return {row.key: unseal_value(row.sealed) for row in rows}

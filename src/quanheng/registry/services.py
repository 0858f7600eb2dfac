"""Verbs of the register that one person does at a desk: correct a value, see a value in clear."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, NotFound
from quanheng.base.uscc import is_valid
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, break_glass, require
from quanheng.foundation.people.api import Rights as PeopleRights

from .choosing import OFFICER
from .facts import SUBJECT_AMENDED, VALUE_REVEALED
from .fields import FIELDS, as_plain, read_value
from .models import SourceRecord, Subject
from .projection import project
from .ranking import ranks
from .rights import Rights
from .selectors import get_subject, subject_ref

__all__ = ["amend_subject", "open_outside", "reveal_value"]

_CODE_LENGTH = 18


def amend_subject(
    *,
    actor: Actor,
    subject: str,
    changes: Mapping[str, Any],
    reason: str,
    at: datetime,
    because: Sequence[Fact | str] = (),
) -> Subject:
    """Correct values of a subject by an officer's own finding, with the reason.

    Nothing is overwritten: the correction is one more statement, which speaks before every
    source until a later correction. A change to what already holds writes nothing.

    Right:  registry:subject:amend
    Writes: registry.subject.amended
    Raises: NotAllowed, NotFound, BadInput
    """
    found = get_subject(actor, subject)
    require(actor, Rights.SUBJECT_AMEND, region=found.region_code)
    said = _read_changes(found, changes)
    if not reason.strip():
        raise BadInput("更正须写明理由", remedy="请写明发现的情况和依据", field="reason")
    if not said:
        return found
    with transaction.atomic():
        fact = record(
            SUBJECT_AMENDED, object=subject_ref(found), subject=subject_ref(found), actor=actor, at=at,
            because=because, region=found.region_code,
            body={"fields": [FIELDS[key].zh for key in said], "keys": sorted(said), "reason": reason.strip()},
            private={"before": as_plain({key: getattr(found, key) for key in said}), "after": as_plain(said)},
        )  # fmt: skip
        SourceRecord.objects.create(
            subject=found, source=OFFICER, batch_uid=fact.uid, line=0, values=as_plain(said), seen_on=day_of(at),
            link_reason=reason.strip()[:300],
        )  # fmt: skip
        project([found.pk], ranks())
    found.refresh_from_db()
    return found


def _read_changes(subject: Subject, changes: Mapping[str, Any]) -> dict[str, Any]:
    said = {}
    for key, raw in changes.items():
        field = FIELDS.get(key)
        if field is None:
            raise BadInput(f"没有“{key}”这一项", field=key)
        value = read_value(field, raw)
        if value is None:
            raise BadInput(f"“{field.zh}”填写无效", remedy="请核对格式；不能改为空", field=key)
        if key == "uscc":
            _check_code(subject, value)
        if value != getattr(subject, key):
            said[key] = value
    return said


def _check_code(subject: Subject, uscc: str) -> None:
    if not is_valid(uscc):
        raise BadInput("统一社会信用代码校验不符", remedy="请对照营业执照重新填写", field="uscc")
    if Subject.objects.filter(uscc=uscc).exclude(pk=subject.pk).exists():
        raise BadInput("该统一社会信用代码已属于另一户", remedy="请核对是否为同一家", field="uscc")


def reveal_value(*, actor: Actor, subject: str, field: str, purpose: str, at: datetime) -> list[str]:
    """Show a personal value in clear for a stated purpose, every statement of it, and keep that it was shown.

    The page shows it for ten minutes; the fact stays. The values themselves are not in the fact.

    Right:  registry:value:reveal
    Writes: registry.value.revealed
    Raises: NotAllowed, NotFound, BadInput
    """
    found = get_subject(actor, subject)
    require(actor, Rights.VALUE_REVEAL)
    known = FIELDS.get(field)
    if known is None or not known.hides:
        raise BadInput("这一项不需要申请查看", field=field)
    if not purpose.strip():
        raise BadInput("查看明文须说明用途", remedy="请写明用途，如联系送达", field="purpose")
    with transaction.atomic():
        record(
            VALUE_REVEALED, object=subject_ref(found), subject=subject_ref(found), actor=actor, at=at,
            region=found.region_code, body={"field": known.zh, "key": field, "purpose": purpose.strip()},
        )  # fmt: skip
    said = [str(getattr(found, field) or "")]
    said += [
        str(line.values[field])
        for line in found.source_records.order_by("-seen_on")
        if line.values.get(field)
    ]
    return [value for value in dict.fromkeys(said) if value]


def open_outside(*, actor: Actor, uscc: str, reason: str, at: datetime) -> Subject:
    """Open one subject outside the actor's jurisdiction for an hour, found by its whole credit code alone.

    A subject that the actor may see anyway is given without breaking anything. Nobody can browse
    by this: a name or a part of a code finds nothing.

    Right:  registry:subject:read, people:glass:break
    Writes: people.glass.broken
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.SUBJECT_READ)
    wanted = uscc.strip().upper()
    if len(wanted) != _CODE_LENGTH:
        raise BadInput("统一社会信用代码不完整", remedy="请填写完整的18位代码", field="uscc")
    try:
        return get_subject(actor, wanted)
    except NotFound:
        require(actor, PeopleRights.GLASS_BREAK)  # before the look, so that nobody else learns what exists
        found = Subject.objects.filter(uscc=wanted).first()
    if found is None:
        raise NotFound("没有使用这个代码的主体", remedy="请核对代码")
    break_glass(actor=actor, at=at, subject=subject_ref(found), region=found.region_code, reason=reason)
    return found

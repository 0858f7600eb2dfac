"""Taking source rows out of a subject: into a subject of their own, or home from nobody's."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, require, visible_to

from . import index
from .facts import LINES_ATTACHED, SUBJECT_REJOINED, SUBJECT_SPLIT
from .holdings import keep_licences
from .models import SourceRecord, Subject, SubjectSplit
from .moving import move_back, move_lines
from .projection import index_subjects, project
from .ranking import ranks
from .rights import Rights
from .rows import RegisterRow
from .selectors import get_subject, subject_ref

__all__ = ["attach_lines", "find_splits", "get_split", "split_subject", "undo_split"]


def split_subject(
    *, actor: Actor, subject: str, lines: Sequence[int], name: str, reason: str, at: datetime
) -> SubjectSplit:
    """Take chosen source rows out of a subject into one of their own, with the licences and entries born of them.

    For rows of two businesses that were held for one. At least one row stays; the new subject reads what its rows
    say of it, and ``name`` where they say nothing.

    Right:  registry:subject:merge in the subject's region
    Writes: registry.subject.split
    Raises: NotAllowed, NotFound, BadInput
    """
    found = get_subject(actor, subject)
    require(actor, Rights.SUBJECT_MERGE, region=found.region_code)
    if len(reason.strip()) < 2 or len(name.strip()) < 2:
        raise BadInput("请写明拆出后的名称和理由", remedy="名称不少于2字，理由写清依据", field="reason")
    chosen = list(SourceRecord.objects.filter(subject=found, pk__in=lines))
    if not chosen or len(chosen) != len(set(lines)):
        raise BadInput("没有选中来源行，或所选的行不是这一户的", remedy="请勾选要拆出的来源行", field="lines")
    if SourceRecord.objects.filter(subject=found).count() == len(chosen):
        raise BadInput("不能把全部来源行都拆走", remedy="至少留下一行；若整户有误，请改用更正", field="lines")
    with transaction.atomic():
        made = Subject.objects.create(
            name=name.strip()[:200], region_code=found.region_code, seen_on=found.seen_on
        )
        Subject.objects.filter(pk=made.pk).update(entity_key=f"split:{made.uid}")
        made.entity_key = f"split:{made.uid}"
        moved = move_lines(chosen, made)
        _reckon(found, made)
        if not made.region_code:
            Subject.objects.filter(pk=made.pk).update(region_code=found.region_code)
        fact = record(
            SUBJECT_SPLIT, object=subject_ref(found), subject=subject_ref(found), actor=actor, at=at,
            region=found.region_code,
            body={"source": found.name, "made": made.name, "made_uid": made.uid, "lines": len(chosen),
                  "reason": reason.strip()[:300]},
        )  # fmt: skip
        return SubjectSplit.objects.create(
            source=found, made=made, reason=reason.strip()[:300], moved=moved, made_at=at, fact_uid=fact.uid
        )


def undo_split(*, actor: Actor, split: str, reason: str, at: datetime) -> SubjectSplit:
    """Bring split rows home; the subject that was made stands empty and is listed no more.

    Right:  registry:subject:merge in the subject's region
    Writes: registry.subject.rejoined
    Raises: NotAllowed, NotFound, Conflict, BadInput
    """
    found = get_split(actor, split)
    source, made = found.source, found.made
    require(actor, Rights.SUBJECT_MERGE, region=source.region_code)
    if len(reason.strip()) < 2:
        raise BadInput("请写明理由", remedy="写一句为什么撤销", field="reason")
    if found.undone_at is not None:
        raise Conflict("这次拆分已经撤销过", remedy="无需再次撤销")
    others = SourceRecord.objects.filter(subject=made).exclude(
        pk__in=found.moved["registry.SourceRecord.subject"]
    )
    if others.exists():
        raise Conflict("拆出的一户其后又有新的来源行", remedy="两户确是一户时，请改用合并")
    with transaction.atomic():
        move_back(found.moved, source)
        project([source.pk], ranks())
        Subject.objects.filter(pk=made.pk).update(uscc=None, region_code="", status="", seen_on=None)
        index_subjects([source.pk])
        index.put([(made.pk, "")])
        fact = record(
            SUBJECT_REJOINED, object=subject_ref(source), subject=subject_ref(source), actor=actor, at=at,
            region=source.region_code, because=[found.fact_uid],
            body={"source": source.name, "made": made.name, "rows": sum(map(len, found.moved.values())),
                  "reason": reason.strip()[:300]},
        )  # fmt: skip
        found.undone_at, found.undone_fact_uid = at, fact.uid
        found.save(update_fields=["undone_at", "undone_fact_uid"])
    return found


def attach_lines(
    *, actor: Actor, subject: str, batch_uid: str, rows: Sequence[RegisterRow], reason: str, at: datetime,
    because: Sequence[Fact | str] = (),
) -> list[SourceRecord]:  # fmt: skip
    """Give lines that were nobody's to the subject a person found for them, with the entries and licences born of them.

    Lines that belong to somebody already are passed over, so that a second call does no harm.

    Right:  registry:subject:read, and whatever right the judgement itself needed
    Writes: registry.lines.attached
    """
    found = get_subject(actor, subject)
    said = {row.line: row for row in rows}
    fresh = list(SourceRecord.objects.filter(batch_uid=batch_uid, line__in=said, subject=None))
    if not fresh:
        return []
    with transaction.atomic():
        move_lines(fresh, found)
        for one in fresh:
            one.subject = found
        keep_licences([said[one.line] for one in fresh], fresh)
        SourceRecord.objects.filter(pk__in=[one.pk for one in fresh]).update(link_reason=reason[:300])
        project([found.pk], ranks())
        record(
            LINES_ATTACHED, object=subject_ref(found), subject=subject_ref(found), actor=actor, at=at,
            region=found.region_code, because=because,
            body={"lines": len(fresh), "name": found.name, "reason": reason[:300]},
        )  # fmt: skip
    return fresh


def find_splits(actor: Actor) -> QuerySet[SubjectSplit]:
    """List splits in the actor's regions, the latest first. Right: registry:subject:read"""
    rows = SubjectSplit.objects.select_related("source", "made").order_by("-made_at", "-pk")
    return visible_to(actor, Rights.SUBJECT_READ, rows, region_field="source__region_code")


def get_split(actor: Actor, uid: str) -> SubjectSplit:
    """Give one split in the actor's regions. Raises: NotFound"""
    found = find_splits(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这次拆分，或不在您的管辖范围内", remedy="请核对编号")
    return found


def _reckon(source: Subject, made: Subject) -> None:
    """Choose both subjects' values anew; a code that only the split rows spoke of goes with them."""
    said = SourceRecord.objects.filter(subject=source, values__has_key="uscc").values_list(
        "values__uscc", flat=True
    )
    if source.uscc and source.uscc not in set(said):
        Subject.objects.filter(pk=source.pk).update(uscc=None)
    project([source.pk], ranks())
    project([made.pk], ranks())
    index_subjects([source.pk, made.pk])

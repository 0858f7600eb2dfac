"""Merging one subject into another and taking it back, exactly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, require, visible_to

from . import index
from .choosing import choose
from .facts import SUBJECT_MERGED, SUBJECT_UNMERGED
from .fields import FIELDS, as_plain
from .models import FormerName, Record, SourceRecord, Subject, SubjectMerge
from .moving import count_of, move_all, move_back, move_lines
from .projection import COLUMNS, index_subjects, project
from .ranking import ranks
from .rights import Rights
from .selectors import get_subject, subject_ref
from .standing import gone_ids

__all__ = ["MergePreview", "find_merges", "get_merge", "merge_subjects", "preview_merge", "undo_merge"]

_LEAST_WORDS = 10  # of the reason, where two valid codes are overruled


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Everything that a merge would do: what moves, and which values of the subject that stays would change."""

    kept: Subject
    gone: Subject
    moves: Mapping[str, int]  # ``app.Model.field`` to rows
    changes: Mapping[str, tuple[Any, Any]]  # field to its value now and afterwards
    has_two_codes: bool


def preview_merge(actor: Actor, *, kept: str, gone: str) -> MergePreview:
    """Show what merging would move and change, before anything is.

    Right:  registry:subject:merge, and both subjects in the actor's regions
    Raises: NotAllowed, NotFound, BadInput
    """
    stays, goes = _both(actor, kept, gone)
    lines = list(SourceRecord.objects.filter(subject__in=(stays, goes)))
    chosen = choose(lines, ranks())
    changes = {
        key: (getattr(stays, key), voice.value)
        for key, voice in chosen.items()
        if voice.value != getattr(stays, key) and not (key == "uscc" and stays.uscc)
    }
    ordered = {key: changes[key] for key in FIELDS if key in changes}
    return MergePreview(stays, goes, count_of(goes), ordered, bool(stays.uscc and goes.uscc))


def merge_subjects(
    *, actor: Actor, kept: str, gone: str, reason: str, at: datetime, overrules_codes: bool = False,
) -> SubjectMerge:  # fmt: skip
    """Hold two subjects for one: everything of ``gone`` goes to ``kept``, whose values are chosen anew.

    The old uid, code and links keep leading to the one that stays. Two valid codes say two businesses; only a
    person who says so (``overrules_codes``) and why at some length may overrule them.

    Right:  registry:subject:merge in the regions of both
    Writes: registry.subject.merged
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    stays, goes = _both(actor, kept, gone)
    _check_reason(reason, least=_LEAST_WORDS if stays.uscc and goes.uscc else 2)
    if stays.uscc and goes.uscc and not overrules_codes:
        raise Conflict(
            "两户各有有效的统一代码，依代码是两户",
            remedy="确是同一户（如换发代码）时，勾选“代码不同仍并入”并写明依据", field="overrules_codes",
        )  # fmt: skip
    with transaction.atomic():
        before: dict[str, Any] = {
            "kept": _columns(stays), "gone": _columns(goes), "former": _former_ids(stays), "last_line": _last_line(),
        }  # fmt: skip
        if goes.uscc and not stays.uscc:
            Subject.objects.filter(pk=goes.pk).update(uscc=None)
        moved = move_all(goes, stays)
        project([stays.pk], ranks())
        stays.refresh_from_db()
        before["after"] = _columns(stays)
        index_subjects([stays.pk])
        index.put([(goes.pk, "")])
        rows = sum(map(len, moved.values()))
        fact = _write(SUBJECT_MERGED, stays, goes, rows, reason, actor, at, because=())
        return SubjectMerge.objects.create(
            kept=stays, gone=goes, reason=reason.strip()[:300], moved=moved, before=before, made_at=at,
            fact_uid=fact.uid,
        )  # fmt: skip


def undo_merge(*, actor: Actor, merge: str, reason: str, at: datetime) -> SubjectMerge:
    """Take a merge back: every moved row is handed back, and both subjects read what they read before.

    Lines that came for the old subject in between go home with it; what came for the one that stayed remains.

    Right:  registry:subject:merge in the regions of both
    Writes: registry.subject.unmerged
    Raises: NotAllowed, NotFound, Conflict, BadInput
    """
    found = get_merge(actor, merge)
    _check_reason(reason)
    if found.undone_at is not None:
        raise Conflict("这次合并已经撤销过", remedy="无需再次撤销")
    later = SubjectMerge.objects.filter(undone_at=None, gone=found.kept)
    if later.exists():
        raise Conflict("保留的一户其后又并入了另一户", remedy="请先撤销后来的那次合并")
    kept, gone = found.kept, found.gone
    with transaction.atomic():
        require(actor, Rights.SUBJECT_MERGE, region=kept.region_code)
        was_read = _columns(kept)
        move_back(found.moved, gone)
        arrived = [one.line for one in found.arrivals.select_related("line")]
        back = move_lines(arrived, gone) if arrived else {}
        found.arrivals.all().delete()
        FormerName.objects.filter(subject=kept, source_record_id__lte=found.before["last_line"]).exclude(
            pk__in=found.before["former"]
        ).delete()
        _restore(
            gone, kept, found.before, has_changed=was_read != found.before["after"], arrived=bool(arrived)
        )
        index_subjects([kept.pk, gone.pk])
        rows = sum(map(len, found.moved.values())) + sum(map(len, back.values()))
        fact = _write(SUBJECT_UNMERGED, kept, gone, rows, reason, actor, at, because=[found.fact_uid])
        found.undone_at, found.undone_fact_uid = at, fact.uid
        found.save(update_fields=["undone_at", "undone_fact_uid"])
    return found


def get_merge(actor: Actor, uid: str) -> SubjectMerge:
    """Give one merge of subjects in the actor's regions. Right: registry:subject:read. Raises: NotFound"""
    found = find_merges(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这次合并，或不在您的管辖范围内", remedy="请核对编号")
    return found


def find_merges(actor: Actor) -> QuerySet[SubjectMerge]:
    """List merges whose standing subject lies in the actor's regions, the latest first. Right: registry:subject:read"""
    rows = SubjectMerge.objects.select_related("kept", "gone").order_by("-made_at", "-pk")
    return visible_to(actor, Rights.SUBJECT_READ, rows, region_field="kept__region_code")


def _both(actor: Actor, kept: str, gone: str) -> tuple[Subject, Subject]:
    stays, goes = get_subject(actor, kept), get_subject(actor, gone)
    for one in (stays, goes):
        require(actor, Rights.SUBJECT_MERGE, region=one.region_code)
    if stays.pk == goes.pk:
        raise BadInput("两处填的是同一户", remedy="请另选要并入的一户", field="gone")
    if goes.pk in set(gone_ids()):
        raise Conflict("要并入的一户已并入别户", remedy="请核对编号")
    return stays, goes


def _restore(
    gone: Subject, kept: Subject, before: Mapping[str, Any], *, has_changed: bool, arrived: bool
) -> None:
    """Give both subjects the values they had; what was said since then is chosen anew on top."""
    Subject.objects.filter(pk=kept.pk).update(uscc=None)
    _set(gone, before["gone"])
    if has_changed or SourceRecord.objects.filter(subject=kept, pk__gt=before["last_line"]).exists():
        Subject.objects.filter(pk=kept.pk).update(uscc=before["kept"]["uscc"])
        project([kept.pk], ranks())
    else:
        _set(kept, before["kept"])
    if arrived:
        project([gone.pk], ranks())
    for one in (kept, gone):
        one.refresh_from_db()
        Record.objects.filter(subject=one).exclude(source_record__values__has_key="region_code").update(
            region_code=one.region_code
        )


def _columns(subject: Subject) -> dict[str, Any]:
    return as_plain({column: getattr(subject, column) for column in COLUMNS})


def _set(subject: Subject, values: Mapping[str, Any]) -> None:
    Subject.objects.filter(pk=subject.pk).update(**values)


def _former_ids(subject: Subject) -> list[int]:
    return list(FormerName.objects.filter(subject=subject).values_list("pk", flat=True))


def _last_line() -> int:
    return SourceRecord.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _check_reason(reason: str, least: int = 2) -> None:
    if len(reason.strip()) < least:
        raise BadInput(
            f"请写明理由（不少于{least}字）", remedy="如“同一经营者换发执照，现场核对”", field="reason"
        )


def _write(
    kind: str, kept: Subject, gone: Subject, rows: int, reason: str, actor: Actor, at: datetime, because: Any
) -> Fact:
    return record(
        kind, object=subject_ref(kept), subject=subject_ref(kept), actor=actor, at=at, because=because,
        region=kept.region_code,
        body={"kept": kept.name, "gone": gone.name, "gone_uid": gone.uid, "rows": rows, "reason": reason.strip()[:300]},
    )  # fmt: skip

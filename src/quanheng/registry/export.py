"""A list of subjects taken away as a workbook: as long as it is, masked, and on record."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from quanheng.base.days import CHINA
from quanheng.base.errors import BadInput
from quanheng.base.refs import Ref
from quanheng.base.sheets import SheetReport, write_xlsx
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require

from .facts import SUBJECT_EXPORTED
from .fields import FIELDS, masked
from .models import Subject
from .rights import Rights
from .selectors import find_subjects

__all__ = ["EXPORT_COLUMNS", "export_subjects"]

EXPORT_COLUMNS = (
    "uscc", "name", "kind", "status", "region_code", "address", "industry_code", "legal_person", "phone",
    "capital_yuan", "established_on", "cancelled_on", "registrar",
)  # fmt: skip


def export_subjects(
    *,
    actor: Actor,
    path: Path,
    at: datetime,
    conditions: Mapping[str, Any],
    words: Mapping[str, Mapping[str, str]] | None = None,
    progress: Callable[[int], None] | None = None,
) -> SheetReport:
    """Write every subject that meets a list's conditions to a workbook, without a cap.

    Meant for a task behind the page: rows are read and written as they come. Personal values are
    masked as on the page. ``words`` gives the Chinese for codes, by column. The heading says who
    took the list and when; the fact says by which conditions and how many rows.

    Right:  registry:subject:export
    Writes: registry.subject.exported
    Raises: NotAllowed, BadInput
    """
    require(actor, Rights.SUBJECT_EXPORT)
    if "sort" in conditions:
        raise BadInput("导出按编号排列，不接受排序条件", field="sort")
    found = find_subjects(actor, **conditions).order_by("pk")
    stamp = at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    report = write_xlsx(
        path, [FIELDS[key].zh for key in EXPORT_COLUMNS], _rows(found.iterator(chunk_size=2_000), words or {}),
        title="经营主体", note=f"{actor.unit_name} {actor.name} {stamp} 导出，仅供监管使用", progress=progress,
    )  # fmt: skip
    said = "；".join(f"{key}={value}" for key, value in conditions.items() if value) or "全部"
    # Filed under the taker's own district, so that the taker and those above can read that it was taken.
    district = next(iter(actor.regions), "")
    with transaction.atomic():
        record(
            SUBJECT_EXPORTED, object=Ref("registry.list", actor.unit_uid or actor.person_uid), actor=actor, at=at,
            region=district,
            body={"rows": report.rows, "conditions": said[:500]},
        )  # fmt: skip
    return report


def _rows(subjects: Iterator[Subject], words: Mapping[str, Mapping[str, str]]) -> Iterator[list[Any]]:
    for subject in subjects:
        row = []
        for key in EXPORT_COLUMNS:
            value = masked(key, getattr(subject, key))
            row.append(words.get(key, {}).get(value, value) if isinstance(value, str) else value)
        yield row

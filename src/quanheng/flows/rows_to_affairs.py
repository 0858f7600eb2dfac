"""Rows that ask for work become matters: each order of the hotline is opened and its clock begins."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from quanheng.base.errors import Refusal
from quanheng.datacentre.api import Batch, Centre, LinkedRow
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import system_actor
from quanheng.packkit.affair import AffairSpec
from quanheng.registry.api import Subject

from .facts import BATCH_CLEANED
from .rows_to_records import batch_fact

__all__ = ["open_rows"]


def open_rows(centre: Centre, batch: Batch, *, at: datetime) -> list[str]:
    """Open a matter for each row of a source that says so, once by the row's own number; give what was refused.

    Called before the batch enters the register, so that a machine that dies in between finds the batch again.
    A row that the opening form refuses stays in the register and is named with its file and line.
    """
    source = packs().sources[batch.source]
    if not source.feeds.opens:
        return []
    spec = affairs.current_spec(source.feeds.opens)
    cleaned = batch_fact(batch.batch_uid, BATCH_CLEANED)
    return list(_open_all(centre, batch, spec, source.link.name, [cleaned] if cleaned else [], at))


def _open_all(
    centre: Centre, batch: Batch, spec: AffairSpec, name: str, because: list[Any], at: datetime
) -> Iterator[str]:
    worker = system_actor("road")
    for row in centre.linked_rows(batch.batch_uid):
        try:
            affairs.open_affair(
                kind=spec.key, subject=_subject(row), title=f"{spec.zh}{row.values.get(spec.once_by, '')}",
                form={field.key: row.values[field.key] for field in spec.opening.form if row.values.get(field.key)},
                actor=worker, at=at, because=because, region=row.region_code,
                party_name=str(row.values.get(name) or ""), make_papers=False,
            )  # fmt: skip
        except Refusal as refusal:
            yield f"{row.file}第{row.line}行：{refusal.sentence}"


def _subject(row: LinkedRow) -> Subject | None:
    return Subject.objects.filter(entity_key=row.entity).first() if row.entity else None

"""One file taken in by hand: laid into the inbox, landed and cleaned, so that its sender sees what came of it."""

import hashlib
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from quanheng.base.errors import Conflict, NotFound
from quanheng.datacentre.api import Declared
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor

from .day import Tell, centre_of, inbox_of
from .rows_to_records import clean_batch, land_file
from .supply.notes import BESIDE, beside

__all__ = ["lay_in_inbox", "take_in"]


def take_in(
    file: Path,
    source: str,
    *,
    at: datetime,
    home: Path,
    progress: Tell | None = None,
    actor: Actor | None = None,
    declared: Declared | None = None,
) -> dict[str, Any]:
    """Take one file of a source in and clean it; the road links and registers it on its next walk.

    ``declared`` is what is said of it by hand: what it brings, for which period.

    Raises: NotFound for a source that no pack declares; BadInput for a file that cannot be read
    """
    if source not in packs().sources:
        known = "、".join(sorted(packs().sources))
        raise NotFound(f"没有“{source}”这种数据来源", remedy=f"可用：{known}")
    if progress:
        progress(f"读入 {file.name}")
    kept = lay_in_inbox(file, source, home)
    centre = centre_of(home)
    batch = land_file(centre, kept, source, at=at, actor=actor, home=home, declared=declared)
    if batch.state != "held":
        if progress:
            progress(f"清洗 {file.name}")
        batch = clean_batch(centre, batch, at=at)
    return {
        "ok": batch.state != "held", "batch": batch.batch_uid, "source": source, "file": batch.file,
        "digest": batch.digest,
        "rows": {
            "in": batch.rows_in, "accepted": batch.accepted, "repaired": batch.repaired,
            "quarantined": batch.quarantined,
        },
        "held": batch.held_because ,
    }  # fmt: skip


def lay_in_inbox(file: Path, source: str, home: Path) -> Path:
    """Copy a file into the inbox under its own name, whole or not at all; another file of that name is refused."""
    folder = inbox_of(home, source)
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / file.name
    if kept.exists():
        if _digest(kept) != _digest(file):
            raise Conflict(f"已收过名为“{file.name}”的另一份文件", remedy="请改名后再交，免得两份混淆")
        return kept
    part = kept.with_name(f"{file.name}.part")
    shutil.copyfile(file, part)
    part.replace(kept)
    for suffix in BESIDE:
        if beside(file, suffix).is_file():
            shutil.copyfile(beside(file, suffix), beside(kept, suffix))
    return kept


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()

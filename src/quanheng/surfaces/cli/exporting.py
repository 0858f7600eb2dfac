"""Everything a home holds, as CSV files that any program reads, one a table, with Chinese heads where known."""

import csv
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

from quanheng.base.errors import Conflict

from .say import Progress

# ruff: noqa: SLF001 - Django's _meta is its documented way to ask a model for its fields.

__all__ = ["write_all"]

# Secrets and machinery stay at home.
_KEPT_BACK = {"password", "salt", "secret", "token", "key_hash", "private"}
_ROOMS = (
    "registry",
    "affairs",
    "inspections",
    "risk",
    "credit",
    "disclosure",
    "indicators",
    "ledger",
    "clock",
)


def write_all(folder: Path, *, tell: Progress) -> dict[str, Any]:
    """Write each table of the rooms into one CSV file; the folder must be empty, lest an old file pass for new."""
    if folder.exists() and any(folder.iterdir()):
        raise Conflict(f"{folder} 不是空的", remedy="请换一个空文件夹")
    folder.mkdir(parents=True, exist_ok=True)
    tables = [model for label in _ROOMS for model in apps.get_app_config(label).get_models()]
    rows: dict[str, int] = {}
    for number, model in enumerate(tables):
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        tell(f"导出 {name}", number, len(tables))
        rows[name] = _write(folder / f"{name}.csv", model)
    return {"ok": True, "folder": str(folder), "rows": rows}


def _write(path: Path, model: type[models.Model]) -> int:
    fields = [
        field
        for field in model._meta.concrete_fields
        if not any(part in field.attname for part in _KEPT_BACK)
    ]
    count = 0
    # A mark in front, so that a spreadsheet reads the Chinese rightly.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([field.attname for field in fields])
        query = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
        for row in query.iterator(chunk_size=2000):
            writer.writerow([_still(value) for value in row])
            count += 1
    return count


def _still(value: Any) -> Any:
    """Keep a spreadsheet from running a cell that begins like a formula."""
    if isinstance(value, str) and value[:1] in "=+-@\t\r":
        return f"'{value}"
    return value

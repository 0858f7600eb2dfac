"""Rows invented for every table that packs' marts and models read, so that their conditions are met now and then.

Texts are drawn from the constants that stand in the queries themselves, dates from about the day of the run, and
businesses from a few, so that joins meet.
"""

import random
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from quanheng.datacentre.marts.inputs import KIND_OF, Known, everything_known
from quanheng.foundation.packs import loader
from quanheng.packkit.mart import MartSpec
from quanheng.packkit.model import ModelCase, ModelSpec
from tests.shared import CHECKOUT

TODAY = date(2026, 6, 30)
_ARROW = {
    "text": pa.string(), "integer": pa.int64(), "double": pa.float64(), "decimal": pa.decimal128(18, 2),
    "date": pa.date32(), "flag": pa.bool_(),
}  # fmt: skip
_CONSTANT = re.compile(r"'([^'%\\^$\[\]]{1,20})'")


@cache
def packs() -> tuple[dict[str, MartSpec], dict[str, ModelSpec], Known]:
    """Read all packs: marts, models, and what a query may name."""
    folder: Path = CHECKOUT / "src/quanheng_packs"
    read = [loader.read_pack(one) for one in sorted(folder.iterdir()) if (one / "pack.yml").exists()]
    found: dict[str, dict[str, Any]] = {"marts": {}, "models": {}, "sources": {}}
    for pack in read:
        for entry in pack.entries:
            if entry.section.name in found:
                found[entry.section.name][entry.spec.key] = entry.spec
            if entry.section.name == "model_cases" and entry.spec.fires:
                _CASES.append(entry.spec)
    return found["marts"], found["models"], everything_known(found["marts"], found["sources"])


_CASES: list[ModelCase] = []


def cases() -> list[ModelCase]:
    """Give the packs' own cases in which a model must warn."""
    packs()
    return _CASES


def rows_of_cases(mart: MartSpec) -> pa.Table:
    """Put a mart's rows of all cases together; a column that a case leaves out is empty."""
    kinds = {name: KIND_OF[kind] for name, kind in mart.sql_types.items()}
    rows = [row for case in cases() for row in case.given.get(mart.key, ())]
    return pa.table({
        name: pa.array([_as(kind, row.get(name)) for row in rows], _ARROW[kind]) for name, kind in kinds.items()
    })  # fmt: skip


def by_grain(mart: MartSpec, rows: pa.Table) -> pa.Table:
    """Keep one row for each grain, as a mart has it: with two, a model's order among equals would be chance."""
    seen: dict[tuple[Any, ...], int] = {}
    for at, row in enumerate(rows.select(list(mart.grain)).to_pylist()):
        seen.setdefault(tuple(row.values()), at)
    return rows.take(list(seen.values()))


def _as(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    makers: dict[str, Any] = {"text": str, "decimal": lambda one: Decimal(str(one)), "double": float}
    return makers[kind](value) if kind in makers else value


@cache
def _constants() -> list[str]:
    marts, models, _ = packs()
    told = {word for spec in [*marts.values(), *models.values()] for word in _CONSTANT.findall(spec.sql)}
    return sorted(told)


def rows_of(name: str, columns: Mapping[str, str], count: int) -> pa.Table:
    """Invent a table's rows, the same ones every time."""
    rng = random.Random(name)
    made = {
        column: pa.array([_value(rng, column, kind) for _ in range(count)], _ARROW[kind])
        for column, kind in columns.items()
    }
    return pa.table(made)


def _value(rng: random.Random, column: str, kind: str) -> Any:
    if rng.random() < 0.08:
        return None
    if kind == "date":
        return TODAY + timedelta(days=int(rng.gauss(-60, 240)))
    if kind == "flag":
        return rng.random() < 0.5
    if kind == "integer":
        return rng.choice([0, 1, 2, 3, 5, 12, 40, 365])
    if kind == "double":
        return rng.choice([0.0, 0.5, 1.0, 2.675, 33.333, 120.0, 5000.0])
    if kind == "decimal":
        return Decimal(rng.choice(["0.00", "99.99", "1000.00", "250000.00", "12000000.00"]))
    if column in {"entity", "subject"}:
        return f"E{rng.randrange(12):02d}"
    if column == "region":
        return rng.choice(["445102", "445103", "445122"])
    if column.endswith(("_no", "_id", "uscc", "code", "name")) and rng.random() < 0.5:
        return rng.choice(["甲", "乙", "丙", "91445102MA00000001", "JY1445102", "445102-1"])
    return (
        rng.choice(_constants())
        if rng.random() < 0.8
        else rng.choice(["甲", "乙　", "abc", "湘桥区开元路3号"])
    )

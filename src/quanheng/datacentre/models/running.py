"""Models over the marts of one connection: each with its rows, its time, and what went wrong with it alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter
from typing import Any

import duckdb

from quanheng.base.errors import BadInput
from quanheng.packkit.model import ModelSpec

from .statement import statement

__all__ = ["HITS_LIMIT", "ModelHit", "ModelRun", "run_model", "run_models"]

HITS_LIMIT = 20_000
"""Rows taken of one model in one night; one that gives more is a fault of the model, and is told."""


@dataclass(frozen=True, slots=True)
class ModelHit:
    """One row of a model: about which business or thing, where, since when, with what values."""

    subject: str
    thing: str
    title: str
    region: str
    since: date | None
    values: Mapping[str, Any]

    @property
    def about(self) -> str:
        """What distinguishes this hit's object from others."""
        return self.subject or self.thing


@dataclass(frozen=True, slots=True)
class ModelRun:
    """What one model did: its hits, how long it took, or the sentence that says why it gave none."""

    key: str
    hits: tuple[ModelHit, ...] = field(default_factory=tuple)
    rows: int = 0
    seconds: float = 0.0
    failed: str = ""
    nameless: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether there were more rows than are taken in one night."""
        return self.rows > HITS_LIMIT


def run_models(
    con: duckdb.DuckDBPyConnection,
    specs: Sequence[ModelSpec],
    today: date,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
) -> Iterator[ModelRun]:
    """Run many models one after the other; one that fails is told and does not keep the next from running."""
    for spec in specs:
        yield run_model(con, spec, today, (settings or {}).get(spec.key))


def run_model(
    con: duckdb.DuckDBPyConnection, spec: ModelSpec, today: date, settings: Mapping[str, Any] | None = None
) -> ModelRun:
    """Run one model on the marts as they stand in the connection.

    A row whose business or thing is unknown warns of nobody: it is counted as ``nameless`` and left out.
    """
    began = perf_counter()
    try:
        cursor = con.execute(statement(spec, today, settings))
        names = [column[0] for column in cursor.description or ()]
        rows = cursor.fetchmany(HITS_LIMIT)
        more = 0
        while portion := cursor.fetchmany(HITS_LIMIT):
            more += len(portion)
    except (duckdb.Error, BadInput) as wrong:
        return ModelRun(spec.key, seconds=perf_counter() - began, failed=_said(wrong))
    hits = [_hit(spec, dict(zip(names, row, strict=True))) for row in rows]
    named = tuple(hit for hit in hits if hit.about)
    return ModelRun(
        spec.key, named, len(rows) + more, perf_counter() - began, nameless=len(hits) - len(named)
    )


def _hit(spec: ModelSpec, row: Mapping[str, Any]) -> ModelHit:
    def text(name: str | None) -> str:
        value = row.get(name) if name else None
        return "" if value is None else str(value)

    since = row.get(spec.happened) if spec.happened else None
    return ModelHit(
        text(spec.subject), text(spec.thing), text(spec.thing_title), text(spec.region),
        since if isinstance(since, date) else None, {name: row.get(name) for name in spec.columns},
    )  # fmt: skip


def _said(wrong: Exception) -> str:
    if isinstance(wrong, BadInput):
        return str(wrong)
    first = str(wrong).strip().splitlines()
    return f"查询出错：{first[0][:200]}" if first else "查询出错"

"""Holds cleaning and linking against the truth that was kept aside; it reads the truth, the rules never do."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from .centre import Centre
from .reports import ScoreReport, Share

__all__ = ["score"]

_Told = dict[tuple[str, str], dict[int, tuple[str, dict[str, Any], list[str]]]]


def score(centre: Centre, truth: Path) -> ScoreReport:
    """Score a centre against a truth file (Parquet or CSV: source, file, line, entity_id, clean, dirt).

    ``entity_id`` is the true credit code, ``clean`` the true values as JSON, ``dirt`` the kinds of dirt put
    into the line, joined by "|". Link precision: links that are right among links made; recall: among rows
    that have a business and passed cleaning. Clean precision: changed values that are right among values
    changed by a rule of doubt; recall: dirty values made right or held back, among all dirty ones. Only
    wrong values that were taken as good hurt people, so a row in quarantine counts as caught. A row that waits for
    a person is not a link; ``reviewed`` says how many there are and ``review_holds`` whether the person can be right.
    """
    told = _truth(truth)
    links = made = right = has = 0
    fixed: Counter[bool] = Counter()
    caught: Counter[bool] = Counter()
    by_dirt: dict[str, Counter[bool]] = {}
    rows = 0
    by_how: dict[str, Counter[bool]] = {}
    codes: dict[str, str] = {}
    for batch in centre.batches():
        lines = told.get((batch.source, batch.file), {})
        seen = set()
        for row in centre.linked_rows(batch.batch_uid):
            one = lines.get(row.line)
            if one is None:
                continue
            rows += 1
            seen.add(row.line)
            entity, clean, dirt = one
            has += 1
            made += bool(row.entity)
            links = row.uscc == entity
            right += links
            if row.entity:
                codes[row.entity] = row.uscc or ""
                by_how.setdefault(row.link_how, Counter())[links] += 1
            for kind in dirt:
                by_dirt.setdefault(kind, Counter())[links] += 1
            for element, true in clean.items():
                got = row.values.get(element) or ""
                if element not in row.originals and got == true:
                    continue
                is_right = _same(got, true)
                if element in row.repairs and got:
                    fixed[is_right] += 1
                if not _same(row.originals.get(element, got), true):
                    caught[is_right or not got] += 1
        for line in set(lines) - seen:
            for kind in lines[line][2]:
                by_dirt.setdefault(kind, Counter())[True] += 1
            caught[True] += len([kind for kind in lines[line][2] if kind != "repeated_row"])
    shown = _shown(centre, told, codes)
    return ScoreReport(
        rows, Share(right, made), Share(right, has),
        Share(fixed[True], fixed.total()), Share(caught[True], caught.total()),
        {kind: Share(count[True], count.total()) for kind, count in sorted(by_dirt.items())},
        {how: Share(count[True], count.total()) for how, count in sorted(by_how.items())},
        Share(len(shown), rows), Share(sum(shown), len(shown)),
    )  # fmt: skip


def _shown(centre: Centre, told: _Told, codes: dict[str, str]) -> list[bool]:
    """Say for each row that a person is shown whether its true business is among the pairs."""
    found: dict[tuple[str, int], bool] = {}
    for batch in centre.batches():
        lines = told.get((batch.source, batch.file), {})
        for pair in centre.candidates(batch.batch_uid):
            if pair.decision == "review" and pair.line in lines:
                is_true = codes.get(pair.entity, "") == lines[pair.line][0]
                found[pair.batch, pair.line] = found.get((pair.batch, pair.line), False) or is_true
    return list(found.values())


def _same(got: str, true: str) -> bool:
    return got == true or (got.rstrip("0").rstrip(".") == true.rstrip("0").rstrip(".") and "." in got + true)


def _truth(path: Path) -> _Told:
    reader = "read_parquet" if path.suffix == ".parquet" else "read_csv"
    con = duckdb.connect()
    try:
        rows = con.execute(
            f"SELECT source, file, line, entity_id, clean, dirt FROM {reader}(?)", [str(path)]
        ).fetchall()
    finally:
        con.close()
    told: _Told = {}
    for source, file, line, entity, clean, dirt in rows:
        kinds = [kind for kind in (dirt or "").split("|") if kind]
        told.setdefault((source, file), {})[line] = (entity, json.loads(clean or "{}"), kinds)
    return told

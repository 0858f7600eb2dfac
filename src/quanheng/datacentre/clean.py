"""One pass over a delivery: every value to its one form; every row accepted, repaired or in quarantine."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from quanheng.packkit.source import SourceSpec

from .columns import CleanedColumn, Codes, clean_column, map_distinct
from .divisions import Divisions
from .keys import address_key, name_key, name_stem
from .learned import learned_values, taught
from .rules import REASONS, Outcome
from .slips import Doubt, settle_codes
from .store import clean_table, one
from .values import normaliser

__all__ = ["Cleaner", "Fault"]

Mask = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Fault:
    """One reason why one row waits."""

    row: int  # place in the chunk
    element: str
    code: str
    remedy: str
    value: str
    proposals: tuple[str, ...] = ()


@dataclass(slots=True)
class _Chunk:
    """A chunk of rows on its way through the rules."""

    raw: pa.Table
    columns: dict[str, CleanedColumn]
    faults: list[Fault] = field(default_factory=list)

    @property
    def count(self) -> int:
        return int(self.raw.num_rows)


class Cleaner:
    """The compiled rules of one source, for as many chunks as it takes."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, spec: SourceSpec, divisions: Divisions, batch: str
    ) -> None:
        self.con, self.spec, self.divisions, self.batch = con, spec, divisions, batch
        self.codes = Codes()
        self._normalisers = {column.element: normaliser(column, divisions) for column in spec.columns}
        for element, known in learned_values(con, spec.key).items():
            if element in self._normalisers:
                self._normalisers[element] = taught(self._normalisers[element], known)
        row = one(con, "SELECT missing FROM batches WHERE batch = ?", [batch])
        missing = set(json.loads(row[0])) if row else set()
        # A required column that the source lets a file leave out cannot be missed row by row.
        self._excused = {
            c.element for c in spec.columns if c.title in missing and c.absence_means == "report"
        }

    def run(self, raw: pa.Table, mended: dict[int, set[str]] | None = None) -> set[int]:
        """Clean one chunk of raw rows and write what came of it; gives the lines that now wait."""
        chunk = _Chunk(raw, {})
        for column in self.spec.columns:
            array = raw.column(f"v_{column.element}").combine_chunks()
            array = array if isinstance(array, pa.Array) else pa.array([], pa.string())
            chunk.columns[column.element] = clean_column(
                array, column, self._normalisers[column.element], self.codes
            )
        keys = self._keys(chunk)
        self._settle_codes(chunk, keys)
        self._row_faults(chunk)
        self._value_faults(chunk)
        self._checks(chunk)
        region = self._regions(chunk, keys)
        self._mark_mended(chunk, mended or {})
        return self._write(chunk, keys, region)

    def _keys(self, chunk: _Chunk) -> dict[str, pa.Array]:
        link, nothing = self.spec.link, pa.nulls(chunk.count, pa.string())
        keys = dict.fromkeys(("name_key", "stem", "premises", "address_key", "region", "former_key"), nothing)
        if self.spec.has(link.name):
            names = chunk.columns[link.name].values
            keys["name_key"], keys["stem"] = map_distinct(names, self._name_keys, 2)
        if link.former_name:
            keys["former_key"] = map_distinct(chunk.columns[link.former_name].values, self._name_keys, 1)[0]
        if self.spec.has(link.address):
            made = map_distinct(chunk.columns[link.address].values, self._address_keys, 3)
            keys["region"], keys["premises"], keys["address_key"] = made
        return keys

    def _name_keys(self, name: str) -> tuple[str, str]:
        key = name_key(name, self.divisions)
        return key, name_stem(key)

    def _address_keys(self, address: str) -> tuple[str | None, str, str]:
        key = address_key(address, self.divisions)
        return key.region, key.premises, key.whole

    def _settle_codes(self, chunk: _Chunk, keys: dict[str, pa.Array]) -> None:
        """Repair a faulty code of the row's own business when the register bears it out."""
        element = self.spec.link.uscc
        if not self.spec.has(element):
            return
        column = chunk.columns[element]
        wrong = [self.codes.number(code) for code in ("uscc_length", "uscc_letter", "uscc_check")]
        rows = np.flatnonzero(np.isin(column.code, wrong))
        if not len(rows):
            return
        texts = chunk.raw.column(f"v_{element}")
        doubts = [
            Doubt(texts[r].as_py(), keys["name_key"][r].as_py(), keys["address_key"][r].as_py()) for r in rows
        ]
        fixed = column.values.to_pylist()
        for row, doubt, verdict in zip(rows.tolist(), doubts, settle_codes(self.con, doubts), strict=True):
            if verdict.code is not None:
                fixed[row] = verdict.code
                column.outcome[row] = Outcome.REPAIRED
                column.code[row] = self.codes.number("uscc_one_slip")
            elif column.outcome[row] == Outcome.BAD:
                code = self.codes.name(int(column.code[row]))
                chunk.faults.append(
                    Fault(row, element, code, REASONS[code].remedy, doubt.text, verdict.proposals)
                )
        column.values = pa.array(fixed, pa.string())

    def _row_faults(self, chunk: _Chunk) -> None:
        marks = chunk.raw.column("fault").to_pylist()
        for row, mark in enumerate(marks):
            if mark in REASONS:
                chunk.faults.append(Fault(row, "", mark, REASONS[mark].remedy, ""))

    def _value_faults(self, chunk: _Chunk) -> None:
        told = {(fault.row, fault.element) for fault in chunk.faults}
        broken = {fault.row for fault in chunk.faults if fault.element == ""}
        for column in self.spec.columns:
            got = chunk.columns[column.element]
            raw = chunk.raw.column(f"v_{column.element}")
            for row in np.flatnonzero(got.outcome == Outcome.BAD).tolist():
                if (row, column.element) in told:
                    continue
                code = self.codes.name(int(got.code[row]))
                remedy = column.pattern_says if code == "pattern" else REASONS[code].remedy
                chunk.faults.append(Fault(row, column.element, code, remedy, raw[row].as_py() or ""))
            if column.required and column.element not in self._excused:
                absent = pc.is_null(got.values).to_numpy(zero_copy_only=False) & (
                    got.outcome < Outcome.DROPPED
                )
                for row in np.flatnonzero(absent).tolist():
                    if row not in broken:
                        value = raw[row].as_py() or ""
                        chunk.faults.append(
                            Fault(row, column.element, "missing", REASONS["missing"].remedy, value)
                        )

    def _checks(self, chunk: _Chunk) -> None:
        for check in self.spec.checks:
            left, right = chunk.columns[check.left], chunk.columns[check.is_not_after]
            wrong = pc.greater(left.values, right.values).fill_null(False).to_numpy(zero_copy_only=False)
            rows = np.flatnonzero(wrong)
            if check.on_bad == "drop_right" and len(rows):
                right.outcome[rows] = Outcome.DROPPED
                right.code[rows] = self.codes.number("order")
                right.values = pc.if_else(pa.array(wrong), pa.scalar(None, pa.string()), right.values)
                continue
            for row in rows.tolist():
                value = f"{left.values[row].as_py()} > {right.values[row].as_py()}"
                chunk.faults.append(Fault(row, check.is_not_after, "order", f"{check.says}，请核对", value))

    def _regions(self, chunk: _Chunk, keys: dict[str, pa.Array]) -> list[str | None]:
        """Choose each row's region: the declared elements first, the address where it knows more."""
        rule = self.spec.region
        told: list[str | None] = [None] * chunk.count
        for element in rule.elements:
            got = chunk.columns[element].values.to_pylist()
            told = [self._deeper(have, more) for have, more in zip(told, got, strict=True)]
        read = keys["region"].to_pylist() if rule.address else [None] * chunk.count
        told = [self._deeper(have, more) for have, more in zip(told, read, strict=True)]
        if rule.required:
            reason = REASONS["region_unknown"]
            for row, region in enumerate(told):
                if region is None:
                    chunk.faults.append(
                        Fault(row, rule.elements[0] if rule.elements else "", reason.code, reason.remedy, "")
                    )
        return told

    def _deeper(self, have: str | None, more: str | None) -> str | None:
        if have is None or more is None:
            return have or more
        return more if len(more) > len(have) and self.divisions.within(more, have) else have

    def _mark_mended(self, chunk: _Chunk, mended: dict[int, set[str]]) -> None:
        if not mended:
            return
        for row, line in enumerate(chunk.raw.column("line").to_pylist()):
            for element in mended.get(line, ()):
                column = chunk.columns[element]
                if column.outcome[row] < Outcome.DROPPED:
                    column.outcome[row] = Outcome.REPAIRED
                    column.code[row] = self.codes.number("mended")

    def _write(self, chunk: _Chunk, keys: dict[str, pa.Array], region: list[str | None]) -> set[int]:
        bad: Mask = np.zeros(chunk.count, np.bool_)
        bad[[fault.row for fault in chunk.faults]] = True
        doubted: Mask = np.zeros(chunk.count, np.bool_)
        for column in chunk.columns.values():
            doubted |= column.outcome >= Outcome.REPAIRED
        odd = np.array(
            [mark is not None and mark not in REASONS for mark in chunk.raw.column("fault").to_pylist()]
        )
        doubted |= odd.astype(np.bool_)
        self._write_clean(chunk, keys, region, ~bad, doubted)
        self._write_changes(chunk, ~bad, odd)
        self._write_faults(chunk)
        lines = chunk.raw.column("line").to_numpy()
        return {int(line) for line in lines[bad]}

    def _write_clean(
        self, chunk: _Chunk, keys: dict[str, pa.Array], region: list[str | None], good: Mask, doubted: Mask
    ) -> None:
        data: dict[str, Any] = {
            "line": chunk.raw.column("line"),
            "state": pa.array(np.where(doubted, "repaired", "accepted").tolist(), pa.string()),
            **{key: values for key, values in keys.items() if key != "region"},
            "region": pa.array(region, pa.string()),
            **{f"v_{element}": column.values for element, column in chunk.columns.items()},
        }
        table = pa.table(data).filter(pa.array(good))
        names = ", ".join(table.column_names)
        self._insert(clean_table(self.spec.key), f"batch, {names}", f"?, {names}", table, [self.batch])

    def _write_changes(self, chunk: _Chunk, good: Mask, odd: Mask) -> None:
        lines = chunk.raw.column("line").to_numpy()
        parts: list[pa.Table] = []
        for element, column in chunk.columns.items():
            rows = np.flatnonzero((column.outcome > Outcome.SAME) & good)
            if len(rows):
                parts.append(self._changed(lines[rows], element, column.code[rows], column.outcome[rows]))
        rows = np.flatnonzero(odd.astype(np.bool_) & good)
        if len(rows):
            marks = chunk.raw.column("fault").to_pylist()
            numbers = np.array([self.codes.number(marks[row]) for row in rows], np.int16)
            parts.append(
                self._changed(lines[rows], "", numbers, np.full(len(rows), Outcome.REPAIRED, np.int8))
            )
        if parts:
            into = "source, batch, line, element, rule, outcome"
            self._insert(
                "changes",
                into,
                "?, ?, line, element, rule, outcome",
                pa.concat_tables(parts),
                [self.spec.key, self.batch],
            )

    def _changed(self, lines: Any, element: str, codes: Any, outcomes: Any) -> pa.Table:
        rules = pa.DictionaryArray.from_arrays(
            pa.array(codes.astype(np.int32)),
            pa.array([self.codes.name(n) for n in range(int(codes.max()) + 1)]),
        )
        return pa.table({
            "line": pa.array(lines), "element": pa.array([element] * len(lines), pa.string()),
            "rule": rules.cast(pa.string()), "outcome": pa.array(outcomes),
        })  # fmt: skip

    def _write_faults(self, chunk: _Chunk) -> None:
        if chunk.faults:
            lines = chunk.raw.column("line").to_pylist()
            write_faults(
                self.con, self.spec.key, self.batch, [(lines[f.row], f) for f in chunk.faults], stage="clean"
            )

    def _insert(self, table: str, into: str, take: str, rows: pa.Table, bound: Sequence[str]) -> None:
        if not rows.num_rows:
            return  # an insert of nothing may cost a later one its rows: see store.insert_rows
        self.con.register("outgoing", rows)
        self.con.execute(f"INSERT INTO {table} ({into}) SELECT {take} FROM outgoing", list(bound))
        self.con.unregister("outgoing")


def write_faults(
    con: duckdb.DuckDBPyConnection,
    source: str,
    batch: str,
    faults: Sequence[tuple[int, Fault]],
    *,
    stage: str,
) -> None:
    """Write reasons into the quarantine, open."""
    pick: Callable[[str], list[Any]] = lambda name: [getattr(fault, name) for _, fault in faults]  # noqa: E731
    table = pa.table({
        "line": pa.array([line for line, _ in faults], pa.int64()),
        "element": pa.array(pick("element"), pa.string()), "code": pa.array(pick("code"), pa.string()),
        "remedy": pa.array(pick("remedy"), pa.string()),
        "value": pa.array([value[:500] for value in pick("value")], pa.string()),
        "proposals": pa.array([json.dumps(list(p)) for p in pick("proposals")], pa.string()),
    })  # fmt: skip
    con.register("faults", table)
    con.execute(
        "INSERT INTO quarantine SELECT ?, ?, line, element, code, remedy, value, proposals, ?, 'open' FROM faults",
        [source, batch, stage],
    )
    con.unregister("faults")

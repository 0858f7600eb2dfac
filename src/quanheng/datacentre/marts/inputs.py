"""Lays the inputs of marts out as Parquet: the sources' standing rows and the platform's own records.

An input whose rows say the same as before keeps its file and digest; nothing that reads it is built again.
"""

# ruff: noqa: S608 - names come from the kit's key pattern or are ours, values are always bound

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from quanheng.datacentre.store import one
from quanheng.packkit.mart import MartSpec
from quanheng.packkit.own import OWN, own_columns
from quanheng.packkit.source import SourceSpec

from .catalogue import InputState
from .sources import source_columns, standing_rows

__all__ = [
    "KIND_OF",
    "Known",
    "OwnRows",
    "digest_of",
    "everything_known",
    "known_inputs",
    "lay_own",
    "lay_source",
    "quoted",
]

OwnRows = Iterable[Mapping[str, object]]
_ARROW = {
    "VARCHAR": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "DATE": pa.date32(),
    "BOOLEAN": pa.bool_(), "DECIMAL(18,2)": pa.decimal128(18, 2),
}  # fmt: skip
_CHUNK = 50_000


def quoted(path: Path) -> str:
    """Write a path as an SQL string; the folder may have any name that the operator chose."""
    return "'" + str(path).replace("'", "''") + "'"


def digest_of(con: duckdb.DuckDBPyConnection, relation: str, columns: Iterable[str]) -> tuple[int, str]:
    """Count rows and reckon a digest that does not depend on their order.

    A sum of 64-bit row hashes: two rows that swap nothing else leave it as it was, a row twice does not cancel out.
    """
    listed = ", ".join(columns)
    row = one(con, f"SELECT count(*), sum(CAST(hash({listed}) AS HUGEINT)) FROM {relation}")
    assert row is not None
    text = f"{row[0]}:{row[1]}:{listed}"
    return int(row[0]), hashlib.sha256(text.encode()).hexdigest()


def lay_source(
    con: duckdb.DuckDBPyConnection, spec: SourceSpec, folder: Path, former: InputState | None
) -> InputState:
    """Lay out a source's standing rows; nothing is read while no batch, link, mend or business has changed.

    ``con`` is a connection on the centre's own file.
    """
    name = f"source.{spec.key}"
    stamp = _stamp(con, spec)
    if former is not None and former.stamp == stamp and (folder / former.file).exists():
        return former
    half = _half(folder, name)
    con.execute(f"COPY ({standing_rows(con, spec)}) TO {quoted(half)} (FORMAT parquet, COMPRESSION zstd)")
    return _settled(con, folder, name, half, list(source_columns(spec)), stamp, former)


def _stamp(con: duckdb.DuckDBPyConnection, spec: SourceSpec) -> str:
    """Ask what could have changed the rows, without reading them."""
    asked = (
        "SELECT list(batch || coalesce(accepted, 0) || '/' || coalesce(repaired, 0) ORDER BY n) FROM batches"
        " WHERE source = $source AND state = 'linked'",
        "SELECT count(*), sum(CAST(hash(batch, line, entity) AS HUGEINT)) FROM links WHERE source = $source",
        "SELECT count(*), max(n) FROM mends WHERE source = $source",
    )
    parts = [spec.model_dump_json()]
    parts += [str(one(con, sql, {"source": spec.key})) for sql in asked]
    parts.append(str(one(con, "SELECT count(*), sum(CAST(hash(entity, region) AS HUGEINT)) FROM entities")))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def lay_own(
    con: duckdb.DuckDBPyConnection, name: str, rows: OwnRows, folder: Path, former: InputState | None
) -> InputState:
    """Lay out the platform's own records of one kind; a column that a row leaves out is null."""
    columns = own_columns(name)
    schema = pa.schema([(column, _ARROW[kind]) for column, kind in columns.items()])
    half = _half(folder, f"own.{name}")
    with pq.ParquetWriter(half, schema, compression="zstd") as writer:
        chunk: list[dict[str, object]] = []
        for row in rows:
            chunk.append({column: row.get(column) for column in columns})
            if len(chunk) == _CHUNK:
                writer.write_table(pa.Table.from_pylist(chunk, schema))
                chunk = []
        writer.write_table(pa.Table.from_pylist(chunk, schema))
    return _settled(con, folder, f"own.{name}", half, list(columns), "", former)


def _half(folder: Path, name: str) -> Path:
    (folder / "inputs").mkdir(parents=True, exist_ok=True)
    return folder / "inputs" / f"{name}.part"


def _settled(
    con: duckdb.DuckDBPyConnection, folder: Path, name: str, half: Path, columns: list[str], stamp: str,
    former: InputState | None,
) -> InputState:  # fmt: skip
    """Give the laid rows their name; rows that say what the former ones said keep the former's file."""
    rows, digest = digest_of(con, f"read_parquet({quoted(half)})", columns)
    if former is not None and former.digest == digest and (folder / former.file).exists():
        half.unlink()
        return InputState(name, former.file, rows, digest, stamp)
    file = f"inputs/{name}-{digest[:16]}.parquet"
    half.replace(folder / file)
    return InputState(name, file, rows, digest, stamp)


def known_inputs(sources: Mapping[str, SourceSpec]) -> dict[str, dict[str, str]]:
    """Give every table that marts may read beside other marts, with columns and types."""
    found = {f"source.{key}": source_columns(spec) for key, spec in sources.items()}
    return found | {f"own.{name}": own_columns(name) for name in OWN}


KIND_OF = {
    "VARCHAR": "text", "BIGINT": "integer", "DOUBLE": "double", "DATE": "date", "BOOLEAN": "flag",
    "DECIMAL(18,2)": "decimal",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What a query may name: the declared marts, and every table's columns with their kinds."""

    marts: Mapping[str, MartSpec]
    kinds: Mapping[str, Mapping[str, str]]


def everything_known(marts: Mapping[str, MartSpec], sources: Mapping[str, SourceSpec]) -> Known:
    """Gather what the expressions ask for, so that wrong names are told before anything runs."""
    tables = known_inputs(sources) | {f"mart.{key}": spec.sql_types for key, spec in marts.items()}
    kinds = {
        name: {column: KIND_OF[kind] for column, kind in columns.items()} for name, columns in tables.items()
    }
    return Known(marts, kinds)

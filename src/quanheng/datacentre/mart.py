"""One row of numbers for every business on one day, counted from the clean rows of every source."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb

from quanheng.packkit.source import FeatureSpec, SourceSpec

from .intake.keeping import standing_from
from .reports import FeatureRow, Origin
from .store import clean_table, one, raw_table

__all__ = ["feature_rows"]

Found = dict[str, tuple[Any, str, int, str]]  # entity to value, batch, line, digest
_NUMBERS = {"amount", "integer", "number"}
_EVERYONE = """
SELECT e.entity, e.uscc, coalesce(e.name, ''), coalesce(e.region, ''), coalesce(n.former, 0) FROM entities e
LEFT JOIN (SELECT entity, count(*) AS former FROM names WHERE is_former GROUP BY entity) n USING (entity)
WHERE e.entity NOT IN (SELECT entity FROM aliases)
ORDER BY e.entity
"""
_PLAIN = ("status", "kind", "industry_code", "capital_yuan", "phone")


def feature_rows(
    con: duckdb.DuckDBPyConnection, specs: Sequence[SourceSpec], on: date
) -> Iterator[FeatureRow]:
    """Count every feature as of the end of the day; rows dated later are not known yet.

    A source that never delivered leaves its features unknown, not zero: nobody is innocent because a
    department is silent.
    """
    there = {
        row[0] for row in con.execute("SELECT DISTINCT source FROM batches WHERE state = 'linked'").fetchall()
    }
    files = dict(con.execute("SELECT batch, file FROM batches").fetchall())
    counted: dict[str, tuple[FeatureSpec, str, Found]] = {}
    born: dict[str, str] = {}
    subject = ""
    own: dict[str, tuple[dict[str, Any], str, int, str]] = {}
    for spec in specs:
        if spec.key not in there:
            continue
        _current_rows(con, spec)
        for feature in spec.features:
            counted[feature.key] = (feature, spec.key, _count(con, spec, feature, on))
        if spec.feeds.to == "subject":
            own |= _own(con, spec)
            subject = spec.key
            born |= _born(con, spec)
    for feature, _, found in counted.values():
        if feature.take == "absent":
            _turn_absent(feature, found, own, born, on)
    everyone = con.execute(_EVERYONE).fetchall()
    return _rows(everyone, _neighbours(con), counted, own, files, subject)


def _current_rows(con: duckdb.DuckDBPyConnection, spec: SourceSpec) -> None:
    """Keep each record once, as it was last told: from the newest full delivery on, the newest row of each key."""
    base = standing_from(con, spec)
    counting = one(con, "SELECT count(*) FROM batches WHERE source = ? AND n >= ?", [spec.key, base])
    is_alone = counting is not None and counting[0] == 1 and spec.row_key == spec.unique
    key = [f"c.v_{element}" for element in spec.row_key]
    once = (
        f"QUALIFY {' OR '.join(f'{part} IS NULL' for part in key)} OR row_number()"
        f" OVER (PARTITION BY {', '.join(key)} ORDER BY b.n DESC, c.line DESC) = 1"
        if key and not is_alone
        else ""
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE now_{spec.key} AS SELECT l.entity, b.n, lower(hex(r.digest)) AS digest, c.*"
        f" FROM {clean_table(spec.key)} c JOIN batches b USING (batch) JOIN links l ON l.batch = c.batch AND"
        f" l.line = c.line JOIN {raw_table(spec.key)} r ON r.batch = c.batch AND r.line = c.line"
        f" WHERE l.entity <> '' AND b.n >= ? {once}",
        [base],
    )


def _count(con: duckdb.DuckDBPyConnection, spec: SourceSpec, feature: FeatureSpec, on: date) -> Found:
    when = feature.date or spec.feeds.happened
    dated = f"v_{when}" if when else "''"
    wheres, bound = ["true"], list[Any]()
    for element, values in feature.where.items():
        wheres.append(f"v_{element} IN (SELECT unnest(?::VARCHAR[]))")
        bound.append(list(values))
    if when and feature.take != "days_until":
        wheres.append(f"(v_{when} IS NULL OR v_{when} <= ?)")
        bound.append((on - timedelta(days=feature.before_days or 0)).isoformat())
    if feature.within_days and when:
        wheres.append(f"v_{when} > ?")
        bound.append((on - timedelta(days=feature.within_days)).isoformat())
    if feature.take == "absent":
        wheres.append(f"v_{feature.year} = ?")
        bound.append(str(on.year - 1))
    value, extra = _value(spec, feature, dated)
    if extra:
        wheres.append(extra)
    rows = con.execute(
        f"SELECT entity, {value}, max_by(batch, ({dated}, n, line)), max_by(line, ({dated}, n, line)),"
        f" max_by(digest, ({dated}, n, line)) FROM now_{spec.key} WHERE {' AND '.join(wheres)} GROUP BY entity",
        bound,
    ).fetchall()
    found = {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}
    if feature.take in {"days_until", "days_since"}:
        sign = 1 if feature.take == "days_until" else -1
        return {
            entity: (sign * (date.fromisoformat(day) - on).days, batch, line, digest)
            for entity, (day, batch, line, digest) in found.items()
        }
    return found


def _value(spec: SourceSpec, feature: FeatureSpec, dated: str) -> tuple[str, str]:
    """Give the SQL of the value and what must hold for a row to have one."""
    element = f"v_{feature.element}" if feature.element else ""
    number = bool(feature.element) and spec.column(feature.element or "").kind in _NUMBERS
    if feature.take == "sum":
        return f"sum(CAST({element} AS DOUBLE))", f"{element} IS NOT NULL"
    if feature.take == "latest":
        taken = f"CAST({element} AS DOUBLE)" if number else element
        return f"max_by({taken}, ({dated}, n, line))", f"{element} IS NOT NULL"
    if feature.take in {"days_until", "days_since"}:
        return f"max({element})", f"{element} IS NOT NULL"
    return "count(*)", ""


def _own(con: duckdb.DuckDBPyConnection, spec: SourceSpec) -> dict[str, tuple[dict[str, Any], str, int, str]]:
    names = [name for name in _PLAIN if spec.has(name)]
    happened = f"v_{spec.feeds.happened}" if spec.feeds.happened else "''"
    picked = "".join(f", v_{name}" for name in names)
    rows = con.execute(
        f"SELECT entity, region, batch, line, digest{picked} FROM now_{spec.key}"
        f" QUALIFY row_number() OVER (PARTITION BY entity ORDER BY {happened} DESC NULLS LAST, n DESC, line DESC) = 1"
    ).fetchall()
    found = {}
    for row in rows:
        values: dict[str, Any] = dict(zip(names, row[5:], strict=True))
        if values.get("capital_yuan") is not None:
            values["capital_yuan"] = float(values["capital_yuan"])
        values.pop("phone", None)
        values["region_code"] = row[1]
        found[row[0]] = (values, row[2], row[3], row[4])
    return found


def _born(con: duckdb.DuckDBPyConnection, spec: SourceSpec) -> dict[str, str]:
    if not spec.feeds.happened:
        return {}
    return dict(
        con.execute(
            f"SELECT entity, min(v_{spec.feeds.happened}) FROM now_{spec.key} GROUP BY entity"
        ).fetchall()
    )


def _turn_absent(
    feature: FeatureSpec,
    found: Found,
    own: dict[str, tuple[dict[str, Any], str, int, str]],
    born: dict[str, str],
    on: date,
) -> None:
    """Turn "has last year's row" into "lacks it though it was due"; the business's own row is the origin."""
    month, day = (int(part) for part in feature.due.split("-"))
    due = on > date(on.year, month, day)
    year_began = date(on.year, 1, 1).isoformat()
    have = set(found)
    found.clear()
    for entity, (_, batch, line, digest) in own.items():
        lacks = due and entity not in have and (born.get(entity) or "") < year_began
        found[entity] = (int(lacks), batch, line, digest)


def _rows(
    everyone: list[tuple[Any, ...]], neighbours: dict[str, dict[str, int]],
    counted: dict[str, tuple[FeatureSpec, str, Found]], own: dict[str, tuple[dict[str, Any], str, int, str]],
    files: dict[str, str], subject: str,
) -> Iterator[FeatureRow]:  # fmt: skip
    """Put the rows together one by one; by then the file is closed and only the counts are in memory."""
    zero = {key for key, (feature, _, _) in counted.items() if feature.take in {"count", "sum"}}
    for entity, uscc, name, region, former in everyone:
        values: dict[str, Any] = {
            "has_uscc": int(uscc is not None),
            "former_names": former,
            "region_code": region,
        }
        values |= {key: found.get(entity) for key, found in neighbours.items()}
        origins: dict[str, Origin] = {}
        if entity in own:
            mine, batch, line, digest = own[entity]
            values |= {key: value for key, value in mine.items() if value is not None or key != "region_code"}
            home = Origin(batch, subject, files.get(batch, ""), line, digest)
            origins = dict.fromkeys(values, home)
        for key, (feature, source, found) in counted.items():
            got = found.get(entity)
            values[key] = got[0] if got is not None else (0 if key in zero else None)
            if got is not None:
                # What is missing has no line of its own: the business's own row stands for it.
                told = subject if feature.take == "absent" else source
                origins[key] = Origin(got[1], told, files.get(got[1], ""), got[2], got[3])
        values["sources_seen"] = len({at.source for at in origins.values()})
        yield FeatureRow(entity, uscc, name, values.get("region_code") or region, values, origins)


def _neighbours(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    """Count businesses at one address and on one telephone; a lone address key counts itself."""
    place = con.execute(
        "SELECT entity, count(*) OVER (PARTITION BY address_key, region) FROM entities"
        " WHERE coalesce(address_key, '') <> ''"
    ).fetchall()
    phone = con.execute(
        "SELECT entity, count(*) OVER (PARTITION BY phone) FROM entities WHERE phone IS NOT NULL"
    ).fetchall()
    return {"same_address_count": dict(place), "same_phone_count": dict(phone)}

"""Every expression of the catalogue gives, on each engine, exactly the value that is written down for it."""

import math
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from quanheng.base.errors import Refusal
from quanheng.datacentre.backend.api import Backend
from quanheng.datacentre.expressions.api import CATALOGUE, OPERATORS
from quanheng.datacentre.expressions.document import DOCUMENT, document
from tests.datacentre.expressions import cases, many_rows
from tests.datacentre.expressions.engines import ENGINES, engine
from tests.shared import CHECKOUT

pytestmark = pytest.mark.files_only
TYPES = {
    **dict.fromkeys("tuv", pa.string()), **dict.fromkeys("nm", pa.int64()), **dict.fromkeys("xy", pa.float64()),
    **dict.fromkeys("qr", pa.decimal128(18, 4)), **dict.fromkeys("de", pa.date32()), **dict.fromkeys("fg", pa.bool_()),
}  # fmt: skip
PARAMETERS = {"today": date(2026, 1, 1), "grace": 3}
LINES = list(cases.ALL)


@pytest.fixture(scope="module", params=ENGINES)
def backend(request, tmp_path_factory) -> Backend:
    made = engine(request.param, tmp_path_factory.mktemp(request.param))
    rows: list[dict[str, Any]] = []
    for line, (columns, values) in cases.ALL.items():
        for at, given in enumerate(values):
            row = dict.fromkeys(TYPES)
            row |= dict(zip(columns.split(), given[:-1], strict=True))
            rows.append({**row, "line": LINES.index(line), "at": at})
    columns = {name: pa.array([row[name] for row in rows], kind) for name, kind in TYPES.items()}
    counters = {name: pa.array([row[name] for row in rows], pa.int64()) for name in ("line", "at")}
    made.add("mart.cases", pa.table({**columns, **counters}))
    made.add("mart.shops", many_rows.SHOPS)
    made.add("mart.visits", many_rows.VISITS)
    yield made
    made.close()


def same(got: Any, wanted: Any) -> bool:
    """Say whether a value is the one wanted: of the same kind, and equal; doubles to twelve digits."""
    if wanted is None or got is None:
        return got is wanted
    if isinstance(wanted, float):
        return isinstance(got, float) and math.isclose(got, wanted, rel_tol=1e-12, abs_tol=1e-15)
    if isinstance(wanted, Decimal):
        return isinstance(got, Decimal) and got == wanted
    return type(got) is type(wanted) and got == wanted


@pytest.mark.parametrize("part", ["TEXT", "NUMBER", "DATE", "FLAG"])
def test_row_by_row(backend, part):
    """All lines of a part in one query; a line is reckoned only on its own rows."""
    lines = getattr(cases, part)
    told = ", ".join(
        f"CASE WHEN line = {LINES.index(line)} THEN {line} END AS c{LINES.index(line)}" for line in lines
    )
    found = backend.run(f"SELECT line, at, {told} FROM mart.cases ORDER BY line, at", PARAMETERS).to_pylist()
    wrong = []
    for row in found:
        line = LINES[row["line"]]
        if line in lines:
            given = lines[line][1][row["at"]]
            got = row[f"c{row['line']}"]
            if not same(got, given[-1]):
                wrong.append(f"{line} with {given[:-1]} gives {got!r}, not {given[-1]!r}")
    assert not wrong, "\n".join(wrong)
    assert len([row for row in found if LINES[row["line"]] in lines]) == sum(
        len(v) for _, v in lines.values()
    )


def test_aggregates(backend):
    told = ", ".join(f"{line} AS c{at}" for at, line in enumerate(many_rows.AGGREGATES))
    rows = backend.run(f"SELECT area, {told} FROM mart.shops GROUP BY area", {}).to_pylist()
    by_area = {row["area"]: row for row in rows}
    wrong = [
        f"{line} of {area}: {got!r}, not {value!r}"
        for at, (line, wanted) in enumerate(many_rows.AGGREGATES.items())
        for area, value in zip(["湘桥", "潮安", "饶平", None], wanted, strict=True)
        if not same(got := by_area[area][f"c{at}"], value)
    ]
    assert not wrong, "\n".join(wrong)


def test_windows(backend):
    told = ", ".join(f"{line} AS c{at}" for at, line in enumerate(many_rows.WINDOWS))
    rows = backend.run(f"SELECT k, {told} FROM mart.shops ORDER BY k", {}).to_pylist()
    wrong = [
        f"{line} of shop {row['k']}: {row[f'c{at}']!r}, not {value!r}"
        for at, (line, wanted) in enumerate(many_rows.WINDOWS.items())
        for row, value in zip(rows, wanted, strict=True)
        if not same(row[f"c{at}"], value)
    ]
    assert not wrong, "\n".join(wrong)


def test_whole_queries(backend):
    wrong = []
    for sql, wanted in many_rows.QUERIES.items():
        found = backend.run(sql, {})
        got = [tuple(row.values()) for row in found.to_pylist()]
        if len(got) != len(wanted) or not all(
            same(one, other)
            for a, b in zip(got, wanted, strict=True)
            for one, other in zip(a, b, strict=True)
        ):
            wrong.append(f"{sql}\n  {got}\n  {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "line",
    [
        "CAST('1.5' AS BIGINT)", "CAST('x' AS DOUBLE)", "CAST('2026-1-1' AS DATE)", "CAST('x' AS DECIMAL(9, 2))",
        "make_date(2026, 2, 30)", "9223372036854775807 + 1",
    ],
)  # fmt: skip
def test_loud_on_both(backend, line):
    """What cannot be reckoned stops the query on either engine, instead of a value only one of them gives."""
    with pytest.raises(Exception) as stopped:
        backend.run(f"SELECT {line} AS made, min(k) AS k FROM mart.shops", {})
    assert not isinstance(stopped.value, Refusal | AssertionError)


def test_results_are_tables_for_the_next_query(backend):
    columns = "area, sum(n) AS n, max(d) AS last, avg(x) AS x, sum(q) AS q, bool_or(f) AS f"
    sql = f"SELECT {columns} FROM mart.shops GROUP BY area"
    assert backend.keep("mart.areas", sql, {}) == 4
    kinds = {"area": "text", "n": "integer", "last": "date", "x": "double", "q": "decimal", "f": "flag"}
    assert dict(backend.schema()["mart.areas"]) == kinds
    assert backend.run("SELECT n FROM mart.areas WHERE area = '潮安'", {}).to_pylist() == [{"n": 5}]
    empty = "SELECT k, name FROM mart.shops WHERE k < 0"
    assert backend.keep("mart.none", empty, {}) == 0
    assert backend.run("SELECT count(*) AS c FROM mart.none", {}).to_pylist() == [{"c": 0}]


def test_enough_cases_and_every_name_met():
    told = " ".join([*cases.ALL, *many_rows.AGGREGATES, *many_rows.WINDOWS, *many_rows.QUERIES])
    assert not [name for name in CATALOGUE if f"{name}(" not in told]
    assert len(CATALOGUE) + len(OPERATORS) >= 80
    assert sum(len(rows) for _, rows in cases.ALL.values()) >= 500


def test_the_document_says_what_the_code_does():
    assert (CHECKOUT / DOCUMENT).read_text(encoding="utf-8") == document()

"""Every mart and model of the packs runs unchanged on DuckDB and on Spark and gives the same rows."""

import math
from collections import Counter
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from quanheng.datacentre.backend.api import DuckBackend
from quanheng.datacentre.backend.rounds import typed
from quanheng.datacentre.expressions import compile_sql
from quanheng.packkit.mart_check import marts_in_order
from tests.datacentre.backend.invented import TODAY, by_grain, cases, packs, rows_of, rows_of_cases
from tests.datacentre.expressions.engines import engine

pytestmark = [pytest.mark.files_only, pytest.mark.slow]


@pytest.mark.parametrize("name", ["duckdb", "spark"])
def test_all_compile(name):
    marts, models, known = packs()
    for spec in marts.values():
        assert compile_sql(spec.sql, engine=name, parameters={"today": TODAY}, schema=known.kinds)
    for model in models.values():
        told = {"today": TODAY, **model.values()}
        assert compile_sql(model.sql, engine=name, parameters=told, schema=known.kinds)


def test_same_rows(tmp_path):
    # Tiny tables: what takes time is planning and compiling, not rows; the conformance suite runs compiled.
    quick = {"spark.sql.adaptive.enabled": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
    spark = engine("spark", tmp_path, quick | {"spark.sql.codegen.wholeStage": "false"})
    duck = DuckBackend(tmp_path)
    marts, models, known = packs()
    for name, columns in known.kinds.items():
        if not name.startswith("mart."):
            duck.add(name, rows_of(name, columns, 60))
    full = []
    differ = {}
    for key in marts_in_order(marts):
        sql = typed(marts[key])
        if duck.keep(f"mart.{key}", sql, {"today": TODAY}):
            full.append(key)
        if told := _differences(duck.run(f"SELECT * FROM mart.{key}", {}), spark.run(sql, {"today": TODAY})):
            differ[f"mart {key}"] = told
    for spec in marts.values():
        told = rows_of_cases(spec)
        made = duck.run(f"SELECT * FROM mart.{spec.key}", {}).select(told.column_names).cast(told.schema)
        duck.add(f"mart.{spec.key}", by_grain(spec, pa.concat_tables([told, made])))
    fired = set()
    for key, model in models.items():
        case = next((one for one in cases() if one.model_key == key), None)
        values = {"today": case.today if case else TODAY, **model.values()}
        here, there = duck.run(model.sql, values), spark.run(model.sql, values)
        if here.num_rows:
            fired.add(key)
        if told := _differences(here, there):
            differ[f"model {key}"] = told
    assert not differ, differ
    assert len(full) >= len(marts) * 0.9, sorted(set(marts) - set(full))
    assert len(fired) >= 20, sorted(set(models) - fired)  # so that equal does not mean equally empty


def _differences(one: pa.Table, other: pa.Table) -> str:
    """Say how two results differ as bags of rows; empty if they do not."""
    if one.column_names != other.column_names:
        return f"columns {one.column_names} {other.column_names}"
    left, right = (Counter(_plain(row) for row in table.to_pylist()) for table in (one, other))
    if left == right:
        return ""
    here, there = list((left - right).items())[:2], list((right - left).items())[:2]
    return f"{one.num_rows} and {other.num_rows} rows; only here {here}, only there {there}"


def _plain(row: dict[str, Any]) -> tuple[Any, ...]:
    """Bring doubles to twelve digits: sums are added in another order."""
    return tuple(_digits(value) for value in row.values())


def _digits(value: Any) -> Any:
    if isinstance(value, float) and value and math.isfinite(value):
        return float(f"{value:.11e}")
    return value.normalize() if isinstance(value, Decimal) else value

"""Finds and compares candidate pairs on Spark: Spark moves the rows, each executor reckons as this machine would.

Keys and comparisons stay the SQL they are: every Arrow batch goes through a small DuckDB in the executor's own
process, so there is one meaning and not two. What Spark does is what one machine cannot hold: number the rows, count
names over both files, join by key, leave crowded keys aside, bring both rows of a pair together.
"""

# ruff: noqa: S608 - tables and columns are named by this package, values are never put into SQL

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .blocking import Rule
from .comparisons import Comparison
from .pairs import FREQUENCIES, STRANGERS, Pairs, RuleYield, case_of, derived
from .prepare import Field

__all__ = ["SparkFinder"]

Batches = Iterator[pa.RecordBatch]
Sides = Mapping[str, tuple[pa.Array, Mapping[str, pa.Array]]]


class SparkFinder:
    """Finds pairs in a Spark session; ``folder`` is one that every executor sees."""

    def __init__(self, spark: Any, folder: Path) -> None:
        self.spark, self.folder = spark, folder

    def __call__(
        self,
        sides: Sides,
        fields: Sequence[Field],
        rules: Sequence[Rule],
        comparisons: Sequence[Comparison],
        *,
        within: bool,
    ) -> Pairs:
        """Give the pairs, levels and strangers that DuckDB gives for the same rows, to the last number."""
        tables = self._sides(sides, fields)
        left, right = tables["a"], tables["a" if within else "b"]
        met, crowded = self._met(left, right, rules, within=within)
        made = self._compared(met, left, right, comparisons).toArrow()
        a, b, mask = (made.column(name).to_numpy() for name in ("a", "b", "mask"))
        order = np.lexsort((b, a))
        mask = mask.astype(np.int64)[order]
        report = [
            RuleYield(
                rule.name, rule.title, int(((mask >> at) & 1).sum()), int((mask == 1 << at).sum()), crowded.get(at, 0)
            )
            for at, rule in enumerate(rules)
        ]  # fmt: skip
        chance, possible = self._strangers(left, right, comparisons, within=within)
        levels = _matrix(made, len(comparisons))[order]
        return Pairs(
            a.astype(np.int32)[order], b.astype(np.int32)[order], mask, levels, report, chance, possible
        )

    def _sides(self, sides: Sides, fields: Sequence[Field]) -> dict[str, Any]:
        """Lay the sides out, number their rows in the order of ids, and say beside a value how many rows bear it."""
        tables = {}
        for side, (ids, columns) in sides.items():
            path = self.folder / f"side_{side}"
            path.mkdir(parents=True, exist_ok=True)
            table = pa.table({"id": ids, **columns})
            pq.write_table(table, path / "part-0.parquet", row_group_size=100_000)
            made = _reckoned(
                self.spark.read.parquet(str(path)), f"SELECT {derived(fields)} FROM batch", table.schema
            )
            tables[side] = _numbered(made)
        return {side: self._counted(table, list(tables.values()), fields) for side, table in tables.items()}

    def _counted(self, table: Any, both: list[Any], fields: Sequence[Field]) -> Any:
        from pyspark.sql import functions as f

        for field in fields:
            for part, to in FREQUENCIES.get(field.role, ()):
                name = f"{field.key}_{part}"
                column = reduce(lambda one, other: one.unionAll(other), [one.select(name) for one in both])
                told = column.where(f.col(name).isNotNull()).groupBy(name).agg(
                    f.count("*").cast("int").alias(f"{field.key}_{to}")
                )  # fmt: skip
                table = table.join(told, name, "left")
        return table.cache()

    def _met(
        self, left: Any, right: Any, rules: Sequence[Rule], *, within: bool
    ) -> tuple[Any, dict[int, int]]:
        """Join the sides by every key; keys that many rows share are counted and left aside."""
        from pyspark.sql import functions as f

        keys = " UNION ALL ".join(
            f"SELECT {at}::INTEGER AS rule, ({rule.sql})::VARCHAR AS k, rid FROM batch"
            for at, rule in enumerate(rules)
        )
        query = f"SELECT * FROM ({keys}) WHERE k IS NOT NULL"
        form = "rule int, k string, rid int"
        told_l, told_r = (_mapped(side, query, form).cache() for side in (left, right))
        n = told_l.groupBy("rule", "k").agg(f.count("*").alias("n"))
        m = told_r.groupBy("rule", "k").agg(f.count("*").alias("m"))
        size = "n * (n - 1) / 2" if within else "n * m"
        crowd = f.element_at(f.array(*(f.lit(rule.crowd) for rule in rules)), f.col("rule") + 1)
        blocks = n.join(m, ["rule", "k"]).withColumn("crowded", f.expr(size) > crowd).cache()
        crowded = {
            row["rule"]: row["count"] for row in blocks.where("crowded").groupBy("rule").count().collect()
        }
        free = blocks.where("NOT crowded").select("rule", "k")
        met = free.join(told_l.withColumnRenamed("rid", "a"), ["rule", "k"]).join(
            told_r.withColumnRenamed("rid", "b"), ["rule", "k"]
        )
        if within:
            met = met.where("a < b")
        bits = f.expr("shiftleft(CAST(1 AS BIGINT), rule)")
        return met.groupBy("a", "b").agg(f.bit_or(bits).alias("mask")), crowded

    def _compared(self, met: Any, left: Any, right: Any, comparisons: Sequence[Comparison]) -> Any:
        """Bring both rows of each pair together and give the level of every comparison."""
        from pyspark.sql import functions as f

        columns = list(
            dict.fromkeys(column for one in comparisons for column in one.columns if column in left.columns)
        )
        for side, at, letter in ((left, "a", "l"), (right, "b", "r")):
            told = side.select(
                f.col("rid").alias(at), *(f.col(name).alias(f"{letter}__{name}") for name in columns)
            )
            met = met.join(told, at)
        packed = ", ".join(
            f"struct_pack({', '.join(f'{name} := {letter}__{name}' for name in columns)}) AS {letter}"
            for letter in "lr"
        )
        levels = ", ".join(f"{case_of(one)}::SMALLINT AS g{at}" for at, one in enumerate(comparisons))
        query = f"SELECT a, b, mask, {levels} FROM (SELECT a, b, mask, {packed} FROM batch)"
        form = ", ".join(
            ["a int, b int, mask bigint", *(f"g{at} smallint" for at in range(len(comparisons)))]
        )
        return _mapped(met, query, form)

    def _strangers(
        self, left: Any, right: Any, comparisons: Sequence[Comparison], *, within: bool
    ) -> tuple[Any, float]:
        """Compare pairs that nothing brought together: the same ones as on one machine."""
        from pyspark.sql import functions as f

        size_a, size_b = left.count(), right.count()
        if not size_a or not size_b:
            return np.zeros((0, len(comparisons)), np.int8), 0.0
        step, times = max(1, size_a // STRANGERS), min(max(1, STRANGERS // size_a), size_b)
        far = f"CAST((CAST(a AS BIGINT) * 7919 + k * 104729 + 13) % {size_b} AS INT)"
        drawn = (
            left.where(f"rid % {step} = 0").select(f.col("rid").alias("a"))
            .crossJoin(self.spark.range(times).withColumnRenamed("id", "k"))
            .select("a", f.expr(far).alias("b"), f.lit(0).cast("bigint").alias("mask"))
        )  # fmt: skip
        if within:
            drawn = drawn.where("a <> b")
        made = self._compared(drawn, left, right, comparisons).toArrow()
        possible = size_a * (size_a - 1) / 2 if within else float(size_a) * size_b
        return _matrix(made, len(comparisons)), possible


def _matrix(made: pa.Table, count: int) -> Any:
    return np.stack([made.column(f"g{at}").to_numpy() for at in range(count)], axis=1).astype(np.int8)


def _numbered(table: Any) -> Any:
    """Number rows from 0 in the order of ids, without bringing all of them to one place."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    ranged = table.repartitionByRange("id").withColumn("place", f.spark_partition_id()).cache()
    counts = {row["place"]: row["count"] for row in ranged.groupBy("place").count().collect()}
    before, starts = 0, []
    for place in sorted(counts):
        starts.append((place, before))
        before += counts[place]
    spark = table.sparkSession
    offsets = spark.createDataFrame(starts or [(0, 0)], "place int, start long")
    inner = f.row_number().over(Window.partitionBy("place").orderBy("id"))
    return (
        ranged.withColumn("inner", inner).join(f.broadcast(offsets), "place")
        .withColumn("rid", (f.col("start") + f.col("inner") - 1).cast("int")).drop("place", "inner", "start").cache()
    )  # fmt: skip


def _reckoned(table: Any, query: str, schema: pa.Schema) -> Any:
    """Run a query over every batch; its form is learnt from an empty one."""
    import duckdb

    con = duckdb.connect()
    con.register("batch", schema.empty_table())
    told = con.execute(f"DESCRIBE {query}").fetchall()
    con.close()
    names = {
        "VARCHAR": "string",
        "DOUBLE": "double",
        "INTEGER": "int",
        "BIGINT": "bigint",
        "BOOLEAN": "boolean",
    }
    return _mapped(table, query, ", ".join(f"{row[0]} {names[row[1]]}" for row in told))


def _mapped(table: Any, query: str, form: str) -> Any:
    return table.mapInArrow(_through(query), form)


def _through(query: str) -> Callable[[Batches], Batches]:
    """Give what an executor does with its batches: a DuckDB of its own, one thread, nothing outside."""

    def run(batches: Batches) -> Batches:
        import duckdb

        con = duckdb.connect(":memory:", config={"threads": 1, "enable_external_access": False})
        for batch in batches:
            con.register("batch", pa.Table.from_batches([batch]))
            yield from con.sql(query).to_arrow_table().to_batches()
            con.unregister("batch")
        con.close()

    return run

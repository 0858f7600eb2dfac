"""How the data centre grows with the number of businesses, and what the compiled query costs.

    python benchmarks/scale.py --sizes 50000 250000 --spark 50000
    python benchmarks/scale.py --w1                 # compiled against hand-written, ten million rows

Each size is made by the generator of the linking goals (two systems' records), written as CSV, landed and cleaned by
the readers of the product, linked, laid out as Parquet, and one mart and one model are run over it on each engine.
Results go to ``benchmarks/results/scale.md``.
"""

import argparse
import json
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import linking_city
from quanheng.datacentre.addresses.api import load_gazetteer
from quanheng.datacentre.backend.api import Backend, DuckBackend
from quanheng.datacentre.expressions import compile_sql
from quanheng.datacentre.linking.api import link_tables, suggest
from quanheng.datacentre.tables import read_table

RESULTS = Path(__file__).parent / "results/scale.md"
ON = date(2026, 6, 30)
MART = """
SELECT a.id AS entity, upper(trim(a.code)) AS code, a.name, a.district AS region, coalesce(l.links, 0) AS links,
  regexp_matches(a.name, '有限(责任)?公司') AS is_company, left(a.address, 12) AS place,
  count(*) OVER (PARTITION BY a.phone) AS same_phone, to_date(a.founded, '%Y-%m-%d') AS established_on
FROM source.a a LEFT JOIN (SELECT id_a, count(*) AS links FROM source.links GROUP BY id_a) l ON l.id_a = a.id
"""
MODEL = """
WITH crowded AS (
  SELECT place, region, count(*) AS firms, count(DISTINCT code) AS codes, max(established_on) AS last_on
  FROM mart.business WHERE is_company AND established_on >= :today - 7300 GROUP BY place, region
)
SELECT b.entity, b.name, c.firms, c.last_on, date_diff('month', b.established_on, :today) AS months
FROM mart.business b JOIN crowded c ON c.place = b.place AND c.region IS NOT DISTINCT FROM b.region
WHERE c.firms >= :least AND b.links >= 1
"""


def measure(size: int, spark: bool) -> dict[str, Any]:
    """Run the whole road for one size; give seconds for each step."""
    folder = Path(tempfile.mkdtemp(prefix="scale-"))
    laps: dict[str, Any] = {"businesses": size}
    try:
        linking_city.make(folder, n=size, seed=size)
        raw = {side: pq.read_table(folder / f"{side}.parquet") for side in "ab"}
        for side, table in raw.items():
            pyarrow.csv.write_csv(table, folder / f"{side}.csv")
        laps["csv_mb"] = round(sum((folder / f"{side}.csv").stat().st_size for side in "ab") / 1e6)
        landed = lap(laps, "land", lambda: {side: read_table(folder / f"{side}.csv") for side in "ab"})
        told = suggest(landed["a"], landed["b"])
        china = load_gazetteer(Path(__file__).parents[1] / "src/quanheng_packs/core/divisions/china.txt")
        found = lap(laps, "clean+link", lambda: link_tables(landed["a"], landed["b"], told, china))
        laps |= {f"link_{name}": seconds for name, seconds in found.seconds.items()}
        laps["links"] = int((pa.compute.equal(found.links.column("decision"), "link")).to_numpy().sum())
        columns = ["id", "code", "name", "address", "phone", "district", "founded"]
        business, links = landed["a"].select(columns), found.links.select(["id_a", "id_b"])
        for engine in ("duckdb", *(("spark",) if spark else ())):
            round_on(engine, folder, business, links, laps)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    laps["peak_gib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)
    return laps


def round_on(engine: str, folder: Path, business: pa.Table, links: pa.Table, laps: dict[str, Any]) -> None:
    """Lay the landed rows and links out, build the mart, run the model on one engine."""
    backend = open_engine(engine, folder / engine)

    def lay() -> None:
        backend.add("source.a", business)
        backend.add("source.links", links)

    lap(laps, f"{engine} lay", lay)
    laps[f"{engine} mart rows"] = lap(laps, f"{engine} mart", lambda: backend.keep("mart.business", MART, {}))
    hits = lap(laps, f"{engine} model", lambda: backend.run(MODEL, {"today": ON, "least": 2}))
    laps[f"{engine} model rows"] = hits.num_rows
    backend.close()


def open_engine(name: str, folder: Path) -> Backend:
    """Open an engine; Spark with half of this machine's memory."""
    if name == "duckdb":
        return DuckBackend(folder)
    from quanheng.datacentre.backend.spark import SparkBackend

    return SparkBackend(folder, master="local[2]", more={"spark.driver.memory": "6g"})


def lap(laps: dict[str, Any], name: str, act: Callable[[], Any]) -> Any:
    """Do something; note its seconds and the processor's, which others do not lengthen (Spark's are not seen)."""
    began, before = perf_counter(), processor()
    made = act()
    laps[name] = [round(perf_counter() - began, 2), round(processor() - before, 2)]
    return made


def processor() -> float:
    """Give the processor seconds of this process and the children it waited for."""
    told = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in told)


def compiled_against_written(rows: int) -> dict[str, Any]:
    """W1: the aggregate over ten million rows, compiled by us and written by hand for DuckDB; best of five in turn."""
    con = duckdb.connect()
    con.execute("CREATE SCHEMA mart")
    con.execute(
        "CREATE TABLE mart.visit AS SELECT (hash(i) % 13)::VARCHAR AS district, (hash(i + 1) % 16)::VARCHAR AS domain,"
        " (hash(i + 2) % 6)::VARCHAR AS kind, DATE '2020-01-01' + (hash(i + 3) % 1460)::INTEGER AS happened_on,"
        " (hash(i + 4) % 100000) / 100.0::DOUBLE AS amount, (hash(i + 5) % 400000)::BIGINT AS subject"
        f" FROM range({rows}) t(i)"
    )
    ours = compile_sql(
        "SELECT district, domain, year(happened_on) AS year, count(*) AS visits, sum(amount) AS total,"
        " avg(amount) AS mean, count(DISTINCT subject) AS subjects FROM mart.visit WHERE kind IN ('1', '3')"
        " GROUP BY district, domain, year(happened_on)",
        engine="duckdb",
    )
    hand = (
        "SELECT district, domain, year(happened_on) AS y, count(*), sum(amount), avg(amount), count(DISTINCT subject)"
        " FROM mart.visit WHERE kind IN ('1', '3') GROUP BY ALL"
    )
    best = {"ours": 1e9, "hand": 1e9}
    for _ in range(5):
        for name, sql in (("hand", hand), ("ours", ours)):
            began = perf_counter()
            found = con.execute(sql).fetchall()
            best[name] = min(best[name], perf_counter() - began)
    return {
        "rows": rows, "groups": len(found), **{name: round(value, 3) for name, value in best.items()},
        "ratio": round(best["ours"] / best["hand"], 3),
    }  # fmt: skip


def main() -> None:
    """Measure what is asked and add it to the result file."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--sizes", type=int, nargs="*", default=[])
    asked.add_argument("--spark", type=int, nargs="*", default=[], help="sizes that Spark runs too")
    asked.add_argument("--w1", action="store_true")
    asked.add_argument("--rows", type=int, default=10_000_000)
    told = asked.parse_args()
    if told.w1:
        note({"w1": compiled_against_written(told.rows)})
    for size in told.sizes:
        note(measure(size, size in told.spark))


def note(found: dict[str, Any]) -> None:
    """Add a result to the file as soon as it is there."""
    at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    line = json.dumps(found, ensure_ascii=False)
    sys.stdout.write(line + "\n")
    with RESULTS.open("a", encoding="utf-8") as kept:
        kept.write(f"- {at} `{line}`\n")


if __name__ == "__main__":
    main()

"""How long all supervision models of the packs take over the theme marts of a city of a quarter million businesses.

    python benchmarks/models.py                      250,000 businesses, 5 million rows; results/models.md is written
    python benchmarks/models.py --businesses 20000   a quick look, only printed

The marts are invented from a seed by their declarations (columns, codes, accepted values, grain) and written as Parquet
with a catalogue, as the night leaves them; making them is not on the clock. On the clock: opening the marts, compiling
every model and fetching all its hits. Goal: all models under 30 s. Only the marts that models read are made.
"""

import argparse
import platform
import resource
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from time import perf_counter

import duckdb

from quanheng.datacentre.marts.catalogue import Catalogue, MartState, write_catalogue
from quanheng.datacentre.models.api import ModelRun, open_marts, run_models
from quanheng.foundation.packs.loader import installed
from quanheng.packkit.mart import MartColumn, MartSpec

HERE = Path(__file__).resolve().parent
TODAY = date(2026, 11, 24)
BAR_SECONDS = 30.0
BUSINESSES, ROWS = 250_000, 5_000_000
# Shares of the rows beside the register; every other mart takes an equal part of what is left.
LARGE = {"sale": 0.18, "tax_filing": 0.17, "social_insurance": 0.14, "purchase": 0.10, "annual_report": 0.08}
TOWNS = ("445102007", "445102010", "445102011", "445103100", "445103110", "445122100", "445122104")
DAYS = 1_100  # how far back dates lie


def counts(marts: Mapping[str, MartSpec], businesses: int, rows: int) -> dict[str, int]:
    """Share the rows out among the marts."""
    rest = rows - businesses
    large = {key: int(rest * share) for key, share in LARGE.items() if key in marts}
    others = [key for key in marts if key not in large and key != "subject"]
    each = (rest - sum(large.values())) // max(len(others), 1)
    return {"subject": businesses, **large, **dict.fromkeys(others, each)}


def value(spec: MartSpec, column: MartColumn, number: int) -> str:
    """Write the SQL that invents one column's value for row ``i``; half the fun is in plausible repetition."""
    name, dice = column.name, f"hash(i, {number})"
    if name == spec.subject:
        known = "i" if spec.key == "subject" else f"{dice} % $businesses"
        return f"'E' || ({known})"
    if name == spec.region:
        return f"[{', '.join(repr(town) for town in TOWNS)}][1 + ({dice} % {len(TOWNS)})::INT]"
    accepted = next(
        (test.accepted.values for test in spec.tests if test.accepted and test.accepted.column == name), ()
    )
    words = accepted or tuple(column.codes)
    if words:
        listed = ", ".join(repr(word) for word in words)
        return f"[{listed}][1 + least({dice} % {3 * len(words)}, {len(words) - 1})::INT]"
    if column.type == "date":
        ahead = 400 if name.startswith(("valid_to", "due", "correct_by", "design", "next", "ends")) else 0
        return f"DATE '{TODAY}' + {ahead} - ({dice} % {DAYS + ahead})::INT"
    if column.type == "flag":
        return f"({dice} % 10) > 0"
    if column.type in ("integer", "number", "money"):
        if name == "year":
            return f"{TODAY.year - 3} + ({dice} % 3)"
        return f"({dice} % 5000) * ({dice} % 7)"
    if name in spec.grain:
        return f"'{name[:2].upper()}' || i"
    if name.endswith(("_key", "uscc")):
        return f"'{name[0].upper()}' || ({dice} % ($businesses * 9 // 10))"
    return f"'{name}' || ({dice} % 5000)"


def lay(folder: Path, marts: Mapping[str, MartSpec], businesses: int, rows: int) -> int:
    """Write every mart as Parquet and the catalogue over them; gives the rows laid."""
    con = duckdb.connect()
    states: dict[str, MartState] = {}
    total = 0
    for key, number in counts(marts, businesses, rows).items():
        spec = marts[key]
        kinds = spec.sql_types
        made = ", ".join(
            f"CAST({value(spec, column, at).replace('$businesses', str(businesses))} AS {kinds[column.name]})"
            f' AS "{column.name}"'
            for at, column in enumerate(spec.columns)
        )
        con.execute(
            f"COPY (SELECT {made} FROM range({number}) t(i)) TO '{folder}/{key}.parquet' (COMPRESSION zstd)"
        )
        columns = tuple({**one.model_dump(), "sql_type": kinds[one.name]} for one in spec.columns)
        states[key] = MartState(
            key, spec.title, spec.theme, spec.about, "", spec.grain, columns, spec.subject, spec.region, spec.happened,
            file=f"{key}.parquet", rows=number, digest=key, state="published",
        )  # fmt: skip
        total += number
    write_catalogue(folder, Catalogue(states))
    return total


def run(businesses: int, rows: int) -> str:
    """Lay the marts, run all models, and say it in lines."""
    packs, faults = installed()
    if faults:
        raise SystemExit(f"the packs have faults, the first: {faults[0]}")
    models = list(packs.models.values())
    read = {key for spec in models for key in spec.marts} | {"subject"}
    marts = {key: spec for key, spec in packs["marts"].items() if key in read}
    with tempfile.TemporaryDirectory() as folder:
        total = lay(Path(folder), marts, businesses, rows)
        began = perf_counter()
        with open_marts(Path(folder), marts, memory="2GB") as opened:
            ran = list(run_models(opened.con, models, TODAY))
        took = perf_counter() - began
    return told(ran, len(marts), businesses, total, took)


def told(ran: list[ModelRun], marts: int, businesses: int, rows: int, took: float) -> str:
    """Say the figures."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = [
        f"{len(ran)} models over {marts} marts of {businesses:,} businesses and {rows:,} rows: {took:.1f} s"
        f" (goal {BAR_SECONDS:g} s: {'reached' if took <= BAR_SECONDS else 'not reached'}),"
        f" {sum(one.rows for one in ran):,} hits, {sum(bool(one.failed) for one in ran)} failed, peak {peak:,.0f} MiB.",
        "", "| model | hits | seconds |", "|---|---|---|",
        *(f"| {one.key} | {one.failed or f'{one.rows:,}'} | {one.seconds:.2f} |"
          for one in sorted(ran, key=lambda one: -one.seconds)),
    ]  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    """Measure and, at full size, keep the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--businesses", type=int, default=BUSINESSES)
    asked = parser.parse_args()
    said = run(asked.businesses, ROWS * asked.businesses // BUSINESSES)
    print(said)
    if asked.businesses == BUSINESSES:
        machine = f"2 cores, Python {platform.python_version()}, DuckDB {duckdb.__version__}."
        head = f"# All supervision models over a city's theme marts\n\n{machine}\n\n"
        (HERE / "results" / "models.md").write_text(head + said + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

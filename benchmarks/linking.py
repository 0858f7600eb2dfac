"""Linking measured beside Splink on the same records, in the same hour: quality, time, memory, honesty of the scores.

``python benchmarks/linking.py --n 20000`` (also 250000, 1000000; a fresh seed unless ``--seed`` is given) makes two systems'
records by ``linking_city``, links them by this house and by Splink 5 (raw columns; columns made aware of Chinese), and judges
all three alike: best pair of each B record, best F1 over all thresholds. ``--real`` adds Chicago's licences and FEBRL 4,
``--index`` the answer to one new record, ``--addresses`` the address parser. Each contestant runs in a process of its own.
"""

# ruff: noqa: E501 - tables of columns and figures read best in one line

import argparse
import gzip
import io
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
DIVISIONS = HERE.parent / "src/quanheng_packs/core/divisions/china.txt"
SHARED = (
    Path(os.environ.get("QUANHENG_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    / "datahub"
)
BINS = [(0.8, 0.85), (0.85, 0.9), (0.9, 0.95), (0.95, 0.99), (0.99, 1.01)]


def judge(links: pa.Table, truth: pa.Table) -> dict[str, Any]:
    """Score pairs (id_a, id_b, probability): the best of each B record, and the true share of every bin."""
    con = duckdb.connect()
    con.register("links", links)
    con.register("truth", truth)
    best = con.execute(
        "SELECT x.p, t.id_a IS NOT NULL AS y FROM (SELECT id_a, id_b, probability::DOUBLE AS p, row_number() OVER"
        " (PARTITION BY id_b ORDER BY probability::DOUBLE DESC, id_a) AS k FROM links) x"
        " LEFT JOIN truth t ON t.id_a = x.id_a AND t.id_b = x.id_b WHERE k = 1 ORDER BY x.p DESC"
    ).fetchnumpy()
    right = np.cumsum(best["y"].astype(bool))
    precision, recall = right / np.arange(1, len(right) + 1), right / truth.num_rows
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    at = int(f1.argmax())
    pairs = con.execute(
        "SELECT probability::DOUBLE AS p, t.id_a IS NOT NULL AS y FROM links x"
        " LEFT JOIN truth t ON t.id_a = x.id_a AND t.id_b = x.id_b"
    ).fetchnumpy()
    p, y = pairs["p"], pairs["y"].astype(bool)
    bins = []
    for low, high in BINS:
        inside = (p >= low) & (p < high)
        if inside.any():
            bins.append(
                [low, int(inside.sum()), round(float(p[inside].mean()), 3), round(float(y[inside].mean()), 3)]
            )
    return {
        "f1": round(float(f1[at]), 4), "precision": round(float(precision[at]), 4), "recall": round(float(recall[at]), 4),
        "bins": bins,
    }  # fmt: skip


def ours(folder: Path, memory: str) -> pa.Table:
    """Link by this house: nothing is told but the files."""
    from quanheng.datacentre.addresses.api import load_gazetteer
    from quanheng.datacentre.linking.api import Settings, link_tables, suggest

    a, b = pq.read_table(folder / "a.parquet"), pq.read_table(folder / "b.parquet")
    found = link_tables(a, b, suggest(a, b), load_gazetteer(DIVISIONS), Settings(memory=memory))
    print(json.dumps(found.seconds), file=sys.stderr)
    pq.write_table(found.links, folder / "ours.parquet")
    (folder / "ours.json").write_text(json.dumps(found.summary, ensure_ascii=False), encoding="utf-8")
    return found.links


def splink_raw(folder: Path, memory: str) -> pa.Table:
    """Link by Splink on the columns as they come: what a person does first."""
    import splink.comparison_library as cl
    from splink import block_on

    comparisons = [
        cl.JaroWinklerAtThresholds("name", [0.92, 0.8]), cl.JaroWinklerAtThresholds("address", [0.92, 0.8]),
        cl.ExactMatch("code"), cl.ExactMatch("phone"), cl.JaroWinklerAtThresholds("owner", [0.88]),
        cl.ExactMatch("district"), cl.ExactMatch("founded"),
    ]  # fmt: skip
    rules = [block_on("code"), block_on("name"), block_on("phone"), block_on("owner", "district")]
    a, b = pq.read_table(folder / "a.parquet"), pq.read_table(folder / "b.parquet")
    return _splink(a, b, comparisons, rules, [block_on("code"), block_on("name"), block_on("phone")], memory)


def splink_aware(folder: Path, memory: str) -> pa.Table:
    """Link by Splink on columns made aware of Chinese: names and addresses in parts, by this house's parsers."""
    import splink.comparison_library as cl
    from splink import block_on

    from quanheng.datacentre.addresses.api import load_gazetteer
    from quanheng.datacentre.linking.api import Preparer, fields_of, suggest

    tables = [pq.read_table(folder / f"{side}.parquet") for side in "ab"]
    fields = fields_of(suggest(*tables))
    preparer = Preparer(load_gazetteer(DIVISIONS))
    made = []
    for side, table in zip("ab", tables, strict=True):
        columns = preparer.columns(table, fields, side)
        made.append(pa.table({"id": table["id"], **columns}))
    comparisons = [
        cl.ExactMatch("code_v"), cl.JaroWinklerAtThresholds("name_core", [0.92, 0.8]).configure(term_frequency_adjustments=False),
        cl.ExactMatch("name_brand").configure(term_frequency_adjustments=True), cl.ExactMatch("name_branch"),
        cl.ExactMatch("address_road"), cl.ExactMatch("address_no"), cl.ExactMatch("address_room"),
        cl.ExactMatch("phone_v"), cl.JaroWinklerAtThresholds("person_v", [0.88]).configure(term_frequency_adjustments=True),
        cl.ExactMatch("region_v"), cl.ExactMatch("date_v"),
    ]  # fmt: skip
    rules = [
        block_on("code_v"), block_on("name_core"), block_on("phone_v"), block_on("name_brand", "region_v"),
        block_on("address_road", "address_no"), block_on("person_v", "address_road"),
    ]  # fmt: skip
    return _splink(
        *made, comparisons, rules, [block_on("code_v"), block_on("name_core"), block_on("phone_v")], memory
    )


def _splink(
    a: pa.Table, b: pa.Table, comparisons: list[Any], rules: list[Any], train: list[Any], memory: str
) -> pa.Table:
    import logging

    from splink import DuckDBAPI, Linker, SettingsCreator

    logging.getLogger("splink").setLevel(logging.ERROR)
    con = duckdb.connect()
    if memory:
        con.execute(f"SET memory_limit = '{memory}'")
    api = DuckDBAPI(con)
    settings = SettingsCreator(
        link_type="link_only", comparisons=comparisons, blocking_rules_to_generate_predictions=rules,
        unique_id_column_name="id", retain_matching_columns=False, retain_intermediate_calculation_columns=False,
    )  # fmt: skip
    frames = [api.register(table, dataset_display_name=name) for table, name in ((a, "a"), (b, "b"))]
    linker = Linker(frames, settings)
    linker.training.estimate_probability_two_random_records_match(train[:1], recall=0.35)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in train:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.01)
    sql = f"SELECT id_l AS id_a, id_r AS id_b, match_probability AS probability FROM {found.physical_name}"
    turned = con.execute(f"SELECT 1 FROM ({sql}) WHERE id_a LIKE 'B%' LIMIT 1").fetchone()
    if turned:
        sql = f"SELECT id_b AS id_a, id_a AS id_b, probability FROM ({sql})"
    return con.execute(sql).to_arrow_table()


CONTESTANTS = {"ours": ours, "splink_raw": splink_raw, "splink_aware": splink_aware}


def run(name: str, folder: Path, memory: str) -> dict[str, Any]:
    """Run one contestant in a process of its own; give its wall seconds, peak memory and scores."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--contestant", name, "--folder", str(folder), "--memory", memory],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    wall = time.perf_counter() - began
    if done.returncode:
        return {"name": name, "wall_s": round(wall, 1), "failed": done.stderr.strip().splitlines()[-1][:200]}
    told = json.loads(done.stdout.strip().splitlines()[-1])
    laps = [line for line in done.stderr.splitlines() if line.startswith("{")]
    return {
        "name": name,
        "wall_s": round(wall, 1),
        **told,
        **({"laps": json.loads(laps[-1])} if laps else {}),
    }


def contest(name: str, folder: Path, memory: str) -> None:
    """Be one contestant: link, measure oneself, then be judged."""
    links = CONTESTANTS[name](folder, memory)
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    scores = judge(links, pq.read_table(folder / "truth.parquet"))
    print(json.dumps({"cpu_s": round(cpu, 1), "peak_gib": round(own.ru_maxrss / 2**20, 2), **scores}))


def city(n: int, seed: int, memory: str, only: list[str]) -> dict[str, Any]:
    """Make the two systems and let every contestant link them."""
    from linking_city import make

    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        make(folder, n=n, seed=seed)
        results = [run(name, folder, memory) for name in only]
        report: dict[str, Any] = {"n": n, "seed": seed, "results": results}
        if (folder / "ours.json").exists() and n <= 300_000:
            summary = json.loads((folder / "ours.json").read_text(encoding="utf-8"))
            report["blocking"] = _blocking(folder, summary)
            report["decisions"] = summary["pairs"]
            report["expected_wrong_links"] = summary["expected_wrong_links"]
        return report


def _blocking(folder: Path, summary: dict[str, Any]) -> dict[str, Any]:
    """Give the candidates for each record, the share of true pairs among them, and each key's yield."""
    from quanheng.datacentre.addresses.api import load_gazetteer
    from quanheng.datacentre.linking.api import Preparer, fields_of, suggest
    from quanheng.datacentre.linking.blocking import rules_of
    from quanheng.datacentre.linking.comparisons import comparisons_of
    from quanheng.datacentre.linking.pairs import connect, find_pairs, load_sides

    a, b = pq.read_table(folder / "a.parquet"), pq.read_table(folder / "b.parquet")
    truth = pq.read_table(folder / "truth.parquet")
    fields = fields_of(suggest(a, b))
    preparer = Preparer(load_gazetteer(DIVISIONS))
    ids = {"a": a["id"].combine_chunks(), "b": b["id"].combine_chunks()}
    con = connect()
    load_sides(
        con,
        {side: (ids[side], preparer.columns(t, fields, side)) for side, t in (("a", a), ("b", b))},
        fields,
    )
    pairs = find_pairs(con, rules_of(fields), comparisons_of(fields)[:1])
    con.close()
    place = [{one: at for at, one in enumerate(sorted(ids[side].to_pylist()))} for side in "ab"]
    met = set(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True))
    wanted = zip(truth["id_a"].to_pylist(), truth["id_b"].to_pylist(), strict=True)
    hits = sum((place[0][x], place[1][y]) in met for x, y in wanted)
    return {
        "candidates_per_record": summary["candidates_per_row"], "recall": round(hits / truth.num_rows, 5), "keys": summary["keys"],
    }  # fmt: skip


def real() -> dict[str, Any]:
    """Link Chicago's inspected businesses to its licences (no legal names), and FEBRL 4."""
    from quanheng.datacentre.addresses.api import load_gazetteer
    from quanheng.datacentre.linking.api import Map, Roles, link_tables, suggest

    gazetteer = load_gazetteer(DIVISIONS)
    a, b = (_csv(SHARED / f"chicago_link_dev_{name}.csv.gz") for name in ("inspections", "licences"))
    told = Map(
        Roles({"name": ("DBA_Name", "AKA_Name"), "address": ("Address",), "region": ("Zip",), "text": ("Facility_Type",),
               "place": ("Latitude", "Longitude")}),
        Roles({"name": ("DOING_BUSINESS_AS_NAME",), "address": ("ADDRESS",), "region": ("ZIP_CODE",),
               "text": ("LICENSE_DESCRIPTION",), "place": ("LATITUDE", "LONGITUDE")}),
    )  # fmt: skip
    began = time.perf_counter()
    found = link_tables(a, b, told, gazetteer)
    chicago = {
        "wall_s": round(time.perf_counter() - began, 1),
        **judge(found.links, _truth(a["License"], b["LICENSE_NUMBER"])),
    }
    a, b = (_csv(SHARED / f"febrl4{side}.csv") for side in "ab")
    began = time.perf_counter()
    found = link_tables(a, b, suggest(a, b), gazetteer)
    key = [[re.match(r"rec-(\d+)", one)[1] for one in table["rec_id"].to_pylist()] for table in (a, b)]  # type: ignore[index]
    at = dict(zip(key[0], a["rec_id"].to_pylist(), strict=True))
    truth = pa.table({"id_a": [at[one] for one in key[1]], "id_b": b["rec_id"]})
    return {
        "chicago": chicago,
        "febrl4": {"wall_s": round(time.perf_counter() - began, 1), **judge(found.links, truth)},
    }


def _csv(path: Path) -> pa.Table:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    names = raw.split(b"\n", 1)[0].decode().strip().split(",")
    kinds = pacsv.ConvertOptions(column_types={name: pa.string() for name in names})
    table = pacsv.read_csv(io.BytesIO(raw), convert_options=kinds)
    clean = {name.strip(): [(v or "").strip() or None for v in table[name].to_pylist()] for name in names}
    return pa.table({name: pa.array(values, pa.string()) for name, values in clean.items()})


def _truth(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Table:
    at: dict[str, list[str]] = {}
    for row, value in enumerate(left.to_pylist(), 1):
        at.setdefault(value, []).append(str(row))
    pairs = [(a, str(row)) for row, value in enumerate(right.to_pylist(), 1) for a in at.get(value, ())]
    return pa.table({"id_a": [a for a, _ in pairs], "id_b": [b for _, b in pairs]})


def one_record(n: int, seed: int) -> dict[str, Any]:
    """Ask an index of n records for two thousand new ones, each alone."""
    from linking_city import make

    from quanheng.datacentre.addresses.api import load_gazetteer
    from quanheng.datacentre.linking.api import KeyIndex, Settings, link_tables, suggest

    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        make(folder, n=n, seed=seed)
        a, b = pq.read_table(folder / "a.parquet"), pq.read_table(folder / "b.parquet")
        truth = pq.read_table(folder / "truth.parquet")
        told, gazetteer = suggest(a, b), load_gazetteer(DIVISIONS)
        part = min(n, 40_000)
        model = link_tables(a.slice(0, part), b.slice(0, part), told, gazetteer, Settings()).model
        index = KeyIndex(folder / "keys.sqlite", told, model, gazetteer)
        began = time.perf_counter()
        index.build(a)
        built = time.perf_counter() - began
        true = dict(zip(truth["id_b"].to_pylist(), truth["id_a"].to_pylist(), strict=True))
        roles = {
            "name": "name",
            "code": "code",
            "address": "address",
            "region": "district",
            "person": "owner",
            "phone": "phone",
            "date": "founded",
        }
        took, hits, known = [], 0, 0
        for row in b.slice(0, 2100).to_pylist():
            began = time.perf_counter()
            answers = index.ask({role: [row[column]] for role, column in roles.items()})
            took.append(time.perf_counter() - began)
            if row["id"] in true:
                known += 1
                hits += bool(answers) and answers[0].id == true[row["id"]]
        took = sorted(took[100:])
        size = (folder / "keys.sqlite").stat().st_size / 2**20
        return {
            "records": n, "build_s": round(built, 1), "file_mib": round(size), "p50_ms": round(took[len(took) // 2] * 1000, 2),
            "p99_ms": round(took[int(len(took) * 0.99)] * 1000, 2), "found_first": round(hits / known, 4),
        }  # fmt: skip


def addresses() -> dict[str, Any]:
    """Time the address and the name parser on fifty thousand texts each."""
    from linking_city import City, full_address, full_name

    from quanheng.datacentre.addresses.api import AddressParser, load_gazetteer
    from quanheng.datacentre.names.api import NameParser

    made = City(3)
    people = [made.business() for _ in range(20_000)]
    gazetteer = load_gazetteer(DIVISIONS)
    speeds = {}
    for what, parser, texts in (
        ("addresses_per_s", AddressParser(gazetteer), [full_address(made, one) for one in people]),
        ("names_per_s", NameParser(gazetteer), [full_name(made, one) for one in people]),
    ):
        began = time.process_time()
        for text in texts:
            parser.parse(text)
        speeds[what] = round(len(texts) / (time.process_time() - began))
    return speeds


def main() -> None:
    """Read the wishes, run, print JSON."""
    wish = argparse.ArgumentParser(description=__doc__)
    wish.add_argument("--n", type=int, default=0)
    wish.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000)
    wish.add_argument("--memory", default="")
    wish.add_argument("--only", default="ours,splink_aware,splink_raw")
    wish.add_argument("--real", action="store_true")
    wish.add_argument("--index", type=int, default=0)
    wish.add_argument("--addresses", action="store_true")
    wish.add_argument("--contestant", default="")
    wish.add_argument("--folder", type=Path)
    told = wish.parse_args()
    if told.contestant:
        contest(told.contestant, told.folder, told.memory)
        return
    report: dict[str, Any] = {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, DuckDB {duckdb.__version__}",
        "load": os.getloadavg(),
    }  # fmt: skip
    if told.n:
        report["city"] = city(told.n, told.seed, told.memory, told.only.split(","))
    if told.real:
        report["real"] = real()
    if told.index:
        report["index"] = one_record(told.index, told.seed)
    if told.addresses:
        report["parsers"] = addresses()
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

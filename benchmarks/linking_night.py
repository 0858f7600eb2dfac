"""The night's linking with and without weights, held against the made-up city's kept truth; and the shipped weights.

    python benchmarks/linking_night.py                   strict and scored; results/linking_night.md is written
    python benchmarks/linking_night.py --subjects 2000   smaller, only printed
    python benchmarks/linking_night.py --teach           learn the shipped weights anew from ``linking_city``

Rows are landed, cleaned and linked as the night does; the register and the pages take no part.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
RESULTS = HERE / "results" / "linking_night.md"
MODEL = HERE.parent / "src/quanheng/datacentre/standing/model.json"
DIVISIONS = HERE.parent / "src/quanheng_packs/core/divisions/china.txt"
TODAY = date(2026, 11, 24)


def measure(subjects: int, seed: int) -> list[tuple[str, dict[str, Any]]]:
    """Link one city twice and score both."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
    os.environ.setdefault("QUANHENG_HOME", tempfile.mkdtemp())
    django.setup()
    from quanheng.base.days import CHINA
    from quanheng.datacentre.api import Centre, Division, Divisions, Policy, score
    from quanheng.foundation.packs.api import packs
    from quanheng_demo.generate import generate

    with tempfile.TemporaryDirectory() as folder:
        made = generate(Path(folder) / "made", subjects, seed, today=TODAY)
        rows = [Division(one.code, one.zh, one.parent) for one in packs().codes["admin_division"].codes]
        found = []
        for name, policy in (("strict", None), ("scored", Policy())):
            centre = Centre(Path(folder) / name, divisions=Divisions(rows))
            seconds = 0.0
            for file in made.files:
                spec = packs().sources[file.source]
                at = datetime.combine(file.day, datetime.min.time(), CHINA)
                batch = centre.land(file.path, spec, at=at).batch_uid
                centre.clean(batch)
                began = time.process_time()
                centre.link(batch, policy=policy)
                seconds += time.process_time() - began
            told = score(centre, made.truth / "truth.parquet")
            found.append((name, {"score": told, "seconds": seconds}))
    return found


def table(found: list[tuple[str, dict[str, Any]]], subjects: int, seed: int) -> str:
    """Draw the results as Markdown."""
    lines = [
        "# The night's linking, with and without weights", "",
        f"{platform.machine()}, Python {platform.python_version()}; {subjects:,} businesses, seed {seed};"
        " `python benchmarks/linking_night.py`. Seconds are of the processor; the machine was shared.", "",
        "| | rows | links made | wrong | rows that found their business | shown to a person"
        " | of these, the true one among the pairs | processor s of linking |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    for name, one in found:
        told = one["score"]
        lines.append(
            f"| {name} | {told.rows:,} | {told.link_precision.of:,} |"
            f" {told.link_precision.of - told.link_precision.good:,} |"
            f" {told.link_recall.good:,} ({told.link_recall.share:.3%}) | {told.reviewed.good:,} |"
            f" {told.review_holds.good:,} | {one['seconds']:.1f} |"
        )
    lines += ["", "By way of linking (right of made):", "", "| way | strict | scored |", "|---|---:|---:|"]
    ways = sorted({how for _, one in found for how in one["score"].by_how})
    for how in ways:
        cells = [one["score"].by_how.get(how) for _, one in found]
        lines.append(f"| {how} | " + " | ".join(f"{c.good:,} / {c.of:,}" if c else "" for c in cells) + " |")
    return "\n".join(lines) + "\n"


def teach() -> None:
    """Learn the shipped weights: two systems' records of the generator's city, codes as labels."""
    import linking_city
    import pyarrow as pa
    import pyarrow.parquet as pq

    from quanheng.datacentre.addresses.gazetteer import load_gazetteer
    from quanheng.datacentre.linking.api import write_model
    from quanheng.datacentre.standing.register import ROLES
    from quanheng.datacentre.standing.teach import learn

    with tempfile.TemporaryDirectory() as folder:
        linking_city.make(Path(folder), n=40_000, seed=2026)
        a, b = (pq.read_table(Path(folder) / f"{side}.parquet") for side in "ab")
    names = {
        "name": "名称",
        "owner": "负责人",
        "code": "统一代码",
        "phone": "电话",
        "address": "地址",
        "district": "区划",
    }
    register = pa.table(
        {
            "entity": a["id"],
            "曾用名": pa.nulls(a.num_rows, pa.string()),
            **{zh: a[en] for en, zh in names.items()},
        }
    )
    rows = pa.table({"row": b["id"], **{zh: b[en] for en, zh in names.items()}})
    made = learn(register, rows, load_gazetteer(DIVISIONS), ROLES.under("3501"))
    write_model(MODEL, made.model, made.fields)
    print(made.summary["model"])


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subjects", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--teach", action="store_true")
    asked = parser.parse_args()
    if asked.teach:
        teach()
        return
    subjects = asked.subjects or 4_000
    text = table(measure(subjects, asked.seed), subjects, asked.seed)
    print(text)
    if not asked.subjects:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

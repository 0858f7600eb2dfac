"""A whole night of the data centre: a city's files landed, cleaned and linked, features, theme marts, models; then one more.

    python benchmarks/night.py                       250,000 businesses, 5 million rows; results/night.md is written
    python benchmarks/night.py --businesses 20000    one size, only printed
    python benchmarks/night.py --curve               50,000 to 2,000,000 businesses, results/night_curve.md is written

Bars: the whole night under ten minutes and 6 GiB, the next one, of one per cent changes, under one minute, all models
under 30 s. Each night runs in a process of its own; making the files is not on the clock. Only the data centre is
measured here, without the database of the platform: ``city.py`` measures that.
"""

# ruff: noqa: E501 - tables of figures read best in one line; only this file is run

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import night_city  # noqa: E402

from quanheng.base.days import CHINA  # noqa: E402
from quanheng.datacentre.api import Centre  # noqa: E402
from quanheng.datacentre.intake.declared import Declared  # noqa: E402
from quanheng.foundation.packs.loader import installed  # noqa: E402

RESULTS = HERE / "results"
TODAY = date(2026, 11, 24)
STAGES = ("land", "clean", "link", "features", "marts", "models")
BAR_SECONDS, BAR_GIB, BAR_NEXT, BAR_MODELS = 600.0, 6.0, 60.0, 30.0
BUSINESSES = 250_000
CURVE = (50_000, 100_000, 250_000, 500_000, 1_000_000, 2_000_000)


class Clock:
    """Seconds by the clock and by the processor, added up by stage."""

    def __init__(self) -> None:
        self.wall = dict.fromkeys(STAGES, 0.0)
        self.cpu = dict.fromkeys(STAGES, 0.0)

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Count what happens inside to a stage."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall[stage] += time.perf_counter() - wall
        self.cpu[stage] += time.process_time() - cpu


def night(folder: Path, files: dict[str, Path], *, is_next: bool) -> dict[str, Any]:
    """Run one night in this process."""
    packs, _ = installed()
    centre = Centre(folder / "centre", divisions=night_city.divisions(), memory="1500MB")
    clock = Clock()
    counts = {"rows": 0, "linked": 0, "quarantined": 0}
    at = datetime(2026, 11, 24, 1 + is_next, tzinfo=CHINA)
    for key in night_city.ORDER:
        # The register comes as the changes of the day after its first whole delivery.
        said = Declared(brings="increment") if is_next else None
        with clock.of("land"):
            batch = centre.land(files[key], packs["sources"][key], at=at, declared=said).batch_uid
        with clock.of("clean"):
            cleaned = centre.clean(batch)
        with clock.of("link"):
            linked = centre.link(batch)
        counts["rows"] += cleaned.rows_in
        counts["quarantined"] += cleaned.quarantined
        counts["linked"] += linked.linked
    with clock.of("features"):
        counts["features"] = sum(1 for _ in centre.features(TODAY + timedelta(days=is_next)))
    counts |= _marts_and_models(folder, packs, clock, at)
    return {
        "wall": clock.wall, "cpu": clock.cpu, "counts": counts,
        "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
        "disk": sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1024**2,
    }  # fmt: skip


def _marts_and_models(folder: Path, packs: Any, clock: Clock, at: datetime) -> dict[str, int]:
    """Build every theme mart over the centre and run every model over the marts; own records are empty here."""
    from quanheng.datacentre.marts.api import MartHouse
    from quanheng.datacentre.models.api import open_marts, run_models
    from quanheng.datacentre.store import Store

    marts, models = packs["marts"], packs["models"]
    store = Store(folder / "centre", memory="1500MB", threads=2, patience_seconds=60)
    with clock.of("marts"):
        report = MartHouse(folder / "marts", marts, packs["sources"]).build(store, {}, on=at.date(), at=at)
    hits = failed = 0
    with clock.of("models"), open_marts(folder / "marts", marts) as opened:
        for run in run_models(opened.con, list(models.values()), at.date()):
            hits += run.rows
            failed += bool(run.failed)
    built, kept = len(report.built), len(marts) - len(report.built)
    return {"marts_built": built, "marts_kept": kept, "models": len(models), "failed": failed, "hits": hits}


def measure(businesses: int) -> dict[str, Any]:
    """Make the files, run both nights, each in a process of its own; gives their figures."""
    home = Path(tempfile.mkdtemp(prefix="night-"))
    try:
        load = os.getloadavg()[0]
        subprocess.run([sys.executable, __file__, "--make", str(home), str(businesses)], check=True)
        found: dict[str, Any] = {"businesses": businesses}
        for which in ("whole", "next"):
            done = subprocess.run(
                [sys.executable, __file__, "--night", str(home), which], stdout=subprocess.PIPE, text=True, check=True
            )  # fmt: skip
            found[which] = json.loads(done.stdout.splitlines()[-1])
        return found | {"load": (load, os.getloadavg()[0])}
    finally:
        shutil.rmtree(home)


def table(found: dict[str, Any]) -> list[str]:
    """Draw one size's two nights as Markdown."""
    lines = ["| stage | whole night: s, processor s | next night (1 %): s, processor s |", "|---|---:|---:|"]
    for stage in STAGES:
        cells = [f"{found[w]['wall'][stage]:.1f}, {found[w]['cpu'][stage]:.1f}" for w in ("whole", "next")]
        lines.append(f"| {stage} | {cells[0]} | {cells[1]} |")
    sums = [
        f"**{sum(found[w]['wall'].values()):.1f}**, {sum(found[w]['cpu'].values()):.1f}"
        for w in ("whole", "next")
    ]
    lines.append(f"| all | {sums[0]} | {sums[1]} |")
    lines.append(f"| peak memory, GiB | {found['whole']['gib']:.2f} | {found['next']['gib']:.2f} |")
    lines.extend(
        f"| {count.replace('_', ' ')} | {number:,} | {found['next']['counts'][count]:,} |"
        for count, number in found["whole"]["counts"].items()
    )
    return lines


def machine(found: dict[str, Any]) -> str:
    """Say what it ran on and how busy that was."""
    low, high = found["load"]
    return (
        f"{os.cpu_count()} cores, load {low:.1f} at the start and {high:.1f} at the end (1 is this run alone),"
        f" Python {platform.python_version()}, {datetime.now(tz=CHINA):%Y-%m-%d}."
    )


def page(found: dict[str, Any]) -> str:
    """Write the page of the one size that the bars are for."""
    whole, following = found["whole"], found["next"]
    bars = (
        ("whole night", sum(whole["wall"].values()), BAR_SECONDS, "s"),
        ("its memory", whole["gib"], BAR_GIB, "GiB"),
        ("next night", sum(following["wall"].values()), BAR_NEXT, "s"),
        ("models", whole["wall"]["models"], BAR_MODELS, "s"),
    )
    told = [f"- {name}: {value:.1f} {unit}, bar {bar:.0f} {unit}: {'reached' if value < bar else '**missed**'}"
            for name, value, bar, unit in bars]  # fmt: skip
    return "\n".join([
        "# A night of the data centre", "",
        f"`python benchmarks/night.py`: {found['businesses']:,} businesses, {whole['counts']['rows']:,} rows in nine files;"
        " the night after brings one per cent. Without the platform's own database.", "",
        *table(found), "", *told, "", machine(found), "",
    ])  # fmt: skip


def curve(runs: list[dict[str, Any]]) -> str:
    """Write the growth curve: seconds for a million rows must not rise."""
    lines = [
        "# How a night grows", "", "`python benchmarks/night.py --curve`. Processor seconds a million rows, by stage.", "",
        "| businesses | rows | " + " | ".join(STAGES) + " | all | by the clock, s | next night, s | GiB |",
        "|---:|---:|" + "---:|" * (len(STAGES) + 4),
    ]  # fmt: skip
    for run in runs:
        whole, millions = run["whole"], run["whole"]["counts"]["rows"] / 1e6
        each = [f"{whole['cpu'][stage] / millions:.1f}" for stage in STAGES]
        lines.append(
            f"| {run['businesses']:,} | {whole['counts']['rows']:,} | {' | '.join(each)} |"
            f" {sum(whole['cpu'].values()) / millions:.1f} | {sum(whole['wall'].values()):.0f} |"
            f" {sum(run['next']['wall'].values()):.0f} | {whole['gib']:.2f} |"
        )
    return "\n".join([*lines, "", machine(runs[-1]), ""])


def main() -> int:
    """Measure what is asked for; 1 when a bar was missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--businesses", type=int)
    asked.add_argument("--curve", action="store_true")
    asked.add_argument("--to", type=int, default=CURVE[-1], help="the largest size of the curve")
    told = asked.parse_args()
    if told.curve:
        runs = []
        for size in [size for size in CURVE if size <= told.to]:
            runs.append(measure(size))
            RESULTS.joinpath("night_curve.md").write_text(curve(runs), encoding="utf-8")
        sys.stdout.write(curve(runs))
        return 0
    found = measure(told.businesses or BUSINESSES)
    sys.stdout.write(page(found))
    if not told.businesses:
        RESULTS.joinpath("night.md").write_text(page(found), encoding="utf-8")
    slow = (
        sum(found["whole"]["wall"].values()) > BAR_SECONDS or sum(found["next"]["wall"].values()) > BAR_NEXT
    )
    return int(slow and not told.businesses)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        home = Path(sys.argv[2])
        night_city.write_night(home, int(sys.argv[3]))
        night_city.write_increment(home, int(sys.argv[3]))
    elif sys.argv[1:2] == ["--night"]:
        home, ending = Path(sys.argv[2]), "-inc" if sys.argv[3] == "next" else ""
        files = {key: home / f"{key}{ending}.csv" for key in night_city.ORDER}
        sys.stdout.write(json.dumps(night(home, files, is_next=bool(ending))) + "\n")
    else:
        sys.exit(main())

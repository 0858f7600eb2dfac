"""The whole demo city, end to end on one command: how long each stage takes and how much memory it needs.

    python benchmarks/city.py                     20,000 and 250,000 subjects, results/city.md is written
    python benchmarks/city.py --subjects 2000     one size, only printed

Each size runs in a process and a home of its own. The bar for 250,000 subjects is ten minutes on two cores.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results" / "city.md"
BAR_SECONDS = {20_000: 180.0, 250_000: 600.0}
STAGES = (
    "generating", "landing", "cleaning", "linking", "registering", "signals", "acting", "following", "indicators",
    "signing", "total",
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """One demo: its counts, and the most memory any of its processes held."""

    subjects: int
    data: dict[str, Any]
    peak_mib: int
    processor_s: float
    load: tuple[float, float]  # of the machine when it began and when it ended; 1 is this run alone


def run_demo(subjects: int, home: Path) -> Run:
    """Make one demo city in an empty home."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("QUANHENG_")}
    command = [sys.executable, "-m", "quanheng.surfaces.cli", "demo", "--subjects", str(subjects), "--json"]
    before, load = resource.getrusage(resource.RUSAGE_CHILDREN), os.getloadavg()[0]
    done = subprocess.run(
        command, env=env | {"QUANHENG_HOME": str(home)}, stdout=subprocess.PIPE, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(subjects, json.loads(done.stdout), after.ru_maxrss // 1024, spent, (load, os.getloadavg()[0]))


def table(runs: list[Run]) -> str:
    """Draw the results as Markdown."""
    heads = " | ".join(f"{run.subjects:,} subjects" for run in runs)
    lines = [f"| | {heads} |", "|---|" + "---:|" * len(runs)]

    def row(name: str, values: list[str]) -> None:
        lines.append(f"| {name} | " + " | ".join(values) + " |")

    for stage in STAGES:
        row(f"{stage}, s", [f"{run.data['seconds'].get(stage, 0):.1f}" for run in runs])
    row("processor, s", [f"{run.processor_s:.1f}" for run in runs])
    row("load at start and end", [f"{run.load[0]:.1f}, {run.load[1]:.1f}" for run in runs])
    row("bar, s", [f"{BAR_SECONDS[run.subjects]:.0f}" if run.subjects in BAR_SECONDS else "" for run in runs])
    row("peak memory, MiB", [f"{run.peak_mib:,}" for run in runs])
    row("rows in", [f"{run.data['rows']['in']:,}" for run in runs])
    for key in (
        "subjects",
        "links",
        "alerts",
        "inspections",
        "affairs",
        "decisions",
        "notices",
        "facts",
        "acts",
    ):
        row(key, [f"{run.data[key]:,}" for run in runs])
    return "\n".join(lines)


def main() -> int:
    """Run the sizes asked for; 1 when a bar was missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--subjects", type=int, action="append")
    sizes = asked.parse_args().subjects
    runs = []
    for subjects in sizes or (20_000, 250_000):
        home = Path(tempfile.mkdtemp(prefix="city-"))
        try:
            runs.append(run_demo(subjects, home))
        finally:
            shutil.rmtree(home)
    drawn = table(runs)
    sys.stdout.write(drawn + "\n")
    if not sizes:
        machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
        RESULTS.write_text(
            f"# The whole demo city\n\nMade by `benchmarks/city.py` on {machine}.\n\n{drawn}\n",
            encoding="utf-8",
        )
    missed = [
        run for run in runs if run.data["seconds"]["total"] > BAR_SECONDS.get(run.subjects, float("inf"))
    ]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

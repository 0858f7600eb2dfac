"""How long a draw takes: sealing the rosters, drawing with officers, checking here and by the single file.

Run ``python benchmarks/draw.py`` (``--objects 1000000`` for the full size, ``--write`` to keep the figures in
``benchmarks/results/draw.md``). Rosters are invented; no database is used.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

from quanheng.engines.inspections.bundle import replay, verify_bundle, write_bundle
from quanheng.engines.inspections.draw import Beacon, Reveal, commit_rosters, seal_secret
from quanheng.engines.inspections.rosters import (
    DrawPlan,
    DrawStratum,
    RosterObject,
    RosterOfficer,
    roster_bytes,
)

HERE = Path(__file__).resolve().parent
TOOL = HERE.parent / "tools" / "verify_draw.py"
TOWNS = 24


def run(count: int, officers: int) -> list[tuple[str, float]]:
    """Time each stage once, in the order in which they happen."""
    plan = DrawPlan(
        "0" * 32, "基准", "catering", ("RI037",), date(2026, 11, 27), date(2026, 12, 27), (DrawStratum("B", 500),),
        (("快乐8", "2026-11-26"),),
    )  # fmt: skip
    objects = [RosterObject(f"92445102MA{n:08d}", "B", f"4451020{n % TOWNS:02d}") for n in range(count)]
    staff = [RosterOfficer(f"officer-{n:04d}", (f"4451020{n % TOWNS:02d}",)) for n in range(officers)]
    reveal, beacon = Reveal("甲", "0a" * 16, "1b" * 16), Beacon("快乐8", "03 07 11 14 19")
    marks = [("start", perf_counter())]
    commitment = commit_rosters(plan, objects, staff, [("甲", seal_secret(reveal))])
    marks.append(("seal both rosters", perf_counter()))
    result = replay(plan, objects, staff, commitment, [beacon], [reveal])
    marks.append(("draw 5 % and send officers", perf_counter()))
    files = write_bundle(
        plan, roster_bytes(objects), roster_bytes(staff), commitment.as_dict(), [beacon], [reveal], result
    )
    marks.append(("write the bundle", perf_counter()))
    if not verify_bundle(files).ok:
        raise SystemExit("the bundle does not verify")
    marks.append(("check in the program", perf_counter()))
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        subprocess.run([sys.executable, "-I", "-S", str(TOOL), folder], check=True, capture_output=True)
    marks.append(("check by the single file", perf_counter()))
    return [(name, at - marks[place][1]) for place, (name, at) in enumerate(marks[1:])]


def main() -> None:
    """Print the table, and keep it when asked."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--objects", type=int, default=100_000)
    ask.add_argument("--officers", type=int, default=240)
    ask.add_argument("--write", action="store_true")
    asked = ask.parse_args()
    rows = [f"| {name} | {seconds:.2f} |" for name, seconds in run(asked.objects, asked.officers)]
    about = (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; "
        f"{asked.objects:,} businesses, {asked.officers} officers."
    )
    page = "\n".join([about, "", "| stage | seconds |", "|---|---|", *rows])
    print(page)
    if asked.write:
        kept = HERE / "results" / "draw.md"
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(f"# The draw\n\n{page}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""How long a draw takes and how fair it is: sealing, drawing, sending officers, checking; single and pair inclusion.

Run ``python benchmarks/draw.py`` (a million businesses, two minutes; ``--objects 100000`` for less). ``--write``
keeps the figures in ``benchmarks/results/draw.md``. Rosters are invented; no database is used.

Two chi-squares over 20,000 keys: how often each business is drawn, and how often each pair is drawn together
after what the single counts explain. Under equal chances the covariance of both is known exactly (the
Johnson scheme of all subsets), so that no simulation sets the scale.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, process_time
from typing import Any

import numpy as np
from scipy.stats import chi2

from quanheng.base.digest import canonical, sm3
from quanheng.engines.inspections.arcs import arcs_of
from quanheng.engines.inspections.bundle import replay, verify_bundle, write_bundle
from quanheng.engines.inspections.certificate import certify
from quanheng.engines.inspections.draw import (
    Beacon,
    Chance,
    Reveal,
    commit_rosters,
    draw_objects,
    draw_roster,
    seal_secret,
)
from quanheng.engines.inspections.flow import solve_postings
from quanheng.engines.inspections.rosters import (
    MIN_COST,
    DrawPlan,
    DrawStratum,
    PublicSource,
    RosterObject,
    RosterOfficer,
)
from quanheng.engines.inspections.tickets import seal_rosters

HERE = Path(__file__).resolve().parent
TOOL = HERE.parent / "tools" / "verify_draw.py"
TOWNS = 26
Rows = list[tuple[str, str]]


def plan_of(share_bp: int, **more: Any) -> DrawPlan:
    """Make an invented plan of one stratum."""
    sources = tuple(PublicSource(f"快乐8 {n}", f"2026-11-2{n}", "keno8", 6161) for n in (5, 6))
    frame = DrawPlan(
        "0" * 32, "基准", "catering", ("RI037",), date(2026, 11, 27), date(2026, 12, 27), (DrawStratum("B", share_bp),),
        sources, reserve=(PublicSource("快乐8 7", "2026-11-27", "keno8", 6161),), method=MIN_COST, format=2,
    )  # fmt: skip
    return replace(frame, **more)


def staff_of(count: int, *, is_wide: bool = False) -> list[RosterOfficer]:
    """Invent officers, one in ten of two towns (``is_wide``: all of them), two in three with the speciality."""
    return [
        RosterOfficer(
            f"officer-{n:04d}", _towns(n, is_wide=is_wide or n % 10 == 0),
            ("food",) if n % 3 else (), avoid=(f"92445102MA{n:08d}",) if n % 3 == 0 else (),
        )
        for n in range(count)
    ]  # fmt: skip


def _towns(number: int, *, is_wide: bool) -> tuple[str, ...]:
    return tuple({f"4451020{number * step % TOWNS:02d}" for step in ((1, 7) if is_wide else (1,))})


class Clock:
    """Times stages one after the other."""

    def __init__(self) -> None:
        self.rows: Rows = []

    def __call__(self, name: str, work: Callable[[], Any]) -> Any:
        """Do the work and note its seconds."""
        start, busy = perf_counter(), used()
        found = work()
        self.rows.append((name, f"{perf_counter() - start:.2f} s ({used() - busy:.2f} s of processor)"))
        return found


def used() -> float:
    """Seconds of processor of this process and of those it waited for; a busy machine does not lengthen them."""
    return process_time() + sum(getrusage(RUSAGE_CHILDREN)[:2])


def time_draw(count: int, officers: int) -> Rows:
    """Time each stage of one draw of 5 %, in the order in which they happen."""
    clock = Clock()
    roster = [RosterObject(f"92445102MA{n:08d}", "B", f"4451020{n % TOWNS:02d}") for n in range(count)]
    staff = staff_of(officers)
    reveal = Reveal("甲", "0a" * 16, "1b" * 16)
    sealed = clock("make tickets and seal four files", lambda: seal_rosters(plan_of(500), roster, staff))
    commitment = clock(
        "commit (four Merkle roots)",
        lambda: commit_rosters(
            sealed.plan, sealed.objects, sealed.officers, [("甲", seal_secret(reveal))], **sealed.roots
        ),
    )
    chance = Chance(tuple(Beacon(one.source, "03 07 11") for one in sealed.plan.sources), (reveal,))
    clock("draw 5 % from the sealed roster", lambda: draw_roster(sealed.plan, sealed.objects, sm3(b"key")))
    result, certificate = clock(
        "draw 5 %, send officers, prove",
        lambda: replay(sealed.plan, sealed.objects, sealed.officers, commitment, chance),
    )
    more = {"certificate.json": certificate}
    files = write_bundle(
        sealed.plan, sealed.objects, sealed.officers, commitment.as_dict(), chance, result, more
    )
    if not clock("check in the program", lambda: verify_bundle(files)).ok:
        raise SystemExit("the bundle does not verify")
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        call = [sys.executable, "-I", "-S", str(TOOL), folder]
        clock("check by the single file", lambda: subprocess.run(call, check=True, capture_output=True))
    clock.rows.append(("size of the open bundle", f"{sum(map(len, files.values())) / 1e6:.0f} MB"))
    return clock.rows


def time_postings(objects: int, officers: int) -> Rows:
    """Time the assignment of officers, its proof, and what it holds."""
    clock = Clock()
    drawn = [RosterObject(f"{n:064x}", "B", f"4451020{n % TOWNS:02d}") for n in range(objects)]
    staff = sorted(staff_of(officers, is_wide=True), key=lambda one: one.id)
    plan = plan_of(500, skill="food")
    net = clock("arcs, costs and caps", lambda: arcs_of(plan, drawn, staff, sm3(b"key")))
    chosen = clock("maximum flow of minimum cost", lambda: solve_postings(net))
    proof = clock("make or check the proof arc by arc", lambda: certify(net, chosen))
    clock(
        "check with arcs and costs re-computed",
        lambda: certify(arcs_of(plan, drawn, staff, sm3(b"key")), chosen),
    )
    taken = np.bincount(net.officers[chosen], minlength=officers)
    alike: dict[tuple[Any, ...], list[int]] = {}
    for place, one in enumerate(staff):
        alike.setdefault((one.regions, one.skills), []).append(int(taken[place]))
    widest = max(max(loads) - min(loads) for loads in alike.values())
    return [
        *clock.rows, ("arcs", f"{len(net.objects):,}"), ("posts filled", f"{proof['filled']:,} of {proof['posts']:,}"),
        ("most tasks less fewest among officers of equal towns and skill", str(widest)),
        ("size of the certificate", f"{len(canonical(proof)) / 1e6:.2f} MB"),
    ]  # fmt: skip


def try_fairness(keys: int, size: int = 40, share_bp: int = 2500) -> Rows:
    """Count over many keys how often each business and each pair is drawn, by places and by equal weights."""
    rows: Rows = []
    for is_weighted in (False, True):
        plan = plan_of(share_bp, is_weighted=is_weighted, substitutes_bp=0)
        roster = [RosterObject(f"{n:03d}", "B", "4451") for n in range(size)]
        together = np.zeros((size, size), dtype=np.int64)
        for seed in range(keys):
            drawn = draw_objects(plan, roster, sm3(b"fair" + seed.to_bytes(4, "big"))).drawn
            places = np.array([int(one) for one in drawn])
            together[np.ix_(places, places)] += 1
        how = "weights" if is_weighted else "places"
        for what, value, degrees in chi_squares(together, keys):
            p = float(chi2.sf(value, degrees))
            rows.append((f"{what}, by {how}", f"chi-square {value:.1f} on {degrees}, p = {p:.3f}"))
    return rows


def chi_squares(together: "np.typing.NDArray[np.int64]", keys: int) -> list[tuple[str, float, int]]:
    """Give chi-square and degrees for single inclusion and for pairs beyond it.

    ``together[i, j]`` counts how often i and j were drawn together, the diagonal how often each; shape (N, N).
    """
    count = len(together)
    singles = together.diagonal().astype(float)
    drawn = singles.sum() / keys
    one = ((singles - singles.mean()) ** 2).sum() / (keys * drawn * (1 - drawn / count) / (count - 1))
    pairs = together - np.diag(together.diagonal()).astype(float)
    degree = pairs.sum(axis=1)
    own = (degree - degree.mean()) / (count - 2)
    upper = np.triu_indices(count, 1)
    rest = (pairs - pairs[upper].mean() - own[:, None] - own[None, :])[upper]
    posts, all_pairs = drawn * (drawn - 1) / 2, count * (count - 1) / 2
    first = (drawn - 1) ** 2 * drawn * (1 - drawn / count) / (count - 2)
    degrees = count * (count - 3) // 2
    each = (posts - posts**2 / all_pairs - first) / degrees
    return [
        ("one business", float(one), count - 1),
        ("pairs", float((rest**2).sum() / (keys * each)), degrees),
    ]


def table(title: str, rows: Rows) -> str:
    """Write one table."""
    return "\n".join(
        [f"## {title}", "", "| what | measured |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)]
    )


def main() -> None:
    """Print the tables, and keep them when asked."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--objects", type=int, default=1_000_000)
    ask.add_argument("--officers", type=int, default=600)
    ask.add_argument("--keys", type=int, default=20_000)
    ask.add_argument("--write", action="store_true")
    asked = ask.parse_args()
    about = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
    about += f"load {os.getloadavg()[0]:.1f} before the run."
    page = "\n\n".join(
        [
            about,
            table(
                f"One draw: {asked.objects:,} businesses, {asked.officers} officers",
                time_draw(asked.objects, asked.officers),
            ),
            table(
                "Officers: 5,000 drawn businesses, 600 officers, with a speciality", time_postings(5_000, 600)
            ),
            table(f"Fairness: 10 of 40 over {asked.keys:,} keys", try_fairness(asked.keys)),
        ]
    )
    print(page)
    if asked.write:
        kept = HERE / "results" / "draw.md"
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(f"# The draw\n\n{page}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

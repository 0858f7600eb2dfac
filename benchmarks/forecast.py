"""How wrong forecasts are beside the naive ones, and whether intervals hold what they say (goal F1).

Run ``QUANHENG_SHARED_DATA=… python benchmarks/forecast.py`` (``--write`` keeps the figures). Every figure is from
an outer rolling origin: the whole command, its choice of method included, sees only what came before.
Series: weekly sanitation complaints of Chicago 2011 to 2014 (city and every fourth ward), weekly salmonella counts,
and made-up weekly series with trend, season, a break and bursts. Four weeks ahead.
"""

# ruff: noqa: E501 - rows of the table of results are long

import argparse
import csv
import gzip
import os
import platform
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from time import process_time

import numpy as np

HERE = Path(__file__).resolve().parent
HORIZON = 4
STEP = 9
FIRST = 130


def chicago(shared: Path) -> dict[str, np.ndarray]:
    """Count complaints by week and ward."""
    first = date(2011, 1, 3)
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    with gzip.open(shared / "datahub" / "chicago_311_sanitation.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            week = (date.fromisoformat(row["Creation_Date"]) - first).days // 7
            if week >= 0:
                counts["city"][week] += 1
                counts[row["Ward"]][week] += 1
    last = max(counts["city"]) - 1
    wards = sorted((name for name in counts if name and name != "city"), key=float)[::4]
    return {name: np.array([counts[name][week] for week in range(last)], float) for name in ["city", *wards]}


def salmonella(shared: Path) -> dict[str, np.ndarray]:
    """Read the weekly counts."""
    with (shared / "signals" / "salmonella_agona_weekly_1990_1995.csv").open() as file:
        return {"salmonella": np.array([float(row["observed"]) for row in csv.DictReader(file)])}


def made_up(seed: int) -> dict[str, np.ndarray]:
    """Make weekly counts with a season, a slow trend, a break and bursts."""
    dice = np.random.default_rng(seed)
    found = {}
    for number in range(8):
        t = np.arange(230)
        mean = 30 * (1 + 0.3 * np.sin(2 * np.pi * (t + 7 * number) / 52)) * np.exp(0.002 * (number - 4) * t)
        mean = mean * np.where(t > 120 + 8 * number, 1.3 if number % 2 else 0.8, 1.0)
        mean = mean * np.exp(dice.normal(0, 0.15, 230)) * np.where(dice.random(230) < 0.02, 1.8, 1.0)
        found[f"made {number}"] = dice.poisson(mean).astype(float)
    return found


def measure(name: str, group: dict[str, np.ndarray], every: str) -> str:
    """Forecast from outer origins and compare."""
    from quanheng.datacentre.forecast.run import forecast
    from quanheng.datacentre.forecast.series import Series

    smape: dict[str, list[float]] = defaultdict(list)
    mase: dict[str, list[float]] = defaultdict(list)
    inside: list[bool] = []
    began, runs = process_time(), 0
    for key, y in group.items():
        scale = np.abs(np.diff(y)).mean()
        for origin in range(FIRST, len(y) - HORIZON + 1, STEP):
            told = forecast(Series(key, every, date(2011, 1, 3), y[:origin], (), 0, 0), HORIZON)  # type: ignore[arg-type]
            runs += 1
            truth = y[origin : origin + HORIZON]
            inside += list((told.low <= truth) & (truth <= told.high))
            for method, point in (("ours", told.point), ("naive", told.naive), ("seasonal", told.seasonal)):
                if point is not None:
                    size = np.abs(truth) + np.abs(point)
                    smape[method].append(
                        float(
                            np.where(size > 0, 2 * np.abs(truth - point) / np.maximum(size, 1e-9), 0).mean()
                        )
                    )
                    mase[method].append(float(np.abs(truth - point).mean() / scale))
    took = (process_time() - began) / runs
    ratio = {
        m: (np.mean(smape["ours"]) / np.mean(smape[m]), np.mean(mase["ours"]) / np.mean(mase[m]))
        for m in smape
    }
    return (
        f"| {name} ({len(group)} series, {runs} forecasts) | {ratio['naive'][0]:.3f} | {ratio['naive'][1]:.3f} |"
        f" {ratio['seasonal'][1]:.3f} | {np.mean(inside):.1%} | {took * 1000:.0f} ms |"
    )


def main() -> None:
    """Measure and print; keep the lines when asked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--write", action="store_true")
    told = asked.parse_args()
    shared = Path(os.environ["QUANHENG_SHARED_DATA"])
    lines = [
        "# Forecasts beside the naive ones", "", (__doc__ or "").split("\n\n")[1], "",
        f"Python {platform.python_version()}, {platform.machine()}, 2 cores shared with other work, processor time.", "",
        "Aimed at: sMAPE at most 0.96 and MASE at most 0.83 of naive, complaints at most 0.85 of seasonal naive,"
        " 80% intervals that cover 75 to 85%.", "",
        "| series | sMAPE by naive | MASE by naive | MAE by seasonal naive | covered | a forecast |", "|---|---|---|---|---|---|",
        measure("Chicago complaints", chicago(shared), "week"), measure("Salmonella", salmonella(shared), "week"),
        measure("made up, seed 5", made_up(5), "week"),
    ]  # fmt: skip
    text = "\n".join(lines) + "\n"
    print(text)
    if told.write:
        (HERE / "results" / "forecast.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

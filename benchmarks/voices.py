"""Hot spots on a city's real complaints, and how fast voices are sorted and compared.

    QUANHENG_SHARED_DATA=... python benchmarks/voices.py

Real: the 74,401 sanitation complaints of Chicago (dates, wards, natures; no free text, so the text model cannot be
tried on them). Every day of 2013 is searched as the worker would, by ward and nature. Three figures for each day:
finds on the real data; finds after wards and natures were shuffled among the reports of each week, where every find
is false; and the share of made-up bursts found that were added to the shuffled data.
"""

import csv
import gzip
import json
import os
import random
import sys
import time
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT / "src"))
FIRST, LAST = date(2013, 1, 1), date(2013, 12, 31)
EVERY = 3  # days between searches, to bound the run


def reports(folder: Path):
    """Read (day, ward, nature) of each report, ward as a made-up town code."""
    found = []
    with gzip.open(folder / "datahub" / "chicago_311_sanitation.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            nature, ward = row["What_is_the_Nature_of_this_Code_Violation"], row["Ward"]
            if nature and ward and nature != "Other":
                found.append((date.fromisoformat(row["Creation_Date"]), f"{int(float(ward)):09d}", nature))
    return found


def shuffled(rows, dice):
    """Deal wards and natures anew among the reports of each week: the same sums, no local rise left."""
    weeks = defaultdict(list)
    for row in rows:
        weeks[(row[0] - date(2000, 1, 3)).days // 7].append(row)
    made = []
    for members in weeks.values():
        pairs = [(ward, nature) for _, ward, nature in members]
        dice.shuffle(pairs)
        made += [(row[0], *pair) for row, pair in zip(members, pairs, strict=True)]
    return made


def seen_of(rows, make):
    return [
        make(str(at), on, str(at), "", "", ward, nature, "") for at, (on, ward, nature) in enumerate(rows)
    ]


def searches(rows, spec, kit):
    """Search every third day of the year; gives finds for each day and the seconds of one search."""
    count_series, judge, make = kit
    voices = sorted(seen_of(rows, make), key=lambda one: one.on)
    finds, seconds, series = [], [], 0
    for step in range(0, (LAST - FIRST).days, EVERY):
        last = FIRST + timedelta(days=step)
        since = last - timedelta(days=spec.window_days * (spec.baseline_windows + spec.gap_windows + 1))
        near = [one for one in voices if since <= one.on <= last]
        began = time.perf_counter()
        counted = count_series(near, spec, last)
        verdicts = judge([one.series for one in counted])
        seconds.append(time.perf_counter() - began)
        series = max(series, len(counted))
        finds.append({
            one.series.key for one, verdict in zip(counted, verdicts, strict=True)
            if verdict.q <= spec.false_share and one.series.count >= spec.least_persons
            and one.series.count >= spec.least_ratio * verdict.expected
        })  # fmt: skip
    return finds, sum(seconds) / len(seconds), series


def power(rows, spec, kit, dice, times):
    """Add bursts of so many times the usual to one ward and nature each, and see how many are found."""
    count_series, judge, make = kit
    wards = sorted({(ward, nature) for _, ward, nature in rows})
    usual = defaultdict(int)
    for on, ward, nature in rows:
        if FIRST <= on <= LAST:
            usual[ward, nature] += 1
    busy = [pair for pair in wards if usual[pair] >= 104]  # two a week and more
    hits = tries = 0
    for _ in range(60):
        last = FIRST + timedelta(days=dice.randrange((LAST - FIRST).days))
        ward, nature = dice.choice(busy)
        more = round(usual[ward, nature] / 52 * (times - 1))
        added = [(last - timedelta(days=dice.randrange(7)), ward, nature) for _ in range(more)]
        since = last - timedelta(days=7 * 14)
        near = seen_of([row for row in rows if since <= row[0] <= last] + added, make)
        counted = count_series(near, spec, last)
        verdicts = judge([one.series for one in counted])
        tries += 1
        hits += any(
            one.series.key == f"{ward}.{nature}" and verdict.q <= spec.false_share
            and one.series.count >= spec.least_ratio * verdict.expected
            for one, verdict in zip(counted, verdicts, strict=True)
        )  # fmt: skip
    return hits / tries


def main() -> None:
    """Measure and print one JSON object."""
    import django

    django.setup()
    from quanheng.base.wording.textmodel import read_model
    from quanheng.engines.intake.bursts.counting import Seen, count_series
    from quanheng.engines.intake.bursts.reckon import judge
    from quanheng.engines.intake.bursts.searching import declared_bursts
    from quanheng.engines.intake.likeness.text import bands_of, resemblance, shingles
    from quanheng.engines.intake.sorting.labelled import read_labelled
    from quanheng.engines.intake.sorting.spec import routing, shipped_file

    kit = (count_series, judge, Seen)
    spec = next(one for one in declared_bursts() if one.by == "place_problem")
    told = {}
    folder = Path(os.environ.get("QUANHENG_SHARED_DATA") or CHECKOUT.parent / "shared" / "data")
    if (folder / "datahub").is_dir():
        rows, dice = reports(folder), random.Random(20261124)
        real, seconds, series = searches(rows, spec, kit)
        null_rows = shuffled(rows, dice)
        null, _, _ = searches(null_rows, spec, kit)
        told["chicago"] = {
            "reports": len(rows), "days_searched": len(real), "series": series, "seconds_a_search": round(seconds, 3),
            "real_finds_a_day": round(sum(map(len, real)) / len(real), 3),
            "real_days_with_finds": round(sum(map(bool, real)) / len(real), 3),
            "shuffled_finds_a_day": round(sum(map(len, null)) / len(null), 3),
            "shuffled_days_with_finds": round(sum(map(bool, null)) / len(null), 3),
            "found_of_made_up": {f"x{one}": round(power(null_rows, spec, kit, dice, one), 2) for one in (3, 5, 8)},
        }  # fmt: skip
    declared = routing()
    texts = [one.text for one in read_labelled(shipped_file(declared, declared.training), declared)]
    model = read_model(shipped_file(declared, declared.model).read_bytes())
    began = time.perf_counter()
    for text in texts[:1000]:
        for label in declared.labels:
            model.guess(label.key, text)
    told["suggestions_a_second"] = round(3000 / (time.perf_counter() - began))
    began = time.perf_counter()
    for text in texts[:1000]:
        bands_of(text)
    told["signatures_a_second"] = round(1000 / (time.perf_counter() - began))
    cut = [shingles(text) for text in texts[:1000]]
    began = time.perf_counter()
    for one in cut[:100]:
        for other in cut:
            resemblance(one, other)
    told["comparisons_a_second"] = round(100_000 / (time.perf_counter() - began))
    print(json.dumps(told, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

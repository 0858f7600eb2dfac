"""On a city's real complaints, dealt anew so that no rise is left, the search stays quiet; a made-up rise is found.

The set (Chicago, sanitation) has days, wards and natures but no text, so the text model cannot be tried on it.
"""

import csv
import gzip
import random
from collections import defaultdict
from datetime import date, timedelta

import pytest

from quanheng.engines.intake import api as intake
from quanheng.engines.intake.bursts.counting import Seen, count_series
from quanheng.engines.intake.bursts.reckon import judge
from tests.shared import shared_data

pytestmark = pytest.mark.shared
SPEC = next(spec for spec in intake.declared_bursts() if spec.by == "place_problem")


def reports() -> list[tuple[date, str, str]]:
    path = shared_data("datahub/chicago_311_sanitation.csv.gz")
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            nature, ward = row["What_is_the_Nature_of_this_Code_Violation"], row["Ward"]
            if nature and ward and nature != "Other" and row["Creation_Date"] >= "2012-06":
                found.append((date.fromisoformat(row["Creation_Date"]), f"{int(float(ward)):09d}", nature))
    return found


def dealt_anew(rows: list[tuple[date, str, str]], dice: random.Random) -> list[tuple[date, str, str]]:
    weeks = defaultdict(list)
    for row in rows:
        weeks[(row[0] - date(2000, 1, 3)).days // 7].append(row)
    made = []
    for members in weeks.values():
        pairs = [(ward, nature) for _, ward, nature in members]
        dice.shuffle(pairs)
        made += [(row[0], *pair) for row, pair in zip(members, pairs, strict=True)]
    return made


def finds(rows: list[tuple[date, str, str]], last: date) -> set[str]:
    near = [row for row in rows if last - timedelta(days=98) < row[0] <= last]
    voices = [
        Seen(str(at), on, str(at), "", "", ward, nature, "") for at, (on, ward, nature) in enumerate(near)
    ]
    counted = count_series(voices, SPEC, last)
    verdicts = judge([one.series for one in counted])
    return {
        one.series.key
        for one, verdict in zip(counted, verdicts, strict=True)
        if verdict.q <= SPEC.false_share and one.series.count >= SPEC.least_ratio * verdict.expected
    }


def test_nothing_is_found_where_nothing_rises_and_a_rise_is_found() -> None:
    dice = random.Random(20261124)
    rows = dealt_anew(reports(), dice)
    days = [date(2013, month, 15) for month in range(1, 13)]
    assert sum(bool(finds(rows, day)) for day in days) <= 2
    last = days[5]
    rise = [(last - timedelta(days=at % 7), "000000027", "Standing water") for at in range(14)]
    assert "000000027.Standing water" in finds(rows + rise, last)

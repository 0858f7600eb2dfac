"""The worked numbers of docs/algorithms/deadline.md are what the code reckons."""

from datetime import date, datetime
from pathlib import Path

import pytest

from quanheng.foundation.clock import api as clock

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "deadline.md"


def rows() -> list[list[str]]:
    table = (
        PAGE.read_text(encoding="utf-8").partition("## Worked numbers")[2].partition("\n\nThe fourth row")[0]
    )
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if "|" in line
    ]
    return cells[2:]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]} {row[1]}")
def test_a_row_of_the_page(row: list[str]) -> None:
    rule, event, paused, extend, due, other = row
    start = datetime.fromisoformat(event) if "T" in event else date.fromisoformat(event)
    pauses = []
    if paused:
        first, _, last = paused.partition("..")
        pauses.append(clock.Pause(date.fromisoformat(first), date.fromisoformat(last), "检验"))
    found = clock.explain(rule, start, pauses, int(extend or 0))
    assert (found["due"], found["due_alt"] or "") == (due, other)

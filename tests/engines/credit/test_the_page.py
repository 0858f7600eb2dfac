"""The worked numbers on the algorithm's page are the code's own."""

from datetime import date

import pytest
from django.conf import settings

from quanheng.engines.credit import api as credit

DAY = date(2026, 11, 24)


def worked() -> list[list[str]]:
    """Read the table: rows that begin with an industry code."""
    page = (settings.CHECKOUT / "docs" / "algorithms" / "credit.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in page.splitlines()
        if line.startswith("|")
    ]
    return [row for row in rows if len(row) == 6 and row[4].isdigit()]


def test_the_table_is_found() -> None:
    assert len(worked()) == 9


@pytest.mark.parametrize("row", worked(), ids=lambda row: " ".join(row[:4]))
def test_a_worked_row(row: list[str]) -> None:
    industry, born, features, entries, score, level = row
    given: dict[str, object] = {"industry_code": industry, "status": "1"}
    for pair in features.split():
        name, _, value = pair.partition("=")
        given[name] = value if name == "status" else int(value)
    marks = []
    for item in entries.split():
        kind, severity, decided = item.split(":")
        marks.append(credit.EntryMark("e", kind, severity, date.fromisoformat(decided)))
    found = credit.Scorer(credit.current_scheme(DAY), DAY).score(
        given, marks, established_on=date.fromisoformat(born)
    )
    assert (found.score, found.level) == (int(score), level)

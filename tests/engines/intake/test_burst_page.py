"""The worked numbers on the page about hot spots are the code's own."""

import pytest
from django.conf import settings

from quanheng.engines.intake.bursts.reckon import Series, judge


def page() -> str:
    return (settings.CHECKOUT / "docs" / "algorithms" / "burst.md").read_text(encoding="utf-8")


def worked() -> list[list[str]]:
    """Rows of six cells that begin with twelve counts."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page().splitlines()
        if line[:1] == "|"
    ]
    return [row for row in rows if len(row) == 6 and len(row[0].split()) == 12]


def test_the_table_is_found() -> None:
    assert len(worked()) == 8


@pytest.mark.parametrize("row", worked(), ids=lambda row: f"{row[0]}:{row[1]}")
def test_a_worked_row(row: list[str]) -> None:
    earlier, now, spread, expected, p, q = row
    (found,) = judge([Series("x", tuple(int(one) for one in earlier.split()), int(now))], family=100)
    said = f"{found.dispersion:.3f}", f"{found.expected:.3f}", f"{found.p:.2e}", f"{found.q:.4f}"
    assert said == (spread, expected, p, q)


@pytest.mark.parametrize(
    ("rest", "expected", "p"),
    [(100, "8.042", "1.25e-05"), (150, "12.062", "2.44e-03"), (400, "24.125", "5.34e-01")],
)
def test_the_season_on_the_page(rest: int, expected: str, p: str) -> None:
    found = judge([Series("x", (8,) * 12, 24), Series("rest", (100,) * 12, rest)])[0]
    assert (f"{found.expected:.3f}", f"{found.p:.2e}") == (expected, p)
    assert expected in page()

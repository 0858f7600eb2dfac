"""Writes the catalogue down for people: ``python -m quanheng.datacentre.expressions.document``."""

from pathlib import Path

from .catalogue import ALIASES, CATALOGUE, OPERATORS
from .catalogue.dates import BETWEEN_SIGNS, READABLE, SIGNS, UNITS
from .entry import Entry

__all__ = ["DOCUMENT", "document"]

DOCUMENT = Path("docs/algorithms/expressions.md")
_TITLES = {
    "text": "Text", "number": "Numbers and choices", "date": "Dates", "aggregate": "Over many rows",
    "window": "Over neighbouring rows",
}  # fmt: skip
_HEAD = """# Expressions that mean the same on DuckDB and on Spark

Made by `python -m quanheng.datacentre.expressions.document` from the code; a test holds it to it.

A city runs its marts and models on DuckDB, a province on Spark, from the same files. The two engines read the same
SQL differently, mostly without a word: edit distances count bytes on one and characters on the other, `CAST(2.5 AS
INT)` is 3 or 2, NULL comes last or first, months are counted by borders or by days. So a pack's query is not handed to
an engine. It is parsed, every name in it is looked up in this catalogue, and each entry says for each engine how it is
written there. What is not here is refused when the file is saved, with the line, the word and what to write instead.

The code: `datacentre/expressions/` (`grammar.py` what may stand in a query, `catalogue/` the entries with both
templates, `compiling.py` the walk, `constants.py` patterns and formats); the promise in figures:
`tests/datacentre/expressions/` ({count} entries, each met by cases whose values are written by hand).

## Rules for all of it

- **One SELECT** over `source.…`, `own.…`, `mart.…` and its own WITH tables; joins, subqueries, UNION, INTERSECT and
  EXCEPT, GROUP BY (also ALL), HAVING, QUALIFY, windows. No table functions, no files, no clock (`:today` is a
  parameter), no chance: LIMIT wants ORDER BY, so do row_number and its like, and `string_agg`.
- **NULL** comes last in every order, upwards and downwards, unless NULLS FIRST is written. `x / 0` is NULL.
- **Kinds**: {kinds}. Values of different kinds are not compared or mixed; a constant `'2026-01-31'` beside a date is
  that day. Where the kinds of columns are not given, DuckDB decides as it runs; Spark is not given such a query.
- **Text** is ordered and compared by the numbers of its characters (binary); no locale.
- **Rounding** goes by the decimal digits a person sees, not by the bits behind them.
- **CAST** reads only what has the written shape, and stops the query otherwise; TRY_CAST gives NULL. A double becomes
  whole only by round, floor, ceil or trunc, and text only by format_number.
- **Floating sums** (sum, avg, deviations of doubles) agree to twelve digits, because rows arrive in another order; all
  else agrees exactly. For money there is sum_decimal.
- **Patterns** are constants of the part that RE2 and Java read alike: no look-around, back references, flags, nothing
  possessive, no nested classes; `\\d \\w \\s` are ASCII, `.` is any character but the line feed, `$` is the very end.
- **Windows** are ROWS, or RANGE from and to UNBOUNDED or CURRENT ROW.
"""


def document() -> str:
    """Give the whole text of the document."""
    kinds = "text, integer, decimal, double, date, flag"
    parts = [_HEAD.format(count=len(CATALOGUE) + len(OPERATORS), kinds=kinds)]
    parts.append("\n## Operators and forms\n\n| form | gives | meaning |\n|---|---|---|\n")
    parts += [
        f"| `{one.name.replace('|', chr(92) + '|')}` | {one.gives} | {_cell(one.means)} |\n"
        for one in OPERATORS.values()
    ]
    for group, title in _TITLES.items():
        parts.append(f"\n## {title}\n\n| function | gives | meaning |\n|---|---|---|\n")
        parts += [
            f"| `{_call(one)}` | {one.gives} | {_cell(one.means)} |\n"
            for one in CATALOGUE.values()
            if one.group == group
        ]
    parts.append("\n## Second names, constants\n\n")
    parts.append(", ".join(f"`{one}` = `{other}`" for one, other in sorted(ALIASES.items())) + ".\n\n")
    parts.append(f"Units: {', '.join(f'`{one}`' for one in UNITS)} (`day` only in date_diff). ")
    parts.append(f"Signs of a written date: {', '.join(f'`{one}`' for one in SIGNS)} and `{BETWEEN_SIGNS}`. ")
    parts.append(f"Dates are read by {', '.join(f'`{one}`' for one in READABLE)}.\n")
    close = [one.name for one in CATALOGUE.values() if one.close]
    parts.append(f"\nEqual to twelve digits where doubles are added or reckoned: {', '.join(close)}.\n")
    return "".join(parts)


def _call(one: Entry) -> str:
    given = [
        asked.removeprefix("=").rstrip("?") + (" (may be left out)" if asked.endswith("?") else "")
        for asked in one.takes
    ]
    return f"{one.name}({', '.join(given).replace('*', ' …')})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")

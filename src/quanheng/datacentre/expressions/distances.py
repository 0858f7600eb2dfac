"""Distances of texts by character, the same function over Arrow columns on both engines.

DuckDB's own edit distances count bytes, so that one wrong Chinese character costs three; Spark has some of them and
counts characters. Neither is used.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
from rapidfuzz.distance import Indel, JaroWinkler, Levenshtein

__all__ = ["DISTANCES", "on_arrow", "register"]

_DIGITS = 6


def edit_distance(one: str, other: str) -> int:
    """Count the characters put in, left out or changed between two texts (Levenshtein 1966)."""
    return int(Levenshtein.distance(one, other))


def similarity(one: str, other: str) -> float:
    """Give Jaro-Winkler's similarity, 0 to 1 (Winkler 1990; prefix weight 0.1), rounded to six digits."""
    return round(float(JaroWinkler.similarity(one, other)), _DIGITS)


def common_share(one: str, other: str) -> float:
    """Give twice the longest common subsequence over both lengths, 0 to 1, rounded to six digits."""
    return round(float(Indel.normalized_similarity(one, other)), _DIGITS)


#: By the name engines know them: the function, and what DuckDB and Spark call the result's type.
DISTANCES: dict[str, tuple[Callable[[str, str], Any], str, str]] = {
    "qh_edit_distance": (edit_distance, "BIGINT", "long"),
    "qh_similarity": (similarity, "DOUBLE", "double"),
    "qh_common_share": (common_share, "DOUBLE", "double"),
}


def over(function: Callable[[str, str], Any], left: Sequence[Any], right: Sequence[Any]) -> list[Any]:
    """Run a distance down two columns; NULL on either side gives NULL."""
    return [
        None if one is None or other is None else function(one, other)
        for one, other in zip(left, right, strict=True)
    ]


def register(con: Any) -> None:
    """Make the distances known to a DuckDB connection; a second call changes nothing."""
    known = {
        row[0] for row in con.execute("SELECT DISTINCT function_name FROM duckdb_functions()").fetchall()
    }
    for name, (_, gives, _) in DISTANCES.items():
        if name not in known:
            con.create_function(
                name, on_arrow(name), ["VARCHAR", "VARCHAR"], gives, type="arrow", null_handling="special"
            )


def on_arrow(name: str) -> Callable[[pa.Array, pa.Array], pa.Array]:
    """Give a distance as a function of two Arrow columns, the form both engines call."""
    function, gives, _ = DISTANCES[name]
    arrow = pa.int64() if gives == "BIGINT" else pa.float64()

    def column(left: pa.Array, right: pa.Array) -> pa.Array:
        return pa.array(over(function, left.to_pylist(), right.to_pylist()), arrow)

    return column

"""What kind of value an expression holds; None where nobody said, which Spark does not accept where it matters."""

from collections.abc import Iterable

from sqlglot import exp

from .entry import Kind

__all__ = ["NUMBERS", "fits", "kind_of_type", "widest"]

NUMBERS = frozenset({"integer", "decimal", "double"})
_RANK: dict[str, int] = {"integer": 0, "decimal": 1, "double": 2}
_OF_TYPE: dict[str, Kind] = {
    "TEXT": "text", "VARCHAR": "text", "CHAR": "text", "INT": "integer", "BIGINT": "integer", "SMALLINT": "integer",
    "TINYINT": "integer", "DOUBLE": "double", "FLOAT": "double", "DECIMAL": "decimal", "DATE": "date",
    "BOOLEAN": "flag",
}  # fmt: skip
#: Kinds under the names that marts and sources give their columns.
TOLD: dict[str, Kind | None] = {
    "text": "text", "integer": "integer", "number": "double", "amount": "double", "money": None, "date": "date",
    "flag": "flag", "decimal": "decimal", "double": "double", "varchar": "text", "bigint": "integer",
    "boolean": "flag", "unknown": None,
}  # fmt: skip


def kind_of_type(told: exp.DataType) -> Kind | None:
    """Give the kind a type written in a CAST stands for; None if it is none of ours."""
    return _OF_TYPE.get(told.this.value)


def widest(kinds: Iterable[Kind | None]) -> Kind | None:
    """Give the kind that holds all of them; NULL fits anywhere."""
    known = [one for one in kinds if one != "null"]
    if not known:
        return "null"
    if None in known:
        return None
    if all(one in NUMBERS for one in known):
        return max(known, key=lambda one: _RANK[str(one)])
    return known[0] if len(set(known)) == 1 else None


def fits(kind: Kind | None, asked: str) -> bool | None:
    """Say whether a kind is what is asked; None if it is not known."""
    if asked == "any" or kind == "null":
        return True
    if kind is None:
        return None
    return kind in NUMBERS if asked == "number" else kind == asked

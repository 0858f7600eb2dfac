"""The search index: one table of tokens, FTS5 on SQLite and a GIN over tsvector on PostgreSQL.

The table is made by migration 0002. Both engines are given the same tokens and the same question,
so that both find the same subjects.
"""

from collections.abc import Callable, Iterable, Sequence

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models.expressions import RawSQL

from .tokens import AllOf, Query, Token

__all__ = ["ids_matching", "matching", "put"]

CHUNK = 900


def put(rows: Sequence[tuple[int, str]]) -> None:
    """Set the tokens of subjects, replacing what they had."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO registry_index (rowid, tokens) VALUES (%s, %s::tsvector)"
                " ON CONFLICT (rowid) DO UPDATE SET tokens = EXCLUDED.tokens",
                rows,
            )
            return
        known = [row for part in _chunks([key for key, _ in rows]) for row in _known(cursor, part)]
        if known:
            cursor.executemany("DELETE FROM registry_index WHERE rowid = %s", [(key,) for key in known])
        cursor.executemany("INSERT INTO registry_index (rowid, tokens) VALUES (%s, %s)", rows)


def _known(cursor: CursorWrapper, keys: Sequence[int]) -> list[int]:
    marks = ",".join(["%s"] * len(keys))
    cursor.execute(f"SELECT rowid FROM registry_index WHERE rowid IN ({marks})", keys)  # noqa: S608 - marks only
    return [row[0] for row in cursor.fetchall()]


def _chunks(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK))


def matching(query: Query) -> RawSQL:
    """Give the subjects a question finds, for use as ``pk__in`` within one larger query."""
    if connection.vendor == "postgresql":
        return RawSQL(
            "SELECT rowid FROM registry_index WHERE tokens @@ %s::tsquery", [_say(query, _POSTGRES)]
        )
    return RawSQL("SELECT rowid FROM registry_index WHERE registry_index MATCH %s", [_say(query, _SQLITE)])


def ids_matching(query: Query, limit: int) -> list[int]:
    """Give up to so many subjects a question finds, in no order."""
    found = matching(query)
    with connection.cursor() as cursor:
        cursor.execute(f"{found.sql} LIMIT {int(limit)}", found.params)
        return [row[0] for row in cursor.fetchall()]


# How each engine writes a token, "and" and "or". Tokens hold letters, digits and Chinese only (see
# words.fold), so that no quoting can be broken; the assertion in _say keeps it so.
_Dialect = tuple[Callable[[str, bool], str], str, str]
_SQLITE: _Dialect = (lambda text, starts: f'"{text}"{"*" if starts else ""}', " AND ", " OR ")
_POSTGRES: _Dialect = (lambda text, starts: f"'{text}'{':*' if starts else ''}", " & ", " | ")


def _say(query: Query, dialect: _Dialect) -> str:
    one, both, either = dialect
    if isinstance(query, Token):
        assert query.text.isalnum(), query.text
        return one(query.text, query.starts)
    joiner = both if isinstance(query, AllOf) else either
    return "(" + joiner.join(_say(part, dialect) for part in query.parts) + ")"

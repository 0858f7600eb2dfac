"""The column that holds a reference, found by a short index: the last letters of its key.

A reference is 45 letters and more, and every fact has two. An index over whole references is the
larger half of the ledger's writing, because references of one kind share their beginning and their
pages are touched all over. The last eight letters of a key tell nearly as much (32 random bits of a
uid) in a quarter of the room; equality is still asked of the whole text.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact, In
from django.db.models.sql.compiler import SQLCompiler

__all__ = ["RefColumn", "Tail", "tail_of", "tail_sql", "whole_sql"]

_LETTERS = 8


def tail_of(text: str) -> str:
    """Give the part of a reference that the index holds."""
    return text[-_LETTERS:]


def tail_sql(column: str, vendor: str) -> str:
    """Write the index's expression over a column, letter by letter as the index was declared."""
    return f"substr({column}, -{_LETTERS})" if vendor == "sqlite" else f"right({column}, {_LETTERS})"


def whole_sql(column: str, vendor: str) -> str:
    """Write the column for the comparison that follows the index.

    SQLite would put the compared value into the index's expression as well and then no longer know the
    index; a plus before the column keeps it from doing so.
    """
    return f"+{column}" if vendor == "sqlite" else column


class Tail(models.Func):
    """The last letters of a reference, as an index declares them."""

    output_field = models.CharField()
    arity = 1
    template = f"right(%(expressions)s, {_LETTERS})"

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """SQLite has no `right`."""
        return self.as_sql(compiler, connection, template=f"substr(%(expressions)s, -{_LETTERS})", **context)


class RefColumn(models.CharField):  # type: ignore[type-arg]
    """A text column with references; asking for equality asks the short index first."""

    def deconstruct(self) -> Any:
        """Stand in migrations as the plain text column that it is, so that no table is rebuilt for it."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


@RefColumn.register_lookup
class _RefExact(Exact):
    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        if not isinstance(self.rhs, str) or not self.rhs:
            return super().as_sql(compiler, connection)
        return _narrowed(self, [self.rhs], compiler, connection)


@RefColumn.register_lookup
class _RefIn(In):
    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        values = sorted(set(self.rhs), key=str) if self.rhs_is_direct_value() else []
        if not values or not all(isinstance(one, str) and one for one in values):
            return super().as_sql(compiler, connection)
        return _narrowed(self, values, compiler, connection)


def _narrowed(
    lookup: Exact | In, values: Sequence[str], compiler: SQLCompiler, connection: BaseDatabaseWrapper
) -> Any:
    """Ask the short index, then the whole text; that the column is not empty lets partial indexes serve."""
    column, params = lookup.process_lhs(compiler, connection)
    tails = sorted({tail_of(one) for one in values})
    sql = (
        f"({tail_sql(column, connection.vendor)} IN ({_holes(tails)}) AND NOT ({column} = '') "
        f"AND {whole_sql(column, connection.vendor)} IN ({_holes(values)}))"
    )
    return sql, [*params, *tails, *params, *params, *values]


def _holes(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))

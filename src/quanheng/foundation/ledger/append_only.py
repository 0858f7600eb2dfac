"""The database's own guard over the ledger: rows that may be written and never again be touched.

Kept as triggers, because whoever reaches the database past the program must be stopped too, or at
least must leave a missing trigger behind that `verify` reports.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["GUARDED", "guard", "missing_guards", "unguard"]

#: Table, and the acts refused on it. Private contents may be erased but never changed.
GUARDED: dict[str, tuple[str, ...]] = {
    "ledger_fact": ("UPDATE", "DELETE"),
    "ledger_factcause": ("UPDATE", "DELETE"),
    "ledger_logentry": ("UPDATE", "DELETE"),
    "ledger_checkpoint": ("UPDATE", "DELETE"),
    "ledger_factprivate": ("UPDATE",),
}


def _names() -> list[tuple[str, str, str]]:
    return [(f"{table}_no_{act.lower()}", table, act) for table, acts in GUARDED.items() for act in acts]


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for name, table, act in _names()
    ]


def _postgresql() -> list[str]:
    refuse = (
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    made = [
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        for name, table, act in _names()
    ]
    made += [
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        for table in GUARDED
    ]
    return [refuse, *made]


def _expected(vendor: str) -> dict[str, str]:
    """Every trigger that must exist, with its table."""
    found = {name: table for name, table, _ in _names()}
    if vendor == "postgresql":
        found |= {f"{table}_no_truncate": table for table in GUARDED}
    return found


def guard(connection: BaseDatabaseWrapper) -> None:
    """Put all triggers in place."""
    with connection.cursor() as cursor:
        for statement in _sqlite() if connection.vendor == "sqlite" else _postgresql():
            cursor.execute(statement)


def unguard(connection: BaseDatabaseWrapper) -> None:
    """Take all triggers away: for undoing the migration, and for tests that play the attacker."""
    with connection.cursor() as cursor:
        for name, table in _expected(connection.vendor).items():
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """Name the triggers that are gone or, on PostgreSQL, switched off."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return sorted(_expected(connection.vendor).keys() - present)

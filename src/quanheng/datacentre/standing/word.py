"""What people have said of rows and businesses, followed by the centre: placed rows, parted rows, merged businesses."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from quanheng.datacentre.store import insert_rows

__all__ = ["Made", "Placed", "apply_aliases", "follow", "link_placed"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A person's word on one row: it is this business's, or it is not; the reason goes where the link's reason goes."""

    batch: str
    line: int
    entity: str
    is_same: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A business that a person split out of another, with what is known of it."""

    entity: str
    name: str
    name_key: str
    address: str = ""
    region: str = ""


def follow(
    con: duckdb.DuckDBPyConnection,
    *,
    placed: Sequence[Placed],
    aliases: dict[str, str],
    made: Sequence[Made] = (),
) -> None:
    """Make the centre say what the register's acts say, all of it; called again it changes nothing.

    ``aliases`` are all merges that stand (gone to kept), ``placed`` the words on single rows. Links of merged
    businesses move with them, and come back when the merge is undone, because each row remembers whose it was.
    """
    con.execute("DELETE FROM aliases")
    if aliases:
        con.executemany("INSERT INTO aliases VALUES (?, ?)", sorted(aliases.items()))
    con.execute("DELETE FROM placed")
    if placed:
        rows = [[one.batch, one.line, one.entity, one.is_same, one.reason] for one in placed]
        con.executemany("INSERT INTO placed VALUES (?, ?, ?, ?, ?)", rows)
    for one in made:
        con.execute(
            "INSERT INTO entities SELECT ?, NULL, ?, ?, ?, NULL, NULL, ?, NULL, '', '', 0"
            " WHERE NOT EXISTS (FROM entities WHERE entity = ?)",
            [one.entity, one.name, one.address, one.name_key, one.region, one.entity],
        )
    con.execute(
        "UPDATE links SET entity = w.was FROM moved w WHERE links.batch = w.batch AND links.line = w.line"
    )
    con.execute("DELETE FROM moved")
    con.execute(
        "UPDATE links SET entity = p.entity, how = 'person', reason = p.reason, score = 1.0 FROM placed p"
        " WHERE p.is_same AND links.batch = p.batch AND links.line = p.line"
    )
    con.execute(
        "UPDATE links SET entity = '', how = 'none', reason = p.reason, score = 0.0 FROM placed p"
        " WHERE NOT p.is_same AND links.batch = p.batch AND links.line = p.line AND links.entity = p.entity"
    )
    apply_aliases(con)


def link_placed(con: duckdb.DuckDBPyConnection, source: str, batch: str) -> None:
    """Link the rows of a batch that a person placed, before any rule is asked."""
    insert_rows(
        con,
        "links",
        "SELECT ?, p.batch, p.line, p.entity, 'person', p.reason, 1.0 FROM placed p"
        " WHERE p.batch = ? AND p.is_same AND p.line NOT IN (SELECT line FROM links WHERE batch = ?)"
        f" AND p.line IN (SELECT line FROM clean_{source} WHERE batch = ?) ORDER BY p.line",
        [source, batch, batch, batch],
    )


def apply_aliases(con: duckdb.DuckDBPyConnection, batch: str | None = None) -> None:
    """Move links of merged businesses to those that stay, remembering whose each row was."""
    insert_rows(
        con,
        "moved",
        "SELECT l.batch, l.line, l.entity FROM links l JOIN aliases a USING (entity)"
        " WHERE ? IS NULL OR l.batch = ?",
        [batch, batch],
    )
    con.execute(
        "UPDATE links SET entity = a.stays FROM aliases a WHERE links.entity = a.entity"
        " AND (? IS NULL OR links.batch = ?)",
        [batch, batch],
    )

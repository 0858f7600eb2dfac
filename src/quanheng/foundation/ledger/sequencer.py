"""The sequencer: gives facts their place in the log, after their transactions have committed.

Writers never wait for each other because of the log. A kill at any moment leaves either the old
or the new state: places, tiles, and the queue change in one transaction.
"""

from typing import Any

from django.db import connection, transaction

from .models import LogHead
from .tiles import TREES, Rising, tile_reader

__all__ = ["log_size", "sequence_pending"]

#: Facts placed in one transaction; SQLite's writers wait that long, about a tenth of a second.
RUN = 10_000


def log_size() -> int:
    """Count the entries of the log."""
    return LogHead.objects.filter(pk=1).values_list("size", flat=True).first() or 0


def sequence_pending() -> int:
    """Give every waiting fact its place, and count those placed.

    Facts are taken in the order of their rows among those whose transactions have committed: one
    that commits late is placed later, never skipped. Called again there is nothing to do; called by
    two workers at once, one waits for the other.
    """
    placed = 0
    while True:
        with transaction.atomic():
            run = _place_run()
        if not run:
            return placed
        placed += run


def _place_run() -> int:
    LogHead.objects.get_or_create(pk=1)
    head = LogHead.objects.select_for_update().get(pk=1)
    leaves = _take_places(head.size)
    if not leaves:
        return 0
    for column, algorithm in enumerate(TREES):
        rising = Rising(algorithm, head.size, tile_reader(algorithm))
        rising.add([bytes(row[column]) for row in leaves])
        rising.save()
    head.size += len(leaves)
    head.save(update_fields=["size"])
    return len(leaves)


def _take_places(size: int) -> list[tuple[Any, ...]]:
    """Move waiting facts into the log from place `size` on; give their hashes, SM3 first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_logentry (seq, fact_id) "
            "SELECT %s + ROW_NUMBER() OVER (ORDER BY fact_id) - 1, fact_id "
            "FROM (SELECT fact_id FROM ledger_unplaced ORDER BY fact_id LIMIT %s) AS waiting",
            [size, RUN],
        )
        cursor.execute(
            "SELECT f.leaf_sm3, f.leaf_sha256 FROM ledger_logentry e JOIN ledger_fact f ON f.id = e.fact_id "
            "WHERE e.seq >= %s ORDER BY e.seq",
            [size],
        )
        leaves: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.execute(
            "DELETE FROM ledger_unplaced WHERE fact_id IN (SELECT fact_id FROM ledger_logentry WHERE seq >= %s)",
            [size],
        )
    return leaves

"""The verbs that write facts: in the transaction of the act itself, canonical, hashed, with their causes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from quanheng.base.refs import Ref
from quanheng.foundation.people.api import Actor

from .models import Fact
from .writing import FactDraft, Writing

__all__ = ["FactDraft", "record", "record_bulk", "record_many"]


def record(
    kind: str, *, object: Ref, actor: Actor, at: datetime, subject: Ref | None = None,  # noqa: A002 - the word of the leaf
    body: Mapping[str, Any] | Sequence[tuple[str, Any]] = (), private: Mapping[str, Any] | None = None,
    because: Sequence[Fact | str] = (), region: str = "",
) -> Fact:  # fmt: skip
    """Write down one act, in the transaction that carries the act out.

    The log's place comes later from the sequencer, so that writers never queue. ``private`` holds
    what a person may ask to have erased: only a salted commitment to it is hashed. Without
    ``region`` the fact lies in the actor's own region when there is exactly one. A second call
    writes a second fact: being called twice for one cause is for the service to notice.

    Writes: the fact of the given kind
    Raises: BadInput, for an undeclared kind, an unknown cause, a body that has no canonical form
    """
    draft = FactDraft(kind, object, actor, at, subject, dict(body), private, because, region)
    return record_many([draft])[0]


def record_many(rows: Sequence[FactDraft]) -> list[Fact]:
    """Write many facts at once, in the order given; all of them or none.

    Raises: BadInput
    """
    with transaction.atomic():
        writing = Writing(rows)
        writing.write()
        return writing.facts()


def record_bulk(rows: Iterable[FactDraft], *, chunk: int = 20_000) -> list[str]:
    """Write a long run of facts and give only their uids: the fast road for batches.

    Each chunk is one transaction unless the caller holds one.

    Raises: BadInput
    """
    uids: list[str] = []
    held: list[FactDraft] = []
    for draft in rows:
        held.append(draft)
        if len(held) >= chunk:
            uids += _write_chunk(held)
            held = []
    return uids + _write_chunk(held) if held else uids


def _write_chunk(rows: Sequence[FactDraft]) -> list[str]:
    with transaction.atomic():
        writing = Writing(rows)
        writing.write()
        return writing.uids()

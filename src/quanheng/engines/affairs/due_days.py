"""Lets matters follow when their clocks are reckoned anew, and names matters for lists kept elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quanheng.base.refs import Ref
from quanheng.foundation.clock.api import Clock

from .clockwork import next_of
from .definitions import spec_of
from .models import Affair

__all__ = ["AffairWords", "follow_clocks", "words_of_affairs"]

KIND = "affairs.affair"


@dataclass(frozen=True, slots=True)
class AffairWords:
    """How a matter is named in a list: its kind, title and number."""

    kind: str
    title: str
    number: str


def words_of_affairs(refs: Iterable[str]) -> dict[str, AffairWords]:
    """Name matters by their references; references to other things are passed over.

    Asked by the road for lists that are cut to the reader's jurisdiction later; it asks for no right itself.
    """
    rows = Affair.objects.filter(uid__in=_uids(refs)).select_related("definition").only(
        "uid", "title", "number", "definition__zh"
    )  # fmt: skip
    return {f"{KIND}:{row.uid}": AffairWords(row.definition.zh, row.title, row.number) for row in rows}


def follow_clocks(clocks: Sequence[Clock]) -> int:
    """Set the due day of the matters that own these clocks anew; gives how many changed.

    Called in the transaction that moved the clocks. The matter's version does not count up: nobody acted in
    it, and an officer with its page open is not turned away.
    """
    uids = _uids(clock.owner_ref for clock in clocks)
    by_owner: dict[str, list[Clock]] = {}
    for clock in Clock.objects.filter(owner_ref__in=[f"{KIND}:{uid}" for uid in uids]).defer("working"):
        by_owner.setdefault(clock.owner_ref, []).append(clock)
    changed = []
    for affair in Affair.objects.filter(uid__in=uids, is_open=True).select_related("definition"):
        due = next_of(by_owner.get(f"{KIND}:{affair.uid}", ()), spec_of(affair))
        if due != affair.due_on:
            affair.due_on = due
            changed.append(affair)
    Affair.objects.bulk_update(changed, ["due_on"], batch_size=300)
    return len(changed)


def _uids(refs: Iterable[str]) -> list[str]:
    parsed = (Ref.parse(ref) for ref in dict.fromkeys(refs) if ref)
    return [ref.key for ref in parsed if ref.kind == KIND]

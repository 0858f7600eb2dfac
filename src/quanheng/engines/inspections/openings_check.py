"""Checking the openings of a full bundle: a ticket has one owner, a stratum one class."""

import json
from collections.abc import Iterator, Mapping, Sequence

from quanheng.base.digest import canonical

from .draw import Commitment
from .rosters import RosterOfficer, roster_digest, roster_rows
from .tickets import Opening, opening_bytes, read_openings, ticket_of

__all__ = ["check_openings"]


def check_openings(
    files: Mapping[str, bytes],
    promised: Commitment,
    objects: bytes,
    officers: Sequence[RosterOfficer],
    drawn: Sequence[str],
) -> Iterator[tuple[str, bool]]:
    """Say for each thing that only a supervisor can check whether it holds.

    That no business holds two tickets is the one thing that an open bundle cannot show.
    """
    ours, theirs = (read_openings(files[name]) for name in ("openings.jsonl", "officer-openings.jsonl"))
    roots = [roster_digest(files[name]) for name in ("openings.jsonl", "officer-openings.jsonl")]
    yield "对照表与事先承诺一致", roots == [promised.openings, promised.officer_openings]
    written = [opening_bytes(one) for one in (ours, theirs)]
    yield "对照表写法规范", written == [files["openings.jsonl"], files["officer-openings.jsonl"]]
    yield "每张票都能打开", all(ticket_of(one.id, one.salt) == one.ticket for one in (*ours, *theirs))
    rows = [(one.decode(), stratum.decode()) for one, _, stratum, _ in roster_rows(objects)]
    yield (
        "对照表与名录一一对应",
        [one.ticket for one in ours] == [one for one, _ in rows]
        and [one.ticket for one in theirs] == [one.id for one in officers],
    )
    yield "没有一户或一人占两张票", all(_is_unique(one) for one in (ours, theirs))
    pairs = {(one.level, stratum) for one, (_, stratum) in zip(ours, rows, strict=False)}
    levels, strata = {level for level, _ in pairs}, {key for _, key in pairs}
    yield "每层恰好是一个等级", len(pairs) == len(levels) == len(strata)
    codes = {one.ticket: one.id for one in ours}
    names = json.loads(files["names.json"])
    expected = sorted((codes.get(ticket, "") for ticket in drawn), key=str.encode)
    yield (
        "公布的名单与抽中的票一致",
        [one["code"] for one in names["drawn"]] == expected
        and files["names.json"] == canonical(names)
        and names["count"] == len(expected)
        and set(names) == {"count", "drawn"},
    )


def _is_unique(openings: Sequence[Opening]) -> bool:
    return len({one.id for one in openings}) == len(openings)

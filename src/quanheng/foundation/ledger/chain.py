"""The walk home: from any fact through its causes to the line of the file it came from."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from quanheng.base.errors import NotFound

from .kinds import say
from .models import Fact, FactCause

__all__ = ["ChainStep", "chain_back", "chain_forward", "get_fact"]

CHUNK = 500


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One step of a walk: a fact, or at the very end the line of the file (``kind`` is ``source.row``)."""

    depth: int
    kind: str
    sentence: str
    uid: str = ""
    at: str = ""
    actor_name: str = ""
    unit_name: str = ""
    subject: str = ""
    object: str = ""
    because: tuple[str, ...] = ()
    file: str = ""
    line: int | None = None
    source: str = ""
    digest: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Give the step as plain data, without what is not known."""
        return {key: value for key, value in asdict(self).items() if value not in ("", None, ())} | {
            "depth": self.depth
        }


def get_fact(uid: str) -> Fact:
    """Find a fact by its outside key. Raises: NotFound"""
    found = Fact.objects.filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这条记载", remedy="请核对编号", uid=uid)
    return found


def chain_back(fact_uid: str) -> list[ChainStep]:
    """Walk from a fact through all its causes to the roots, nearest first, oldest last.

    When the walk meets facts born from rows, the last step is the file and line of the last of them.
    Ways that meet again are walked once.

    Raises: NotFound
    """
    start = get_fact(fact_uid)
    steps = _walk(start, "fact_id", "cause_id")
    origins = [fact for _, fact, _ in steps if isinstance(fact.body.get("origin"), dict)]
    told = [_step(depth, fact, links) for depth, fact, links in steps]
    if origins:
        # A batch names its file without a line; the row that says more is the better home.
        lines = [fact for fact in origins if fact.body["origin"].get("line") is not None]
        told.append(_home(told[-1].depth + 1, (lines or origins)[-1]))
    return told


def chain_forward(fact_uid: str) -> list[ChainStep]:
    """Walk from a fact to everything that followed from it, nearest first. Raises: NotFound"""
    return [
        _step(depth, fact, links) for depth, fact, links in _walk(get_fact(fact_uid), "cause_id", "fact_id")
    ]


def _walk(start: Fact, near: str, far: str) -> list[tuple[int, Fact, tuple[str, ...]]]:
    """Go breadth first, one query a level; within a level the newest first, so the oldest comes last."""
    found: list[tuple[int, Fact, tuple[str, ...]]] = []
    seen = {start.pk}
    level, depth = [start], 0
    while level:
        links = _links(near, far, [fact.pk for fact in level])
        reached = {pk for far_pks in links.values() for pk in far_pks}
        facts = {fact.pk: fact for fact in _facts(reached)}
        found += [
            (depth, fact, tuple(sorted(facts[pk].uid for pk in links.get(fact.pk, ())))) for fact in level
        ]
        level = sorted((facts[pk] for pk in reached - seen), key=lambda fact: -fact.pk)
        seen |= reached
        depth += 1
    return found


def _parts(pks: Iterable[int]) -> Iterable[list[int]]:
    listed = sorted(pks)
    return (listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK))


def _links(near: str, far: str, pks: Iterable[int]) -> dict[int, list[int]]:
    links: dict[int, list[int]] = {}
    for part in _parts(pks):
        for here, there in FactCause.objects.filter(**{f"{near}__in": part}).values_list(near, far):
            links.setdefault(here, []).append(there)
    return links


def _facts(pks: Iterable[int]) -> Iterable[Fact]:
    for part in _parts(pks):
        yield from Fact.objects.filter(pk__in=part)


def _step(depth: int, fact: Fact, because: tuple[str, ...]) -> ChainStep:
    origin = fact.body.get("origin")
    row = origin if isinstance(origin, dict) else {}
    return ChainStep(
        depth, fact.kind, say(fact), fact.uid, fact.at.isoformat(), fact.actor_name, fact.unit_name,
        fact.subject_ref, fact.object_ref, because, str(row.get("file", "")), row.get("line"),
        str(row.get("source", "")), str(row.get("digest", "")),
    )  # fmt: skip


def _home(depth: int, fact: Fact) -> ChainStep:
    row = fact.body["origin"]
    return ChainStep(
        depth, "source.row", f"{row.get('file', '')} 第{row.get('line', '?')}行", object=str(row.get("batch", "")),
        file=str(row.get("file", "")), line=row.get("line"), source=str(row.get("source", "")),
        digest=str(row.get("digest", "")),
    )  # fmt: skip

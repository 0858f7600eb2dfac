"""The data standard beside what the city does: who uses an element, how each source meets it, what a change touches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from quanheng.base.errors import NotFound
from quanheng.datacentre.api import QualityReport, Share
from quanheng.datacentre.standards.behind import BehindRow, What
from quanheng.datacentre.standards.exporting import conformance, touches
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.code import CodeList
from quanheng.packkit.signal import SignalSpec
from quanheng.packkit.standard import Element, EntityStandard

from .day import centre_of
from .rights import Rights

__all__ = [
    "Conformance", "Met", "Use", "code_list_of", "conformance_of", "conformances", "find_elements", "get_element",
    "get_standard", "rows_behind", "standards_of", "uses_of",
]  # fmt: skip

MET = "符合"


@dataclass(frozen=True, slots=True)
class Use:
    """One column of one source that brings an element, and what would follow a change of it."""

    source: str
    source_zh: str
    column: str
    feeds: str
    feeds_zh: str
    features: tuple[str, ...]
    signals: tuple[SignalSpec, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """How one element of the standard is met by a source; the shares stand where rows have come."""

    entity: str
    element: Element | None
    column: str
    says: str
    name: str = ""  # the source's own key of the column
    filled: Share | None = None
    valid: Share | None = None

    @property
    def is_met(self) -> bool:
        """Whether the column is declared as the standard asks."""
        return self.says == MET

    @property
    def empty(self) -> int:
        """Cells without a value."""
        return self.filled.of - self.filled.good if self.filled else 0

    @property
    def wrong(self) -> int:
        """Cells with a value that was not understood."""
        return self.valid.of - self.valid.good if self.valid else 0


@dataclass(frozen=True, slots=True)
class Conformance:
    """One source against one entity of the standard."""

    source: str
    source_zh: str
    department: str
    standard: EntityStandard
    lines: Sequence[Met]
    quality: QualityReport | None = None

    @property
    def met(self) -> int:
        """Elements declared as asked."""
        return sum(line.is_met for line in self.lines)

    @property
    def not_met(self) -> int:
        """Elements missing or declared otherwise, and columns that the standard does not know."""
        return len(self.lines) - self.met


def standards_of(actor: Actor) -> list[EntityStandard]:
    """Give every entity of the standard, in the order of the dictionary. Right: datacentre:batch:read"""
    require(actor, Rights.BATCH_READ)
    return list(_standards().values())


def get_standard(actor: Actor, key: str) -> EntityStandard:
    """Give one entity. Right: datacentre:batch:read. Raises: NotFound"""
    require(actor, Rights.BATCH_READ)
    found = _standards().get(key)
    if found is None:
        raise NotFound("数据标准里没有这个实体", remedy="请从数据标准的列表里点开")
    return found


def get_element(actor: Actor, entity: str, key: str) -> tuple[EntityStandard, Element]:
    """Give one element with its entity. Right: datacentre:batch:read. Raises: NotFound"""
    standard = get_standard(actor, entity)
    found = standard.element(key)
    if found is None:
        raise NotFound(f"“{standard.zh}”没有这个数据元", remedy="请从数据标准的列表里点开")
    return standard, found


def find_elements(
    actor: Actor, *, q: str = "", entity: str = "", kind: str = "", sensitivity: str = "",
    is_required: bool = False, is_used: bool = False,
) -> list[tuple[EntityStandard, Element]]:  # fmt: skip
    """Find elements; ``q`` is part of a name, a key or the name of a code list. Right: datacentre:batch:read"""
    used = _used() if is_used else frozenset()
    word = q.strip().lower()
    return [
        (standard, one)
        for standard in standards_of(actor)
        if not entity or standard.key == entity
        for one in standard.fields
        if (not word or word in f"{one.zh} {one.key} {one.codes}".lower())
        and (not kind or one.type == kind)
        and (not sensitivity or one.sensitivity == sensitivity)
        and (not is_required or one.required)
        and (not is_used or (standard.key, one.key) in used)
    ]


def code_list_of(element: Element) -> CodeList | None:
    """Give the code list of an element, or none when no pack carries it."""
    lists: Mapping[str, CodeList] = packs().codes
    return lists.get(element.codes.removeprefix("codes."))


def uses_of(actor: Actor, entity: str, element: str) -> list[Use]:
    """Say which columns bring an element and what a change touches: registers, features, signals.

    Right:  datacentre:batch:read
    Raises: NotFound
    """
    get_element(actor, entity, element)
    found = touches(_standards().values(), packs().sources, entity, element)
    return [_use(one) for one in found]


def conformances(actor: Actor) -> list[Conformance]:
    """Hold each declared source against the standard, by what it declares. Right: datacentre:batch:read"""
    return [
        _conformance(standard, key)
        for standard in standards_of(actor)
        for key in standard.sources
        if key in packs().sources
    ]


def conformance_of(actor: Actor, home: Path, source: str, *, at: datetime) -> list[Conformance]:
    """Hold one source against every entity it brings, with shares over the rows that came.

    Right:  datacentre:batch:read
    Raises: NotFound, for a source that no entity names
    """
    entities = [one for one in standards_of(actor) if source in one.sources]
    if not entities or source not in packs().sources:
        raise NotFound("没有这个来源的符合情况", remedy="请从数据标准的来源列表里点开")
    quality = _quality(home, source, at)
    return [_conformance(one, source, quality) for one in entities]


def rows_behind(
    actor: Actor, home: Path, source: str, column: str, what: What, *, limit: int, offset: int = 0
) -> list[BehindRow]:
    """List the rows whose cell is empty or was not understood. Right: datacentre:row:read. Raises: NotFound"""
    require(actor, Rights.ROW_READ)
    return centre_of(home).rows_behind(source, column, what, limit=limit, offset=offset)


def _standards() -> Mapping[str, EntityStandard]:
    found: Mapping[str, EntityStandard] = packs().sections["standards"]
    return found


def _used() -> frozenset[tuple[str, str]]:
    rows = conformance(_standards().values(), packs().sources)
    return frozenset((entity, element) for entity, element, _, column, _ in rows if column and element)


def _quality(home: Path, source: str, at: datetime) -> QualityReport | None:
    try:
        return centre_of(home).quality(source, at=at)
    except NotFound:  # nothing of this source has come yet
        return None


def _conformance(standard: EntityStandard, source: str, quality: QualityReport | None = None) -> Conformance:
    spec = packs().sources[source]
    names = {column.title: column.element for column in spec.columns}
    lines = []
    for _, element, _, column, says in conformance([standard], {source: spec}):
        name = names.get(column, "")
        filled, valid = quality.fields.get(name, (None, None)) if quality and quality.rows else (None, None)
        lines.append(Met(standard.key, standard.element(element), column, says, name, filled, valid))
    return Conformance(source, spec.title, spec.department, standard, lines, quality)


def _use(one: Mapping[str, str]) -> Use:
    features = tuple(filter(None, one["features"].split("、")))
    signals: Mapping[str, SignalSpec] = packs().sections["signals"]
    hit = tuple(spec for spec in signals.values() if not spec.when.names.isdisjoint(features))
    kind = one["feeds"]
    register = packs().registers.get(kind.removeprefix("record:")) if kind.startswith("record:") else None
    known = {"subject": "主体登记簿", "licence": "许可登记簿", "centre": "数据中心"}
    feeds_zh = register.zh if register else known.get(kind, kind)
    return Use(one["source"], one["source_zh"], one["column"], kind, feeds_zh, features, hit)

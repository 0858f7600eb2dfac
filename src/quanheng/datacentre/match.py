"""Judges candidates by name and address, pure: the best one, if it is good and alone, with a sentence that says why."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from rapidfuzz import fuzz

from quanheng.packkit.source import Linking

__all__ = ["Candidate", "Match", "branch_marks", "choose"]

_ORDINAL = re.compile(r"\d+|[一二三四五六七八九十]+(?=分店|分公司|店|号|厂|部|分部)")
_FIRM = re.compile(r"(有限公司|股份公司|合作社)$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row beside one name and one place of one business."""

    line: int
    entity: str
    row_code: str | None
    code: str | None
    row_name: str | None
    name: str | None
    is_former: bool
    row_address: str | None
    address: str | None
    row_premises: str | None
    premises: str | None
    row_region: str | None
    region: str | None
    bearers: int  # businesses that bear the row's exact name


@dataclass(frozen=True, slots=True)
class Match:
    """A row's business, how it was found, and the sentence for the officer."""

    line: int
    entity: str
    how: str
    reason: str
    score: float


def choose(candidates: Iterable[Candidate], link: Linking) -> list[Match]:
    """Choose for each row at most one business; ``candidates`` come ordered by line.

    A row whose two best candidates are nearly as good gets none: a coin is not a reason.
    """
    found = []
    for _, group in groupby(candidates, key=attrgetter("line")):
        best: dict[str, Match] = {}
        for match in _judged(group, link):
            if match.entity not in best or match.score > best[match.entity].score:
                best[match.entity] = match
        ranked = sorted(best.values(), key=lambda match: (-match.score, match.entity))
        if ranked and (len(ranked) == 1 or ranked[0].score - ranked[1].score >= link.margin):
            found.append(ranked[0])
    return found


def _judged(group: Iterator[Candidate], link: Linking) -> Iterator[Match]:
    for one in group:
        if one.row_code and one.code and one.row_code != one.code:
            continue  # two valid codes are two businesses, however alike their names
        match = _judge(one, link)
        if match is not None:
            yield match


def _judge(one: Candidate, link: Linking) -> Match | None:
    name = _alike(one.row_name, one.name)
    place = _place(one)
    if name is None or _other_branch(one):
        return None
    tail = "" if one.row_code else "，统一代码缺失"
    if name == 1.0:
        word = "与曾用名相同" if one.is_former else "名称相同"
        how = "former_name" if one.is_former else "name"
        if place is not None and place >= link.address_floor:
            return Match(
                one.line,
                one.entity,
                f"{how}_address",
                f"{word}、{_said('地址', place)}{tail}",
                0.6 + 0.4 * place,
            )
        if one.bearers == 1 and _same_region(one) and (place is None or _FIRM.search(one.row_name or "")):
            other = "地址未填" if place is None else f"地址不同({place:.2f})"
            return Match(one.line, one.entity, f"{how}_alone", f"{word}且全市唯一，{other}{tail}", 0.8)
        return None
    if name >= link.name_floor and place is not None and place >= max(0.95, link.address_floor):
        said = f"{_said('名称', name)}、{_said('地址', place)}{tail}"
        return Match(one.line, one.entity, "near_name_address", said, 0.6 * name + 0.4 * place)
    return None


def _said(what: str, alike: float) -> str:
    return f"{what}相同" if alike == 1.0 else f"{what}相近({alike:.2f})"


def _alike(left: str | None, right: str | None) -> float | None:
    if not left or not right:
        return None
    if left == right:
        return 1.0
    # A department drops the end of a name more often than its middle; a part inside the whole counts, a little less.
    part = fuzz.partial_ratio(left, right) / 100 * 0.95 if min(len(left), len(right)) >= 4 else 0.0
    return min(0.99, max(fuzz.ratio(left, right) / 100, part))


def _place(one: Candidate) -> float | None:
    if not one.row_address or not one.address:
        return None
    if one.row_region and one.region and not _along(one.row_region, one.region):
        return 0.0
    if one.row_address == one.address:
        return 1.0
    alike = fuzz.ratio(one.row_address, one.address) / 100
    if (
        one.row_premises
        and one.row_premises == one.premises
        and any(sign.isdigit() for sign in one.row_premises)
    ):
        return min(0.99, max(alike, 0.95))
    if _first_number(one.row_premises) != _first_number(one.premises):
        return min(alike, 0.7)  # another house number on the same road reads almost the same
    return alike


def _first_number(premises: str | None) -> str:
    found = re.search(r"\d+", premises or "")
    return found[0] if found else ""


def _along(left: str, right: str) -> bool:
    return left.startswith(right) or right.startswith(left)


def _same_region(one: Candidate) -> bool:
    return not one.row_region or not one.region or _along(one.row_region[:6], one.region[:6])


def branch_marks(name: str | None) -> list[str]:
    """Give the numbers in a name, by which one branch is told from another."""
    return sorted(_ORDINAL.findall(name or ""))


def _other_branch(one: Candidate) -> bool:
    return branch_marks(one.row_name) != branch_marks(one.name)

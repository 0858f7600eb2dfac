"""Answers what the law says on a day, and refuses when it says nothing or two things."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from quanheng.base.errors import NoRuleInForce, RuleConflict
from quanheng.foundation.packs.api import packs
from quanheng.packkit.law import LawEntry

__all__ = ["LawValue", "article_on", "choose", "entry_on", "keys", "value_on"]


@dataclass(frozen=True, slots=True)
class LawValue:
    """What the law says on a day, with everything needed to show where that comes from.

    ``value`` is the limit as a mapping (``n``, ``unit``, …) or the bare threshold or setting. What is not
    ``is_verified`` is shown with ``mark`` wherever a person relies on it.
    """

    key: str
    zh: str
    value: Any
    article: str
    source: tuple[str, ...]
    confidence: str
    is_verified: bool
    valid_from: date
    valid_until: date | None
    file: str
    line: int
    entry: LawEntry

    @property
    def words(self) -> str:
        """The value as an officer would say it."""
        if self.entry.limit is not None:
            return self.entry.limit.words
        if self.entry.rule is not None:
            return self.entry.rule
        if isinstance(self.value, float):
            return f"{self.value:.0%}{self.entry.unit or ''}"
        return f"{self.value}{self.entry.unit or ''}"

    @property
    def mark(self) -> str:
        """Words of warning for what nobody may take for settled law; empty for verified law."""
        if self.confidence == "product_default":
            return "系统设定，未核实"
        return "" if self.is_verified else "未核实"


def keys() -> tuple[str, ...]:
    """Every key the law answers to, families included, in order."""
    return tuple(sorted(packs().law))


def entry_on(key: str, day: date) -> LawEntry:
    """Give the one entry that holds for a key or family on a day.

    Raises: NoRuleInForce, RuleConflict
    """
    return choose(key, day, packs().law.get(key, ()))


def value_on(key: str, day: date) -> LawValue:
    """Say what the law is on a day; a matter passes the day its clock started, not today.

    Raises: NoRuleInForce with the nearest ranges, RuleConflict with both lines.
    """
    entry = entry_on(key, day)
    content: Any = entry.rule if entry.rule is not None else entry.value
    if entry.limit is not None:
        content = {"n": entry.limit.n, "unit": entry.limit.unit, "end_rule": entry.end_rule}
    return LawValue(
        key=key, zh=entry.zh, value=content, article=entry.article, source=entry.source,
        confidence=entry.confidence, is_verified=entry.is_verified, valid_from=entry.valid_from,
        valid_until=entry.valid_until, file=entry.origin.file, line=entry.origin.line, entry=entry,
    )  # fmt: skip


def article_on(key: str, day: date) -> str:
    """Name the article behind a key on a day.

    Raises: NoRuleInForce, RuleConflict
    """
    return entry_on(key, day).article


def choose(key: str, day: date, entries: Sequence[LawEntry]) -> LawEntry:
    """Pick the entry in force; pure, so that packs' cases and tests can bring their own entries."""
    holding = [entry for entry in entries if entry.holds_on(day)]
    if len(holding) == 1:
        return holding[0]
    if not holding:
        raise NoRuleInForce(
            f"“{key}”在{day.isoformat()}没有生效的规定{_nearest(entries, day)}",
            remedy="请核对日期，或在领域包 law/ 中补上当时的规定", key=key, day=day.isoformat(),
        )  # fmt: skip
    places = [f"{entry.origin}（{entry.span}）" for entry in holding]
    raise RuleConflict(
        f"“{key}”在{day.isoformat()}有{len(holding)}条规定同时生效：{'；'.join(places)}",
        remedy="请给较早的一条写上 until，或删去一条", citation="；".join(entry.article for entry in holding),
        key=key, day=day.isoformat(), lines=[str(entry.origin) for entry in holding],
    )  # fmt: skip


def _nearest(entries: Sequence[LawEntry], day: date) -> str:
    """Name the ranges on either side of the day, so that a wrong date or a gap shows itself."""
    if not entries:
        return "，领域包中也没有这个名称"
    before = [entry for entry in entries if entry.valid_until is not None and entry.valid_until < day]
    after = [entry for entry in entries if entry.valid_from > day]
    near = []
    if before:
        last = max(before, key=lambda entry: entry.valid_until or day)
        near.append(f"之前一条为{last.span}（{last.origin}）")
    if after:
        first = min(after, key=lambda entry: entry.valid_from)
        word = "收录自" if first.from_is == "collection" else "生效自"
        near.append(f"之后一条{word}{first.valid_from.isoformat()}（{first.origin}）")
    return "，" + "，".join(near) if near else ""

"""Public randomness of a draw: the known sources with their bits, how much is enough, and what a value looks like."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from quanheng.base.errors import BadInput

from .draw import Beacon, Chance
from .rosters import DrawPlan, PublicSource

__all__ = [
    "LEAST_BITS",
    "KnownSource",
    "announce",
    "chance_faults",
    "check_entropy",
    "check_values",
    "known_sources",
]

LEAST_BITS = 11_200  # 112 bits in hundredths: more tries than anybody can make (NIST SP 800-57, table 2)
LIST = "inspection.randomness"


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A kind of announced randomness: its bits times 100, how its value is written, and how sure we are of it.

    ``picks`` are (how many, out of how many) for a lottery; ``pattern`` is a regular expression for a beacon.
    """

    kind: str
    zh: str
    bits: int
    confidence: str
    note: str = ""
    picks: tuple[tuple[int, int], ...] = ()
    pattern: str = ""


def known_sources() -> list[KnownSource]:
    """Give the kinds of public randomness that the packs know, in their order."""
    from quanheng.foundation.packs.api import packs

    found = packs().codes.get(LIST)
    return [
        KnownSource(
            one.code, one.zh, int(one.more["bits"]), one.confidence, one.note,
            tuple((int(few), int(many)) for few, many in one.more.get("picks", ())),
            str(one.more.get("pattern", "")),
        )
        for one in (found.codes if found else ())
    ]  # fmt: skip


def announce(sources: Sequence[tuple[str, date]]) -> list[PublicSource]:
    """Give announced sources with their kind and bits; a name that holds no known kind brings no bits."""
    known = known_sources()

    def kind_of(name: str) -> KnownSource | None:
        return next((one for one in known if one.zh in name or name.lower().startswith(one.kind)), None)

    found = [(name.strip(), on, kind_of(name)) for name, on in sources]
    return [
        PublicSource(name, on.isoformat(), kind.kind if kind else "", kind.bits if kind else 0)
        for name, on, kind in found
    ]


def check_entropy(
    sources: Sequence[PublicSource], reserve: Sequence[PublicSource], *, has_secrets: bool
) -> None:
    """Refuse a draw whose announced randomness somebody could try through, or that an official could stop.

    Raises: BadInput
    """
    bits = sum(one.bits for one in sources)
    if bits < LEAST_BITS:
        raise BadInput(
            f"预告的公开随机数只有{bits / 100:.2f}比特，至少要{LEAST_BITS // 100}比特",
            remedy="请再预告一期，例如连续两天的快乐8（每期61.61比特）",
            bits=bits,
        )
    if has_secrets and not reserve:
        raise BadInput("没有预告备用的公开随机数", remedy="有人到时不揭示时用它代替，请预告一期更晚的")
    last = max((one.on for one in sources), default="")
    if any(one.on <= last for one in reserve):
        raise BadInput("备用的公开随机数不能早于或同于正用的", remedy="请预告一期更晚开出的")
    names = [one.source for one in (*sources, *reserve)]
    if len(set(names)) < len(names):
        raise BadInput("同一期公开随机数写了两次", remedy="每期只能用一次")


def check_values(announced: Sequence[PublicSource], given: Sequence[Beacon]) -> None:
    """Refuse numbers that cannot be those of their lottery: too few, too large, one of them twice.

    Raises: BadInput
    """
    kinds = {one.kind: one for one in known_sources()}
    for source, beacon in zip(announced, given, strict=True):
        kind = kinds.get(source.kind)
        if kind and not _looks_right(kind, beacon.value):
            shape = "加".join(f"{many}选{few}" for few, many in kind.picks) or kind.pattern
            raise BadInput(
                f"“{source.source}”的值不像是{kind.zh}", remedy=f"请照公告抄写，{shape}，号码之间用空格隔开"
            )


def _looks_right(kind: KnownSource, value: str) -> bool:
    if kind.pattern and not re.fullmatch(kind.pattern, value):
        return False
    if not kind.picks:
        return bool(value)
    words = value.replace("+", " ").split(" ")
    if len(words) != sum(few for few, _ in kind.picks) or not all(
        re.fullmatch(r"[0-9]{2}", one) for one in words
    ):
        return False
    start = 0
    for few, many in kind.picks:
        numbers = [int(one) for one in words[start : start + few]]
        if len(set(numbers)) < few or not all(1 <= one <= many for one in numbers):
            return False
        start += few
    return True


def chance_faults(
    plan: DrawPlan, secrets: Sequence[tuple[str, str]], chance: Chance
) -> Iterator[tuple[str, bool]]:
    """Check the rules of format 2: enough announced bits, and the reserve exactly where a secret stayed shut."""
    try:
        check_entropy(plan.sources, plan.reserve, has_secrets=bool(secrets))
    except BadInput:
        yield "预告的公开随机数不少于112比特，备用的更晚", False
    else:
        yield "预告的公开随机数不少于112比特，备用的更晚", True
    named = [one.source for one in plan.reserve] if chance.missing else []
    yield "没有揭示的秘密值按方案用备用随机数代替", [one.source for one in chance.reserve] == named

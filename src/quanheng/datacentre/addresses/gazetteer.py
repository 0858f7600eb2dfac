"""The country's divisions by name: which province, city, county and town a text begins with, and their codes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from quanheng.base.errors import NotFound

__all__ = ["Gazetteer", "Lead", "load_gazetteer"]

_SUFFIX = re.compile(
    r"(?:特别行政区|(?:[\u4e00-\u9fff]{1,4}族)+自治[区州县旗]|维吾尔自治区|自治[区州县旗]|地区|林区|新区|省|市|区|县|盟|旗)$"
)
_TOWN = re.compile(r"(?:街道办事处|街道办|街办|街道|民族乡|镇|乡)$")
_STREET_ENTRY = re.compile(r"\d{3}\D*")
_NO_NAME = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_ROAD_NEXT = re.compile(
    r"[东西南北中]?(?:[一二三四五六七八九十\d]+)?(?:大道|路|街(?!道)|巷|弄|里|村|社区|号|桥|广场)"
)
_ADDRESS_NEXT = re.compile(r"[^\d()]{2,7}?(?:路|街|大道|巷|区|县|镇|乡|村|社区|开发区)")
_MUNICIPAL = frozenset({"11", "12", "31", "50"})
LEVELS = {2: "prov", 4: "city", 6: "district", 9: "town"}


@dataclass(slots=True)
class Lead:
    """The divisions at the front of a text: spans of what was read, and the code each level comes to."""

    end: int = 0
    spans: list[tuple[str, int, int]] = field(default_factory=list)  # level, from, to
    codes: list[str] = field(default_factory=list)  # candidates of the deepest level, all equally possible
    repaired: str = ""  # what a slip of the pen was read as

    @property
    def code(self) -> str | None:
        """The deepest code that all candidates share, or None when they share nothing."""
        if not self.codes:
            return None
        first = self.codes[0]
        if len(self.codes) == 1:
            return first
        for size in (9, 6, 4, 2):
            if len(first) >= size and all(code[:size] == first[:size] for code in self.codes):
                return first[:size]
        return None


class Gazetteer:
    """Names to codes for the whole country; a name that stands for several places keeps them all."""

    def __init__(self, names: Iterable[tuple[str, str]] = ()) -> None:
        self.names: dict[str, str] = {}
        self._full: dict[str, list[str]] = {}
        self._short: dict[str, list[str]] = {}
        self._under: dict[str, list[str]] = {}
        starts: dict[str, set[str]] = {}
        for code, name in names:
            self.names[code] = name
            if name in _NO_NAME:
                continue
            if len(code) > 2:
                self._under.setdefault(self._parent(code), []).append(code)
            for word in _writings(code, name):
                self._full.setdefault(word, []).append(code)
                starts.setdefault(word[:2], set()).add(word)
            short = _short(name, len(code))
            if short != name and len(short) >= 2:
                self._short.setdefault(short, []).append(code)
                starts.setdefault(short[:2], set()).add(short)
        self._starts = {
            key: sorted(words, key=lambda word: (-len(word), word)) for key, words in starts.items()
        }
        self._kept: dict[tuple[str, int, str, int, str], list[str]] = {}
        self.lead = lru_cache(maxsize=200_000)(self._lead)

    @staticmethod
    def _parent(code: str) -> str:
        return code[: {4: 2, 6: 4, 9: 6}[len(code)]]

    def __bool__(self) -> bool:
        return bool(self.names)

    def name(self, code: str) -> str:
        """Give a code's name, or the empty text when it is not known."""
        return self.names.get(code, "")

    def path(self, code: str) -> dict[str, str]:
        """Give the codes of the levels that a code lies under, itself included, by level."""
        return {LEVELS[size]: code[:size] for size in (2, 4, 6, 9) if len(code) >= size}

    def children(self, code: str) -> list[str]:
        """Give the named divisions one level below; for a municipality, its districts."""
        if code in _MUNICIPAL:
            return [c for city in (code + "01", code + "02") for c in self._under.get(city, [])]
        return self._under.get(code, [])

    def city_name(self, code: str) -> str:
        """Give the city's name of a code; a municipality is its own city."""
        return self.names.get(code[:2], "") if code[:2] in _MUNICIPAL else self.names.get(code[:4], "")

    def roads_after(self, text: str, at: int) -> bool:
        """Say whether a road's ending follows, so that a name before it is the road's and no place's."""
        return _ROAD_NEXT.match(text, at) is not None

    def _lead(self, text: str, home: str = "", *, loose: bool = False) -> Lead:
        """Take the divisions off the front.

        ``home`` is the code under which a name counts first (an office's own city). ``loose`` takes a short
        name (潮州) also before any other word, as names of firms have it; without it a short name counts
        only before another division, so that a road named after a town keeps its name.
        """
        found = Lead()
        at, level = 0, 0
        while at < len(text):
            step = self._step(text, at, level, found.codes, home, loose)
            if step is None:
                break
            word, codes = step
            size = len(codes[0])
            found.spans.append((LEVELS[size], at, at + len(word)))
            at += len(word)
            found.end, found.codes, level = at, codes, size
            if size == 9:
                break
        return found

    def _step(
        self, text: str, at: int, level: int, above: list[str], home: str, loose: bool
    ) -> tuple[str, list[str]] | None:
        for word in self._starts.get(text[at : at + 2], ()):
            if not text.startswith(word, at):
                continue
            end = at + len(word)
            codes = self._full_fitting(word, level, above, home)
            if codes and not (len(codes[0]) == 9 and self._is_road(text, end, word)):
                return word, codes
            codes = self._fitting(self._short.get(word, ()), level, above, home)
            if codes and self._short_counts(text, end, codes, above, home, loose):
                return word, codes
        return None

    def _full_fitting(self, word: str, level: int, above: list[str], home: str) -> list[str]:
        """Remember what a full name came to: files name the same few places over and over."""
        key = (word, level, above[0] if above else "", len(above), home)
        if len(above) > 1:
            return self._fitting(self._full.get(word, ()), level, above, home)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = self._fitting(self._full.get(word, ()), level, above, home)
            if len(self._kept) > 100_000:
                self._kept.clear()
        return kept

    def _is_road(self, text: str, end: int, word: str) -> bool:
        """A town's name before 路 or 大道 names the road: 城关镇路."""
        return end < len(text) and text.startswith(("路", "大道", "大街"), end) and not word.endswith("街道")

    def _short_counts(
        self, text: str, end: int, codes: list[str], above: list[str], home: str, loose: bool
    ) -> bool:
        if end >= len(text):
            return True
        if self.roads_after(text, end):
            return False
        if loose and (len(codes[0]) <= 4 or any(code.startswith(home) for code in codes if home)):
            return True
        if len(codes[0]) <= 4 and _ADDRESS_NEXT.match(text, end):
            return True
        if len(codes[0]) == 6 and above and len(above[0]) <= 4:
            return True
        rest = text[end : end + 12]
        return any(
            rest.startswith(word)
            and self._fitting(self._full.get(word, self._short.get(word, [])), len(codes[0]), codes, "")
            for word in self._starts.get(rest[:2], ())
        )

    def _fitting(self, codes: Iterable[str], level: int, above: list[str], home: str) -> list[str]:
        fits = [code for code in codes if len(code) > level]
        if above:
            fits = [code for code in fits if any(code.startswith(one) for one in above)]
        elif home:
            near = [code for code in fits if code.startswith(home) or home.startswith(code)]
            fits = near or [code for code in fits if len(code) <= 6]
        if not fits:
            return []
        size = min(map(len, fits))
        return sorted(code for code in fits if len(code) == size)


def _writings(code: str, name: str) -> list[str]:
    if len(code) == 9 and name.endswith("街道"):
        return [name, name + "办事处", name[:-2] + "街道办", name[:-2] + "街办"]
    return [name]


def _short(name: str, size: int) -> str:
    short = (_TOWN if size == 9 else _SUFFIX).sub("", name)
    return short if len(short) >= 2 else name


def load_gazetteer(path: Path) -> Gazetteer:
    """Read a pack's list of divisions (``code name`` a line; a county's towns in one line). Raises: NotFound"""
    if not path.is_file():
        raise NotFound(f"找不到行政区划表 {path}", remedy="请核对基础包是否完整")
    rows: list[tuple[str, str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        code, _, rest = line.partition(" ")
        if len(code) == 6 and rest[:1].isdigit():
            rows += [(code + one[:3], one[3:]) for one in rest.split(" ")]
        else:
            rows.append((code, rest))
    return Gazetteer(rows)

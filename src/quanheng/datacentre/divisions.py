"""The administrative divisions of the city, as data handed in by the caller: names to codes and back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Division", "Divisions"]

_SUFFIX = re.compile(
    r"(特别行政区|自治区|自治州|自治县|街道办事处|街道办|街道|社区|地区|林场|省|市|区|县|镇|乡)$"
)
_PROVINCE = re.compile(r"[\u4e00-\u9fff]{2,5}?(省|自治区)")


@dataclass(frozen=True, slots=True)
class Division:
    """One division: its code (2, 4, 6 or 9 digits), its name, and the code it lies under."""

    code: str
    name: str
    parent: str = ""


class Divisions:
    """The divisions that a city's files may name.

    The table must be small and of one city with its province: a town name that stands twice in it
    is ambiguous and is only read together with its county.
    """

    def __init__(self, rows: Iterable[Division] = ()) -> None:
        self._rows = {row.code: row for row in rows}
        self._short: dict[str, list[str]] = {}
        for code, row in sorted(self._rows.items()):
            for name in dict.fromkeys((row.name, _short(row.name))):
                if len(name) > 1:
                    self._short.setdefault(name, []).append(code)
        names = sorted(self._short, key=len, reverse=True)
        self._prefix = re.compile("|".join(map(re.escape, names))) if names else None
        self._run = re.compile(f"(?:{'|'.join(map(re.escape, names))})+") if names else None
        self._lead_of_run = lru_cache(maxsize=20_000)(self._take_run)
        self.read = lru_cache(maxsize=50_000)(self._read)

    def __bool__(self) -> bool:
        return bool(self._rows)

    def name(self, code: str) -> str:
        """Give a code's name, or the code itself when the table does not hold it."""
        return self._rows[code].name if code in self._rows else code

    def rows(self) -> list[Division]:
        """Give the whole table, by code."""
        return [self._rows[code] for code in sorted(self._rows)]

    def within(self, code: str, parent: str) -> bool:
        """Say whether a division is, or lies under, another one."""
        seen = code
        while seen:
            if seen == parent:
                return True
            row = self._rows.get(seen)
            seen = row.parent if row else ""
        return False

    def _read(self, text: str) -> str | None:
        """Read a code (6, 9 or 12 digits) or a name written alone or after its county and city."""
        if text.isdigit():
            for length in (12, 9, 6):
                if len(text) >= length and text[:length] in self._rows:
                    return text[:length]
            return None
        code, rest = self.lead(text)
        return code if not rest else None

    def lead(self, text: str) -> tuple[str | None, str]:
        """Take the divisions off the front of an address: the deepest one's code, and what is left.

        A short name ("潮州") counts only before another division or when nothing else follows, so that a
        road named after a town keeps its name.
        """
        if self._run is None:
            return None, text
        run = self._run.match(text)
        if run is None:
            # The city's own table may leave its province out; the letters before a known name then go too.
            province = _PROVINCE.match(text)
            run = self._run.match(text, province.end()) if province else None
            if run is None:
                return None, text
        code, used = self._lead_of_run(run[0], run.end() < len(text))
        return (code, text[run.start() + used :]) if used else (None, text)

    def _take_run(self, run: str, more: bool) -> tuple[str | None, int]:
        """Read a run of division names; addresses share few of them, so each is read once."""
        code: str | None = None
        rest = run
        while self._prefix is not None:
            found = self._prefix.match(rest)
            if found is None:
                break
            name = found[0]
            after = rest[found.end() :]
            full = [c for c in self._short[name] if self._rows[c].name == name]
            nearer = self._nearer(full or self._short[name], code)
            if nearer is None or (not full and (after or more) and not self._continues(after)):
                break
            code, rest = nearer, after
        return code, len(run) - len(rest)

    def _continues(self, after: str) -> bool:
        found = self._prefix.match(after) if self._prefix else None
        return found is not None and any(self._rows[c].name == found[0] for c in self._short[found[0]])

    def _nearer(self, codes: list[str], above: str | None) -> str | None:
        """Choose the one division that lies under what was read before; two such are ambiguous."""
        under = [code for code in codes if above is None or (code != above and self.within(code, above))]
        return under[0] if len(under) == 1 else None


def _short(name: str) -> str:
    short = _SUFFIX.sub("", name)
    return short if len(short) >= 2 else name

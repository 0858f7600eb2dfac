"""Takes an organisation's name apart: region | brand | trade | legal form | branch mark, and says how sure it is."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from quanheng.datacentre.addresses.gazetteer import Gazetteer
from quanheng.datacentre.fold import fold, is_han

__all__ = ["NameParser", "NameParts", "learn_trades"]

_BRACKET = re.compile(r"\(([^()]*)\)")
_BRANCH = re.compile(
    r"(?:(?:第)?[一二三四五六七八九十\d]+(?:分公司|分店|分社|分部|分厂|号店|店|部|厂|分行|支行)"
    r"|[\u4e00-\u9fffA-Z\d]{0,8}?(?:分公司|分店|分社|办事处|代表处|营业部|分理处|支行|分行))$"
)
_AFTER_FORM = re.compile(r"(?:有限公司|有限责任公司|股份公司|集团)(?=[\u4e00-\u9fff\dA-Z(]+$)")
_CHAIN_SHOP = re.compile(r"(?:便利店|大药房|药店|超市|酒店|咖啡馆)(?=[\u4e00-\u9fff\dA-Z]{2,8}店$)")
_NUMBERED = re.compile(r"(?:第)?([一二三四五六七八九十]|\d+)(?:分店|分公司|分部|号店|分厂|店)$")
_SITE = re.compile(
    r"(?:店|分店|分公司|铺|门店|分部|专柜|广场|商场|城|餐厅|食堂|加油站|加气站|充电站|服务站|收费站|客运站|供电局|营业厅|营业所|药房|"
    r"经营部|服务部|项目部|支公司|仓库|基地|车间)$"
)
_CHAIN = re.compile(r"^[\u4e00-\u9fff\dA-Z]{1,6}店$")
_ROMAN_FORM = re.compile(
    r"[\s,]+(?:(?:CO(?:MPANY)?\.?,?\s*)?(?:LTD|LIMITED)|INC(?:ORPORATED)?|CORP(?:ORATION)?|L\.?L\.?C|L\.?L\.?P|CO(?:MPANY)?|PLC|"
    r"PTY\s+LTD|GMBH|S\.?A|N\.?V|B\.?V)\.?$"
)
_ROMAN_BRANCH = re.compile(r"(?:#|\bNO\.?|\bSTORE|\bUNIT|\bSHOP)\s*(\d+)")
_SIGNS = re.compile(r"[^\w()&]+|_")


class NameParts(NamedTuple):
    """One name taken apart; an absent part is empty. ``core`` is brand and trade, what identifies."""

    name: str
    region: str = ""
    region_code: str = ""
    region_at: str = ""  # prefix | bracket | middle
    brand: str = ""
    trade: str = ""
    form: str = ""
    kind: str = ""  # company | partnership | cooperative | household | branch | body | roman | ""
    branch: str = ""
    confidence: float = 0.0
    rule: str = ""

    @property
    def core(self) -> str:
        """Brand and trade together."""
        return self.brand + self.trade


@cache
def _words(file: str) -> tuple[str, ...]:
    text = files(__package__).joinpath(file).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _forms() -> dict[str, str]:
    return dict(line.split(" ", 1) for line in _words("forms.txt"))


@cache
def _everyday() -> frozenset[str]:
    return frozenset(word for line in _words("everyday.txt") for word in line.split())


@cache
def _trades() -> frozenset[str]:
    return frozenset(word for line in _words("trades.txt") for word in line.split())


class NameParser:
    """Takes names apart; ``trades`` adds trade words that a file's own names taught (see learn_trades)."""

    def __init__(self, gazetteer: Gazetteer, *, home: str = "", trades: Iterable[str] = ()) -> None:
        self.gazetteer, self.home = gazetteer, home
        self._forms = _forms()
        self._trades = _trades() | frozenset(trades)
        ends: dict[str, list[str]] = {}
        for form in sorted(self._forms, key=lambda form: (-len(form), form)):
            ends.setdefault(form[-1], []).append(form)
            ends.setdefault(form[-2:], [])
        for end in [end for end in ends if len(end) == 2]:
            ends[end] = [form for form in ends[end[-1]] if form.endswith(end) or form == end[-1]]
        self._forms_by_end = ends
        self._longest_trade = max(map(len, self._trades))

    def parse(self, name: str) -> NameParts:
        """Take one name apart; an empty text gives empty parts with confidence 0."""
        text = fold(name.replace("（", "(").replace("）", ")")).upper()
        if not text:
            return NameParts(name)
        if not is_han(text):
            return self._roman(name, text)
        text = text.replace(" ", "")
        text, branch = self._branch(text)
        text, form, kind = self._form(text)
        if form.startswith("(") or form == "个体工商户":
            text, inner, inner_kind = self._form(text)
            form, kind = (inner + form, inner_kind) if inner else (form, kind)
        text, region, code, where = self._region(text)
        if not branch:
            text, branch = self._bracket_branch(text)
        if not form:
            text, form, kind = self._form(text)
        rest = text if text.isalnum() else _SIGNS.sub("", text).replace("(", "").replace(")", "")
        brand, trade, rule, sure = self._brand(rest, form, kind)
        if kind == "household" and len(form) > 1 and not trade:
            trade, form = self._trade_of_form(form)
        return NameParts(name, region, code, where, brand, trade, form, kind, branch, sure, rule)

    def _branch(self, text: str) -> tuple[str, str]:
        if "有限" in text or "集团" in text or "股份" in text:
            # The last legal form is the firm's: 中国移动通信集团广东有限公司潮州分公司.
            for inside in reversed(list(_AFTER_FORM.finditer(text))):
                tail = text[inside.end() :]
                if _BRANCH.fullmatch(tail) or _SITE.search(tail):
                    return text[: inside.end()], tail.strip("()")
        if text.endswith("店") and (shop := _CHAIN_SHOP.search(text)) and shop.start() >= 2:
            return text[: shop.end()], text[shop.end() :]
        if text.endswith(")"):
            start = text.rfind("(")
            mark = text[start + 1 : -1]
            if start > 1 and (_CHAIN.match(mark) or _BRANCH.fullmatch(mark)):
                return text[:start], mark
        found = _NUMBERED.search(text, max(0, len(text) - 8)) if text[-1] in "店部厂司" else None
        if found is not None and found.start() >= 2:
            return text[: found.start()] + ("店" if found[0].endswith("店") else ""), found[0]
        return text, ""

    def _bracket_branch(self, text: str) -> tuple[str, str]:
        found = _BRACKET.search(text) if "(" in text else None
        if found is not None and found.start() >= 2 and _SITE.search(found[1]):
            return text[: found.start()] + text[found.end() :], found[1]
        return text, ""

    def _form(self, text: str) -> tuple[str, str, str]:
        for tail in self._forms_by_end.get(text[-2:], self._forms_by_end.get(text[-1:], ())):
            if text.endswith(tail):
                kind, left = self._forms[tail], len(text) - len(tail)
                if left >= (2 if len(tail) == 1 or kind == "household" else 1):
                    return text[:left], tail, kind
        return text, "", ""

    def _region(self, text: str) -> tuple[str, str, str, str]:
        """Take the region off the front, out of brackets, or out of the middle."""
        if text.startswith("中国"):
            return (text[2:], "中国", "", "prefix") if len(text) > 3 else (text, "", "", "")
        lead = self.gazetteer.lead(text, self.home, loose=True)
        region, code, where = text[: lead.end], lead.code or "", "prefix" if lead.end else ""
        if lead.end == len(text) and len(lead.spans) > 1:
            # Nothing is left for the brand: the last division is what the name is about (城西街道卫生服务中心).
            region = text[: lead.spans[-1][1]]
            code = self.gazetteer.lead(region, self.home, loose=True).code or ""
        elif lead.end and (len(text) - lead.end < 2 or self._is_brand(text, region, lead.spans)):
            region, code, where = "", "", ""
        rest = text[len(region) :]
        found = _BRACKET.search(rest) if "(" in rest else None
        if found is not None:
            inner = self.gazetteer.lead(found[1], code or self.home, loose=True)
            if found[1] == "中国" or (inner.end and inner.end == len(found[1])):
                rest = rest[: found.start()] + rest[found.end() :]
                if not region:
                    region, code, where = found[1], inner.code or "", "bracket"
        if not region and len(rest) >= 6 and rest[-4:-2] in {"集团", "控股"}:
            inner = self.gazetteer.lead(rest[-2:], self.home, loose=True)
            if inner.end == 2:  # 国药控股潮州有限公司
                rest, region, code, where = rest[:-2], rest[-2:], inner.code or "", "middle"
        return rest, region, code, where

    def _is_brand(self, text: str, region: str, spans: list[tuple[str, int, int]]) -> bool:
        """A county's short name that is also an everyday word of luck is the brand: 永兴食品店."""
        if region not in _everyday() or len(spans) > 1:
            return False
        rest = text[len(region) :]
        return (
            rest in self._trades
            or rest in self._forms
            or any(rest.startswith(word) for word in (rest[:2], rest[:3], rest[:4]) if word in self._trades)
        )

    def _brand(self, rest: str, form: str, kind: str) -> tuple[str, str, str, float]:
        if len(rest) <= 1:
            return rest, "", "short", 0.5
        for size in range(min(self._longest_trade, len(rest) - 1), 0, -1):
            if rest[-size:] in self._trades and len(rest) - size >= 2:
                cut = len(rest) - size
                while True:  # 信息科技 before 服务: trades stand in a row
                    more = next(
                        (
                            n
                            for n in range(min(self._longest_trade, cut - 2), 1, -1)
                            if rest[cut - n : cut] in self._trades
                        ),
                        0,
                    )
                    if not more:
                        break
                    cut -= more
                return rest[:cut], rest[cut:], "trade_word", 0.95 if form else 0.8
        if len(rest) <= 4 or kind in {"household", "cooperative"}:
            return rest, "", "no_trade", 0.85 if form else 0.6
        return rest[:2], rest[2:], "by_length", 0.5

    def _trade_of_form(self, form: str) -> tuple[str, str]:
        """Split 便利店 into what it trades in and what it is: 便利 | 店."""
        for size in (2, 1):
            if (
                len(form) > size
                and form[-size:] in self._forms
                and (form[:-size] in self._trades or size == 1)
            ):
                return form[:-size], form[-size:]
        return "", form

    def _roman(self, name: str, text: str) -> NameParts:
        mark = _ROMAN_BRANCH.search(text)
        branch = mark[1] if mark else ""
        text = _ROMAN_BRANCH.sub(" ", text)
        form = ""
        while found := _ROMAN_FORM.search(text):
            form = f"{found[0].strip(' ,')} {form}".strip()
            text = text[: found.start()]
        brand = " ".join(re.sub(r"[^\w&]+|_", " ", text.replace("'", "")).split())
        kind = "company" if form else ""
        return NameParts(name, brand=brand, form=form, kind=kind, branch=branch, confidence=0.7, rule="roman")


def learn_trades(names: Iterable[str], parser: NameParser, *, least: int = 25) -> list[str]:
    """Learn words of trade from a file's own names: endings before the legal form that many brands share.

    An ending counts when at least ``least`` different names bear it behind at least ``least`` // 2
    different characters; the shorter of two such endings goes when nearly all its bearers have the longer.
    """
    before: defaultdict[str, set[str]] = defaultdict(set)
    seen: Counter[str] = Counter()
    for name in names:
        parts = parser.parse(name)
        core = parts.core
        if parts.trade and parts.rule != "by_length":
            continue
        for size in (2, 3, 4):
            if len(core) >= size + 2:
                seen[core[-size:]] += 1
                before[core[-size:]].add(core[-size - 1])
    good = {word for word, count in seen.items() if count >= least and len(before[word]) >= least // 2}
    return sorted(
        word
        for word in good
        if not any(
            len(long) == len(word) + 1 and long.endswith(word) and seen[long] > 0.8 * seen[word]
            for long in good
        )
    )

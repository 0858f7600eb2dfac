"""Takes a Chinese address apart into its elements, from the province down to the room, by rules and a dictionary.

The kinds are those of the public Chinese address tasks (CCKS 2021, GeoGLUE). Divisions come from the
gazetteer; everything behind them is read from left to right: at each place the patterns of the kinds that
may stand there are tried, and what no pattern claims is a place's name (poi) or is set aside as ``others``.
"""

# ruff: noqa: E501 - lists of words and patterns read best in one line

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quanheng.datacentre.fold import fold, is_han
from quanheng.datacentre.names.sounds import syllables

from .gazetteer import Gazetteer
from .sites import SITE_ENDS
from .sureness import NOT_CHINESE, sureness

__all__ = ["KINDS", "AddressParser", "Element", "ParsedAddress"]

KINDS = {
    "prov": "省", "city": "市", "district": "区县", "devzone": "开发区", "town": "乡镇街道", "community": "村社区", "village_group": "村民组",
    "road": "路", "roadno": "门牌", "poi": "地点", "subpoi": "次级地点", "houseno": "楼栋", "cellno": "单元", "floorno": "楼层",
    "roomno": "房号", "detail": "补充", "assist": "方位", "distance": "距离", "intersection": "路口", "redundant": "重复", "others": "其他",
}  # fmt: skip
"""The 21 kinds of elements, with the title of each column."""

_N = r"(?:\d+|[〇零一二三四五六七八九十百]+)"
_PLAIN = r"[^\d()\s,，;；、。#]"
_ROAD_END = r"(?:大道|大街|公路|国道|省道|县道|乡道|快速路|高速|环路|支路|中路|[东西南北]路|路|[东西南北]街|横街|直街|后街|老街|正街|街(?!道)|巷|弄|胡同|里弄|(?<![街国省县乡])道(?!口)|里(?=\d))"
_PATTERNS: dict[str, re.Pattern[str]] = {
    "distance": re.compile(r"约?\d+(?:\.\d+)?(?:米|公里|千米|KM|M)(?![A-Z\d])处?"),
    "intersection": re.compile(
        r"(?:与|和)?(?:十字路口|丁字路口|三岔路口|交叉路口|交叉口|交汇处|交界处|交汇口|交口|路口)"
    ),
    "roomno": re.compile(
        r"[A-Z]{1,2}\d*-?\d+号(?!楼|院|线|厂房|库)|[A-Z]?-?\d{1,5}[A-Z]?\d{0,4}(?:[-、/~至]\d{1,5}[A-Z]?)*(?:号房(?!地产)间?|房间|室|房|号铺面?|号店面|号商铺|铺面|铺位|店面|商铺|门面|铺|号店|号摊位|摊位|号档口|档口|号档|档|号柜|号车位|号库)"
    ),
    "floorno": re.compile(
        rf"(?:负|地下|B)?{_N}(?:(?:层|楼)?[-~—至到、/](?:负|地下|B)?{_N})*(?:层|楼(?!梯)|F)|首层|底层|顶层|整层|底楼|夹层|地下室"
    ),
    "cellno": re.compile(
        rf"(?:{_N}|[A-Z]|[甲乙丙丁东西中]){{1,2}}单元|{_N}号?门(?!市|店|面|诊|前|口)|{_N}梯"
    ),
    "houseno": re.compile(
        rf"(?:{_N}[A-Z]?|[A-Z]\d{{0,3}}|[甲乙丙丁])(?:[-、/~]\d+)?(?:号楼|#楼|栋|幢|座|号栋|号幢|号院|号厂房|厂房|区(?=\d|[A-Z]))|[A-Z]\d{{0,2}}楼|[东西南北主副附]楼|[东西南北]座|[东西南北]区"
    ),
    "village_group": re.compile(
        rf"第?{_N}(?:村民小组|村民组|生产队|小组|组|队|社(?!区))|[^\d()\s,，;；、。#村区社]{{1,4}}?(?:自然村|村民小组|屯|组(?!织|团))"
    ),
    "roadno": re.compile(
        r"(?:甲|乙|附|临|新|老)?\d+(?:[-—~之至、/.]\d+)*(?:号之[一二三四五六七八九十\d]+|号(?!楼|院|厂房|房|铺|店|栋|幢|门|室|摊|档|柜|线|库|车位)|弄|#(?!楼))(?:附\d+号|之[一二三四五六七八九十\d]+|院)?"
    ),
    "assist": re.compile(
        r"(?:往|向)?(?:中段|[东西南北]{1,2}(?:侧|面|边|角|方向|头|首|门)|斜?对面|对过|对门|旁边|旁|附近|隔壁|后面|前面|后侧|前侧|左侧|右侧|两侧|楼下|楼上|门口|门前|周边|沿线|转角处?|拐角处?|以[东西南北]|往[东西南北]|入口处?|出口处?|内|处)"
    ),
}
_DEVZONE = re.compile(
    rf"{_PLAIN}{{0,14}}?(?:经济技术开发区|高新技术产业开发区|高新技术开发区|经济开发区|高新技术产业园区|高新区|经开区|开发区|保税港区|保税区|自贸区|示范区|工业园区|工业集中区|产业园区|产业集聚区|工业区|物流园区|科技园区|投资区|度假区|新区)"
)
_TOWN = re.compile(rf"{_PLAIN}{{1,6}}?(?:街道办事处|街道办|街道|镇(?!南|北|东|西|中|江|海)|乡(?!村|道))")
_COMMUNITY = re.compile(
    rf"{_PLAIN}{{1,6}}?(?:村民委员会|居民委员会|村委会|居委会|社区居委会|社区|行政村|新村|村(?!民|社区|[东西南北]?(?:大街|路|街|大道))|管区)"
)
_ROAD = re.compile(
    rf"[GSXY]\d{{2,4}}(?:国道|省道|县道|线|高速)?|\d{{3}}(?:国道|省道|县道)|{_PLAIN}{{1,7}}?{_ROAD_END}(?:[一二三四五六七八九十]+(?:路|街|巷|横|段|道))?(?:[东西南北]段)?(?!社区)"
)
_POI = re.compile(rf"[^()\s,，;；、。]{{1,18}}?(?:{SITE_ENDS})(?!路|街道|大道|巷)")
_STOP = re.compile(
    "|".join(
        _PATTERNS[name].pattern
        for name in ("distance", "intersection", "roomno", "floorno", "cellno", "houseno", "roadno", "assist")
    )
    + r"|[(\s,，;；、。]"
)
_LONE_NUMBER = re.compile(r"[A-Z]{0,2}-?\d+[A-Z]?(?:-\d+[A-Z]?)*")
_ASIDE = re.compile(r"\(([^()]*)\)")
_SEPARATOR = re.compile(r"[\s,，;；、。:：\-—#]+")
_JOIN = re.compile(r"与|和|及|、|/")


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its kind, its text, and where it stands in the folded address."""

    kind: str
    text: str
    start: int


@dataclass(slots=True)
class ParsedAddress:
    """An address taken apart, with the division it lies in and how sure that is."""

    text: str
    elements: list[Element] = field(default_factory=list)
    code: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    town: str = ""
    repaired: str = ""  # a slip that was read as a division: 鼓搂区→鼓楼区
    confidence: float = 0.0

    def of(self, kind: str) -> str:
        """Give the texts of a kind, joined."""
        return " ".join(one.text for one in self.elements if one.kind == kind)


class AddressParser:
    """Takes addresses apart; ``home`` is the code of the city under which names count first."""

    def __init__(self, gazetteer: Gazetteer, *, home: str = "") -> None:
        self.gazetteer, self.home = gazetteer, home
        self._sounds: dict[str, list[tuple[str, str, list[str]]]] = {}

    def parse(self, address: str) -> ParsedAddress:
        """Take one address apart. Text that is not Chinese is one element ``others``."""
        text = fold(address.replace("（", "(").replace("）", ")")).upper()
        made = ParsedAddress(text)
        if not text:
            return made
        if not is_han(text):
            made.elements.append(Element("others", text, 0))
            made.confidence = NOT_CHINESE
            return made
        text = text.replace(" ", "") if " " in text else text
        made.text = text
        at = self._divisions(text, made)
        for element in self._behind(text, at, made):
            made.elements.append(element)
        made.confidence = sureness(made)
        return made

    def _divisions(self, text: str, made: ParsedAddress) -> int:
        lead = self.gazetteer.lead(text, self.home)
        for level, start, end in lead.spans:
            made.elements.append(Element(level, text[start:end], start))
        at, codes = lead.end, list(lead.codes)
        if codes and len(codes[0]) < 9:
            more = self._repair(text, at, codes, made)
            if more is not None:
                at, codes = more
        at, codes = self._again(text, at, codes, made)
        self._place(codes, made)
        return at

    def _again(self, text: str, at: int, codes: list[str], made: ParsedAddress) -> tuple[int, list[str]]:
        """Go on behind a repaired name, and set aside divisions told twice (浙江省杭州市浙江省杭州市…)."""
        while at < len(text):
            above = codes[0] if len(codes) == 1 else ""
            more = self.gazetteer.lead(text[at:], above or self.home)
            if not more.spans:
                return at, codes
            levels = {element.kind for element in made.elements}
            if (
                more.spans[0][0] == "prov"
                and "city" not in levels
                and more.codes[0] in {"11", "12", "31", "50"}
                and len(more.spans) == 1
            ):
                made.elements.append(
                    Element("city", text[at : at + more.end], at)
                )  # 上海市上海市: its own city
                at += more.end
                continue
            if more.spans[0][0] in levels:
                if not any(
                    code.startswith(old) or old.startswith(code) for code in more.codes for old in codes
                ):
                    return at, codes
                twice = max(end for level, _, end in more.spans if level in levels)
                made.elements.append(Element("redundant", text[at : at + twice], at))
                deeper = [code for code in more.codes if any(code.startswith(old) for old in codes)]
                for level, start, end in more.spans:
                    if start >= twice and deeper:
                        made.elements.append(Element(level, text[at + start : at + end], at + start))
                at, codes = at + (more.end if deeper else twice), deeper or codes
                continue
            if not any(code.startswith(old) for code in more.codes for old in codes):
                return at, codes
            for level, start, end in more.spans:
                made.elements.append(Element(level, text[at + start : at + end], at + start))
            at, codes = at + more.end, more.codes
        return at, codes

    def _repair(
        self, text: str, at: int, codes: list[str], made: ParsedAddress
    ) -> tuple[int, list[str]] | None:
        """Read a misspelt county or town that sounds like, or nearly looks like, one below what was read."""
        found = re.match(r"[^\d()]{1,7}?(?:街道|[区县市旗镇乡])", text[at:])
        if found is None:
            return None
        said = syllables(found[0])
        near = [
            (code, name)
            for above in codes
            for code, name, sounds in self._children(above)
            if len(name) == len(found[0]) and (sounds == said or (len(name) > 2 and _one_off(name, found[0])))
        ]
        if len(near) != 1:
            return None
        code, name = near[0]
        kind = {4: "city", 6: "district", 9: "town"}[len(code)]
        made.elements.append(Element(kind, found[0], at))
        made.repaired = f"{found[0]}→{name}" if found[0] != name else ""
        return at + found.end(), [code]

    def _children(self, above: str) -> list[tuple[str, str, list[str]]]:
        if above not in self._sounds:
            below = self.gazetteer.children(above)
            if len(above) == 4 and above not in self.gazetteer.names:
                below = []
            self._sounds[above] = [
                (code, self.gazetteer.name(code), syllables(self.gazetteer.name(code))) for code in below
            ]
        return self._sounds[above]

    def _place(self, codes: list[str], made: ParsedAddress) -> None:
        if not codes:
            if self.home:
                codes = [self.home]
            else:
                return
        first = codes[0]
        size = next(
            (n for n in (9, 6, 4, 2) if len(first) >= n and all(code[:n] == first[:n] for code in codes)), 0
        )
        code = first[:size]
        made.code = code
        made.province = self.gazetteer.name(code[:2])
        made.city = self.gazetteer.city_name(code) if len(code) >= 4 or made.province.endswith("市") else ""
        made.district = self.gazetteer.name(code[:6]) if len(code) >= 6 else ""
        made.town = self.gazetteer.name(code) if len(code) == 9 else ""

    def _behind(self, text: str, at: int, made: ParsedAddress) -> Iterator[Element]:
        seen: set[str] = {element.kind for element in made.elements}
        end = len(text)
        while at < end:
            blank = _SEPARATOR.match(text, at)
            if blank is not None and not text.startswith(("-", "#"), at):
                at = blank.end()
                continue
            if text[at] == "(":
                close = text.find(")", at)
                close = end if close < 0 else close
                yield from self._aside(text[at + 1 : close], at + 1, seen)
                at = close + 1
                continue
            kind, size = self._next(text, at, seen)
            if kind:
                yield Element(kind, text[at : at + size].strip("-—#"), at)
                seen.add(kind)
            at += size

    def _aside(self, inner: str, start: int, seen: set[str]) -> Iterator[Element]:
        """Read what stands in brackets: a place beside it, or a remark."""
        if not inner:
            return
        found = [
            (kind, pattern.search(inner))
            for kind, pattern in _PATTERNS.items()
            if kind in {"assist", "distance"}
        ]
        hit = next(
            (
                (kind, one)
                for kind, one in found
                if one is not None and one.end() == len(inner) and one.start()
            ),
            None,
        )
        if hit is not None and hit[1] is not None:
            kind, one = hit
            yield Element("poi" if "poi" not in seen else "subpoi", inner[: one.start()], start)
            yield Element(kind, one[0], start + one.start())
        else:
            yield Element("detail", inner, start)

    def _next(self, text: str, at: int, seen: set[str]) -> tuple[str, int]:
        """Say what stands next, and how long it is."""
        rest = text[at : at + 40]
        sharp = self._sharp(rest, seen)
        if sharp is not None:
            return sharp
        joined = _JOIN.match(rest)
        if joined is not None and "road" in seen and _ROAD.match(rest, 1):
            return "others", 1
        if "poi" not in seen and "roadno" not in seen:
            outer = self._outer(rest, seen)
            if outer is not None:
                return outer
        elif (found := _ROAD.match(rest)) and self._road_after_poi(rest, found, seen):
            return "road", found.end()
        return self._name_of_place(rest, seen)

    def _sharp(self, rest: str, seen: set[str]) -> tuple[str, int] | None:
        """Try what is plain by its form: numbers with a word behind, sides, distances."""
        for kind in (
            "distance",
            "intersection",
            "roomno",
            "floorno",
            "cellno",
            "houseno",
            "roadno",
            "assist",
        ):
            found = _PATTERNS[kind].match(rest)
            if found is None:
                continue
            if kind == "roadno" and found[0].endswith("弄"):
                seen.add("lane")
            elif kind == "roadno" and "lane" in seen:
                seen.discard("lane")
                return "houseno", found.end()
            if kind == "roadno" and seen & {"floorno", "houseno", "cellno"}:
                return "roomno", found.end()
            if kind == "roadno" and "roadno" in seen:
                return (
                    "houseno" if "houseno" not in seen and len(rest) > found.end() else "roomno"
                ), found.end()
            if kind == "roadno" and "poi" in seen and not seen & {"road", "community"}:
                return "houseno", found.end()
            if (
                kind == "houseno"
                and found[0][0] in "东西南北"
                and len(found[0]) == 2
                and not seen & {"poi", "roadno"}
            ):
                continue
            return kind, found.end()
        group = _PATTERNS["village_group"].match(rest)
        if (
            group is not None
            and seen & {"community", "town"}
            and (rest[0].isdigit() or rest[0] in "第一二三四五六七八九十" or group.end() <= 5)
        ):
            return "village_group", group.end()
        number = _LONE_NUMBER.match(rest)
        if number is not None:
            kind, size = self._lone(number[0], seen), number.end()
            return kind, size + (rest.startswith("号", size) and kind in {"roadno", "houseno", "roomno"})
        return None

    def _lone(self, number: str, seen: set[str]) -> str:
        if seen & {"houseno", "cellno", "floorno"} or (
            "roadno" in seen and sum(c.isdigit() for c in number) >= 3
        ):
            return "roomno"
        if "road" in seen and "roadno" not in seen:
            return "roadno"
        return (
            ("roomno" if "-" in number and "roadno" in seen else "houseno")
            if seen & {"poi", "roadno"}
            else "roadno"
            if number.isdigit()
            else "others"
        )

    def _outer(self, rest: str, seen: set[str]) -> tuple[str, int] | None:
        """Try what may stand between the divisions and the house number: the shortest reading counts."""
        tries: list[tuple[int, int, str]] = []
        for rank, (kind, pattern) in enumerate(
            (("town", _TOWN), ("devzone", _DEVZONE), ("community", _COMMUNITY), ("road", _ROAD))
        ):
            if kind == "town" and seen & {"town", "community", "road"}:
                continue
            found = pattern.match(rest)
            if found is not None and found.end() > 1:
                tries.append((found.end(), rank, kind))
        if not tries:
            return None
        size, _, kind = min(tries)
        site = _POI.match(rest)
        if (
            site is not None
            and site.end() + 2 <= size
            and kind in {"road", "community"}
            and len(site[0]) >= 4
        ):
            return None  # a place's name ends well before: 宝龙广场五一路店
        return kind, size

    def _road_after_poi(self, rest: str, found: re.Match[str], seen: set[str]) -> bool:
        site = _POI.match(rest)
        return ("road" not in seen and (site is None or site.end() > found.end())) or bool(
            _PATTERNS["intersection"].match(rest, found.end())
        )

    def _name_of_place(self, rest: str, seen: set[str]) -> tuple[str, int]:
        kind = "poi" if "poi" not in seen else "subpoi" if "subpoi" not in seen else "detail"
        stop = len(rest)
        for found in _STOP.finditer(rest, 1):
            if found[0] in {"内", "处"} and found.end() < len(rest):
                continue
            stop = found.start()
            break
        site = _longest_site(rest[:stop])
        size = site or stop
        if kind == "detail" and size < 2:
            kind = "others"
        return kind, max(size, 1)


def _one_off(left: str, right: str) -> bool:
    return left[-1] == right[-1] and sum(a != b for a, b in zip(left, right, strict=True)) == 1


def _longest_site(text: str) -> int:
    """Find where the name of the first place ends: 宝龙城市广场 | 肯德基餐厅; 0 when nothing tells."""
    found = _POI.match(text)
    if found is None:
        return 0
    end = found.end()
    # 师范大学城: an ending right behind an ending belongs to the same name; so does a trade word of two letters.
    while end < len(text):
        more = re.match(
            rf"(?:附属|第[一二三四五六七八九十]|[东西南北]|[A-Z])?{_PLAIN}{{0,2}}?(?:{SITE_ENDS})", text[end:]
        )
        if more is None or more.end() > 3:
            break
        end += more.end()
    return end if len(text) - end != 1 else len(text)

"""Reduces an address to what two writings of one place share: division, road, number, building, floor, room."""

# ruff: noqa: E501 - lists of words and patterns read best in one line

import re
from typing import NamedTuple

from quanheng.datacentre.fold import chinese_number, fold, is_han

from .gazetteer import Gazetteer

__all__ = ["PlaceKey", "place_key"]

_ASIDE = re.compile(r"\([^()]*\)")
_NUMERAL = re.compile(r"[〇零一二两三四五六七八九十百]+(?=号|栋|幢|座|楼|层|室|房|单元|排|间|铺|弄)")
_HAS_NUMERAL = re.compile(r"[〇零一二两三四五六七八九十百][号栋幢座楼层室房单排间铺弄]")
_ROAD = re.compile(
    r"(?P<road>[^\d()]{1,14}?(?:路|街|大道|巷|弄|胡同|里|村|坊|道|社区|区|园|城|苑|镇|圩|塘|洋|厝|亭))?"
    r"(?P<no>\d+(?:[-之]\d+)*)(?:号(?!楼|店|铺|房|室)|弄|(?=\D|$))"
)
_ROAD_ALONE = re.compile(r"^[^\d()]{1,10}?(?:路|街|大道|巷|胡同|弄|道)")
_BUILDING = re.compile(r"(\d+|[A-Z])(?:号楼|#楼|栋|幢|座|号幢)")
_FLOOR = re.compile(r"(\d+)(?:层|楼|F)|(首层|底层|地下)")
_ROOM = re.compile(r"(\d{3,5}[A-Z]?)(?:室|房|单元|号房|号|-|#|$)")
_SHOP = re.compile(r"(\d+)(?:号店面|号店|号铺|店面|店|铺面|铺|#|门面|号门面|间|室)")
_STRAY = re.compile(r"[^\w-]+|_")
_ROMAN_ABBREVIATIONS = {
    "STREET": "ST", "AVENUE": "AVE", "AV": "AVE", "ROAD": "RD", "DRIVE": "DR", "PLACE": "PL", "COURT": "CT", "LANE": "LN", "BOULEVARD": "BLVD",
    "CIRCUIT": "CCT", "CRESCENT": "CRES", "TERRACE": "TCE", "PARKWAY": "PKWY", "HIGHWAY": "HWY", "SQUARE": "SQ", "NORTH": "N", "SOUTH": "S",
    "EAST": "E", "WEST": "W", "CLOSE": "CL", "GROVE": "GR", "PARADE": "PDE",
}  # fmt: skip
_ROMAN_ROAD = frozenset(_ROMAN_ABBREVIATIONS.values()) - {"N", "S", "E", "W"}


class PlaceKey(NamedTuple):
    """One address reduced. Empty parts are not stated."""

    division: str  # the deepest code that the front names, 2 to 9 digits
    road: str
    number: str
    building: str
    floor: str
    room: str
    rest: str  # everything behind the divisions, signs gone
    premises: str  # road and number, or the rest when no number stands in it


def place_key(address: str, gazetteer: Gazetteer, home: str = "") -> PlaceKey:
    """Reduce one address; ``home`` is the code of the office's own city, under which names count first."""
    text = fold(address.replace("（", "(").replace("）", ")")).upper()
    if not is_han(text):
        return _roman(text)
    text = text.replace(" ", "")
    aside = "(" in text
    if aside:
        text = _ASIDE.sub("", text)
    lead = gazetteer.lead(text, home)
    rest = text[lead.end :]
    if _HAS_NUMERAL.search(rest):
        rest = _NUMERAL.sub(_arabic, rest)
    division = lead.code or ""
    found = _ROAD.search(rest)
    if found is None:
        alone = _ROAD_ALONE.match(rest)
        bare = _STRAY.sub("", rest)
        return PlaceKey(division, alone[0] if alone else "", "", "", "", "", bare, "")
    road, number = found["road"] or "", found["no"].replace("之", "-")
    if not road:
        road = rest[: found.start()]
    tail = rest[found.end() :]
    building, floor, room = _inside(tail)
    return PlaceKey(
        division,
        road,
        number,
        building,
        floor,
        room,
        rest if rest.isalnum() else _STRAY.sub("", rest),
        f"{road}{number}",
    )


def _inside(tail: str) -> tuple[str, str, str]:
    """Read building, floor and room behind the house number; 9F-911 and 9层911室 come to the same."""
    if not tail:
        return "", "", ""
    building = floor = room = ""
    if found := _BUILDING.search(tail):
        building = found[1]
        tail = tail[found.end() :]
    if found := _FLOOR.search(tail):
        floor = found[1] or "1"
        tail = tail[found.end() :].lstrip("-")
    if found := _ROOM.search(tail):
        room = found[1]
        if not floor and room[:-2].isdigit():
            floor = room[:-2].lstrip("0")
    elif found := _SHOP.search(tail):
        room = found[1]
    return building, floor, room


def _arabic(found: re.Match[str]) -> str:
    number = chinese_number(found[0])
    return found[0] if number is None else str(number)


def _roman(text: str) -> PlaceKey:
    words = [_ROMAN_ABBREVIATIONS.get(word, word) for word in re.sub(r"[^\w]+|_", " ", text).split()]
    whole = " ".join(words)
    at = next((i for i, word in enumerate(words) if word[0].isdigit()), None)
    if at is None:
        return PlaceKey("", whole, "", "", "", "", whole, "")
    behind = words[at + 1 :]
    end = next((i for i, word in enumerate(behind) if i and word in _ROMAN_ROAD), min(3, len(behind) - 1))
    road = " ".join(behind[: end + 1])
    room = " ".join(behind[end + 1 :])
    return PlaceKey("", road, words[at], "", "", room, whole, f"{words[at]} {road}")

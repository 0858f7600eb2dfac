"""Keys to compare by: what is left of a name or address once everything that departments write differently is gone.

A key is never shown and never stored in place of the value; it only says which two writings may be one.
"""

import re
from dataclasses import dataclass

from .divisions import Divisions
from .fold import chinese_number, fold

__all__ = ["AddressKey", "address_key", "name_key", "name_stem"]

_FORMS = (
    ("股份有限责任公司", "股份公司"), ("股份有限公司", "股份公司"), ("有限责任公司", "有限公司"),
    ("(普通合伙)", ""), ("(有限合伙)", ""), ("(个体工商户)", ""), ("(个人独资)", ""), ("个体工商户", ""),
)  # fmt: skip
_FORM = re.compile(r"公司|\(|工商户")
_NOISE = re.compile(r"[^\w]+|_")
_AMP = re.compile(r"\s*&\s*")
# Longest first, so that "有限公司" does not hide "分公司".
_TAIL = re.compile(r"(有限公司|股份公司|分公司|专业合作社|合作社|经营部|商行|商店|店|厂|部|行|社|铺)$")

_ASIDE = re.compile(r"\([^()]*(?:申报|多照|集群|备案|仅限|限作|一照|办公|自主|住所)[^()]*\)")
_NUMBERED = re.compile(
    r"([〇零一二两三四五六七八九十百]+)(?=号|栋|幢|座|楼|层|室|房|巷|路|单元|排|间|铺|横|街)"
)
_WORDS = {
    "号铺": "铺", "门面": "铺", "铺面": "铺", "商铺": "铺", "店面": "铺",
    "幢": "栋", "座": "栋", "层": "楼", "房": "室", "第": "", "之": "-", "首楼": "1楼", "地下": "1楼", "底楼": "1楼",
}  # fmt: skip
_WORD = re.compile("|".join(_WORDS))
_PREMISES = re.compile(r"^(.*?\d+(?:-\d+)*号?)")
_NUMERAL = re.compile(r"[〇零一二两三四五六七八九十百]")
_ASIDE_SIGNS = re.compile(r"[^\w-]+|_")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class AddressKey:
    """An address reduced: its division, the premises (road and number), and everything that is left."""

    region: str | None
    premises: str
    whole: str


def name_key(name: str, divisions: Divisions) -> str:
    """Reduce a business name: divisions at the front, punctuation and ways of writing the legal form go.

    The name of the place is dropped because half the departments leave it out; two shops of one name in
    two towns then share a key, and only their addresses tell them apart. The link rules know that.
    """
    text = fold(name.replace("（", "(").replace("）", ")")).upper()
    text = text.replace(" ", "") if _has_han(text) else _AMP.sub("&", text)
    if _FORM.search(text):
        for written, short in _FORMS:
            text = text.replace(written, short)
    _, rest = divisions.lead(text)
    if rest.startswith("(") and divisions.read(_first_bracket(rest)):
        rest = rest[rest.index(")") + 1 :]
    key = rest if rest.isalnum() else _NOISE.sub("", rest)
    return key or _NOISE.sub("", text)


def _first_bracket(text: str) -> str:
    found = re.match(r"^\(([^()]+)\)", text)
    return found[1] if found else ""


def name_stem(key: str) -> str:
    """Give the part of a name key that identifies, without the legal form or kind of shop at its end."""
    stem = key
    for _ in range(2):
        shorter = _TAIL.sub("", stem)
        if len(shorter) < 2:
            break
        stem = shorter
    return stem


def address_key(address: str, divisions: Divisions) -> AddressKey:
    """Reduce an address: division off the front, numerals and words for building, floor and room made one."""
    text = fold(address.replace("（", "(").replace("）", ")")).upper()
    if not _has_han(text):
        whole = " ".join(re.sub(r"[^\w&-]+", " ", text).split())
        return AddressKey(None, whole, whole)
    text = text.replace(" ", "")
    if "(" in text:
        text = _ASIDE.sub("", text)
    region, rest = divisions.lead(text)
    if _NUMERAL.search(rest):
        rest = _NUMBERED.sub(_arabic, rest)
    if _WORD.search(rest):
        rest = _WORD.sub(lambda found: _WORDS[found[0]], rest)
    whole = rest if rest.isalnum() else _ASIDE_SIGNS.sub("", rest)
    found = _PREMISES.match(whole)
    premises = found[1].rstrip("号") if found else whole
    return AddressKey(region, premises, whole)


def _arabic(found: re.Match[str]) -> str:
    number = chinese_number(found[1])
    return found[1] if number is None else str(number)


def _has_han(text: str) -> bool:
    return not text.isascii() and _HAN.search(text) is not None

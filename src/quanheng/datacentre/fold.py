"""One way of writing: full width, brackets, spaces, dashes and Chinese numerals brought to one form."""

import re

__all__ = ["chinese_number", "fold", "fold_text", "is_han", "squeeze"]

# Full-width ASCII to half width, and the spaces and dashes that office software puts in their place.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDTH |= dict.fromkeys((0x3000, 0x00A0, 0x2002, 0x2003, 0x2009, 0x202F, 0x0009), 0x20)
_WIDTH |= dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE63), 0x2D)
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x200E, 0x200F))
_TABLE = {**_WIDTH, **_INVISIBLE}
_BRACKETS = str.maketrans(
    {"[": "(", "〔": "(", "【": "(", "{": "(", "]": ")", "〕": ")", "】": ")", "}": ")"}
)
_SPACES = re.compile(r"\s+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff，。；：（）()、]) +| +(?=[\u3400-\u9fff，。；：（）()、])")
# A text keeps its Chinese punctuation; only letters, digits and spaces change their width.
# Most values need none of it, and looking costs a third of translating.
_ODD = re.compile("[" + re.escape("".join(map(chr, _TABLE)) + "[]{}〔〕【】") + r"\s]")
_KEEP = {code: chr(code) for code in (0xFF0C, 0xFF1B, 0xFF1A, 0xFF08, 0xFF09, 0xFF1F, 0xFF01)}
_TEXT_TABLE = {code: to for code, to in _TABLE.items() if code not in _KEEP}

_DIGITS = {
    "〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}


def squeeze(text: str) -> str:
    """Make every run of white space one space and trim the ends."""
    return _SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """Bring everything to half width with round brackets; for comparison and for codes."""
    if _ODD.search(text) is None:
        return text
    return squeeze(text.translate(_TABLE).translate(_BRACKETS))


def fold_text(text: str) -> str:
    """Bring letters, digits and spaces to half width; Chinese punctuation stays, spaces beside Han go."""
    return _HAN_GAP.sub("", squeeze(text.translate(_TEXT_TABLE)))


def is_han(text: str) -> bool:
    """Say whether the text holds a Chinese character."""
    return _HAN.search(text) is not None


def chinese_number(text: str) -> int | None:
    """Read a whole number written in Chinese, in words (三百二十) or digit by digit (二〇二六)."""
    if not text or any(sign not in _DIGITS and sign not in _UNITS and sign not in _MYRIADS for sign in text):
        return None
    if all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total = section = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _UNITS:
            section += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            total = (total + section + digit) * _MYRIADS[sign]
            section = digit = 0
    return total + section + digit

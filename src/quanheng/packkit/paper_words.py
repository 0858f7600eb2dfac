"""How papers say days, money and articles in Chinese."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from quanheng.base.days import CHINA

__all__ = ["FILTERS", "article_words", "day_words", "instant_words", "number_words", "yuan_words"]

_DIGITS = "零一二三四五六七八九"
_BIG = "零壹贰叁肆伍陆柒捌玖"


def day_words(value: Any) -> str:
    """Write a day as 2026年8月13日; nothing stays nothing, so that a blank can be filled by hand."""
    if value in (None, ""):
        return "　　年　月　日"
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).date()
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    return f"{value.year}年{value.month}月{value.day}日"


def instant_words(value: Any) -> str:
    """Write an instant as 2026年8月13日16时42分, in China's time."""
    if value in (None, ""):
        return "　　年　月　日　时　分"
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    here = value.astimezone(CHINA)
    return f"{day_words(here.date())}{here.hour}时{here.minute:02d}分"


def number_words(value: int) -> str:
    """Write a whole number from 0 to 9999 in plain characters: 124 is 一百二十四."""
    if not 0 <= value <= 9999:
        return str(value)
    if value < 10:
        return _DIGITS[value]
    words, digits = "", str(value)
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit != "0":
            words += _DIGITS[int(digit)] + ("", "十", "百", "千")[place]
        elif words and not words.endswith("零"):
            words += "零"
    words = words.rstrip("零")
    return words.removeprefix("一") if words.startswith("一十") else words


def article_words(text: Any) -> str:
    """Write the figures of articles in characters, as papers do: 第124条第1款 is 第一百二十四条第一款."""
    return re.sub(
        r"第(\d{1,4})(?=[条款项目章])", lambda found: f"第{number_words(int(found[1]))}", str(text or "")
    )


def yuan_words(value: Any) -> str:
    """Write money in figures and, in brackets, in the characters of receipts: 55,000元（人民币伍万伍仟元整）."""
    if value in (None, ""):
        return "　　元"
    amount = Decimal(str(value)).quantize(Decimal("0.01"))
    whole, cents = divmod(int(amount * 100), 100)
    figures = f"{whole:,}" if not cents else f"{amount:,.2f}"
    return f"{figures}元（人民币{_big_words(whole, cents)}）"


def _big_words(whole: int, cents: int) -> str:
    words = f"{_big_whole(whole)}元" if whole else ""
    jiao, fen = divmod(cents, 10)
    if not cents:
        return f"{words or '零元'}整"
    words += f"{_BIG[jiao]}角" if jiao else ("零" if whole else "")
    return words + (f"{_BIG[fen]}分" if fen else "整")


def _big_whole(number: int) -> str:
    """Write a positive whole number in groups of four, with 零 wherever a place is skipped."""
    groups: list[int] = []
    rest = number
    while rest:
        rest, group = divmod(rest, 10_000)
        groups.append(group)
    words = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            continue
        part = _big_group(group)
        skipped = words and (group < 1000 or (place + 1 < len(groups) and groups[place + 1] == 0))
        words += ("零" if skipped else "") + part + ("", "万", "亿", "兆")[place]
    return words


def _big_group(group: int) -> str:
    words = ""
    for place, digit in zip((3, 2, 1, 0), f"{group:04d}", strict=True):
        if digit != "0":
            words += _BIG[int(digit)] + ("", "拾", "佰", "仟")[place]
        elif words and not words.endswith("零"):
            words += "零"
    return words.rstrip("零")


def _joined(values: Iterable[Any], mark: str = "、") -> str:
    return mark.join(str(value) for value in values)


def _or_blank(value: Any, width: int = 4) -> str:
    return str(value) if value not in (None, "") else "　" * width


FILTERS: dict[str, Callable[..., str]] = {
    "day": day_words,
    "instant": instant_words,
    "yuan": yuan_words,
    "article": article_words,
    "number": number_words,
    "list": _joined,
    "blank": _or_blank,
}

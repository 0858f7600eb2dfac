"""Money of fines and fees: exact yuan, whole cents, and the words a paper needs.

Amounts are :class:`~decimal.Decimal`; a float is refused, because 0.1 yuan is no binary fraction.
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from .errors import BadInput

__all__ = ["parse_yuan", "say_yuan", "whole_cents", "yuan_in_capitals"]

_CENT = Decimal("0.01")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_LIMIT = Decimal(10) ** 16


def whole_cents(amount: Decimal | int) -> Decimal:
    """Round to cents, half up as offices do."""
    if isinstance(amount, float):
        raise BadInput("金额不能用浮点数", remedy="请用Decimal")
    return Decimal(amount).quantize(_CENT, ROUND_HALF_UP)


def parse_yuan(text: str) -> Decimal:
    """Read an amount as people write it: ``1,234.5``, ``￥3万``, ``5.5万元``; raises BadInput with the text."""
    plain = text.strip().replace(",", "").replace("，", "").lstrip("¥￥").rstrip("元").strip()
    factor = Decimal(1)
    if plain.endswith("万"):
        plain, factor = plain[:-1], Decimal(10_000)
    elif plain.endswith("亿"):
        plain, factor = plain[:-1], Decimal(100_000_000)
    try:
        amount = Decimal(plain.strip()) * factor
    except InvalidOperation as wrong:
        raise BadInput(f"“{text}”不是金额", remedy="请写作 1234.50 或 5.5万元") from wrong
    if not amount.is_finite() or amount < 0 or amount >= _LIMIT:
        raise BadInput(f"“{text}”不是可用的金额", remedy="金额须为非负数，小于一万万亿元")
    return whole_cents(amount)


def say_yuan(amount: Decimal | int) -> str:
    """Write an amount for a page: ``55,000元``, ``1,234.50元``; cents only where there are any."""
    cents = whole_cents(amount)
    return f"{cents:,.0f}元" if cents == cents.to_integral_value() else f"{cents:,}元"


def yuan_in_capitals(amount: Decimal | int) -> str:
    """Write an amount in the capitals of a decision: ``伍万伍仟元整``, ``壹佰零叁元伍角``.

    Zeros inside are said once, an amount without cents ends in 整, as cheques and papers require.
    """
    cents = whole_cents(amount)
    if cents < 0 or cents >= _LIMIT:
        raise BadInput(f"金额{cents}不能写成大写", remedy="金额须为非负数，小于一万万亿元")
    yuan, fraction = divmod(int(cents * 100), 100)
    jiao, fen = divmod(fraction, 10)
    words = f"{_integer(yuan)}元" if yuan else ""
    if not fraction:
        return f"{words or '零元'}整"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif yuan:
        words += "零"
    return words + (f"{_DIGITS[fen]}分" if fen else "")


def _integer(number: int) -> str:
    words = ""
    for index in range(len(_GROUPS) - 1, -1, -1):
        group = number // 10_000**index % 10_000
        if not group:
            continue
        if words and (group < 1000 or number // 10_000 ** (index + 1) % 10_000 == 0):
            words += _DIGITS[0]
        words += _group(group) + _GROUPS[index]
    return words


def _group(number: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += (_DIGITS[0] if gap and words else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return words

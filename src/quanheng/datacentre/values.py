"""Normalisers: one value of one kind to its one written form, with the rule that changed it, or the reason why not.

Each is a pure function of the text, so that the same rule gives the same answer on one machine and on
a cluster. They run once for every distinct value of a column, not once a row.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from quanheng.base import uscc
from quanheng.packkit.source import Column

from .divisions import Divisions
from .fold import chinese_number, fold, fold_text, is_han
from .rules import Outcome

__all__ = ["Cleaned", "normaliser"]


class Cleaned(NamedTuple):
    """What became of one value; ``code`` is a rule when it was taken and a reason when it was not."""

    value: str | None
    outcome: Outcome
    code: str = ""


Normaliser = Callable[[str], Cleaned]
_FORMULA = re.compile(r"^\s*(=|[+@-][^\d\s(（][^()|]*[(|!])")
_LITERAL = re.compile(r'^="([^"]*)"$')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
_YMD = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]?\d{1,2}[:时]\d{1,2}.*)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\d{6})?(?:\.0)?$")
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
_WORDS = re.compile(
    r"^([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日?$"
)
_LOOSE = re.compile(r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_AMOUNT = re.compile(
    r"^[¥￥$]?(?:人民币|RMB)?(-?\d+(?:\.\d+)?)(亿元|亿|万元|万|千元|元|圆|元整|万元整)?(?:人民币)?$",
    re.IGNORECASE,
)
_AMOUNT_WORDS = re.compile(
    r"^(?:人民币)?([零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟万亿]+)(元|圆|万元|元整|圆整|万元整)$"
)
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_LANDLINE = re.compile(r"^(0\d{2,3})-?([2-9]\d{6,7})(?:(?:-|转|ext)(\d{1,6}))?$", re.IGNORECASE)
_LOCAL = re.compile(r"^[2-9]\d{6,7}$")
_SERVICE = re.compile(r"^(400\d{7}|800\d{7}|1[0-2]\d{3}|9\d{4,5})$")
_YES = {"1", "是", "有", "Y", "YES", "TRUE", "T", "对", "1.0"}
_NO = {"0", "否", "无", "N", "NO", "FALSE", "F", "错", "0.0"}
_BLANK = {
    "",
    "-",
    "--",
    "/",
    "无",
    "空",
    "NULL",
    "null",
    "None",
    "NaN",
    "nan",
    "N/A",
    "n/a",
    "#N/A",
    "\\N",
    "—",
    "暂无",
    "不详",
}
_WAN = {"亿元": 10**8, "亿": 10**8, "万元": 10**4, "万": 10**4, "万元整": 10**4, "千元": 1000}


def normaliser(column: Column, divisions: Divisions) -> Normaliser:
    """Make the normaliser of a column: blanks, formulas and control signs first, then its kind, then its limits.

    A value that means "nothing" (such as "/" or "NULL") counts as absent for every kind but text and name,
    where "无" could be meant.
    """
    kind = _kinds(column, divisions)
    pattern = re.compile(column.pattern) if column.pattern else None
    absent = _BLANK if column.kind not in {"text", "flag"} else _BLANK - {"无", "-"}

    def clean(raw: str) -> Cleaned:
        text = raw.strip()
        if text in absent:
            return Cleaned(None, Outcome.SAME)
        literal = _LITERAL.match(text)
        if literal:
            inner = clean(literal[1])
            return Cleaned(inner.value, max(inner.outcome, Outcome.FOLDED), inner.code or "text_literal")
        if _FORMULA.match(text):
            return Cleaned(None, Outcome.BAD, "formula")
        if _CONTROL.search(text):
            return Cleaned(None, Outcome.BAD, "control")
        if len(text) > column.max_chars:
            return Cleaned(None, Outcome.BAD, "too_long")
        found = kind(text)
        if pattern is not None and found.value is not None and not pattern.fullmatch(found.value):
            return Cleaned(None, Outcome.BAD, "pattern")
        if found.outcome is Outcome.SAME and found.value != raw:
            return Cleaned(found.value, Outcome.FOLDED, "fold")
        return found

    return clean


def _kinds(column: Column, divisions: Divisions) -> Normaliser:
    made: dict[str, Normaliser] = {
        "text": _text, "person": _person, "name": _name, "address": _address, "uscc": _uscc,
        "identifier": _identifier(column), "date": _date, "amount": _amount(column),
        "integer": _number(column, whole=True), "number": _number(column, whole=False),
        "phone": _phone, "code": _code(column), "region": _region(divisions),
        "coordinate": _coordinate(column), "flag": _flag,
    }  # fmt: skip
    return made[column.kind]


def _taken(raw: str, value: str, rule: str = "fold", outcome: Outcome = Outcome.FOLDED) -> Cleaned:
    return Cleaned(value, Outcome.SAME) if value == raw else Cleaned(value, outcome, rule)


def _bad(reason: str) -> Cleaned:
    return Cleaned(None, Outcome.BAD, reason)


def _text(raw: str) -> Cleaned:
    return _taken(raw, fold_text(raw))


def _person(raw: str) -> Cleaned:
    folded = fold(raw)
    value = folded.replace(" ", "") if is_han(folded) else folded
    value = value.replace("•", "·").replace("・", "·").replace(".", "·") if is_han(value) else value
    return _taken(raw, value) if value else _bad("name_empty")


def _name(raw: str) -> Cleaned:
    folded = fold(raw)
    if is_han(folded):
        # A registered Chinese name has no spaces and writes its brackets in full width.
        folded = folded.replace(" ", "").replace("(", "（").replace(")", "）")
    if not any(sign.isalnum() for sign in folded):
        return _bad("name_empty")
    return _taken(raw, folded)


def _address(raw: str) -> Cleaned:
    folded = fold(raw)
    if is_han(folded):
        folded = folded.replace(" ", "").replace("(", "（").replace(")", "）")
    return _taken(raw, folded)


def _uscc(raw: str) -> Cleaned:
    code = uscc.normalise(raw)
    if not uscc.faults(code):
        return _taken(raw, code, "case" if code == raw.upper() else "fold")
    if len(code) != 18:
        return _bad("uscc_length")
    return _bad("uscc_letter" if any(sign not in uscc.ALPHABET for sign in code) else "uscc_check")


def _identifier(column: Column) -> Normaliser:
    steps = column.steps

    def clean(raw: str) -> Cleaned:
        value, rule = fold(raw), "fold"
        if "drop_spaces" in steps:
            value = value.replace(" ", "")
        if "drop_zero_decimal" in steps and re.fullmatch(r"\d+\.0+", value):
            value, rule = value.split(".")[0], "zero_decimal"
        if "upper" in steps:
            value = value.upper()
        if "lower" in steps:
            value = value.lower()
        return _taken(raw, value, rule)

    return clean


def _date(raw: str) -> Cleaned:
    text = fold(raw).replace("(", "").replace(")", "")
    found = _YMD.match(text) or _COMPACT.match(text)
    if found:
        return _day(raw, int(found[1]), int(found[2]), int(found[3]), "date_form", Outcome.FOLDED)
    words = _WORDS.match(text)
    if words:
        year, month, day = (chinese_number(part) or 0 for part in words.groups())
        return _day(raw, year, month, day, "date_words", Outcome.FOLDED)
    if _SERIAL.match(text):
        days = int(float(text))
        if 10_000 <= days <= 73_050:
            # Spreadsheets count days from 1899-12-30 (the 1900 date system with its leap-year error).
            return Cleaned(
                (date(1899, 12, 30) + timedelta(days=days)).isoformat(), Outcome.REPAIRED, "date_serial"
            )
    return _bad("date_ambiguous" if _LOOSE.match(text) else "date_unreadable")


def _day(raw: str, year: int, month: int, day: int, rule: str, outcome: Outcome) -> Cleaned:
    if not 1900 <= year <= 2100:
        return _bad("date_range")
    try:
        return _taken(raw, date(year, month, day).isoformat(), rule, outcome)
    except ValueError:
        return _bad("date_impossible")


def _amount(column: Column) -> Normaliser:
    factor = Decimal(10_000 if column.unit == "wan" else 1)

    def clean(raw: str) -> Cleaned:
        text = fold(raw).replace(",", "").replace(" ", "").replace("，", "")
        found = _AMOUNT.match(text)
        number: Decimal | None = None
        unit = None
        if found:
            number, unit = Decimal(found[1]), found[2]
        else:
            words = _AMOUNT_WORDS.match(text)
            counted = chinese_number(words[1]) if words else None
            if words and counted is not None:
                number, unit = Decimal(counted), words[2]
        if number is None:
            return _bad("amount_unreadable")
        times = factor if unit is None else Decimal(_WAN.get(unit, 1))
        yuan = number * times
        if _outside(column, float(yuan)) or abs(yuan) > Decimal(10) ** 14:
            return _bad("number_range")
        value = _plain(yuan)
        return _taken(raw, value, "amount_wan" if times == 10_000 else "amount_form")

    return clean


def _number(column: Column, *, whole: bool) -> Normaliser:
    def clean(raw: str) -> Cleaned:
        text = fold(raw).replace(",", "").replace(" ", "").rstrip("人个件次户名年")
        try:
            number = Decimal(text)
        except InvalidOperation:
            counted = chinese_number(text)
            if counted is None:
                return _bad("number_unreadable")
            number = Decimal(counted)
        if not number.is_finite() or (whole and number != number.to_integral_value()):
            return _bad("number_unreadable")
        if _outside(column, float(number)) or abs(number) > Decimal(10) ** 15:
            return _bad("number_range")
        return _taken(raw, _plain(number), "number_form")

    return clean


def _outside(column: Column, number: float) -> bool:
    low, high = column.min_value, column.max_value
    return (low is not None and number < low) or (high is not None and number > high)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def _phone(raw: str) -> Cleaned:
    text = fold(raw).replace(" ", "").replace("(", "").replace(")", "-").replace("--", "-")
    text = re.split(r"[;,/、；，]", text)[0].removesuffix(".0")
    bare = re.sub(r"^(\+?0{0,2}86-?)(?=1[3-9][\d-]{9,}$|0)", "", text)
    mobile = bare.replace("-", "")
    if _MOBILE.match(mobile) or _SERVICE.match(mobile):
        return _taken(raw, mobile, "phone_form")
    landline = _LANDLINE.match(bare)
    if landline:
        value = f"{landline[1]}-{landline[2]}" + (f"-{landline[3]}" if landline[3] else "")
        return _taken(raw, value, "phone_form")
    return _taken(raw, bare, "phone_form") if _LOCAL.match(bare) else _bad("phone_unreadable")


def _code(column: Column) -> Normaliser:
    words = {_word(word): code for code, names in column.codes.items() for word in (code, *names)}

    def clean(raw: str) -> Cleaned:
        if raw in column.codes:
            return Cleaned(raw, Outcome.SAME)
        key = _word(raw)
        code = words.get(key) or words.get(key.removesuffix(".0"))
        return Cleaned(code, Outcome.FOLDED, "code_word") if code is not None else _bad("code_unknown")

    return clean


def _word(text: str) -> str:
    return fold(text).replace(" ", "").replace("，", ",").upper()


def _region(divisions: Divisions) -> Normaliser:
    def clean(raw: str) -> Cleaned:
        text = fold(raw).replace(" ", "").removesuffix(".0")
        if not divisions:
            return _taken(raw, text)
        code = divisions.read(text)
        if code is None:
            return _bad("region_unknown")
        return _taken(raw, code, "region_word")

    return clean


def _coordinate(column: Column) -> Normaliser:
    top = 90 if column.axis == "lat" else 180

    def one(text: str, limit: float) -> str | None:
        try:
            number = float(text.rstrip("°NESWnesw"))
        except ValueError:
            return None
        return repr(round(number, 7)) if number and -limit <= number <= limit else None

    def clean(raw: str) -> Cleaned:
        parts = [part for part in re.split(r"[,， ;]+", fold(raw).strip("()")) if part]
        if column.axis == "pair" and len(parts) == 2:
            pair = one(parts[0], 180), one(parts[1], 90)
            return _taken(raw, f"{pair[0]},{pair[1]}", "number_form") if all(pair) else _bad("coordinate")
        value = one(parts[0], top) if len(parts) == 1 else None
        return _taken(raw, value, "number_form") if value is not None else _bad("coordinate")

    return clean


def _flag(raw: str) -> Cleaned:
    text = fold(raw).upper()
    if text in _YES or text in _NO:
        return _taken(raw, "1" if text in _YES else "0", "code_word")
    return _bad("flag_unreadable")

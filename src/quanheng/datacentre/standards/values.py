"""One value against one data element: taken, taken with a better way of writing it, or refused with a stable code."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from quanheng.base.errors import BadInput
from quanheng.datacentre.divisions import Divisions
from quanheng.datacentre.fold import fold
from quanheng.datacentre.rules import Outcome
from quanheng.datacentre.values import normaliser
from quanheng.packkit.code import CodeList
from quanheng.packkit.source import Column, ColumnKind
from quanheng.packkit.standard import Element

__all__ = ["Judged", "judge_of", "read_map"]


@dataclass(frozen=True, slots=True)
class Judged:
    """``value`` as the standard writes it; ``fault`` is a reason's code, ``rule`` that of a repair proposed."""

    value: str
    fault: str = ""
    rule: str = ""
    said: str = ""  # what the standard asks for, where the reason alone does not tell


Judge = Callable[[str], Judged]
_KINDS: dict[str, ColumnKind] = {"date": "date", "decimal": "number", "integer": "integer", "boolean": "flag"}
_LENGTHS = re.compile(r"^(\d+)(?:[-/](\d+))?位")
_MOST = re.compile(r"^[≤<]=?\s*(\d+)")
_DIGITS = re.compile(r"^(\d+),(\d+)$")
_TIME = re.compile(r"^(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)\s*(Z|[+-]\d{2}:?\d{2})?$")


def judge_of(element: Element, codes: CodeList | None) -> Judge:
    """Give the check of an element; a list the packs do not carry leaves its codes unchecked."""
    if element.type == "code" and codes is not None:
        return _coded(codes)
    if element.type == "datetime":
        return _timed(_kind(element, "date"))
    if element.type == "json":
        return _nested
    kind = _KINDS.get(element.type)
    if kind is None and (element.codes == "codes.uscc" or element.key.endswith("uscc")):
        kind = "uscc"
    if kind is None and element.key.endswith("phone"):
        kind = "phone"
    return _kind(element, kind or "text")


def _kind(element: Element, kind: ColumnKind) -> Judge:
    clean = normaliser(Column(element="value", title=element.zh, kind=kind, max_chars=20_000), Divisions([]))
    fits = _fits(element.format, kind)

    def judge(raw: str) -> Judged:
        found = clean(raw)
        if found.outcome >= Outcome.DROPPED or (found.value is None and found.code):
            return Judged(raw, fault=found.code)
        value = found.value if found.value is not None else ""
        wrong, said = fits(value)
        if wrong and value:
            return Judged(raw, fault=wrong, said=said)
        return Judged(value, rule=found.code if value != raw.strip() and kind != "text" else "")

    return judge


def _fits(form: str, kind: ColumnKind) -> Callable[[str], tuple[str, str]]:
    """Read a format: so many characters, at most so many, or digits and decimals; other words ask nothing."""
    length, most, digits = _LENGTHS.match(form), _MOST.match(form), _DIGITS.match(form)
    if digits and kind == "number":
        whole, parts = int(digits[1]) - int(digits[2]), int(digits[2])

        def number(value: str) -> tuple[str, str]:
            left, _, right = value.lstrip("-").partition(".")
            is_bad = len(left) > whole or len(right.rstrip("0")) > parts
            return ("number_range", f"整数最多{whole}位、小数最多{parts}位") if is_bad else ("", "")

        return number
    if length and kind == "text":
        wanted = {int(one) for one in length.groups() if one}
        low, high = min(wanted), max(wanted)
        return lambda value: ("", "") if low <= len(value) <= high else ("pattern", f"应为{form}")
    if most:
        limit = int(most[1])
        return lambda value: ("", "") if len(value) <= limit else ("too_long", f"最多{limit}字")
    return lambda value: ("", "")


def _coded(codes: CodeList) -> Judge:
    known = {entry.code for entry in codes.codes}
    words = _words(codes)

    def judge(raw: str) -> Judged:
        text = fold(raw)
        if text in known:
            return Judged(text, rule="fold" if text != raw.strip() else "")
        if text in words:
            return Judged(words[text], rule="code_word")
        return Judged(raw, fault="code_unknown", said=f"代码表“{codes.zh}”")

    return judge


def _words(codes: CodeList) -> dict[str, str]:
    """Give the words for each code: its name, the name without brackets, each word in the brackets; none for two."""
    found: dict[str, set[str]] = {}
    for entry in codes.codes:
        name = fold(entry.zh)
        bare, _, inside = name.rstrip(")").partition("(")
        for word in {name, bare, *re.split("[、,，/]", inside)} - {""}:
            found.setdefault(word, set()).add(entry.code)
    return {word: min(owners) for word, owners in found.items() if len(owners) == 1}


def _timed(day: Judge) -> Judge:
    def judge(raw: str) -> Judged:
        found = _TIME.match(raw.strip())
        if not found:
            return day(raw)
        try:
            datetime.fromisoformat(f"{found[1]}T{found[2].zfill(5)}")
        except ValueError:
            return Judged(raw, fault="date_impossible")
        return Judged(raw.strip())

    return judge


def _nested(raw: str) -> Judged:
    if raw.lstrip()[:1] in ("{", "["):
        try:
            json.loads(raw)
        except (ValueError, RecursionError):
            return Judged(raw, fault="json")
    return Judged(raw)


def read_map(told: object, *, file: str) -> dict[str, str]:
    """Read MAP.yml: column of the file to data element. Raises: BadInput"""
    if not isinstance(told, dict) or not all(isinstance(part, str) for pair in told.items() for part in pair):
        raise BadInput("对照文件应为“列名: 数据元”", remedy="例：企业名称: name", file=file)
    return {str(name): str(key) for name, key in told.items()}

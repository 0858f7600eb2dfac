"""Reading a person's form: each answer by its question, every fault at once, in words under the field."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from quanheng.foundation.packs.api import packs
from quanheng.packkit.intake import Ask, IntakeSpec

from .places import places

__all__ = ["Reading", "read_answers"]

_LONGEST = {
    "respondent_name": 100, "respondent_address": 200, "goods": 100, "facts": 2000, "demand": 500, "person_name": 30,
}  # fmt: skip
_FLAGS = ("is_named", "is_insider")
_PHONE = re.compile(r"^(?:(?:\+?86)?1[3-9]\d{9}|0\d{9,11}|\d{7,8})$")
_MOST_YUAN = Decimal(100_000_000)


@dataclass(slots=True)
class Reading:
    """What a form said: clean values by field, and a sentence for each field that cannot stay so."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def read_answers(
    spec: IntakeSpec, raw: Mapping[str, str], *, today: date, steps: Iterable[int] = (1, 2, 3)
) -> Reading:
    """Read the answers to the questions of some pages; nothing is cut off, a text too long is said to be so."""
    reading, pages = Reading(), set(steps)
    nameless = spec.ask("is_named") is not None and raw.get("is_named", "1") != "1"
    for ask in spec.asks:
        if ask.step not in pages or ask.field == "files":
            continue
        given = _plain(raw.get(ask.field, ""))
        if ask.field not in ("facts", "demand"):
            given = " ".join(given.split())
        if nameless and ask.field in ("person_name", "person_phone", "is_insider"):
            reading.values[ask.field] = False if ask.field == "is_insider" else ""
            continue
        if not given and ask.field not in _FLAGS:
            reading.values[ask.field] = None if ask.field in ("amount_yuan", "occurred_on") else ""
            if ask.required:
                reading.faults[ask.field] = f"请填{ask.zh}" if not _is_choice(ask) else f"请选{ask.zh}"
            continue
        value, fault = _read(spec, ask, given, today)
        reading.values[ask.field] = value
        if fault:
            reading.faults[ask.field] = fault
    return reading


def _is_choice(ask: Ask) -> bool:
    return ask.field in ("problem", "place")


def _plain(text: str) -> str:
    """Drop signs that cannot be seen; the words stay as they were written."""
    return "".join(sign for sign in text.strip() if sign in "\n\t" or sign.isprintable() or sign == "\u3000")


def _read(spec: IntakeSpec, ask: Ask, given: str, today: date) -> tuple[Any, str]:
    name = ask.field
    if name in _FLAGS:
        return given == "1", ""
    if name == "amount_yuan":
        return _yuan(given)
    if name == "occurred_on":
        return _day(given, today)
    if name == "problem":
        codes = packs().codes.get(spec.problems)
        return (given, "") if codes and codes.get(given) else ("", "请从列出的问题里选")
    if name == "place":
        return (
            (given, "") if any(given in towns for towns in places().values()) else ("", "请从列出的镇街里选")
        )
    if name == "person_phone":
        plain = re.sub(r"[\s\-()（）]", "", given)
        return (plain, "") if _PHONE.match(plain) else (given[:30], "电话号码不对，手机11位，座机带区号")
    longest = ask.max_length or _LONGEST.get(name, 200)
    if len(given) > longest:
        return given, f"{ask.zh}最多{longest}字，现有{len(given)}字"
    return given, ""


def _yuan(given: str) -> tuple[Decimal | None, str]:
    try:
        value = Decimal(given.replace(",", "").removesuffix("元").strip())
    except InvalidOperation:
        return None, "金额请写数字，如 46.80"
    if not value.is_finite() or value < 0 or value > _MOST_YUAN:
        return None, "金额须在0到1亿元之间"
    return value.quantize(Decimal("0.01")), ""


def _day(given: str, today: date) -> tuple[date | None, str]:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None, "日期请按“2026-11-18”的样子写"
    if day > today:
        return None, "事发日期不能晚于今天"
    return (day, "") if day.year >= 1990 else (None, "日期太早，请核对年份")

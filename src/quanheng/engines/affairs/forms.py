"""Reads a step's form: typed values or a sentence for each field that does not fit, all at once.

Pure. Values go to rows and facts as JSON (money and days as text) and come back typed by the same
definition, so that conditions compare numbers with numbers and days with days.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from quanheng.base.days import CHINA
from quanheng.base.errors import BadInput
from quanheng.packkit.affair import AffairSpec, FormField, Step

__all__ = ["FormContext", "choices_of", "clean_form", "decode", "encode", "public_part", "split_private"]

CodeLookup = Callable[[str], Mapping[str, str]]
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
MAX_CHOICES = 200


class FormContext:
    """What reading a form needs beside the form: the row of the affair, the day, the code lists."""

    def __init__(self, spec: AffairSpec, row: Mapping[str, Any], day: date, codes: CodeLookup) -> None:
        self.spec = spec
        self.row = row
        self.day = day
        self.codes = codes


def choices_of(
    field: FormField, context: FormContext, form: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Give the answers of a closed question that fit the affair now, with their words."""
    if field.kind == "violation":
        return {one.key: one.zh for one in context.spec.violations}
    scale = context.spec.discretion
    if field.kind in ("factors", "grade"):
        listed = () if scale is None else scale.factors if field.kind == "factors" else scale.grades
        return {one.key: one.zh for one in listed}
    if field.codes:
        return dict(context.codes(field.codes))
    return {one.key: one.zh for one in field.choices}


def clean_form(step: Step, raw: Mapping[str, Any], context: FormContext) -> dict[str, Any]:
    """Read what was typed. Fields that do not apply are dropped; an unknown field is a fault.

    Raises: BadInput, with ``details["fields"]`` naming every field and its sentence.
    """
    faults: dict[str, str] = {}
    form: dict[str, Any] = {}
    for key in raw:
        if step.field(key) is None:
            faults[key] = "表单没有这一项"
    for field in step.form:
        if field.when is not None and not field.when.holds({**context.row, **form, "form": form}):
            continue
        try:
            value = _read(field, raw.get(field.key), context)
        except BadInput as wrong:
            faults[field.key] = wrong.sentence
            continue
        fault = _rule_fault(field, value, context) or _law_fault(field, value, form, context)
        if fault:
            faults[field.key] = fault
        elif value is not None:
            form[field.key] = value
    if faults:
        names = "、".join(_title(step, key) for key in faults)
        first = next(iter(faults.values()))
        raise BadInput(
            f"{step.zh}：{names}须改正（{first}）", remedy="请按每项下面的说明改好再提交", citation=step.article,
            fields=faults,
        )  # fmt: skip
    return form


def _title(step: Step, key: str) -> str:
    field = step.field(key)
    return field.zh if field else key


def _rule_fault(field: FormField, value: Any, context: FormContext) -> str:
    if value is None or value in ("", [], ()):
        return "请填写" if field.required else ""
    if field.must_be is not None and value is not field.must_be:
        return field.why or "不符合办理条件"
    if field.kind in ("yuan", "number"):
        if field.min is not None and value < field.min:
            return f"不能小于{field.min:f}"
        if field.max is not None and value > field.max:
            return f"不能大于{field.max:f}"
    if field.pattern and not re.fullmatch(field.pattern, str(value)):
        return field.help or "格式不对"
    moment = value.astimezone(CHINA).date() if isinstance(value, datetime) else value
    if field.not_future and isinstance(moment, date) and moment > context.day:
        return "不能晚于办理当日"
    return ""


CONDUCT_ENDED = "ended_on"
"""The field by which a procedure says when what was done came to its end."""


def _law_fault(field: FormField, value: Any, form: Mapping[str, Any], context: FormContext) -> str:
    """Refuse a violation whose text was law neither when it was committed nor today (从旧兼从轻)."""
    chosen = context.spec.violation(str(value)) if field.kind == "violation" and value else None
    if chosen is None:
        return ""
    ended = form.get(CONDUCT_ENDED) or context.row.get(CONDUCT_ENDED) or context.day
    if chosen.holds_on(ended) or chosen.holds_on(context.day):
        return ""
    return f"{ended.isoformat()}终了的行为不适用这一条，请按行为时或者现行的规定选择（行政处罚法第37条）"


def _read(field: FormField, raw: Any, context: FormContext) -> Any:
    """Turn what a browser, an endpoint or a program sent into the field's own type; absent is None."""
    if isinstance(raw, str):
        raw = _CONTROL.sub("", unicodedata.normalize("NFC", raw)).strip()
    if raw in (None, "", [], ()):
        return False if field.kind == "flag" and field.required else None
    reader = _READERS[field.kind]
    return reader(field, raw, context)


def _text(field: FormField, raw: Any, context: FormContext) -> str:
    limit = field.max_length or (4000 if field.kind == "paragraph" else 200)
    text = str(raw)
    if field.kind == "text":
        text = " ".join(text.split())
    if len(text) > limit:
        raise BadInput(f"超过{limit}字")
    return text


def _day(field: FormField, raw: Any, context: FormContext) -> date:
    if isinstance(raw, datetime):
        return raw.astimezone(CHINA).date()
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError as wrong:
        raise BadInput("日期写作 2026-11-24") from wrong


def _instant(field: FormField, raw: Any, context: FormContext) -> datetime:
    try:
        value = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    except ValueError as wrong:
        raise BadInput("时间写作 2026-11-24T09:30") from wrong
    return value if value.tzinfo else value.replace(tzinfo=CHINA)


def _number(field: FormField, raw: Any, context: FormContext) -> Decimal | int:
    if isinstance(raw, bool):
        raise BadInput("请填数字")
    try:
        value = Decimal(str(raw).replace(",", "").replace("，", ""))
    except InvalidOperation as wrong:
        raise BadInput("请填数字") from wrong
    if not value.is_finite() or abs(value) > Decimal("1e13"):
        raise BadInput("数字超出范围")
    if field.kind == "yuan":
        if value != value.quantize(Decimal("0.01")):
            raise BadInput("金额最多两位小数")
        if value < 0:
            raise BadInput("金额不能是负数")
        return int(value) if value == value.to_integral_value() else value.quantize(Decimal("0.01"))
    return int(value) if value == value.to_integral_value() else value


def _flag(field: FormField, raw: Any, context: FormContext) -> bool:
    if isinstance(raw, bool):
        return raw
    words = {
        "true": True,
        "1": True,
        "on": True,
        "yes": True,
        "是": True,
        "false": False,
        "0": False,
        "no": False,
        "否": False,
    }
    found = words.get(str(raw).lower())
    if found is None:
        raise BadInput("请选是或否")
    return found


def _choice(field: FormField, raw: Any, context: FormContext) -> str:
    if str(raw) not in choices_of(field, context):
        raise BadInput(f"“{str(raw)[:20]}”不在可选项里")
    return str(raw)


def _choices(field: FormField, raw: Any, context: FormContext) -> list[str]:
    given = [raw] if isinstance(raw, str) else list(raw)
    if len(given) > MAX_CHOICES:
        raise BadInput("选得太多")
    return list(dict.fromkeys(_choice(field, one, context) for one in given))


def _persons(field: FormField, raw: Any, context: FormContext) -> list[str]:
    given = [one.strip() for one in raw.split(",")] if isinstance(raw, str) else [str(one) for one in raw]
    found = list(dict.fromkeys(one for one in given if one))
    if any(not re.fullmatch(r"[0-9a-f]{32}", one) for one in found):
        raise BadInput("请从名单里选人")
    return found


_READERS: dict[str, Callable[[FormField, Any, FormContext], Any]] = {
    "text": _text, "paragraph": _text, "day": _day, "instant": _instant, "yuan": _number, "number": _number,
    "flag": _flag, "choice": _choice, "choices": _choices, "persons": _persons, "violation": _choice,
    "factors": _choices, "grade": _choice,
}  # fmt: skip


def encode(form: Mapping[str, Any]) -> dict[str, Any]:
    """Write typed values as JSON that has one canonical form: fractions and days become text."""
    return {key: _plain(value) for key, value in form.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def decode(spec: AffairSpec, form: Mapping[str, Any]) -> dict[str, Any]:
    """Read kept JSON back as typed values, by the kinds of the definition's fields."""
    kinds = {field.key: field.kind for step in spec.steps for field in step.form}
    return {key: _typed(kinds.get(key, "text"), value) for key, value in form.items()}


def _typed(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "day" and isinstance(value, str):
        return date.fromisoformat(value)
    if kind == "instant" and isinstance(value, str):
        return datetime.fromisoformat(value)
    if kind in ("yuan", "number") and isinstance(value, str):
        return Decimal(value)
    return value


def split_private(step: Step, form: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part the encoded form into what the fact may hold openly and what must stay erasable."""
    hidden = {field.key for field in step.form if field.private}
    return (
        {key: value for key, value in form.items() if key not in hidden},
        {key: value for key, value in form.items() if key in hidden},
    )


def public_part(step: Step, form: Mapping[str, Any]) -> dict[str, Any]:
    """Give the encoded form without its private fields."""
    return split_private(step, form)[0]

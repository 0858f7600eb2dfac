"""Pieces of the forms beside a procedure's steps: a field, the units and people to choose from, what was chosen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from quanheng.base.days import parse_day
from quanheng.base.errors import BadInput
from quanheng.engines.affairs import api as affairs
from quanheng.engines.affairs.api import FieldView
from quanheng.foundation.people.api import Unit, colleagues
from quanheng.packkit.affair import FormField
from quanheng.surfaces.desk.shell import DeskRequest
from quanheng.surfaces.web import today

__all__ = ["Form", "day_of", "field", "frame_of", "need_unit", "people", "reason_field", "unit_of", "units"]

Form = Mapping[str, Any]


def field(key: str, zh: str, kind: str = "text", *, proposed: Any = None, **more: Any) -> FieldView:
    choices = more.pop("choices", {})
    given = {"required": True} | more
    made = FormField.model_construct(key=key, zh=zh, kind=kind, **given)  # type: ignore[arg-type]
    return FieldView(made, choices, proposed)


def reason_field() -> FieldView:
    return field("reason", "理由", "paragraph", max_length=300)


def units(found: affairs.Affair, *, own: bool = False) -> dict[str, str]:
    rows = Unit.objects.order_by("path")
    return {unit.uid: unit.name for unit in (rows if own else rows.exclude(pk=found.unit_id))}


def people(request: DeskRequest) -> dict[str, str]:
    return {
        one.uid: f"{one.name}（{one.certificate_no or '未持证'}）"
        for one in colleagues(request.actor, today())
    }


def unit_of(form: Form) -> Unit | None:
    return Unit.objects.filter(uid=form.get("unit") or "").first()


def need_unit(form: Form) -> Unit:
    found = unit_of(form)
    if found is None:
        raise BadInput("请选择单位", remedy="请从列出的单位里选", fields={"unit": "请选择"})
    return found


def frame_of(request: DeskRequest, found: affairs.Affair, at: datetime) -> dict[str, Any]:
    return {"affair": found, "actor": request.actor, "at": at}


def day_of(form: Form, key: str) -> Any:
    try:
        return parse_day(str(form.get(key) or ""))
    except BadInput as fault:
        raise BadInput("请填写日期", remedy="写作 2026-11-24", fields={key: "请填写日期"}) from fault

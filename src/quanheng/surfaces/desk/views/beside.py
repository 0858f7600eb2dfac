"""Matters that belong together: those tied to one, and the form that opens another beside it."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from quanheng.base.errors import NotFound, Refusal
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.clock import api as clock
from quanheng.surfaces.desk.forms import colleagues, opening_fields, read_step_form, shown_fields
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now, today

__all__ = ["matter_beside", "related_rows"]


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """One tied matter as the page shows it, with its nearest running period."""

    related: affairs.RelatedAffair
    kind_zh: str
    lamp: clock.Lamp | None


def related_rows(request: DeskRequest, matter: affairs.Affair) -> list[RelatedRow]:
    """List the matters tied to one, each with the state and the lamp an officer looks for."""
    found = affairs.related_of(matter, request.actor)
    return [RelatedRow(one, affairs.spec_of(one.affair).zh, _lamp(one.affair)) for one in found]


def _lamp(matter: affairs.Affair) -> clock.Lamp | None:
    if not matter.is_open:
        return None
    running = clock.clocks_of(matter.ref)
    nearest = min(running, key=lambda one: (one.due_on is None, one.due_on), default=None)
    return clock.lamp(nearest, today()) if nearest else None


def _people(request: DeskRequest, matter: affairs.Affair) -> dict[str, str]:
    """List who may be named: the officers of the matter at hand first, then one's colleagues."""
    on_it = {
        row.person.uid: f"{row.person.name}（{row.person.certificate_no or '未持证'}）"
        for row in matter.officers.select_related("person").filter(until_on__isnull=True)
    }
    return on_it | colleagues(request.actor, today())


@desk_page
def matter_beside(request: DeskRequest, uid: str, key: str) -> HttpResponse:
    """Open another matter beside one: a measure, a letter, a transfer; what is known is filled in."""
    found = affairs.get_affair(request.actor, uid)
    choice = next((one for one in affairs.companions_of(found, request.actor, now()) if one.key == key), None)
    if choice is None:
        raise NotFound("本案不能开启这种相关事项", remedy="请回到事项页重新选择")
    views = [
        affairs.FieldView(view.field, view.choices, choice.form.get(view.field.key))
        for view in opening_fields(affairs.current_spec(choice.kind))
    ]
    fields = shown_fields(views, request.POST, persons=_people(request, found))
    context: dict[str, Any] = {
        "matter": found,
        "choice": choice,
        "fields": fields,
        "title": request.POST.get("title", "") or f"{found.party_name}{choice.zh}"[:200],
        "token": request.POST.get("token", "") or secrets.token_hex(8),
    }
    if request.method != "POST":
        return render(request, "desk/matter_beside.html", context)
    try:
        made = affairs.open_companion(
            affair=found,
            companion=key,
            title=request.POST.get("title", "").strip(),
            form=read_step_form(fields, request.POST),
            actor=request.actor,
            at=now(),
            token=request.POST.get("token", ""),
        )
    except Refusal as refusal:
        faults = refusal.details.get("fields", {})
        for field in fields:
            field["fault"] = faults.get(field["key"], "")
        return render(request, "desk/matter_beside.html", context | {"refusal": refusal}, status=422)
    messages.success(request, f"已开启：{choice.zh}")
    return redirect("desk:matter", uid=made.uid)

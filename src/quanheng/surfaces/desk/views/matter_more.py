"""What is done with a matter beside its steps: name officers, hand over, ask others, join, divide, mend."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from quanheng.base.errors import NotFound, NotYet, Refusal
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people.api import may, within
from quanheng.surfaces.desk.beside import ACTS, BesideAct
from quanheng.surfaces.desk.forms import read_step_form, shown_fields
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now, today

__all__ = ["matter_more", "more_of"]


def more_of(request: DeskRequest, found: affairs.Affair) -> dict[str, Any]:
    """Give the matter's page what stands beside its steps: who takes part, what was joined, what more may be done."""
    partners = list(found.partners.select_related("unit", "person"))
    names = {step.key: step.zh for step in affairs.spec_of(found).steps}
    return {
        "partners": [
            (one, "、".join(names.get(key, key) for key in one.steps), one.is_active(today()))
            for one in partners
        ],
        "merged": affairs.merged_into(found),
        "lead": found.merged_into,
        "whole": found.split_from,
        "more_acts": [act for act in ACTS.values() if act.is_shown and _is_open_to(request, found, act)],
        "may_see_facts": within(request.actor, found.region_code),
        "mendable": _mendable(request, found),
    }


def _is_open_to(request: DeskRequest, found: affairs.Affair, act: BesideAct) -> bool:
    held = may(request.actor, act.right, region=found.region_code) or act.right in request.actor.withheld
    return held and found.is_open and act.fits(found)


def _mendable(request: DeskRequest, found: affairs.Affair) -> list[affairs.Act]:
    """List the acts that may be corrected, the newest first."""
    if not found.is_open or not may(request.actor, affairs.Rights.CORRECT):
        return []
    steps = {step.key for step in affairs.spec_of(found).steps if step.form}
    acts = found.acts.filter(corrects=None, withdraws=None, withdrawals=None, step__in=steps)
    return list(acts.order_by("-order")[:12])


@desk_page
def matter_more(request: DeskRequest, uid: str, key: str) -> HttpResponse:
    """Show the form of one such act, and carry it out; nothing typed is lost when it is refused."""
    found = affairs.get_affair(request.actor, uid)
    act = ACTS.get(key)
    if act is None:
        raise NotFound("没有这种办理", remedy="请回到事项页重新选择")
    views = act.fields(request, found)
    context: dict[str, Any] = {"matter": found, "act": act, "about": act.about(found)}
    if request.method != "POST":
        shut = "" if found.is_open else "事项已经办结"
        shown = shown_fields(views, {})
        return render(request, "desk/matter_more.html", context | {
            "fields": _with_persons(shown, views), "shut": shut, "token": secrets.token_hex(8),
        })  # fmt: skip
    fields = _with_persons(shown_fields(views, request.POST), views)
    try:
        if not found.is_open:
            raise NotYet("事项已经办结", remedy="请刷新后再看")
        done = act.do(request, found, read_step_form(fields, request.POST), now())
    except Refusal as refusal:
        faults = refusal.details.get("fields", {})
        for field in fields:
            field["fault"] = faults.get(field["key"], "")
        context |= {"fields": fields, "refusal": refusal, "token": request.POST.get("token", "")}
        return render(request, "desk/matter_more.html", context, status=422)
    messages.success(request, f"已办：{act.zh}")
    if affairs.find_affairs(request.actor).filter(uid=done).exists():
        return redirect("desk:matter", uid=done)
    return redirect("desk:matters")


def _with_persons(rows: list[dict[str, Any]], views: Any) -> list[dict[str, Any]]:
    """People are chosen from the list the act gives, not from the actor's own unit."""
    for row, view in zip(rows, views, strict=True):
        if row["kind"] == "persons":
            row["choices"] = view.choices
    return rows

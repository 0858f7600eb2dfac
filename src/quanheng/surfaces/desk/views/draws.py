"""Approving a plan of random inspection: which matter, where, when, at what shares, from which announced chance."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from quanheng.base.errors import BadInput
from quanheng.engines.inspections import api as inspections
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now, today
from quanheng.surfaces.words import code_list, region_title

__all__ = ["plan_make"]


@desk_page
def plan_make(request: DeskRequest) -> HttpResponse:
    """Approve a plan: which inspection, where, when, at what shares of each class."""
    named = inspections.list_inspections()
    context: dict[str, Any] = {
        "inspections": named,
        "today": today(),
        "regions": {
            code: region_title(code)
            for code in code_list("admin_division")
            if any(code.startswith(prefix) for prefix in request.actor.regions)
        },
    }
    if request.method != "POST":
        return render(request, "desk/plan_make.html", context)
    shares = {level: request.POST[f"share_{level}"] for level in "ABCD" if request.POST.get(f"share_{level}")}
    try:
        numbers = {level: float(share) for level, share in shares.items()}
        starts, ends = (date.fromisoformat(request.POST.get(name, "")) for name in ("starts_on", "ends_on"))
    except ValueError as wrong:
        raise BadInput("比例或日期填写有误", remedy="比例写百分数，日期写作 2026-12-01") from wrong
    made = inspections.make_plan(
        actor=request.actor,
        at=now(),
        title=request.POST.get("title", ""),
        inspection=request.POST.get("inspection", ""),
        starts_on=starts,
        ends_on=ends,
        region=request.POST.get("region", ""),
        shares=numbers or None,
        sources=_announced(request, "source"),
        reserve=_announced(request, "reserve"),
    )
    messages.success(request, f"已批准方案：{made.title}")
    return redirect("desk:draw", uid=made.uid)


def _announced(request: DeskRequest, name: str) -> list[tuple[str, date]]:
    """Read the announced randomness of a form: names and days side by side, empty rows left out."""
    rows = zip(request.POST.getlist(name), request.POST.getlist(f"{name}_on"), strict=False)
    try:
        return [(said.strip(), date.fromisoformat(on)) for said, on in rows if said.strip()]
    except ValueError as wrong:
        raise BadInput("公开随机数的开出日期填写有误", remedy="日期写作 2026-12-01") from wrong

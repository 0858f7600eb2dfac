"""Who has how much to do, by unit and by officer; whom to name next, with the reason and one click."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.errors import Conflict
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people.api import Unit, find_units, get_unit, may, require
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.workbooks import wants_workbook, workbook
from quanheng.surfaces.web import now, today

__all__ = ["workload", "workload_assign"]

WAITING = 20


@desk_page
def workload(request: DeskRequest) -> HttpResponseBase:
    """Show the units' board; of one unit its officers, and its matters that wait for a name."""
    require(request.actor, affairs.Rights.READ)
    kind, chosen = request.GET.get("kind", ""), request.GET.get("unit", "")
    loads = affairs.unit_loads(request.actor, today=today(), kind=kind)
    if wants_workbook(request):
        require(request.actor, affairs.Rights.EXPORT)
        columns = [
            "单位",
            "在办",
            "未分配",
            "已逾期",
            "七日内到期",
            "近七日新增",
            "近七日办结",
            "持证人员",
            "人均在办",
        ]
        return workbook(request, "办件负荷", columns, [
            [one.unit.name, one.open, one.unassigned, one.late, one.soon, one.opened, one.closed, one.officers,
             round(one.per_officer, 1) if one.per_officer is not None else None]
            for one in loads
        ])  # fmt: skip
    unit = _unit(request, chosen)
    waiting = affairs.unassigned_affairs(request.actor, unit=unit)
    waiting_shown = [(one, affairs.propose_officers(one, today=today())) for one in waiting[:WAITING]]
    context = {
        "shown": [(one, _bar(one, loads)) for one in loads], "unit": unit, "kind": kind,
        "kinds": affairs.kinds_of_affair(), "officers": _officers(request, unit), "waiting": waiting_shown,
        "waiting_number": waiting.count(), "may_assign": may(request.actor, affairs.Rights.ASSIGN),
        "may_export": may(request.actor, affairs.Rights.EXPORT),
    }  # fmt: skip
    return render(request, "desk/workload.html", context)


@require_POST
@desk_page
def workload_assign(request: DeskRequest, uid: str) -> HttpResponse:
    """Name the proposed officers, if the proposal is still the one that was shown."""
    affair = affairs.get_affair(request.actor, uid)
    shown = request.POST.getlist("officer")
    if affairs.propose_officers(affair, today=today()).uids != shown:
        raise Conflict("建议的人选刚刚变了", remedy="请刷新后再看一眼，或到事项里指定")
    affairs.assign_officers(affair=affair, officers=shown, actor=request.actor, at=now())
    messages.success(request, f"已分配：{affair.title}")
    back = request.POST.get("back", "")
    return redirect(back if back.startswith("/desk/") else "desk:workload")


def _unit(request: DeskRequest, chosen: str) -> Unit | None:
    if chosen:
        return get_unit(request.actor, chosen)
    units = list(find_units(request.actor)[:2])
    return units[0] if len(units) == 1 else None


def _bar(one: affairs.UnitLoad, loads: list[affairs.UnitLoad]) -> dict[str, int]:
    """Parts of a bar of a hundred, against the unit with the most."""
    most = max(load.open for load in loads) or 1
    late, soon, others = one.late, one.soon, one.open - one.late - one.soon
    parts = {
        "late": round(100 * late / most),
        "soon": round(100 * soon / most),
        "rest": round(100 * others / most),
    }
    return parts | {"from": parts["late"] + parts["soon"], "others": others}


def _officers(request: DeskRequest, unit: Unit | None) -> list[affairs.OfficerLoad]:
    return affairs.officer_loads(request.actor, unit, today=today()) if unit else []

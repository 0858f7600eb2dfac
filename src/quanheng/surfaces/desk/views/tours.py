"""Where the visits are: on the map, in the order of a day's tour, and how many each unit and officer has."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.errors import BadInput
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import Person, Unit, get_unit, may, require
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.workbooks import wants_workbook, workbook
from quanheng.surfaces.web import now, today

__all__ = ["task_map", "tour", "tour_keep", "visit_load"]

MOST_POINTS = 2_000
SPEEDS = (
    (15.0, "电动车、拥堵城区（15公里/小时）"),
    (25.0, "城区汽车（25公里/小时）"),
    (40.0, "乡镇公路（40公里/小时）"),
)


@desk_page
def task_map(request: DeskRequest) -> HttpResponseBase:
    """Show the open visits of the jurisdiction as points, and the same as a list; those without a place are counted."""
    kind, mine = request.GET.get("kind", ""), request.GET.get("mine") == "1"
    rows = inspections.find_tasks(
        request.actor, kind=kind, officer_id=request.actor.person_id if mine else None
    ).filter(state__in=(inspections.Task.State.ASSIGNED, inspections.Task.State.CHECKING))
    unit = _unit(request)
    rows = (rows.filter(unit=unit) if unit else rows).order_by("due_on", "id")
    number = rows.count()
    shown = list(rows[:MOST_POINTS])
    placed = [row for row in shown if row.subject.lat is not None]
    context = {
        "rows": shown, "number": number, "placed": len(placed), "unplaced": len(shown) - len(placed),
        "points": [_point(row) for row in placed], "kinds": inspections.KINDS, "kind": kind, "mine": mine,
        "unit": unit, "units": _units(request), "region": _region(request, shown),
    }  # fmt: skip
    return render(request, "desk/task_map.html", context)


@desk_page
def visit_load(request: DeskRequest) -> HttpResponseBase:
    """Show how many visits each unit has before it, and of one unit each officer."""
    loads = inspections.unit_visits(request.actor, today=today())
    if wants_workbook(request):
        require(request.actor, inspections.Rights.TASK_EXPORT)
        columns = ["单位", "待查", "已逾期", "七日内到期", "近三十日完成", "持证人员", "人均待查"]
        return workbook(request, "检查负荷", columns, [
            [one.unit.name, one.open, one.late, one.soon, one.closed, one.officers,
             round(one.per_officer, 1) if one.per_officer is not None else None]
            for one in loads
        ])  # fmt: skip
    unit = _unit(request)
    most = max([1, *(one.open for one in loads)])
    shown = [(one, _bar(one, most)) for one in loads]
    officers = inspections.officer_visits(request.actor, unit, today=today()) if unit else []
    context = {"shown": shown, "unit": unit, "officers": officers, "total": sum(one.open for one in loads)}
    context["may_export"] = may(request.actor, inspections.Rights.TASK_EXPORT)
    return render(request, "desk/visit_load.html", context)


@desk_page
def tour(request: DeskRequest) -> HttpResponse:
    """Reckon a team's day from what the form says; nothing is written before somebody keeps it."""
    on = _day(request.GET.get("on", "")) or today()
    unit = _unit(request) or _own_unit(request)
    team = _team(request, unit)
    kept = inspections.find_tours(request.actor, on=on)
    context: dict[str, Any] = {
        "on": on, "unit": unit, "units": _units(request), "team": team, "colleagues": _colleagues(request, unit),
        "speeds": SPEEDS, "hours": _hours(request), "speed": _frame(request).km_per_hour,
        "minutes": _number(request, "minutes", 40), "query": request.GET.urlencode(),
        "kept": kept.filter(unit=unit) if unit else kept, "region": unit.region_code if unit else "",
        "may_keep": may(request.actor, inspections.Rights.TOUR_KEEP),
    }  # fmt: skip
    if unit is not None and team and request.GET.get("reckon"):
        context |= _shown(_propose(request, on, unit, team))
    return render(request, "desk/tour.html", context)


@require_POST
@desk_page
def tour_keep(request: DeskRequest) -> HttpResponse:
    """Keep the tour that the form's own figures give once more; the phones of the team follow it."""
    on = _day(request.GET.get("on", "")) or today()
    unit = _unit(request) or _own_unit(request)
    team = _team(request, unit)
    if unit is None or not team:
        raise BadInput("没有选单位和人员", remedy="请先选谁去")
    proposed = _propose(request, on, unit, team)
    if request.POST.get("order") != ",".join(one.key for one in proposed.tour.visits):
        raise BadInput("任务已有变化，路线与刚才不同", remedy="请重新计算后再保存")
    kept = inspections.keep_tour(actor=request.actor, at=now(), proposed=proposed, team=team, unit=unit)
    messages.success(request, f"已保存{kept.on:%m-%d}的路线，{len(kept.stops)}户；同行人员的手机按此顺序列出")
    return redirect(f"{request.path.removesuffix('/keep')}?{request.GET.urlencode()}")


def _propose(request: DeskRequest, on: date, unit: Unit, team: list[Person]) -> inspections.ProposedTour:
    tasks = inspections.open_tasks_of_team(request.actor, team, on=on)
    lat, lon = _float(request, "lat"), _float(request, "lon")
    start = inspections.start_of(request.actor, unit, lat=lat, lon=lon)
    return inspections.propose_tour(
        tasks, on=on, start=start, day=_frame(request), minutes=_number(request, "minutes", 40)
    )


def _shown(proposed: inspections.ProposedTour) -> dict[str, Any]:
    tour = proposed.tour
    visits = [
        (_hour(one.arrives), _hour(one.leaves), proposed.tasks[one.key], f"{one.metres / 1000:.1f}")
        for one in tour.visits
    ]
    start = {"name": "出发点", "lat": proposed.start.place.lat, "lon": proposed.start.place.lon, "order": 0}
    points = [start, *({**_point(task), "order": at} for at, (_, _, task, _) in enumerate(visits, 1))]
    return {
        "proposed": proposed, "visits": visits, "km": f"{tour.metres / 1000:.1f}",
        "back_km": f"{tour.back_metres / 1000:.1f}", "back_at": _hour(tour.back_at),
        "order": ",".join(one.key for one in tour.visits),
        "points": points, "way": True, "number": len(visits) + len(proposed.left_out),
    }  # fmt: skip


def _hour(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _point(task: inspections.Task) -> dict[str, Any]:
    due = f"，限{task.due_on:%m-%d}" if task.due_on else ""
    late = task.due_on is not None and task.due_on < today()
    return {
        "name": f"{task.subject.name}{due}", "lat": task.subject.lat, "lon": task.subject.lon,
        "url": f"/desk/tasks/{task.uid}", "late": late,
    }  # fmt: skip


def _bar(one: inspections.UnitVisits, most: int) -> dict[str, float]:
    late, soon, rest = (100 * part / most for part in (one.late, one.soon, one.open - one.late - one.soon))
    return {"late": late, "soon": soon, "from": late + soon, "rest": rest}


def _units(request: DeskRequest) -> list[Unit]:
    return [one.unit for one in inspections.unit_visits(request.actor, today=today())]


def _unit(request: DeskRequest) -> Unit | None:
    chosen = request.GET.get("unit", "")
    return get_unit(request.actor, chosen) if chosen else None


def _own_unit(request: DeskRequest) -> Unit | None:
    return Unit.objects.filter(pk=request.actor.unit_id or 0).first()


def _colleagues(request: DeskRequest, unit: Unit | None) -> list[Person]:
    if unit is None:
        return []
    return [one.person for one in inspections.officer_visits(request.actor, unit, today=today())]


def _team(request: DeskRequest, unit: Unit | None) -> list[Person]:
    """Give the chosen colleagues; without a choice the person asking, if that one makes visits."""
    able = _colleagues(request, unit)
    chosen = set(request.GET.getlist("who")) or {request.actor.person_uid}
    return [person for person in able if person.uid in chosen]


def _region(request: DeskRequest, rows: list[inspections.Task]) -> str:
    first = next((prefix for prefix in request.actor.regions if prefix), "")
    return first or (rows[0].region_code if rows else "")


def _frame(request: DeskRequest) -> inspections.Day:
    speed = _float(request, "speed") or 25.0
    return inspections.Day(
        begins=_clock(request, "begins", 9 * 60), ends=_clock(request, "ends", 17 * 60 + 30),
        rest_from=_clock(request, "rest_from", 12 * 60), rest_to=_clock(request, "rest_to", 14 * 60 + 30),
        km_per_hour=speed,
    )  # fmt: skip


def _hours(request: DeskRequest) -> list[tuple[str, str, str]]:
    frame = _frame(request)
    return [
        ("begins", "出发", _hour(frame.begins)), ("rest_from", "午休自", _hour(frame.rest_from)),
        ("rest_to", "午休至", _hour(frame.rest_to)), ("ends", "返回前", _hour(frame.ends)),
    ]  # fmt: skip


def _clock(request: DeskRequest, name: str, otherwise: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return otherwise
    hour, _, minute = text.partition(":")
    if not (hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60):
        raise BadInput(f"时间“{text}”不对", remedy="请写成09:30这样")
    return int(hour) * 60 + int(minute)


def _number(request: DeskRequest, name: str, otherwise: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdigit() else otherwise


def _float(request: DeskRequest, name: str) -> float | None:
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"“{text}”不是数", remedy="经纬度写成小数，如23.6567") from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(f"日期“{text}”不对", remedy="请写成2026-11-24这样") from None

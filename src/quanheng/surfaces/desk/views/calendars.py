"""The yearly calendar: a year's working days, importing a notice, what it would move, putting it in force."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.days import parse_day
from quanheng.base.errors import BadInput
from quanheng.base.refs import Ref
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.clock import api as clock
from quanheng.foundation.people.api import may
from quanheng.surfaces.desk.calendars import begin_moves_export, order_apply, order_trial, unit_names
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing, now, status_of, today

__all__ = [
    "calendar", "calendar_apply", "calendar_export", "calendar_import", "calendar_try", "calendar_version",
]  # fmt: skip

COLUMNS = [
    Column("事项"),
    Column("期限", width="150px"),
    Column("承办单位", width="130px"),
    Column("原到期日", "was", width="110px"),
    Column("新到期日", "now", width="110px"),
    Column("相差", "days", width="90px", align="num"),
]


@desk_page
def calendar(request: DeskRequest) -> HttpResponse:
    """Show a year's working days with the State Council's arrangement, or say that none is loaded."""
    return render(request, "desk/calendar.html", _year_page(request, _year(request.GET.get("year", ""))))


def _year(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text) <= 2099 else today().year


def _year_page(request: DeskRequest, year: int) -> dict[str, Any]:
    working = clock.working_calendar()
    months = []
    for month in range(1, 13):
        first = date(year, month, 1)
        whole = [first + timedelta(days=i) for i in range(31)]
        days = [{"day": day, "kind": _kind(working, day)} for day in whole if day.month == month]
        months.append({"month": month, "lead": range(first.weekday()), "days": days})
    may_read = may(request.actor, clock.Rights.CALENDAR_READ)
    return {
        "year": year, "months": months, "published": year in working.published, "years": sorted(working.published),
        "lacking": clock.lacking_years(today()),
        "versions": clock.find_calendars(request.actor) if may_read else (),
        "may_import": may(request.actor, clock.Rights.CALENDAR_IMPORT), "next_year": today().year + 1,
        "faults": (), "typed": {},
    }  # fmt: skip


def _kind(working: clock.Calendar, day: date) -> str:
    is_weekend = day.weekday() >= 5
    if working.is_workday(day):
        return "work" if is_weekend else "plain"
    return "weekend" if is_weekend and not working.is_break(day) else "off"


@require_POST
@desk_page
def calendar_import(request: DeskRequest) -> HttpResponse:
    """Take a notice in; faults come back on the same page, row by row, with what was typed."""
    given = request.FILES.get("file")
    typed = {name: request.POST.get(name, "").strip() for name in ("year", "notice", "published")}
    year = _year(typed["year"])
    try:
        if given is None:
            raise BadInput("没有选文件", remedy="请选放假安排的文件再导入")
        version = clock.import_calendar(
            name=given.name or "放假安排", content=given.read(), year=year, notice=typed["notice"],
            published=parse_day(typed["published"]) if typed["published"] else None, actor=request.actor, at=now(),
        )  # fmt: skip
    except BadInput as refusal:
        faults = refusal.details.get("faults", ())
        page = _year_page(request, year) | {"faults": faults, "typed": typed, "refusal": refusal}
        return render(request, "desk/calendar.html", page, status=status_of(refusal))
    if version.state == clock.CalendarVersion.State.DRAFT:
        order_trial(version, actor=request.actor, at=now())
        messages.success(request, f"已导入{version.year}年第{version.number}版，正在试算")
    else:
        messages.success(request, f"这份安排已经导入过，是{version.year}年第{version.number}版")
    return redirect("desk:calendar_version", uid=version.uid)


@desk_page
def calendar_version(request: DeskRequest, uid: str) -> HttpResponse:
    """Show one version: its days off, the trial's progress, and every due day that it moves."""
    version = clock.get_calendar(request.actor, uid)
    if request.htmx:
        return render(request, "desk/parts/calendar_progress.html", {"version": version})
    asked = _asked(request)
    rows = clock.find_moves(request.actor, version, **asked)
    units = unit_names()
    listing = make_listing(
        request, rows, COLUMNS, default_sort="now",
        filters=[("q", "含有", asked["q"]), ("kind", "种类", asked["kind"]),
                 ("unit", "单位", units.get(asked["unit_id"], ""))],
    )  # fmt: skip
    every = clock.find_moves(request.actor, version).order_by()
    return render(
        request,
        "desk/calendar_version.html",
        {
            "version": version,
            "list": listing,
            "asked": asked,
            "shown": [(row, units.get(row.unit_id, ""), _matter(row)) for row in listing.rows],
            "shows_titles": may(request.actor, affairs.Rights.READ),
            "kinds": every.exclude(kind="").values_list("kind", flat=True).distinct(),
            "units": {
                key: units.get(key, "") for key in every.values_list("unit_id", flat=True).distinct() if key
            },
            "holidays": version.body.get("holidays", ()),
            "may_import": may(request.actor, clock.Rights.CALENDAR_IMPORT),
            "may_apply": may(request.actor, clock.Rights.CALENDAR_APPLY),
        },
    )


def _matter(row: clock.CalendarMove) -> str:
    """The key of the matter that owns the period, when a matter owns it."""
    ref = Ref.parse(row.owner_ref)
    return ref.key if ref.kind == "affairs.affair" else ""


def _asked(request: DeskRequest) -> dict[str, Any]:
    given = request.GET if request.method == "GET" else request.POST
    unit = given.get("unit", "")
    is_number = unit.isascii() and unit.isdigit() and len(unit) < 19
    return {
        "with_titles": may(request.actor, affairs.Rights.READ),
        "q": given.get("q", "").strip()[:60],
        "kind": given.get("kind", "")[:60],
        "unit_id": int(unit) if is_number else None,
    }


@require_POST
@desk_page
def calendar_try(request: DeskRequest, uid: str) -> HttpResponse:
    """Try a version again, against the calendar in force now."""
    order_trial(clock.get_calendar(request.actor, uid), actor=request.actor, at=now())
    return redirect("desk:calendar_version", uid=uid)


@require_POST
@desk_page
def calendar_apply(request: DeskRequest, uid: str) -> HttpResponse:
    """Put a version in force, with a reason."""
    version = clock.get_calendar(request.actor, uid)
    order_apply(version, reason=request.POST.get("reason", ""), actor=request.actor, at=now())
    messages.success(request, f"已启用{version.year}年第{version.number}版，正在重算到期日")
    return redirect("desk:calendar_version", uid=uid)


@require_POST
@desk_page
def calendar_export(request: DeskRequest, uid: str) -> HttpResponse:
    """Write the list, with the same conditions, to a workbook behind the page."""
    version = clock.get_calendar(request.actor, uid)
    return redirect(
        "desk:export", uid=begin_moves_export(version, asked=_asked(request), actor=request.actor, at=now())
    )

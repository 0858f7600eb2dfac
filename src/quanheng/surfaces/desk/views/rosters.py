"""The two standing rosters: businesses by matter with their history, officers with certificates, skills and leave."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.days import parse_day
from quanheng.base.errors import BadInput, NotFound
from quanheng.base.sheets import write_xlsx
from quanheng.engines.inspections import api as inspections
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import may, require
from quanheng.registry import api as registry
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing, now, today
from quanheng.surfaces.words import code_list, region_title

__all__ = [
    "book", "conflict_end", "conflict_set", "entry", "entry_override", "entry_tag", "officer", "officer_card",
    "officer_leave", "roster_export", "roster_import", "roster_refresh", "rosters", "staff", "staff_export",
    "staff_import",
]  # fmt: skip

COLUMNS = [
    Column("名称", "subject__name"), Column("地区", "region_code", width="180px"), Column("事项", width="180px"),
    Column("依据"), Column("自", "since", width="100px"),
]  # fmt: skip
STATES = (("in", "在库"), ("out", "已移出"), ("all", "全部"))


def _asked(request: DeskRequest) -> dict[str, Any]:
    """Take the conditions of the list out of the address."""
    state = request.GET.get("state", "in")
    return {
        "matter": request.GET.get("matter", ""), "state": state if state in dict(STATES) else "in",
        "q": request.GET.get("q", ""), "tag": request.GET.get("tag", ""), "by_hand": bool(request.GET.get("hand")),
    }  # fmt: skip


def _titles() -> dict[str, str]:
    return {one.key: one.zh for one in inspections.list_inspections()}


def _page(request: DeskRequest, **more: Any) -> dict[str, Any]:
    actor, asked, titles = request.actor, _asked(request), _titles()
    require(actor, inspections.Rights.ROSTER_READ)
    filters = [
        ("matter", "事项", titles.get(asked["matter"], "")), ("tag", "标记", asked["tag"]),
        ("q", "名称或代码", asked["q"]),
    ]  # fmt: skip
    listing = make_listing(
        request, inspections.find_entries(actor, **asked), COLUMNS, default_sort="-since", filters=filters
    )
    shown = [(one, region_title(one.region_code), titles.get(one.matter, one.matter)) for one in listing.rows]
    return {
        "list": listing, "shown": shown, "counts": inspections.count_rosters(actor), "states": STATES,
        "tags": inspections.tags_in_use(actor), "may_keep": may(actor, inspections.Rights.ROSTER_KEEP),
        "heads": "、".join(inspections.ROSTER_HEADS), **asked,
    } | more  # fmt: skip


@desk_page
def rosters(request: DeskRequest) -> HttpResponse:
    """List who stands on the roster of each matter, since when and why."""
    return render(request, "desk/rosters/objects.html", _page(request))


@require_POST
@desk_page
def roster_refresh(request: DeskRequest) -> HttpResponse:
    """Refresh one matter's roster, or all, within one's own jurisdiction."""
    region = next(iter(request.actor.regions), "")
    done = flows.refresh_rosters(
        now(), actor=request.actor, matter=request.POST.get("matter", ""), region=region
    )
    changed = [one for one in done if one.taken or one.dropped]
    for one in changed:
        messages.success(request, f"{one.zh}：转入{one.taken}户，转出{one.dropped}户，现有{one.standing}户")
    if not changed:
        messages.info(request, "名录与登记簿一致，没有变动")
    return redirect("desk:rosters")


@require_POST
@desk_page
def roster_import(request: DeskRequest) -> HttpResponse:
    """Take tags and exceptions in from a workbook; bad rows come back on the page, each with its reason."""
    name, content = _file(request)
    result = inspections.import_roster(actor=request.actor, at=now(), name=name, content=content)
    if not result.faults:
        messages.success(request, f"已收{result.taken}行")
        return redirect("desk:rosters")
    page = _page(request, faults=result.fault_rows(), taken=result.taken)
    return render(request, "desk/rosters/objects.html", page, status=422)


@require_POST
@desk_page
def roster_export(request: DeskRequest) -> FileResponse:
    """Give the list as it is shown as a workbook, and write down who took it."""
    require(request.actor, inspections.Rights.ROSTER_READ)
    entries = inspections.find_entries(request.actor, **_asked(request)).order_by("matter", "id")
    rows = list(inspections.entry_rows(entries, _titles(), today()))
    return book(request, "检查对象名录", inspections.ENTRY_HEADS, rows)


@desk_page
def entry(request: DeskRequest, uid: str) -> HttpResponse:
    """Open one entry: why the business stands on the roster, its history, tags, and what an officer may change."""
    one = inspections.get_entry(request.actor, uid)
    spec = inspections.inspection_named(one.matter)
    return render(request, "desk/rosters/entry.html", {
        "one": one, "named": spec, "region": region_title(one.region_code),
        "rule": inspections.roster_rule_on(spec, today()),
        "changes": [(change, ledger.get_fact(change.fact_uid)) for change in one.changes.all()[:100]],
        "override": inspections.RosterOverride.objects.filter(matter=one.matter, subject=one.subject).first(),
        "tags": one.subject.roster_tags.all(), "may_keep": may(request.actor, inspections.Rights.ROSTER_KEEP),
        "visits": inspections.visits_of(request.actor, one.subject, today().year),
    })  # fmt: skip


@require_POST
@desk_page
def entry_override(request: DeskRequest, uid: str) -> HttpResponse:
    """Take a business in or out by hand until a day."""
    one = inspections.get_entry(request.actor, uid)
    made = inspections.set_override(
        actor=request.actor, at=now(), matter=one.matter, subject_uid=one.subject.uid,
        is_in=request.POST.get("way") == "in", reason=request.POST.get("reason", ""),
        until=parse_day(request.POST.get("until", "")),
    )  # fmt: skip
    messages.success(request, "已列入名录" if made.is_in else "已移出名录")
    return redirect("desk:roster_entry", uid=uid)


@require_POST
@desk_page
def entry_tag(request: DeskRequest, uid: str) -> HttpResponse:
    """Put a tag on the business of an entry, or take one off with its reason."""
    one, actor, at = inspections.get_entry(request.actor, uid), request.actor, now()
    key, dropped = one.subject.uid, request.POST.get("drop", "")
    if dropped:
        why = request.POST.get("reason", "")
        inspections.drop_tag(actor=actor, at=at, subject_uid=key, tag=dropped, reason=why)
    else:
        until = _day(request.POST.get("until", ""))
        inspections.put_tag(actor=actor, at=at, subject_uid=key, tag=request.POST.get("tag", ""), until=until)
    return redirect("desk:roster_entry", uid=uid)


def _staff_page(request: DeskRequest, **more: Any) -> dict[str, Any]:
    actor, day = request.actor, today()
    wanted, word = request.GET.get("state", ""), request.GET.get("q", "").strip()
    lines = inspections.officer_lines(actor, day, inspections.list_officers(actor, day))
    counts = {
        "ending": sum(one.certificate == "ending" for one in lines),
        "ended": sum(one.certificate == "ended" for one in lines), "leave": sum(one.leave is not None for one in lines),
    }  # fmt: skip
    if word:
        lines = [
            one for one in lines if any(word in text for text in (one.person.name, *one.units, *one.skills))
        ]
    if wanted in ("ending", "ended"):
        lines = [one for one in lines if one.certificate == wanted]
    elif wanted == "leave":
        lines = [one for one in lines if one.leave is not None]
    if request.GET.get("sort") == "load":
        lines.sort(key=lambda one: -one.load)
    return {
        "skills": code_list("inspection.skills"),
        "lines": lines, "counts": counts, "state": wanted, "q": word, "policy": inspections.policy_on(day),
        "may_keep": may(actor, inspections.Rights.STAFF_KEEP), "heads": "、".join(inspections.STAFF_HEADS),
        "certificate_heads": "、".join(inspections.CERTIFICATE_HEADS),
        "sees_conflicts": may(actor, inspections.Rights.CONFLICT_READ),
    } | more  # fmt: skip


@desk_page
def staff(request: DeskRequest) -> HttpResponse:
    """List the certified officers of one's jurisdiction with certificates, skills, leave and load."""
    return render(request, "desk/rosters/staff.html", _staff_page(request))


@require_POST
@desk_page
def staff_import(request: DeskRequest) -> HttpResponse:
    """Take specialities, leave, conflicts and certificates in from a workbook."""
    name, content = _file(request)
    result = inspections.import_officers(actor=request.actor, at=now(), name=name, content=content)
    if not result.faults:
        messages.success(request, f"已收{result.taken}行")
        return redirect("desk:roster_staff")
    page = _staff_page(request, faults=result.fault_rows(), taken=result.taken)
    return render(request, "desk/rosters/staff.html", page, status=422)


@require_POST
@desk_page
def staff_export(request: DeskRequest) -> FileResponse:
    """Give the officers as shown as a workbook; conflicts are not in it."""
    lines = _staff_page(request)["lines"]
    return book(request, "执法检查人员名录", inspections.OFFICER_HEADS, list(inspections.officer_rows(lines)))


@desk_page
def officer(request: DeskRequest, uid: str) -> HttpResponse:
    """Open one officer: what the roster knows, and the conflicts that this reader may see."""
    actor, day = request.actor, today()
    listed = [one for one in inspections.list_officers(actor, day) if one.uid == uid]
    if not listed:
        raise NotFound("没有这位人员，或不在您的管辖范围内")
    (line,) = inspections.officer_lines(actor, day, listed)
    titles = code_list("inspection.skills")
    return render(request, "desk/rosters/officer.html", {
        "line": line, "skills": "、".join(titles.get(one, one) for one in line.skills),
        "known": "、".join(titles.values()),
        "conflicts": inspections.find_conflicts(actor, on=day, person_uid=uid),
        "leaves": inspections.OfficerLeave.objects.filter(person=line.person)[:20],
        "is_own": uid == actor.person_uid, "may_keep": may(actor, inspections.Rights.STAFF_KEEP),
        "may_report": may(actor, inspections.Rights.CONFLICT_REPORT) and uid == actor.person_uid,
        "sees": may(actor, inspections.Rights.CONFLICT_READ) or uid == actor.person_uid,
    })  # fmt: skip


@require_POST
@desk_page
def officer_card(request: DeskRequest, uid: str) -> HttpResponse:
    """Keep an officer's specialities, and whether they are drawn at all."""
    inspections.set_card(
        actor=request.actor, at=now(), person_uid=uid, is_out=bool(request.POST.get("is_out")),
        skills=request.POST.get("skills", "").replace("，", "、").split("、"), why=request.POST.get("why", ""),
    )  # fmt: skip
    messages.success(request, "人员名录已更新")
    return redirect("desk:roster_officer", uid=uid)


@require_POST
@desk_page
def officer_leave(request: DeskRequest, uid: str) -> HttpResponse:
    """Enter days on which an officer is not sent."""
    inspections.set_leave(
        actor=request.actor, at=now(), person_uid=uid, starts_on=parse_day(request.POST.get("starts_on", "")),
        ends_on=parse_day(request.POST.get("ends_on", "")), reason=request.POST.get("reason", ""),
    )  # fmt: skip
    return redirect("desk:roster_officer", uid=uid)


@require_POST
@desk_page
def conflict_set(request: DeskRequest, uid: str) -> HttpResponse:
    """Report a business to keep away from, by its credit code."""
    code = request.POST.get("code", "").strip().upper()
    subject = registry.Subject.objects.filter(uscc=code).first() if code else None
    if subject is None:
        raise BadInput(f"登记簿里没有“{code}”", remedy="请核对18位统一社会信用代码")
    inspections.report_conflict(
        actor=request.actor, at=now(), person_uid=uid, subject_uid=subject.uid, reason=request.POST.get("reason", ""),
        until=_day(request.POST.get("until", "")),
    )  # fmt: skip
    messages.success(request, "回避已登记，抽取和派人时自动避开")
    return redirect("desk:roster_officer", uid=uid)


@require_POST
@desk_page
def conflict_end(request: DeskRequest, uid: str) -> HttpResponse:
    """End a conflict that no longer holds."""
    ended = inspections.end_conflict(actor=request.actor, at=now(), uid=uid)
    return redirect("desk:roster_officer", uid=ended.person.uid)


def book(
    request: DeskRequest, what: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]
) -> FileResponse:
    """Give rows as a workbook whose first line says who took it and when; the taking is a fact."""
    listed, day, actor = list(rows), today(), request.actor
    conditions = "，".join(f"{key}={value}" for key, value in request.GET.items() if value)
    inspections.note_roster_export(actor=actor, at=now(), what=what, rows=len(listed), conditions=conditions)
    note = f"{actor.unit_name} {actor.name} {day.isoformat()} 导出；{conditions or '没有筛选条件'}"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_xlsx(path, heads, listed, title=what, note=note)
        content = io.BytesIO(path.read_bytes())
    return FileResponse(content, as_attachment=True, filename=f"{what}{day:%Y%m%d}.xlsx")


def _file(request: DeskRequest) -> tuple[str, bytes]:
    given = request.FILES.get("file")
    if given is None:
        raise BadInput("没有选文件", remedy="请选xlsx文件再导入")
    return given.name or "名录.xlsx", given.read()


def _day(text: str) -> date | None:
    return parse_day(text) if text else None

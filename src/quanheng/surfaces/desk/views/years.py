"""The yearly plan of random inspection: its lines, versions, rounds, and the plan's two binding ratios beside it."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.days import parse_day
from quanheng.base.errors import BadInput, Refusal
from quanheng.engines.indicators import api as indicators
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import may, require
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now, today
from quanheng.surfaces.words import code_list, region_title

from .rosters import book

__all__ = [
    "burden", "burden_join", "year", "year_approve", "year_change", "year_export", "year_import", "year_line",
    "year_line_drop", "year_make", "year_publish", "year_round", "years",
]  # fmt: skip

HEADS = ("序号", "名称", "检查", "事项代码", "月份", "比例", "联合部门", "不联合的理由", "必查", "再抽比例")
BINDING = "约束性"
SHARES = (*"ABCD", *(f"risk-{level}" for level in "ABCD"))  # classes of credit risk, and risk grades


@desk_page
def years(request: DeskRequest) -> HttpResponse:
    """List the yearly plans with their versions, and how the binding ratios stand."""
    require(request.actor, inspections.Rights.PLAN_READ)
    regions = {
        code: region_title(code) for code in code_list("admin_division")
        if len(code) == 6 and any(code.startswith(prefix) for prefix in request.actor.regions)
    }  # fmt: skip
    whole = [one for one in request.actor.regions if len(one) == 4]
    return render(request, "desk/rosters/years.html", {
        "plans": [
            (one, region_title(one.region_code) or "全市") for one in inspections.find_years(request.actor)[:100]
        ],
        "may_make": may(request.actor, inspections.Rights.YEAR_MAKE), "next": today().year + 1,
        "regions": dict.fromkeys(whole, "全市") | regions, "ratios": _ratios(request),
    })  # fmt: skip


def _ratios(request: DeskRequest) -> list[indicators.PlanRow]:
    """Give the plan's binding ratios on inspection with target, figure and lamp; each leads to the rows behind it."""
    if not may(request.actor, indicators.Rights.VALUE_READ):
        return []
    rows = indicators.list_plan(request.actor, as_of=today())
    return [row for row in rows if str(row.spec.attribute) == BINDING]


@require_POST
@desk_page
def year_make(request: DeskRequest) -> HttpResponse:
    """Begin the plan of a year."""
    text = request.POST.get("year", "")
    if not (text.isascii() and text.isdigit()):
        raise BadInput(f"“{text}”不是年份")
    made = inspections.make_year(
        actor=request.actor, at=now(), year=int(text), region=request.POST.get("region", ""),
        title=request.POST.get("title", ""),
    )  # fmt: skip
    return redirect("desk:year", uid=made.uid)


@desk_page
def year(request: DeskRequest, uid: str) -> HttpResponse:
    """Open one version: its lines, what keeps it from approval, and which months wait for their draw."""
    return render(request, "desk/rosters/year.html", _year_page(request, uid))


def _year_page(request: DeskRequest, uid: str, **more: Any) -> dict[str, Any]:
    actor, plan = request.actor, inspections.get_year(request.actor, uid)
    titles = {one.key: one.zh for one in inspections.list_inspections()}
    rounds: dict[int, list[inspections.DueRound]] = {}
    for one in inspections.due_rounds(actor, plan, today()):
        rounds.setdefault(one.line.pk, []).append(one)
    lines = [
        {
            "line": line, "zh": titles.get(line.matter, line.matter), "faults": inspections.line_faults(line),
            "rounds": rounds.get(line.pk, []), "shares": _said(line.shares),
            "departments": "、".join(one["zh"] for one in line.departments), "again": line.again_bp / 100,
        }
        for line in plan.lines.all()
    ]  # fmt: skip
    return {
        "plan": plan, "lines": lines, "region": region_title(plan.region_code) or "全市", "titles": titles,
        "departments": packs().departments, "months": range(1, 13), "heads": "、".join(HEADS),
        "versions": inspections.find_years(actor, year=plan.year).filter(region_code=plan.region_code),
        "demand": inspections.risk_demand(actor, region=plan.region_code, year=plan.year), "year": plan.year,
        "sources": inspections.proposed_sources(today()), "due": inspections.year_due(plan), "today": today(),
        "may_make": may(actor, inspections.Rights.YEAR_MAKE, region=plan.region_code),
        "may_approve": may(actor, inspections.Rights.YEAR_APPROVE, region=plan.region_code),
        "may_draw": may(actor, inspections.Rights.PLAN_MAKE, region=plan.region_code),
        "joint": sum(bool(line.departments) for line in plan.lines.all()),
    } | more  # fmt: skip


def _said(shares: Mapping[str, int]) -> list[tuple[str, float]]:
    return [(key.replace("risk-", "风险"), bp / 100) for key, bp in sorted(shares.items())]


@require_POST
@desk_page
def year_line(request: DeskRequest, uid: str) -> HttpResponse:
    """Write a new line, or change one."""
    number = request.POST.get("no", "")
    inspections.set_year_line(
        actor=request.actor,
        at=now(),
        uid=uid,
        draft=_draft(request.POST),
        no=int(number) if number.isdigit() else None,
    )
    return redirect("desk:year", uid=uid)


def _draft(posted: QueryDict) -> inspections.LineDraft:
    shares = {key: str(posted[f"share_{key}"]) for key in SHARES if posted.get(f"share_{key}")}
    return inspections.LineDraft(
        title=posted.get("title", ""), matter=posted.get("matter", ""), shares=_numbers(shares),
        months=[int(one) for one in posted.getlist("months") if one.isdigit()],
        departments=posted.getlist("departments"), alone_why=posted.get("alone_why", ""),
        must_visit=bool(posted.get("must_visit")), again_percent=_number(posted.get("again") or "5"),
    )  # fmt: skip


def _numbers(shares: Mapping[str, str]) -> dict[str, Decimal]:
    return {key: _number(text) for key, text in shares.items()}


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text.strip().removesuffix("%"))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise BadInput(f"“{text}”不是百分数", remedy="写作 5 或 2.5")
    return found


@require_POST
@desk_page
def year_line_drop(request: DeskRequest, uid: str, no: int) -> HttpResponse:
    """Take a line out of a draft."""
    inspections.drop_year_line(actor=request.actor, at=now(), uid=uid, no=no)
    return redirect("desk:year", uid=uid)


@require_POST
@desk_page
def year_approve(request: DeskRequest, uid: str) -> HttpResponse:
    """Approve a draft."""
    inspections.approve_year(actor=request.actor, at=now(), uid=uid)
    messages.success(request, "计划已批准，到了月份即可生成抽取方案")
    return redirect("desk:year", uid=uid)


@require_POST
@desk_page
def year_publish(request: DeskRequest, uid: str) -> HttpResponse:
    """Make an approved version public."""
    inspections.publish_year(actor=request.actor, at=now(), uid=uid)
    messages.success(request, "计划已公布")
    return redirect("desk:year", uid=uid)


@require_POST
@desk_page
def year_change(request: DeskRequest, uid: str) -> HttpResponse:
    """Begin a new version with its reason."""
    made = inspections.change_year(
        actor=request.actor, at=now(), uid=uid, reason=request.POST.get("reason", "")
    )
    return redirect("desk:year", uid=made.uid)


@require_POST
@desk_page
def year_round(request: DeskRequest, uid: str, no: int, month: int) -> HttpResponse:
    """Make the draw plan of one month of one line, with the public randomness announced for it."""
    names, days = request.POST.getlist("source"), request.POST.getlist("on")
    given = zip(names, days, strict=False)
    sources = [(name.strip(), parse_day(day)) for name, day in given if name.strip()]
    made = inspections.make_round(actor=request.actor, at=now(), uid=uid, no=no, month=month, sources=sources)
    messages.success(request, f"已生成抽取方案：{made.title}")
    return redirect("desk:draw", uid=made.uid)


@require_POST
@desk_page
def year_export(request: DeskRequest, uid: str) -> FileResponse:
    """Give a version as a workbook that can be filled in and taken in again."""
    plan = inspections.get_year(request.actor, uid)
    titles = {one.key: one.zh for one in inspections.list_inspections()}
    rows = [
        (line.no, line.title, titles.get(line.matter, line.matter), "、".join(line.items),
         "、".join(str(one) for one in line.months),
         "；".join(f"{key}={bp / 100:g}" for key, bp in sorted(line.shares.items())),
         "、".join(one["zh"] for one in line.departments), line.alone_why,
         "是" if line.must_visit else "", line.again_bp / 100)
        for line in plan.lines.all()
    ]  # fmt: skip
    return book(request, f"{plan.year}年度抽查计划第{plan.version}版", HEADS, rows)


@require_POST
@desk_page
def year_import(request: DeskRequest, uid: str) -> HttpResponse:
    """Take lines in from a workbook; a row with a known number changes that line, bad rows come back with reasons."""
    given = request.FILES.get("file")
    if given is None:
        raise BadInput("没有选文件", remedy="请选xlsx文件再导入")
    plan = inspections.get_year(request.actor, uid)
    matters = {one.zh: one.key for one in inspections.list_inspections()}
    departments = {one.zh: key for key, one in packs().departments.items()}
    known, taken, faults = set(plan.lines.values_list("no", flat=True)), 0, []
    for number, cells in inspections.read_book(given.name or "计划.xlsx", given.read(), HEADS):
        try:
            draft = _row_draft(cells, matters, departments)
            no = int(cells["序号"]) if cells["序号"].isdigit() and int(cells["序号"]) in known else None
            inspections.set_year_line(actor=request.actor, at=now(), uid=uid, draft=draft, no=no)
            taken += 1
        except Refusal as refusal:
            field = str(refusal.details.get("field", ""))
            faults.append({"file": given.name, "row": number, "field": field, "reason": refusal.sentence,
                           "remedy": refusal.remedy})  # fmt: skip
    if faults:
        return render(
            request,
            "desk/rosters/year.html",
            _year_page(request, uid, faults=faults, taken=taken),
            status=422,
        )
    messages.success(request, f"已收{taken}项")
    return redirect("desk:year", uid=uid)


def _row_draft(
    cells: Mapping[str, str], matters: Mapping[str, str], departments: Mapping[str, str]
) -> inspections.LineDraft:
    def split(name: str) -> list[str]:
        return [one.strip() for one in cells[name].replace("，", "、").split("、") if one.strip()]

    if cells["检查"] not in matters:
        raise BadInput(f"没有“{cells['检查']}”这种检查", remedy=f"可填：{'、'.join(matters)}", field="检查")
    strange = [one for one in split("联合部门") if one not in departments]
    if strange:
        raise BadInput(f"没有部门“{strange[0]}”", remedy=f"可填：{'、'.join(departments)}", field="联合部门")
    months = [one.removesuffix("月") for one in split("月份")]
    if not all(one.isdigit() for one in months):
        raise BadInput(f"“{cells['月份']}”不是月份", remedy="写作 3、6、9", field="月份")
    pairs = [one.partition("=") for one in cells["比例"].replace(";", "；").split("；") if one.strip()]
    return inspections.LineDraft(
        title=cells["名称"], matter=matters[cells["检查"]], items=split("事项代码"),
        months=[int(one) for one in months],
        shares=_numbers({key.strip(): value for key, _, value in pairs}), alone_why=cells["不联合的理由"],
        departments=[departments[one] for one in split("联合部门")], must_visit=cells["必查"] == "是",
        again_percent=_number(cells["再抽比例"] or "5"),
    )  # fmt: skip


@desk_page
def burden(request: DeskRequest) -> HttpResponse:
    """Show who is visited how often this year, who is at the cap, and which visits could be one."""
    only = bool(request.GET.get("over"))
    rows = inspections.list_burdens(request.actor, today(), only_over=only)
    shown = [(one, region_title(one.subject.region_code),
              inspections.visits_of(request.actor, one.subject, today().year)) for one in rows[:60]]  # fmt: skip
    return render(request, "desk/rosters/burden.html", {
        "shown": shown, "proposals": inspections.propose_joins(request.actor, today()), "only": only,
        "full": sum(one.is_full for one in rows), "over": sum(one.is_over for one in rows),
        "limit": rows[0].limit if rows else None, "kinds": inspections.KINDS,
        "titles": {one.key: one.zh for one in inspections.list_inspections()},
        "may_join": may(request.actor, inspections.Rights.VISIT_JOIN), "policy": inspections.policy_on(today()),
    })  # fmt: skip


@require_POST
@desk_page
def burden_join(request: DeskRequest) -> HttpResponse:
    """Join visits that were proposed: one day, one team."""
    on = request.POST.get("on", "")
    visit = inspections.join_visits(
        actor=request.actor,
        at=now(),
        task_uids=request.POST.getlist("task"),
        on=parse_day(on) if on else None,
    )
    messages.success(request, f"已合并：{visit.subject.name}")
    return redirect("desk:burden")

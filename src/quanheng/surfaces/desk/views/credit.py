"""Credit inside the bureau: classes with their reasons, entries with their ends, repairs and objections to decide."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.engines.credit import api as credit
from quanheng.foundation.people.api import may
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing, now, today

__all__ = ["classes", "contest_decide", "entries", "repair_apply", "repair_decide", "repairs"]

CLASS_COLUMNS = [
    Column("分", "score", width="90px"),
    Column("类", "level", width="60px"),
    Column("主体"),
    Column("主要原因"),
    Column("自", "since", width="96px"),
    Column("更新", "computed_on", width="96px"),
]
ENTRY_COLUMNS = [
    Column("起", "starts_on", width="100px"),
    Column("止", "ends_on", width="100px"),
    Column("主体"),
    Column("事由"),
    Column("文号", width="180px"),
    Column("状态", "state", width="90px"),
]


@desk_page
def classes(request: DeskRequest) -> HttpResponse:
    """List businesses by class, the riskiest first, each with what weighs most."""
    level = request.GET.get("level", "")
    listing = make_listing(
        request,
        credit.find_classes(request.actor, level=level),
        CLASS_COLUMNS,
        default_sort="-score",
        filters=[("level", "类", level)],
    )
    shown = [(row, _heaviest(row.factors)) for row in listing.rows]
    return render(
        request,
        "desk/credit.html",
        {
            "list": listing,
            "shown": shown,
            "counts": credit.count_classes(request.actor),
            "level": level,
            "scheme": credit.current_scheme(today()),
        },
    )


def _heaviest(factors: "list[dict[str, object]]") -> str:
    ranked = sorted(factors, key=lambda one: -int(str(one["points"])))[:3]
    return "，".join(
        f"{one['zh']} {'+' if int(str(one['points'])) > 0 else ''}{one['points']}" for one in ranked
    )


@desk_page
def entries(request: DeskRequest) -> HttpResponse:
    """List credit entries with the day each ends."""
    state, kind = request.GET.get("state", "in_force"), request.GET.get("kind", "")
    rows = credit.find_entries(request.actor, state="" if state == "all" else state, kind=kind)
    listing = make_listing(request, rows, ENTRY_COLUMNS, default_sort="-starts_on")
    return render(
        request,
        "desk/entries.html",
        {
            "list": listing,
            "state": state,
            "states": credit.Entry.State.choices,
            "may_apply": may(request.actor, credit.Rights.REPAIR_APPLY),
        },
    )


@desk_page
def repairs(request: DeskRequest) -> HttpResponse:
    """Show requests for repair and objections that wait for a decision."""
    return render(
        request,
        "desk/repairs.html",
        {
            "repairs": list(credit.find_repairs(request.actor)[:100]),
            "contests": list(credit.find_contests(request.actor)[:100]),
            "may_decide": may(request.actor, credit.Rights.REPAIR_DECIDE),
        },
    )


@require_POST
@desk_page
def repair_apply(request: DeskRequest, uid: str) -> HttpResponse:
    """Take in a business's request to end an entry early."""
    credit.apply_repair(
        entry=credit.get_entry(request.actor, uid),
        applicant=request.POST.get("applicant", ""),
        promise=request.POST.get("promise", ""),
        actor=request.actor,
        at=now(),
    )
    messages.success(request, "修复申请已登记")
    return redirect("desk:repairs")


@require_POST
@desk_page
def repair_decide(request: DeskRequest, uid: str) -> HttpResponse:
    """Approve or refuse a repair with its reason."""
    credit.decide_repair(
        repair=credit.get_repair(request.actor, uid),
        approve=request.POST.get("verdict") == "approve",
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        at=now(),
    )
    return redirect("desk:repairs")


@require_POST
@desk_page
def contest_decide(request: DeskRequest, uid: str) -> HttpResponse:
    """Decide an objection: right, and the entry falls; not, and it stands."""
    credit.decide_contest(
        contest=credit.get_contest(request.actor, uid),
        is_right=request.POST.get("verdict") == "right",
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        at=now(),
    )
    return redirect("desk:repairs")

"""Self-checks of businesses: the list, and one beside the last visit, to read or to go and verify."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import may, require
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing, now

__all__ = ["self_check", "self_check_file", "self_check_read", "self_check_verify", "self_checks"]

COLUMNS = [
    Column("提交", "submitted_at", width="110px"),
    Column("主体"),
    Column("检查表", "inspection"),
    Column("自报不符合", "failed", width="110px"),
    Column("状态", "state", width="130px"),
    Column("审阅", width="110px"),
]
VALUES = dict(inspections.Answer.Value.choices)


@desk_page
def self_checks(request: DeskRequest) -> HttpResponse:
    """List self-checks that were handed in, the newest first."""
    require(request.actor, inspections.Rights.TASK_READ)
    state, q = request.GET.get("state", ""), request.GET.get("q", "")
    rows = inspections.find_self_checks(request.actor, state=state, q=q)
    states = [choice for choice in inspections.SelfCheck.State.choices if choice[0] != "draft"]
    listing = make_listing(
        request, rows, COLUMNS, default_sort="-submitted_at",
        filters=[("state", "状态", dict(states).get(state, "")), ("q", "名称", q)],
    )  # fmt: skip
    shown = [(row, inspections.inspection_named(row.inspection).zh) for row in listing.rows]
    return render(
        request,
        "desk/self_checks.html",
        {"list": listing, "shown": shown, "states": states, "state": state, "q": q},
    )


@desk_page
def self_check(request: DeskRequest, uid: str) -> HttpResponse:
    """Open a self-check beside what officers found last on the same matter."""
    one = inspections.get_self_check(request.actor, uid)
    last = inspections.last_visit_before(one)
    before = inspections.answers_now(last) if last else {}
    verified = inspections.answers_now(one.task) if one.task and one.task.state == "closed" else {}
    exhibits = {file.exhibit.uid: file.exhibit.name for file in one.files.select_related("exhibit")}
    lines = [
        {
            "q": question, "said": one.answers.get(str(question.no), {}), "before": VALUES.get(
                before.get(question.no, ""), ""
            ), "found": VALUES.get(verified.get(question.no, ""), ""),
            "words": VALUES.get(one.answers.get(str(question.no), {}).get("value", ""), "未填"),
            "is_apart": before.get(question.no) == "N" and one.answers.get(str(question.no), {}).get("value") == "Y",
            "is_false": any(apart["no"] == question.no for apart in one.differences),
        }
        for question in inspections.checklist_of_self_check(one).questions
    ]  # fmt: skip
    return render(
        request,
        "desk/self_check.html",
        {
            "one": one,
            "named": inspections.inspection_named(one.inspection).zh,
            "last": last,
            "lines": lines,
            "apart": sum(bool(line["is_apart"]) for line in lines),
            "exhibits": exhibits,
            "may_act": may(request.actor, inspections.Rights.TASK_OPEN, region=one.region_code),
        },
    )


@desk_page
def self_check_file(request: DeskRequest, uid: str, exhibit: str) -> HttpResponse:
    """Show a file that the business attached."""
    one = inspections.get_self_check(request.actor, uid)
    held = set(one.files.values_list("exhibit__uid", flat=True))
    found = ledger.get_exhibit(exhibit if exhibit in held else "0" * 32)
    response = HttpResponse(ledger.open_exhibit(found), content_type=found.media_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@desk_page
def self_check_read(request: DeskRequest, uid: str) -> HttpResponse:
    """Note that one has read it."""
    inspections.read_self_check(actor=request.actor, at=now(), uid=uid)
    return redirect("desk:self_check", uid=uid)


@require_POST
@desk_page
def self_check_verify(request: DeskRequest, uid: str) -> HttpResponse:
    """Send officers to see whether it is true."""
    task = inspections.verify_self_check(actor=request.actor, at=now(), uid=uid)
    messages.success(request, "已派出现场核实")
    return redirect("desk:task", uid=task.uid)

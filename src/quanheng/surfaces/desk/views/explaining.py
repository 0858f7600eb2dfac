"""Reckoning a due day by hand: the rule, the start, pauses and an extension give the day and its working."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from quanheng.base.errors import BadInput, Refusal
from quanheng.foundation.clock import api as clock
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import status_of

__all__ = ["explain"]

KINDS = {
    "start": "起算",
    "counted": "计入",
    "skipped": "不计",
    "paused": "停表",
    "moved": "顺延",
    "left": "未用",
}


@desk_page
def explain(request: DeskRequest) -> HttpResponse:
    """Reckon a due day; every condition is in the address, so that the page can be sent and printed."""
    asked = {name: request.GET.get(name, "").strip() for name in ("rule", "start", "pause", "extend", "each")}
    context: dict[str, Any] = {"asked": asked, "rules": clock.rule_choices()}
    if not (asked["rule"] and asked["start"]):
        return render(request, "desk/explain.html", context)
    try:
        answer = _answer(asked)
    except Refusal as refusal:
        return render(request, "desk/explain.html", context | {"refusal": refusal}, status=status_of(refusal))
    lines = clock.day_by_day(answer["working"]) if asked["each"] else answer["working"]
    shown = [line | {"word": KINDS[line["kind"]]} for line in lines]
    return render(request, "desk/explain.html", context | {"answer": answer, "lines": shown})


def _answer(asked: dict[str, str]) -> dict[str, Any]:
    extend = asked["extend"] or "0"
    if not (extend.isascii() and extend.isdigit() and len(extend) < 9):
        raise BadInput(f"延长“{asked['extend']}”不是数", remedy="填批准延长的数，与期限同一单位")
    rule = asked["rule"].partition(" ")[0]
    pauses = clock.read_pauses(asked["pause"].replace("，", " ").replace(",", " ").split())
    return clock.explain(clock.read_rule(rule), clock.read_start(asked["start"]), pauses, int(extend))

"""The board of supply: who owes which data by when, one source in full, reminding, fetching now."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.datacentre.api import BRINGS
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import may, require
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.workbooks import wants_workbook, workbook
from quanheng.surfaces.web import now, today

__all__ = ["PROOFS", "WAYS", "WHO", "supply", "supply_pull", "supply_remind", "supply_source"]

PROOFS = {"none": "无", "digest": "摘要相符", "signature": "签名已验"}
WAYS = {
    "folder": "收件目录",
    "upload": "工作台送入",
    "push": "接口推送",
    "pull": "系统取数",
    "command": "命令行",
}
WHO = {"sender": "报送单位", "clerk": "数据专员", "none": "不用处理"}
COLUMNS = [
    "单位", "来源", "频率", "依据", "状态", "期次", "应报日", "逾期工作日", "欠报期数", "按期期数", "应报期数",
    "最近到达", "最近行数", "列变化", "证明", "退回原因", "重复报送", "最近催报", "联系岗位",
]  # fmt: skip


def _home() -> Path:
    return Path(settings.HOME)


@desk_page
def supply(request: DeskRequest) -> HttpResponseBase:
    """Show every source by what asks for a person first; the same list as a workbook."""
    asked = {name: request.GET.get(name, "") for name in ("q", "state", "every", "department")}
    everything = flows.supply_board(request.actor, _home(), on=today())
    lines = (
        flows.supply_board(request.actor, _home(), on=today(), **asked) if any(asked.values()) else everything
    )
    if wants_workbook(request):
        return workbook(request, "供数看板", COLUMNS, map(_row, lines), holds="供数情况")
    counts = {key: sum(one.state == key for one in everything) for key in flows.STATES}
    return render(request, "desk/supply/board.html", {
        "lines": lines, "number": len(everything), "asked": asked, "is_asked": any(asked.values()),
        "states": [(key, zh, counts[key]) for key, zh in flows.STATES.items() if counts[key]],
        "every": flows.EVERY, "departments": sorted({one.department for one in everything}), "proofs": PROOFS,
        "open": flows.OPEN_SUPPLY, "may_remind": may(request.actor, flows.Rights.SUPPLY_REMIND), "on": today(),
    })  # fmt: skip


def _row(one: flows.SupplyLine) -> list[Any]:
    return [
        one.department, one.title, one.every_zh, one.agreed or "未核实（本系统自设）", one.state_zh,
        one.period.zh if one.period else "", one.due_on, one.late_workdays or None, one.owed, one.on_time, one.of,
        one.last.at if one.last else None, one.last.rows_in if one.last else None, one.drift,
        PROOFS[one.told.proof] if one.told else "", one.refused, one.repeats, one.reminded_on, one.contact,
    ]  # fmt: skip


@desk_page
def supply_source(request: DeskRequest, key: str) -> HttpResponse:
    """Show one source: each period owed, each delivery with its columns and proof, and how it is fetched."""
    found = flows.get_supply(request.actor, _home(), key, on=today())
    facts = ledger.find_facts(request.actor, object=flows.source_ref(key))
    return render(request, "desk/supply/source.html", {
        "found": found, "line": found.line, "brings": BRINGS, "proofs": PROOFS, "ways": WAYS, "who": WHO,
        "words": flows.reminder_words(found.line, today()), "is_open": found.line.state in flows.OPEN_SUPPLY,
        "may_remind": may(request.actor, flows.Rights.SUPPLY_REMIND), "on": today(),
        "may_land": may(request.actor, flows.Rights.BATCH_LAND),
        "facts": [(fact, ledger.say(fact)) for fact in facts[:20]], "every": flows.EVERY,
    })  # fmt: skip


@require_POST
@desk_page
def supply_remind(request: DeskRequest, key: str) -> HttpResponse:
    """Remind the department; the act and its words are written down."""
    flows.remind_sender(actor=request.actor, at=now(), home=_home(), source=key)
    messages.success(request, "催报已记入账本；请按本局的方式把下面的话送达报送单位")
    return redirect("desk:supply_source", key=key)


@require_POST
@desk_page
def supply_pull(request: DeskRequest, key: str) -> HttpResponse:
    """Fetch what is new of a source now."""
    require(request.actor, flows.Rights.BATCH_LAND)
    report = flows.pull_source(_home(), key, at=now())
    if report.state == "nothing":
        messages.info(request, "没有新的行")
        return redirect("desk:supply_source", key=key)
    words = f"取到{report.rows}行" + (f"，暂缓入库：{report.words}" if report.words else "，夜间入库")
    messages.success(request, words)
    return redirect("desk:batch", uid=report.batch)

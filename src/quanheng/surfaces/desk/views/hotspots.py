"""Hot spots: what has risen against its own past, and the voices behind it."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from quanheng.base.refs import Ref
from quanheng.engines.intake import api as intake
from quanheng.engines.risk import api as risk
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import may, require
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.workbooks import LONGEST, voices_workbook, wants_workbook
from quanheng.surfaces.web import Column, make_listing

__all__ = ["burst", "bursts"]

COLUMNS = [
    Column("热点"), Column("来件人数", "count", align="num", width="92px"),
    Column("平常约", align="num", width="80px"), Column("是平常的", align="num", width="92px"), Column("逐日"),
    Column("起于", "began_on", width="84px"), Column("最近", "seen_on", width="84px"), Column("状态", width="80px"),
]  # fmt: skip
BY = {
    "subject": "商家", "goods": "商品服务", "place": "镇街", "place_problem": "镇街与问题", "problem": "问题",
    "words": "说法",
}  # fmt: skip
STATES = [("lasting", "持续中"), ("ended", "已回落"), ("all", "全部")]


@desk_page
def bursts(request: DeskRequest) -> HttpResponseBase:
    """List hot spots, those that last first."""
    require(request.actor, intake.Rights.READ)
    state, by = request.GET.get("state", "lasting"), request.GET.get("by", "")
    lasting = {"lasting": True, "ended": False}.get(state)
    rows = intake.find_bursts(request.actor, lasting=lasting, by=by)
    if wants_workbook(request):
        columns = ["热点", "按什么数", "来件人数", "平常约", "误报比例", "起于", "最近", "结束"]
        return voices_workbook(request, "来件热点", columns, [
            [one.title, BY.get(one.by, one.by), one.count, round(one.expected, 1), one.q, one.began_on, one.seen_on,
             one.ended_on]
            for one in rows[:LONGEST]
        ])  # fmt: skip
    listing = make_listing(
        request, rows, COLUMNS, default_sort="-seen_on", filters=[("by", "按", BY.get(by, by))]
    )
    context = {
        "list": listing, "shown": [(one, _line(one.days)) for one in listing.rows], "state": state, "by": by,
        "states": STATES, "ways": BY, "search": intake.last_search(), "specs": intake.declared_bursts(),
        "may_export": may(request.actor, intake.Rights.EXPORT),
    }  # fmt: skip
    return render(request, "desk/bursts.html", context)


@desk_page
def burst(request: DeskRequest, uid: str) -> HttpResponse:
    """Open one hot spot: the figures, the voices behind it, and its alert."""
    found = intake.get_burst(request.actor, uid)
    spec = next((one for one in intake.declared_bursts() if one.key == found.spec), None)
    alert = risk.find_alerts(request.actor, signal=found.spec).filter(about_ref=str(found.ref)).first()
    context = {
        "burst": found, "spec": spec, "line": _line(found.days), "alert": alert, "way": BY.get(found.by, found.by),
        "voices": intake.voices_of_burst(request.actor, found),
        "facts": [
            (one, ledger.say(one)) for one in ledger.facts_about(request.actor, Ref("intake.burst", found.uid))
        ],
    }  # fmt: skip
    return render(request, "desk/burst.html", context)


def _line(days: "list[int]") -> str:
    """Give the points of a small line over 76 by 18, the highest day at the top."""
    top, step = max(days, default=0) or 1, 74 / max(len(days) - 1, 1)
    return " ".join(f"{1 + at * step:.1f},{17 - 15 * number / top:.1f}" for at, number in enumerate(days))

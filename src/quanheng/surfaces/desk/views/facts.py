"""The ledger as an officer reads it: one fact, why it came to be, and the walk home to the line of a file."""

from django.http import HttpResponse
from django.shortcuts import render

from quanheng.foundation.ledger import api as ledger
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing

__all__ = ["fact", "facts"]

COLUMNS = [
    Column("时间", "at", width="150px"),
    Column("记载", ""),
    Column("经办", "actor_name", width="150px"),
    Column("单位", "unit_name", width="190px"),
    Column("编号", width="110px"),
]


ROOMS = {
    "people": "人员",
    "ledger": "账本",
    "packs": "规则包",
    "clock": "期限",
    "registry": "主体",
    "datacentre": "数据",
    "risk": "预警",
    "inspections": "检查",
    "affairs": "事项",
    "credit": "信用",
    "disclosure": "公示",
    "indicators": "指标",
}


@desk_page
def facts(request: DeskRequest) -> HttpResponse:
    """List what happened, newest first, by room."""
    room = request.GET.get("room", "")
    names = [kind.name for kind in ledger.kinds() if kind.name.startswith(f"{room}.")] if room else []
    rows = ledger.find_facts(request.actor, kinds=names)
    listing = make_listing(
        request, rows, COLUMNS, default_sort="-at", filters=[("room", "房间", ROOMS.get(room, room))]
    )
    said = [(row, ledger.say(row)) for row in listing.rows]
    return render(
        request, "desk/facts.html", {"list": listing, "said": said, "rooms": ROOMS.items(), "room": room}
    )


@desk_page
def fact(request: DeskRequest, uid: str) -> HttpResponse:
    """Open one fact with the walk home and with what followed from it."""
    found = ledger.see_fact(request.actor, uid)
    return render(
        request,
        "desk/fact.html",
        {
            "fact": found,
            "sentence": ledger.say(found),
            "back": ledger.chain_back(uid),
            "forward": ledger.chain_forward(uid)[1:],
            "body": sorted(found.body.items()),
        },
    )

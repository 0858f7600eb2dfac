"""The front door: the search field, the errands, what is new, and the page that says there is no such page."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanheng.base.errors import NotFound
from quanheng.engines.disclosure import api as disclosure
from quanheng.engines.indicators import api as indicators
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger import api as ledger
from quanheng.surfaces.portal.shell import open_page
from quanheng.surfaces.web import today

__all__ = ["home", "nowhere"]

NEWEST = 4


@open_page
def home(request: HttpRequest) -> HttpResponse:
    """Show the door with what is new behind it."""
    notices = [disclosure.public_notice(one) for one in disclosure.shown_notices(today=today())[:NEWEST]]
    plan = indicators.list_public_plan(as_of=today())
    lamps = Counter(row.lamp for row in plan)
    return render(
        request,
        "portal/home.html",
        {
            "notices": notices,
            "draws": [inspections.public_draw(one) for one in inspections.find_public_draws()[:NEWEST]],
            "plan": [row for row in plan if row.attribute == "约束性"][:NEWEST] or plan[:NEWEST],
            "plan_number": len(plan),
            "lamps": [
                (colour, lamps[colour]) for colour in ("green", "amber", "red", "none") if lamps[colour]
            ],
            "checkpoint": ledger.last_checkpoint(),
            "day": today(),
        },
    )


def nowhere(request: HttpRequest) -> HttpResponse:
    """Answer an address that leads nowhere in the portal's own words."""
    raise NotFound("没有这个网页", remedy="网址可能抄错了，请从首页查找")

"""Penalty notices: the list, and one of them with its digest and its last day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanheng.engines.disclosure import api as disclosure
from quanheng.surfaces.openly import brake, open_notice
from quanheng.surfaces.portal.shell import counties, open_page
from quanheng.surfaces.web import Column, make_listing, today
from quanheng.surfaces.words import region_title

__all__ = ["KINDS", "notice", "notices"]

KINDS = {"penalty": "行政处罚", "complaint": "投诉处理"}
COLUMNS = [Column("公示", "published_on"), Column("决定", "decided_on")]


@open_page
def notices(request: HttpRequest) -> HttpResponse:
    """List the notices that are up, newest first, by words, region and kind."""
    q = request.GET.get("q", "").strip()[:100]
    region, kind = request.GET.get("region", ""), request.GET.get("kind", "")
    if q:
        brake(request, "search")
    rows = disclosure.shown_notices(today=today(), q=q, region=region, kind=kind)
    listing = make_listing(
        request, rows, COLUMNS, default_sort="-published_on", size=20,
        filters=[("q", "含有", q), ("region", "地区", region_title(region)), ("kind", "种类", KINDS.get(kind, kind))],
    )  # fmt: skip
    context = {
        "list": listing, "shown": [disclosure.public_notice(one) for one in listing.rows], "q": q, "region": region,
        "kind": kind, "kinds": KINDS, "counties": counties(), "day": today(),
    }  # fmt: skip
    return render(request, "portal/notices.html", context)


@open_page
def notice(request: HttpRequest, uid: str) -> HttpResponse:
    """Show one notice, for reading and for printing."""
    found = open_notice(uid, today=today())
    return render(request, "portal/notice.html", {"one": found, "region": region_title(found.region_code)})

"""Random draws in the open: the promise before the lottery, the counts, the files, and one's own place."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanheng.base.errors import NotFound, NotYet
from quanheng.engines.inspections import api as inspections
from quanheng.surfaces.openly import brake
from quanheng.surfaces.portal.shell import open_page
from quanheng.surfaces.web import Column, make_listing, today
from quanheng.surfaces.words import region_title

__all__ = ["draw", "draw_files", "draws"]

RECHECK_SECONDS = 600


@open_page
def draws(request: HttpRequest) -> HttpResponse:
    """List all draws, voided ones with their reason."""
    columns = [Column("封存", "committed_at")]
    listing = make_listing(
        request, inspections.find_public_draws(), columns, default_sort="-committed_at", size=20
    )
    shown = [(one, region_title(one.region_code)) for one in map(inspections.public_draw, listing.rows)]
    return render(request, "portal/draws.html", {"list": listing, "shown": shown, "day": today()})


@open_page
def draw(request: HttpRequest, uid: str) -> HttpResponse:
    """Open one draw; a code that is entered is shown its own place, and never why another was left out."""
    found = inspections.get_public_draw(uid)
    code = request.GET.get("code", "").strip()[:40]
    place, refusal = None, None
    if code:
        brake(request, "place", most=20)
        try:
            place = inspections.public_place(uid, code)
        except (NotFound, NotYet) as unknown:
            refusal = unknown
    checks = cache.get_or_set(f"draw:{uid}", lambda: inspections.recheck_public_draw(uid), RECHECK_SECONDS)
    response = render(
        request,
        "portal/draw.html",
        {
            "one": found,
            "region": region_title(found.region_code),
            "code": code,
            "place": place,
            "refusal": refusal,
            "checks": checks,
            "agrees": bool(checks) and all(holds for _, holds in checks or ()),
        },
        status=404 if refusal else 200,
    )
    if code:
        response["Cache-Control"] = "no-store"
    return response


@open_page
def draw_files(request: HttpRequest, uid: str) -> HttpResponse:
    """Give the published files of a draw as one zip."""
    packed = inspections.zip_bundle(inspections.public_bundle(uid))
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="draw-{uid[:12]}.zip"'
    return response

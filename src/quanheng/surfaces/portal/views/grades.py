"""Public grades of restaurants: search, one with its working, and the board to hang up."""

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from quanheng.engines.inspections import api as inspections
from quanheng.surfaces.openly import brake
from quanheng.surfaces.portal.shell import counties, open_page
from quanheng.surfaces.web import Column, make_listing, today
from quanheng.surfaces.words import region_title

__all__ = ["grade", "grade_board", "grades"]

COLUMNS = [Column("评定", "graded_on"), Column("得分", "score")]


@open_page
def grades(request: HttpRequest) -> HttpResponse:
    """Find restaurants by name, street or place, with their present grade."""
    q = request.GET.get("q", "").strip()[:60]
    region, grade = request.GET.get("region", ""), request.GET.get("grade", "")
    if q:
        brake(request, "search")
    rows = inspections.find_public_grades(q=q, region=region, grade=grade)
    bands = {band.key: band.zh for one in inspections.graded_inspections().values() for band in one.bands}
    listing = make_listing(
        request, rows, COLUMNS, default_sort="-graded_on", size=20,
        filters=[("q", "含有", q), ("region", "地区", region_title(region)), ("grade", "等级", bands.get(grade, ""))],
    )  # fmt: skip
    context = {
        "list": listing, "shown": [inspections.public_grade(one) for one in listing.rows], "q": q, "region": region,
        "grade": grade, "bands": bands, "counties": counties(), "day": today(),
        "schemes": list(inspections.graded_inspections().values()),
    }  # fmt: skip
    return render(request, "portal/grades.html", context)


@open_page
def grade(request: HttpRequest, uid: str) -> HttpResponse:
    """Show one grade with how it came about and the grades before."""
    found = inspections.get_public_grade(uid)
    return render(request, "portal/grade.html", {"one": found, "region": region_title(found.region_code)})


@open_page
def grade_board(request: HttpRequest, uid: str) -> HttpResponse:
    """Give the board of a grade to print and hang up; its code leads to the grade in force."""
    found = inspections.get_public_grade(uid)
    address = f"{str(settings.SITE_URL).rstrip('/')}{reverse('portal:grade', args=[uid])}"
    return render(request, "portal/grade_board.html", {"one": found, "qr": _qr(address)})


def _qr(address: str) -> SafeString:
    # segno writes only path data of its own making
    return mark_safe(segno.make(address, error="m").svg_inline(border=0, omitsize=True))  # noqa: S308

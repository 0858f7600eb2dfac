"""Random draws in the open: the promise before the lottery, the counts, the files, and one's own place."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from quanheng.base.errors import NotFound, NotYet
from quanheng.engines.inspections import api as inspections
from quanheng.surfaces.openly import brake
from quanheng.surfaces.portal.shell import open_page
from quanheng.surfaces.web import Column, make_listing, today
from quanheng.surfaces.words import region_title

__all__ = ["draw", "draw_check", "draw_files", "draws", "draws_csv", "draws_json", "verifier"]

RECHECK_SECONDS = 600


@open_page
def draws(request: HttpRequest) -> HttpResponse:
    """List all draws, voided ones with their reason."""
    columns = [Column("封存", "committed_at")]
    listing = make_listing(
        request, inspections.find_public_draws(), columns, default_sort="-committed_at", size=20
    )
    shown = [
        (inspections.public_draw(one), region_title(one.region_code), _publications(one))
        for one in listing.rows
    ]
    figures = cache.get_or_set("draws:figures", _figures, RECHECK_SECONDS)
    return render(
        request, "portal/draws.html", {"list": listing, "shown": shown, "day": today(), "figures": figures}
    )


def _publications(draw: inspections.Draw) -> tuple[inspections.Publication, ...]:
    """Give until when plan and result had to be public, and since when they are."""
    return inspections.publications_of(draw.plan, draw, today())


def _figures() -> dict[str, int]:
    """Count the draws that stand, those voided, and the businesses in them."""
    rows = inspections.find_public_draws()
    sums = rows.filter(state="drawn").aggregate(objects=Sum("object_count"), drawn=Sum("drawn_count"))
    return {
        "made": rows.filter(state="drawn").count(), "waiting": rows.filter(state="committed").count(),
        "voided": rows.filter(state="voided").count(), "objects": sums["objects"] or 0, "drawn": sums["drawn"] or 0,
    }  # fmt: skip


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
            "swaps": inspections.public_swaps(uid),
            "publications": _publications(inspections.find_public_draws().get(uid=uid)),
            "day": today(),
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


@open_page
def draw_check(request: HttpRequest) -> HttpResponse:
    """Check a saved bundle in the browser, with the line cut if one likes; nothing is sent here."""
    return render(request, "portal/draw_check.html", {})


@open_page
def verifier(request: HttpRequest) -> HttpResponse:
    """Give the single Python file that checks a bundle with the standard library alone. Raises: NotFound"""
    path = settings.CHECKOUT / "tools" / "verify_draw.py"
    if not path.is_file():
        raise NotFound("这里没有随程序安装校验器", remedy="请从本系统的源代码仓库取 tools/verify_draw.py")
    response = HttpResponse(path.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify_draw.py"'
    return response


MOST_OPEN = 5_000
HEADS = (
    "编号", "方案", "检查事项", "地区代码", "地区", "检查开始", "检查结束", "状态", "名录户数", "检查人员",
    "未列入户数", "抽中户数", "已查户数", "名录封存", "抽取", "封存记录", "抽取记录", "作废理由", "方案公开期限",
    "方案公开", "结果公开期限", "结果公开",
)  # fmt: skip


def _open_rows() -> Iterator[tuple[Any, ...]]:
    for row in inspections.find_public_draws().select_related("seal")[:MOST_OPEN]:
        one, told = inspections.public_draw(row), {each.key: each for each in _publications(row)}
        plan, result = told["plan"], told.get("draw")
        yield (
            one.uid, one.title, one.inspection, one.region_code, region_title(one.region_code), one.starts_on,
            one.ends_on, one.state_words, one.object_count, one.officer_count, one.left_out, one.drawn_count,
            one.visited, one.committed_at.isoformat(), one.drawn_at.isoformat() if one.drawn_at else "",
            one.committed_fact, one.drawn_fact, one.void_reason, plan.due_on, plan.state_zh,
            *((result.due_on, result.state_zh) if result else ("", "")),
        )  # fmt: skip


@open_page
def draws_csv(request: HttpRequest) -> HttpResponse:
    """Give all draws as open data for a spreadsheet."""
    brake(request, "draws.open", most=20)
    out = io.StringIO()
    out.write("\ufeff")
    rows = csv.writer(out)
    rows.writerow(HEADS)
    rows.writerows([f"'{cell}" if str(cell)[:1] in "=+-@" else cell for cell in row] for row in _open_rows())
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="draws.csv"'
    return response


@open_page
def draws_json(request: HttpRequest) -> HttpResponse:
    """Give all draws as open data for a program."""
    brake(request, "draws.open", most=20)
    rows = [
        {
            name: cell.isoformat() if isinstance(cell, date) else cell
            for name, cell in zip(HEADS, row, strict=True)
        }
        for row in _open_rows()
    ]
    return JsonResponse({"count": len(rows), "draws": rows}, json_dumps_params={"ensure_ascii": False})

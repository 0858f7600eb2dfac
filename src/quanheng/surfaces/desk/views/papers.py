"""Papers on the desk: the register, a draft before its number, signatures, corrections, and the bureau's seal."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.days import parse_day
from quanheng.base.errors import BadInput, NotFound, Refusal
from quanheng.base.sheets import write_xlsx
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing, now, today

__all__ = [
    "draft", "paper_choices", "paper_correct", "paper_refusal", "paper_sign", "register", "register_export",
    "seal_end", "seal_image", "seal_put", "seals",
]  # fmt: skip

COLUMNS = [
    Column("文号", width="190px"),
    Column("文书", width="170px"),
    Column("当事人"),
    Column("案号", width="170px"),
    Column("制作", "made_on", width="90px"),
    Column("送达", "served_on", width="90px"),
    Column("状态", width="80px"),
]
STATES = {"made": "有效", "voided": "已作废", "corrected": "已更正", "numbered": "待打印"}
MOST_SIGNATURE = 1024 * 1024


def _asked(request: DeskRequest) -> dict[str, Any]:
    year = request.GET.get("year", "")
    return {
        "q": request.GET.get("q", "").strip()[:60], "series": request.GET.get("series", "")[:40],
        "year": int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        "state": request.GET.get("state", "") if request.GET.get("state") in STATES else "",
    }  # fmt: skip


@desk_page
def register(request: DeskRequest) -> HttpResponse:
    """Show the register of papers with each series' gap check; void numbers stay listed."""
    people.require(request.actor, affairs.Rights.PAPER_READ)
    asked = _asked(request)
    listing = make_listing(
        request, affairs.find_register(request.actor, **asked), COLUMNS, default_sort="-made_on",
        filters=[
            ("q", "含有", asked["q"]), ("series", "字头", asked["series"]), ("year", "年份", str(asked["year"] or "")),
            ("state", "状态", STATES.get(asked["state"], "")),
        ],
    )  # fmt: skip
    lines = affairs.list_series(request.actor, year=asked["year"] or today().year)
    context = {
        "list": listing, "asked": asked, "states": STATES, "lines": lines,
        "broken": [one for one in lines if not one.is_whole],
        "may_export": people.may(request.actor, affairs.Rights.EXPORT), "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "desk/papers.html", context)


@require_POST
@desk_page
def register_export(request: DeskRequest) -> FileResponse:
    """Give the register as a workbook by the conditions on the page; who took it is written down."""
    asked = _asked(request)
    rows = affairs.find_register(request.actor, **asked)
    actor, at = request.actor, now()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        note = f"文书登记簿　{actor.unit_name}　{actor.name}　{today():%Y-%m-%d}"
        write_xlsx(
            path,
            affairs.REGISTER_HEAD,
            affairs.take_register(rows, actor=actor, at=at),
            title="文书登记簿",
            note=note,
        )
        file = path.open("rb")  # the open file outlives its name
    return FileResponse(file, as_attachment=True, filename=f"文书登记簿{today():%Y%m%d}.xlsx")


@desk_page
def paper_choices(request: DeskRequest, uid: str) -> HttpResponse:
    """List the papers that may be made for a matter now."""
    found = affairs.get_affair(request.actor, uid)
    people.require(request.actor, affairs.Rights.PAPER_MAKE, region=found.region_code)
    return render(
        request, "desk/paper_choices.html", {"matter": found, "choices": affairs.papers_to_make(found)}
    )


@desk_page
def draft(request: DeskRequest, uid: str, key: str) -> HttpResponse:
    """Show a paper before its number, with the parts that may still be worded; make it when asked."""
    found = affairs.get_affair(request.actor, uid)
    filled = {
        name.removeprefix("filled."): str(value).replace("\r\n", "\n")
        for name, value in request.POST.items()
        if name.startswith("filled.")
    }
    asked: dict[str, Any] = {
        "affair": found, "document": key, "filled": filled, "with_clocks": bool(request.POST.get("with_clocks")),
        "actor": request.actor, "at": now(),
    }  # fmt: skip
    refusal = None
    if request.method == "POST" and request.POST.get("do") == "make":
        try:
            made = affairs.make_paper(**asked)
        except BadInput as wrong:
            refusal = wrong
        else:
            messages.success(request, f"已制作{made.zh}{made.number or ''}")
            return redirect("desk:paper", uid=made.uid)
    shown = affairs.draft_paper(**asked)
    context = {
        "matter": found, "draft": shown, "sheet": affairs.draft_html(shown.content), "refusal": refusal,
        "with_clocks": asked["with_clocks"],
    }  # fmt: skip
    return render(request, "desk/paper_draft.html", context, status=422 if refusal else 200)


@require_POST
@desk_page
def paper_sign(request: DeskRequest, uid: str) -> HttpResponse:
    """Lay a drawn signature on its line; the paper is printed anew."""
    found = affairs.get_paper(request.actor, uid)
    given = request.FILES.get("image")
    if given is None or (given.size or 0) > MOST_SIGNATURE:
        raise BadInput("请选一张不超过1MB的签名图片", remedy="手写板或者手机签名导出的 PNG")
    affairs.sign_paper(
        paper=found, role=request.POST.get("role", ""), name=request.POST.get("name", ""), image=given.read(),
        actor=request.actor, at=now(),
    )  # fmt: skip
    messages.success(request, "签名已封存，文书已重新打印")
    return redirect("desk:paper", uid=uid)


@require_POST
@desk_page
def paper_refusal(request: DeskRequest, uid: str) -> HttpResponse:
    """Note that a party would not sign, and who saw it."""
    found = affairs.get_paper(request.actor, uid)
    affairs.note_refusal(
        paper=found, role=request.POST.get("role", ""), witness=request.POST.get("witness", ""),
        reason=request.POST.get("reason", ""), actor=request.actor, at=now(),
    )  # fmt: skip
    messages.success(request, "已注明未签名的情况")
    return redirect("desk:paper", uid=uid)


@require_POST
@desk_page
def paper_correct(request: DeskRequest, uid: str) -> HttpResponse:
    """Replace a wrong paper by one written from what the file knows now; both name each other."""
    found = affairs.get_paper(request.actor, uid)
    made = affairs.correct_paper(
        paper=found, reason=request.POST.get("reason", ""), actor=request.actor, at=now()
    )
    messages.success(request, f"已更正，新的文号{made.number or ''}")
    return redirect("desk:paper", uid=made.uid)


@desk_page
def seals(request: DeskRequest) -> HttpResponse:
    """Show the seals in force and before, and the form to put a new one in force."""
    people.require(request.actor, affairs.Rights.SEAL_MANAGE)
    return render(request, "desk/seals.html", _seals(request))


def _seals(request: DeskRequest) -> dict[str, Any]:
    bureaus = [
        one for one in people.find_units(request.actor) if one.kind in ("city_bureau", "county_bureau")
    ]
    return {
        "seals": list(affairs.find_seals(request.actor)),
        "units": bureaus,
        "refusal": None,
        "day": today(),
    }


@require_POST
@desk_page
def seal_put(request: DeskRequest) -> HttpResponse:
    """Put an uploaded image in force as a bureau's seal; kind and size are read from its bytes."""
    people.require(request.actor, affairs.Rights.SEAL_MANAGE)
    given = request.FILES.get("image")
    try:
        if given is None or (given.size or 0) > MOST_SIGNATURE:
            raise BadInput("请选一张不超过1MB的印章图片", remedy="PNG 或 JPEG，正方形")
        affairs.put_seal(
            unit=people.get_unit(request.actor, request.POST.get("unit", "")), name="印章图样", content=given.read(),
            from_on=_day(request.POST.get("from_on", "")), actor=request.actor, at=now(),
        )  # fmt: skip
    except Refusal as refusal:
        return render(request, "desk/seals.html", _seals(request) | {"refusal": refusal}, status=422)
    messages.success(request, "印章图样已启用")
    return redirect("desk:seals")


def _day(text: str) -> date:
    return parse_day(text) if text else today()


@require_POST
@desk_page
def seal_end(request: DeskRequest, uid: str) -> HttpResponse:
    """Take a seal's image out of use, with the reason."""
    affairs.end_seal(uid=uid, reason=request.POST.get("reason", ""), actor=request.actor, at=now())
    messages.success(request, "印章图样已停用")
    return redirect("desk:seals")


@desk_page
def seal_image(request: DeskRequest, uid: str) -> HttpResponse:
    """Show a seal's image to who manages seals."""
    found = affairs.find_seals(request.actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这枚印章图样")
    return HttpResponse(ledger.open_exhibit(found.exhibit), content_type=found.exhibit.media_type)

"""Matters: the list, one matter with its clock and its open steps, the form of a step, papers and exhibits."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from quanheng.base.errors import BadInput, NotFound, Refusal
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.clock import api as clock
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import may
from quanheng.registry import api as registry
from quanheng.surfaces.desk.forms import colleagues, opening_fields, read_step_form, shown_fields
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.views.beside import related_rows
from quanheng.surfaces.desk.views.matter_more import more_of
from quanheng.surfaces.web import Column, make_listing, now, today
from quanheng.surfaces.words import code_list

__all__ = [
    "exhibit",
    "exhibit_add",
    "matter",
    "matter_open",
    "matters",
    "paper",
    "paper_file",
    "paper_void",
    "step",
]

COLUMNS = [
    Column("还剩", "due_on", width="122px"),
    Column("事项"),
    Column("当事人"),
    Column("文号", width="170px"),
    Column("现在", width="120px"),
    Column("立于", "opened_on", width="80px"),
    Column("承办单位", width="160px"),
]
NAMED = "respondent_name"  # the field by which a form asks whom the matter is about
LAMPS = {"red": "超期", "amber": "将到期", "green": "时间从容"}
LARGEST_EXHIBIT = 20 * 1024 * 1024
EXHIBIT_TYPES = {"image/jpeg", "image/png", "application/pdf", "video/mp4", "audio/mpeg", "text/plain"}
SIGNS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"%PDF": "application/pdf"}


@desk_page
def matters(request: DeskRequest) -> HttpResponse:
    """List matters of the district by due day; the conditions are the address."""
    asked: dict[str, Any] = {name: request.GET.get(name, "") for name in ("q", "kind", "state", "lamp")}
    still_open = {"open": True, "closed": False}.get(request.GET.get("is", "open"))
    rows = affairs.find_affairs(request.actor, **asked, is_open=still_open, today=today())
    kinds = {spec.key: spec.zh for spec in affairs.kinds_of_affair()}
    outside = {spec.key for spec in affairs.kinds_of_affair() if spec.once_by}
    listing = make_listing(
        request,
        rows,
        COLUMNS,
        default_sort="due_on",
        filters=[
            ("q", "含有", asked["q"]),
            ("kind", "种类", kinds.get(asked["kind"], "")),
            ("lamp", "期限", LAMPS.get(asked["lamp"], "")),
        ],
    )
    clocks = clock.clocks_of_all(row.ref for row in listing.rows)
    shown = [(row, _lamp(row, clocks.get(str(row.ref), ())), _now(row)) for row in listing.rows]
    return render(
        request,
        "desk/matters.html",
        {
            "list": listing,
            "shown": shown,
            "asked": asked,
            "kinds": kinds,
            "lamps": LAMPS,
            "which": request.GET.get("is", "open"),
            "may_open": may(request.actor, affairs.Rights.OPEN),
            "sent_from_outside": asked["kind"] in outside and may(request.actor, affairs.Rights.EXPORT),
        },
    )


def _lamp(row: affairs.Affair, running: Sequence[clock.Clock]) -> clock.Lamp | None:
    """Light the lamp of the clock by which the list is ordered; without one, of the nearest that runs."""
    nearest = min(
        running, key=lambda one: (one.due_on != row.due_on, one.due_on is None, one.due_on), default=None
    )
    return clock.lamp(nearest, today()) if nearest else None


def _now(row: affairs.Affair) -> str:
    if row.merged_into_id:
        return "已并案"
    return next((state.zh for state in affairs.spec_of(row).states if state.key == row.state), row.state)


@desk_page
def matter(request: DeskRequest, uid: str) -> HttpResponse:
    """Open one matter: the clock first, what may be done now, and why the rest may not."""
    found = affairs.get_affair(request.actor, uid)
    at, day = now(), today()
    clocks = clock.clocks_of(found.ref, states=list(clock.Clock.State.values))
    running = [one for one in clocks if one.state in ("running", "paused")]
    first = min(running, key=lambda one: (one.due_on is None, one.due_on), default=None)
    steps = affairs.available_steps(found, request.actor, at)
    context: dict[str, Any] = {
        "matter": found,
        "spec": affairs.spec_of(found),
        "road": affairs.road_of(found),
        "card": affairs.affair_card(found),
        "first_lines": affairs.affair_card(found, only_first=True),
        "clock": first,
        "lamp": clock.lamp(first, day) if first else None,
        "beam": clock.beam(first, day) if first else None,
        "others": [(one, clock.lamp(one, day)) for one in running if one is not first],
        "done_clocks": [one for one in clocks if one not in running],
        "may_now": [one for one in steps if one.may],
        "not_now": [one for one in steps if not one.may and one.is_main],
        "papers": affairs.find_papers(request.actor, affair=found),
        "evidence": list(found.evidence.select_related("exhibit")),
        "timeline": [
            (fact, ledger.say(fact)) for fact in affairs.timeline_of(request.actor, found, limit=60)
        ],
        "completeness": affairs.case_completeness(found, at),
        "growing": affairs.growing_on(found, day),
        "back": list(reversed(ledger.chain_back(found.opened_fact))) if found.opened_fact else [],
        "officers": list(found.officers.select_related("person").filter(until_on__isnull=True)),
        "hidden": affairs.hidden_fields(found),
        "may_identity": may(request.actor, affairs.Rights.IDENTITY_READ, region=found.region_code),
        "may_erase_identity": bool(affairs.protected_fields(found))
        and may(request.actor, affairs.Rights.IDENTITY_ERASE, region=found.region_code),
        "may_contact": may(request.actor, affairs.Rights.CONTACT_READ, region=found.region_code),
        "may_add": may(request.actor, affairs.Rights.INVESTIGATE, region=found.region_code),
        "evidence_kinds": code_list("penalty.evidence_kind"),
        "related": related_rows(request, found),
        "companions": affairs.companions_of(found, request.actor, at),
    }
    return render(request, "desk/matter.html", context | more_of(request, found))


@desk_page
def matter_open(request: DeskRequest) -> HttpResponse:
    """Register a matter by hand, as its first act: against a business of the register, or one only named.

    Without a business only what the public brings may be registered, where the form itself asks whom it is
    about; the matter then lies with the officer's own unit.
    """
    uid = request.GET.get("subject", "") or request.POST.get("subject", "")
    found = registry.get_subject(request.actor, uid) if uid else None
    listed = [one for one in affairs.kinds_of_affair() if found or one.opening.field(NAMED)]
    kind = request.GET.get("kind") or request.POST.get("kind") or next(iter(one.key for one in listed), "")
    spec = affairs.current_spec(kind)
    if spec not in listed:
        raise BadInput("这种事项须先选定主体", remedy="请从主体页登记案源")
    persons = colleagues(request.actor, today())
    fields = shown_fields(opening_fields(spec), request.POST, persons=persons)
    context: dict[str, Any] = {
        "subject": found,
        "spec": spec,
        "fields": fields,
        "title": request.POST.get("title", ""),
        "kinds": listed,
        "token": secrets.token_hex(8),
    }
    if request.method != "POST":
        return render(request, "desk/matter_open.html", context)
    try:
        form = read_step_form(fields, request.POST)
        made = affairs.open_affair(
            kind=kind,
            subject=found,
            title=request.POST.get("title", "").strip(),
            form=form,
            actor=request.actor,
            at=now(),
            region=found.region_code if found else "",
            party_name="" if found else str(form.get(NAMED) or "")[:200],
            token=request.POST.get("token", ""),
        )
    except Refusal as refusal:
        return _again(request, "desk/matter_open.html", context | {"refusal": refusal})
    return redirect("desk:matter", uid=made.uid)


@desk_page
def step(request: DeskRequest, uid: str, key: str) -> HttpResponse:
    """Show the form of a step, and take it; a form sent twice is one act."""
    found = affairs.get_affair(request.actor, uid)
    choice = next(
        (one for one in affairs.available_steps(found, request.actor, now()) if one.step == key), None
    )
    if choice is None:
        raise NotFound("这种事项没有这一步", remedy="请回到事项页重新选择")
    views = affairs.form_of(found, key, now())
    if request.method == "POST":
        return _take(request, found, key, views, choice)
    context = {
        "matter": found,
        "choice": choice,
        "token": secrets.token_hex(8),
        "fields": shown_fields(views, {}, persons=colleagues(request.actor, today())),
        "version": found.version,
    }
    return render(request, "desk/step.html", context)


def _take(request: DeskRequest, found: Any, key: str, views: Any, choice: Any) -> HttpResponse:
    fields = shown_fields(views, request.POST, persons=colleagues(request.actor, today()))
    try:
        affairs.take_step(
            affair=found,
            step=key,
            form=read_step_form(fields, request.POST),
            actor=request.actor,
            at=now(),
            token=request.POST.get("token", ""),
            seen_version=_seen(request, found.version),
        )
    except Refusal as refusal:
        context = {
            "matter": found,
            "choice": choice,
            "fields": fields,
            "token": request.POST.get("token", ""),
            "version": found.version,
            "refusal": refusal,
        }
        return _again(request, "desk/step.html", context)
    messages.success(request, f"已办：{choice.zh}")
    return redirect("desk:matter", uid=found.uid)


def _seen(request: DeskRequest, otherwise: int) -> int:
    """Take the version the page was made for; what no page of ours ever said is refused."""
    given = request.POST.get("version", "") or str(otherwise)
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise BadInput("页面不完整", remedy="请刷新后再办")
    return int(given)


def _again(request: DeskRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Show the form again with what was typed and what to do; nothing typed is lost."""
    faults = context["refusal"].details.get("fields", {})
    for field in context["fields"]:
        field["fault"] = faults.get(field["key"], "")
    context["token"] = request.POST.get("token", "")
    return render(request, template, context, status=422)


@require_POST
@desk_page
def exhibit_add(request: DeskRequest, uid: str) -> HttpResponse:
    """Seal a file and lay it into the matter; its kind is read from its bytes, not its name."""
    found = affairs.get_affair(request.actor, uid)
    given = request.FILES.get("file")
    if given is None or given.size is None:
        raise BadInput("没有选文件", remedy="请选一个文件再上传")
    if given.size > LARGEST_EXHIBIT:
        raise BadInput(f"文件有{given.size // 2**20}MB，超过20MB", remedy="请压缩或分成几份")
    content = given.read()
    media_type = _kind_of(content, given.content_type or "")
    at = now()
    sealed = ledger.seal_exhibit(
        name=given.name or "证据",
        media_type=media_type,
        content=content,
        actor=request.actor,
        at=at,
        object=found.ref,
        subject=registry.subject_ref(found.subject) if found.subject else None,
        region=found.region_code,
    )
    affairs.attach_exhibit(
        affair=found,
        exhibit=sealed,
        kind=request.POST.get("kind", ""),
        name=request.POST.get("name", "") or sealed.name,
        actor=request.actor,
        at=at,
    )
    messages.success(request, "证据已封存，摘要已入账本")
    return redirect("desk:matter", uid=uid)


def _kind_of(content: bytes, said: str) -> str:
    """Read a file's kind from its first bytes; where a kind has a sign, its name alone is not believed."""
    read = next((kind for sign, kind in SIGNS.items() if content.startswith(sign)), "")
    if said not in EXHIBIT_TYPES or ((read or said in SIGNS.values()) and read != said):
        raise BadInput("这种文件不能作证据上传", remedy="可传照片、PDF、录像、录音、文本")
    return said


@desk_page
def exhibit(request: DeskRequest, uid: str) -> HttpResponse:
    """Give a sealed file; its digest is checked again on the way out."""
    found = ledger.find_exhibits(request.actor).filter(uid=uid).first()
    if found is None:
        found = affairs.find_evidence(request.actor, uid)
    return _file(ledger.open_exhibit(found), found.media_type, found.name)


@desk_page
def paper(request: DeskRequest, uid: str) -> HttpResponse:
    """Show a paper as it prints, with its number, service, signatures and the two files."""
    found = affairs.get_paper(request.actor, uid)
    places = affairs.signing_places(found)
    may_make = may(request.actor, affairs.Rights.PAPER_MAKE, region=found.region_code)
    is_ended = found.state in ("voided", "corrected")
    return render(
        request,
        "desk/paper.html",
        {
            "paper": found,
            "verify_url": reverse("portal:verify_code", args=[found.verify_code]),
            "may_void": may(request.actor, affairs.Rights.PAPER_VOID, region=found.region_code),
            "may_sign": may_make and not is_ended and found.pdf is not None,
            "is_ended": is_ended,
            "newer": affairs.find_papers(request.actor).filter(replaces=found).first(),
            "replaces": found.replaces,
            "places": places,
            "signatures": [(one, places.get(one.role, one.role)) for one in found.signatures.all()],
            "served_how": code_list("penalty.service_mode").get(found.served_how, found.served_how),
        },
    )


@xframe_options_sameorigin
@desk_page
def paper_file(request: DeskRequest, uid: str, kind: str) -> HttpResponse:
    """Give the paper's PDF or its editable DOCX."""
    found = affairs.get_paper(request.actor, uid)
    content, media_type = affairs.paper_file(found, "pdf" if kind == "pdf" else "docx")
    name = f"{found.zh}{found.number or ''}.{'pdf' if kind == 'pdf' else 'docx'}"
    return _file(content, media_type, name, inline=kind == "pdf")


def _file(content: bytes, media_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    from django.utils.http import content_disposition_header

    response = HttpResponse(content, content_type=media_type)
    disposition = content_disposition_header(as_attachment=not inline, filename=name)
    if disposition:
        response["Content-Disposition"] = disposition
    return response


@require_POST
@desk_page
def paper_void(request: DeskRequest, uid: str) -> HttpResponse:
    """Void a paper with its reason; the number is not used again."""
    found = affairs.get_paper(request.actor, uid)
    affairs.void_paper(paper=found, reason=request.POST.get("reason", ""), actor=request.actor, at=now())
    return redirect("desk:paper", uid=uid)

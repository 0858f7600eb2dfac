"""Submissions of the public at the desk: the list, one of them beside its matter, answers, and requests to decide."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from quanheng.base.errors import NotFound
from quanheng.engines.affairs import api as affairs
from quanheng.engines.intake import api as intake
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from quanheng.surfaces.desk.exports import begin_voice_export
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing, now
from quanheng.surfaces.words import code_list, code_title, region_title

__all__ = [
    "voice", "voice_answer", "voice_erase", "voice_file", "voice_reopening", "voice_reporter", "voices",
    "voices_export",
]  # fmt: skip

COLUMNS = [
    Column("收到", "received_at", width="96px"),
    Column("种类", width="64px"),
    Column("被反映的商家", "respondent_name"),
    Column("事情"),
    Column("金额（元）", "amount_yuan", align="num", width="104px"),
    Column("承办单位", width="120px"),
    Column("状态", width="84px"),
]
KINDS, STATES = dict(intake.Voice.Kind.choices), dict(intake.Voice.State.choices)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _asked(request: DeskRequest) -> dict[str, Any]:
    get = request.GET if request.method == "GET" else request.POST
    return {
        "q": get.get("q", "").strip()[:80], "kind": get.get("kind", "") if get.get("kind") in KINDS else "",
        "state": get.get("state", "") if get.get("state") in STATES else "", "unit_uid": get.get("unit", "")[:32],
        "problem": get.get("problem", "")[:20], "first": _day(get.get("first", "")), "last": _day(get.get("last", "")),
        "asks_reopening": get.get("reopening") == "1", "subject_uid": get.get("subject", "")[:32],
    }  # fmt: skip


@desk_page
def voices(request: DeskRequest) -> HttpResponse:
    """List what the public sent to this district; the conditions are the address."""
    asked = _asked(request)
    units = {one.uid: one.short_name for one in people.find_units(request.actor)}
    filters = [
        ("q", "含有", asked["q"]), ("kind", "种类", KINDS.get(asked["kind"], "")),
        ("state", "状态", STATES.get(asked["state"], "")), ("unit", "单位", units.get(asked["unit_uid"], "")),
        ("problem", "问题", code_title("complaint.problem", asked["problem"])),
        ("first", "收到自", str(asked["first"] or "")), ("last", "收到至", str(asked["last"] or "")),
        ("reopening", "申请", "待决定的重新办理" if asked["asks_reopening"] else ""),
    ]  # fmt: skip
    rows = intake.find_voices(request.actor, **asked)
    listing = make_listing(request, rows, COLUMNS, default_sort="-received_at", filters=filters)
    context = {
        "list": listing, "asked": asked, "kinds": KINDS, "states": STATES, "units": units,
        "problems": code_list("complaint.problem"), "waiting": intake.find_reopenings(request.actor).count(),
        "may_export": people.may(request.actor, intake.Rights.EXPORT),
        "may_take": people.may(request.actor, intake.Rights.RECEIVE),
    }  # fmt: skip
    return render(request, "desk/voices.html", context)


@require_POST
@desk_page
def voices_export(request: DeskRequest) -> HttpResponse:
    """Begin a workbook of the list by the conditions on the page."""
    return redirect(
        "desk:export", uid=begin_voice_export(actor=request.actor, asked=_asked(request), at=now())
    )


@desk_page
def voice(request: DeskRequest, uid: str) -> HttpResponse:
    """Open one: what was said, its files and remarks, its matter, and what may be done about it."""
    return _show(request, intake.get_voice(request.actor, uid))


def _show(
    request: DeskRequest, found: intake.Voice, *, reporter: intake.Contact | None = None
) -> HttpResponse:
    spec, actor = intake.intake_of(found.kind), request.actor
    context = {
        "voice": found, "spec": spec, "lines": _lines(found), "contact": intake.contact_of(actor, found),
        "reporter": reporter, "matter": _matter(request, found), "promise": intake.promise_of(found),
        "files": list(found.attachments.filter(remark=None)),
        "remarks": list(found.remarks.prefetch_related("attachments")),
        "reopenings": list(found.reopenings.all()), "token": get_random_string(22),
        "facts": [(one, ledger.say(one)) for one in ledger.facts_about(actor, found.ref, limit=30)],
        "answers": {one.key: one.zh for one in spec.answers},
        "may": {
            "answer": _may(actor, intake.Rights.ANSWER, found) and found.state != "withdrawn",
            "reporter": found.kind == "report" and _may(actor, intake.Rights.REPORTER_READ, found),
            "decide": _may(actor, intake.Rights.REOPEN_DECIDE, found),
            "erase": _may(actor, intake.Rights.CONTACT_ERASE, found) and found.ended_at and not found.erased_at,
        },
    }  # fmt: skip
    return render(request, "desk/voice.html", context)


def _may(actor: people.Actor, right: str, found: intake.Voice) -> bool:
    return people.may(actor, right, region=found.region_code)


def _lines(found: intake.Voice) -> list[tuple[str, str]]:
    spec = intake.intake_of(found.kind)
    lines = [
        ("被反映的商家", found.respondent_name), ("地址", found.respondent_address),
        ("问题", code_title(spec.problems, found.problem)), ("商品或服务", found.goods),
        ("金额（元）", "" if found.amount_yuan is None else str(found.amount_yuan)),
        ("发生日期", found.occurred_on.isoformat() if found.occurred_on else ""), ("经过", found.facts),
        ("诉求", found.demand), ("事发地", region_title(found.region_code)),
        ("来源", code_title(spec.channels, found.channel)),
    ]  # fmt: skip
    return [(zh, value) for zh, value in lines if value]


def _matter(request: DeskRequest, found: intake.Voice) -> dict[str, Any] | None:
    """Give the matter the voice opened, as far as this officer may see it; with the step that takes it up again."""
    if not found.affair_ref:
        return None
    try:
        affair = affairs.get_affair(request.actor, found.affair_ref.partition(":")[2])
    except NotFound:
        return None
    spec = affairs.spec_of(affair)
    state = spec.state(affair.state)
    again = [] if affair.is_open else [one for one in spec.steps if one.reopens and affair.state in one.frm]
    return {
        "affair": affair,
        "kind_zh": spec.zh,
        "state_zh": state.zh if state else affair.state,
        "again": again,
    }


@desk_page
def voice_file(request: DeskRequest, uid: str, exhibit: str) -> HttpResponse:
    """Give a file of a voice, to be saved; what strangers sent is never shown as a page of ours."""
    one = intake.attachment_of(request.actor, uid, exhibit)
    response = HttpResponse(ledger.open_exhibit(one.exhibit), content_type=one.exhibit.media_type)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=one.name) or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
@desk_page
def voice_answer(request: DeskRequest, uid: str) -> HttpResponse:
    """Answer the person in words they read under their code."""
    found = intake.get_voice(request.actor, uid)
    files = [intake.Upload(one.name or "", one.read()) for one in request.FILES.getlist("files")]
    intake.answer_voice(
        voice=found, text=request.POST.get("text", ""), actor=request.actor, at=now(), files=intake.clean_files(files),
        ends=request.POST.get("ends") == "1", token=f"desk.{found.uid}.{request.POST.get('token', '')[:24]}",
    )  # fmt: skip
    messages.success(request, "已答复，来件人凭查询码可以看到")
    return redirect("desk:voice", uid=uid)


@require_POST
@desk_page
def voice_reporter(request: DeskRequest, uid: str) -> HttpResponse:
    """Show who reported, for a stated purpose that stays on record; the page shown holds it, no address does."""
    found = intake.get_voice(request.actor, uid)
    told = intake.read_reporter(
        voice=found, actor=request.actor, at=now(), purpose=request.POST.get("purpose", "")
    )
    return _show(request, found, reporter=told)


@require_POST
@desk_page
def voice_erase(request: DeskRequest, uid: str) -> HttpResponse:
    """Erase name and telephone of an ended voice, with the reason."""
    found = intake.get_voice(request.actor, uid)
    intake.erase_contact(voice=found, actor=request.actor, at=now(), reason=request.POST.get("reason", ""))
    messages.success(request, "姓名和电话已删除")
    return redirect("desk:voice", uid=uid)


@require_POST
@desk_page
def voice_reopening(request: DeskRequest, uid: str) -> HttpResponse:
    """Decide on a request to be heard again."""
    asked = intake.get_reopening(request.actor, uid)
    intake.decide_reopening(
        request=asked, grant=request.POST.get("decision") == "grant", words=request.POST.get("words", ""),
        actor=request.actor, at=now(),
    )  # fmt: skip
    messages.success(request, "已决定，来件人凭查询码可以看到")
    return redirect("desk:voice", uid=asked.voice.uid)

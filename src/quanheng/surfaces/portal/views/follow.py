"""Following it: the code opens one's own submission, and what may be done about it."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.utils.http import content_disposition_header

from quanheng.base.errors import BadInput, NotFound, Refusal
from quanheng.engines.affairs import api as affairs
from quanheng.engines.intake import api as intake
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import system_actor
from quanheng.surfaces.portal.posting import (
    HONEY,
    knock,
    private_page,
    remember,
    remembered,
    stop_robots,
    uploads,
)
from quanheng.surfaces.web import now, status_of, today

__all__ = ["file_answer", "follow", "follow_file", "follow_voice"]

OPENED, OPENED_HOLDS = "qh_follow", timedelta(hours=1)
_PATH = "/follow"


@private_page
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for the code; the right one opens the page of its submission in this browser for an hour."""
    refusal: Refusal | None = None
    if request.method == "POST":
        knock(request, "follow", most=20, minutes=10)
        try:
            voice = intake.voice_by_code(request.POST.get("code", "").strip())
        except NotFound as unknown:
            refusal = unknown
        else:
            response = redirect("portal:follow_voice")
            remember(request, response, OPENED, voice.uid, path=_PATH, age=OPENED_HOLDS)
            return response
    return render(request, "portal/follow.html", {"refusal": refusal}, status=404 if refusal else 200)


def _opened(request: HttpRequest) -> intake.Voice | None:
    uid = remembered(request, OPENED, age=OPENED_HOLDS)
    return intake.voice_of_ref(f"intake.voice:{uid}") if uid else None


@private_page
def follow_voice(request: HttpRequest) -> HttpResponse:
    """Show how it stands; take what its person adds, withdraws, says or asks for."""
    voice = _opened(request)
    if voice is None:
        return redirect("portal:follow")
    refusal: Refusal | None = None
    if request.method == "POST":
        if request.POST.get("act") == "leave":
            response = redirect("portal:follow")
            response.delete_cookie(OPENED, path=_PATH, samesite="Lax")
            return response
        try:
            stop_robots(request)
            knock(request, "follow.act", most=20, minutes=10)
            _act(request, voice)
        except Refusal as no:
            refusal = no
        else:
            return redirect("portal:follow_voice")
        voice.refresh_from_db()
    return _show(request, voice, refusal)


def _act(request: HttpRequest, voice: intake.Voice) -> None:
    actor, at, said = system_actor("portal"), now(), request.POST
    match said.get("act"):
        case "add":
            files = intake.clean_files(uploads(request))
            token = f"add.{voice.uid}.{said.get('token', '')[:22]}"
            intake.supplement_voice(
                voice=voice, text=said.get("text", ""), files=files, actor=actor, at=at, token=token
            )
        case "withdraw":
            if said.get("sure") != "1":
                raise BadInput("请勾选“确定撤回”", field="sure")
            intake.withdraw_voice(voice=voice, reason=said.get("reason", ""), actor=actor, at=at)
        case "rate":
            stars = said.get("stars", "")
            intake.rate_voice(
                voice=voice,
                stars=int(stars) if stars.isdigit() else 0,
                words=said.get("words", ""),
                actor=actor,
                at=at,
            )
        case "reopen":
            intake.ask_reopening(voice=voice, reason=said.get("reason", ""), actor=actor, at=at)
        case _:
            raise BadInput("不知道要做什么", remedy="请用页面上的按钮")


def _show(request: HttpRequest, voice: intake.Voice, refusal: Refusal | None) -> HttpResponse:
    shown = intake.public_voice(voice, today=today())
    progress = None
    if shown.affair_ref:
        affair = affairs.get_affair(system_actor("portal"), shown.affair_ref.partition(":")[2])
        progress = affairs.public_progress(affair)
    context = {
        "one": shown, "progress": progress, "refusal": refusal, "typed": request.POST if refusal else {},
        "honey": HONEY, "token": get_random_string(22), "day": today(),
        "stars": [(5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意")],
    }  # fmt: skip
    return render(request, "portal/voice.html", context, status=status_of(refusal) if refusal else 200)


@private_page
def follow_file(request: HttpRequest, uid: str) -> HttpResponse:
    """Give a file of one's own submission, or one that came with an answer one may read."""
    voice = _opened(request)
    if voice is None:
        return redirect("portal:follow")
    for one in voice.attachments.select_related("exhibit__fact", "remark").filter(exhibit__uid=uid):
        if one.remark is None or one.remark.is_public:
            return file_answer(one)
    raise NotFound("没有这个文件")


def file_answer(one: intake.Attachment) -> HttpResponse:
    """Send a sealed file to be saved, never to be shown as a page of ours."""
    content = ledger.open_exhibit(one.exhibit)
    response = HttpResponse(content, content_type=one.exhibit.media_type)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=one.name) or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

"""Voices that look alike, side by side, and persons with many claims; a person judges, nothing is refused."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.engines.intake import api as intake
from quanheng.foundation.people.api import may, require
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.workbooks import voices_workbook, wants_workbook
from quanheng.surfaces.web import now, today

__all__ = ["alike", "alike_judge", "alike_pairs", "claimant", "claimant_judge", "claimants"]

LATEST = 60
DAYS = 30


@desk_page
def alike_pairs(request: DeskRequest) -> HttpResponseBase:
    """List the latest voices that have a like one before them, each pair once, with its reasons."""
    require(request.actor, intake.Rights.READ)
    since = today() - timedelta(days=DAYS - 1)
    pairs = []
    for voice in intake.find_voices(request.actor, first=since).order_by("-id")[:LATEST]:
        found = [one for one in intake.find_alike(request.actor, voice) if one.voice.pk < voice.pk]
        if found:
            pairs.append((voice, found[0], len(found) - 1))
    if request.GET.get("said") == "no":
        pairs = [pair for pair in pairs if pair[1].judgement is None]
    if wants_workbook(request):
        columns = ["收到", "被投诉人", "另一件收到", "另一件被投诉人", "文字相同", "理由", "判断"]
        return voices_workbook(request, "相似来件", columns, [
            [voice.received_on, voice.respondent_name, one.voice.received_on, one.voice.respondent_name, one.percent,
             "；".join(one.reasons), _said(one)]
            for voice, one, _ in pairs
        ])  # fmt: skip
    context = {
        "may_export": may(request.actor, intake.Rights.EXPORT),
        "pairs": pairs,
        "latest": LATEST,
        "days": DAYS,
        "said": request.GET.get("said", ""),
    }
    return render(request, "desk/alike_pairs.html", context)


@desk_page
def alike(request: DeskRequest, uid: str) -> HttpResponse:
    """Show one voice beside each that may tell the same matter."""
    voice = intake.get_voice(request.actor, uid)
    context = {
        "voice": voice, "found": intake.find_alike(request.actor, voice),
        "may_route": may(request.actor, intake.Rights.ROUTE, region=voice.region_code),
    }  # fmt: skip
    return render(request, "desk/alike.html", context)


@require_POST
@desk_page
def alike_judge(request: DeskRequest, uid: str) -> HttpResponse:
    """Say of a pair whether it is one matter."""
    voice = intake.get_voice(request.actor, uid)
    other = intake.get_voice(request.actor, request.POST.get("other", ""))
    intake.judge_alike(
        voice=voice, other=other, is_same=request.POST.get("verdict") == "same",
        reason=request.POST.get("reason", ""), actor=request.actor, at=now(),
    )  # fmt: skip
    messages.success(request, "已记下判断；两件仍各自按期限办理")
    return redirect("desk:alike", uid=voice.uid)


@desk_page
def claimants(request: DeskRequest) -> HttpResponseBase:
    """List persons with many claims, with reasons and the reminder of law."""
    found = intake.find_claimants(request.actor, today=today())
    if wants_workbook(request):
        columns = ["来件人", "投诉件数", "涉及商家", "文字相同", "最早", "最近", "理由", "判断"]
        return voices_workbook(request, "多次索赔", columns, [
            [one.name, one.claims, one.businesses, one.same_text, one.first_on, one.last_on, "；".join(one.reasons),
             one.judgement.get_verdict_display() if one.judgement else "待判断"]
            for one in found
        ])  # fmt: skip
    context = {
        "found": found, "terms": intake.claim_terms(today()),
        "may_export": may(request.actor, intake.Rights.EXPORT),
    }  # fmt: skip
    return render(request, "desk/claimants.html", context)


@desk_page
def claimant(request: DeskRequest, key: str) -> HttpResponse:
    """Open one person's claims."""
    found = intake.get_claimant(request.actor, key, today=today())
    context = {
        "one": found, "terms": intake.claim_terms(today()), "verdicts": intake.ClaimantJudgement.Verdict.choices,
        "may_judge": may(request.actor, intake.Rights.CLAIMANT_JUDGE, region=found.voices[0].region_code),
    }  # fmt: skip
    return render(request, "desk/claimant.html", context)


@require_POST
@desk_page
def claimant_judge(request: DeskRequest, key: str) -> HttpResponse:
    """Note what looking has shown; no complaint is refused by it."""
    found = intake.get_claimant(request.actor, key, today=today())
    intake.judge_claimant(
        claimant=found, verdict=request.POST.get("verdict", ""), reason=request.POST.get("reason", ""),
        actor=request.actor, at=now(),
    )  # fmt: skip
    messages.success(request, "已记下判断；这位来件人的投诉照常受理、照常计算期限")
    return redirect("desk:claimant", key=found.key)


def _said(one: intake.Alike) -> str:
    if one.judgement is None:
        return "待判断"
    return "同一件事" if one.judgement.is_same else "不是同一件事"

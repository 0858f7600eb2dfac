"""Taking a voice down at the window, by telephone or from a letter: the public's own questions, asked by an officer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.crypto import get_random_string

from quanheng.base.errors import BadInput, NotFound
from quanheng.engines.intake import api as intake
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import require
from quanheng.packkit.intake import IntakeSpec
from quanheng.registry import api as registry
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now, today

__all__ = ["voice_take", "voice_take_kinds"]

_FOUND = 8


@desk_page
def voice_take_kinds(request: DeskRequest) -> HttpResponse:
    """Ask what it is that the person at the window brings."""
    require(request.actor, intake.Rights.RECEIVE)
    return render(request, "desk/voice_take_kinds.html", {"kinds": intake.intake_kinds()})


@desk_page
def voice_take(request: DeskRequest, kind: str) -> HttpResponse:
    """Show the questions on one page; take the answers in and show the code that the person leaves with."""
    require(request.actor, intake.Rights.RECEIVE)
    spec = intake.intake_of(kind)
    if request.method != "POST":
        raw = {"place": _own_place(request), "token": get_random_string(32)}
        return _show(request, spec, raw, subject=_chosen(request.GET.get("subject", "")))
    raw = request.POST.dict()
    subject = _chosen(raw.get("subject_uid", ""))
    if subject and not raw.get("respondent_name", "").strip():
        raw["respondent_name"] = subject.name
    if raw.get("go") == "find":
        return _show(request, spec, raw, found=_look_up(raw.get("respondent_name", "")))
    answers = raw | {"demand": _demand(spec, raw)}
    try:
        if not raw.get("channel"):
            raise BadInput("请选来件怎样来的", remedy="电话、来访或信函", faults={"channel": "请选来件方式"})
        received = intake.receive_voice(
            kind=spec.key, answers=answers, actor=request.actor, at=now(), channel=raw["channel"],
            files=intake.clean_files(_uploads(request)), subject_uid=subject.uid if subject else "",
            also=raw.get("also") == "1", token=raw.get("token", "")[:64],
        )  # fmt: skip
    except BadInput as wrong:
        faults = dict(wrong.details.get("faults") or {"": f"{wrong.sentence}。{wrong.remedy}"})
        return _show(request, spec, raw, subject=subject, faults=faults)
    except NotFound:
        elsewhere = "这个地方不归本单位管，请告诉来件人向当地市场监管部门提出，或拨打12315"
        return _show(request, spec, raw, subject=subject, faults={"place": elsewhere})
    shown = [
        (one.voice, intake.show_code(one.code), intake.public_voice(one.voice, today=today()))
        for one in received
    ]
    return render(request, "desk/voice_taken.html", {"spec": spec, "shown": shown, "at": now()})


def _show(
    request: DeskRequest, spec: IntakeSpec, raw: dict[str, str], *, subject: registry.PublicSubject | None = None,
    found: list[registry.PublicSubject] | None = None, faults: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    codes = packs().codes
    problems = codes.get(spec.problems)
    channels = codes.get(spec.channels)
    faults = faults or {}
    asks = [
        {"ask": ask, "value": raw.get(ask.field, ""), "fault": faults.get(ask.field, "")}
        for ask in spec.asks
        if ask.field != "files"
    ]
    demand = spec.ask("demand")
    context: dict[str, Any] = {
        "spec": spec, "asks": asks, "raw": raw, "subject": subject, "found": found, "faults": faults,
        "problems": {one.code: one.zh for one in problems.codes} if problems else {},
        "channels": {one.code: one.zh for one in channels.codes if one.code != spec.portal_channel} if channels else {},
        "ticked": [one for one in demand.choices if f"demand:{one}" in raw] if demand else [],
        "takes_files": spec.ask("files") is not None, "places": intake.places(), "most_files": intake.MOST_FILES,
    }  # fmt: skip
    return render(request, "desk/voice_take.html", context, status=422 if faults else 200)


def _demand(spec: IntakeSpec, raw: dict[str, str]) -> str:
    """Put the ticked wishes and the words beside them together, as the public's own form does."""
    ask = spec.ask("demand")
    ticked = [one for one in ask.choices if f"demand:{one}" in raw] if ask else []
    words = raw.get("demand", "").strip()
    return "、".join(ticked) + (f"。{words}" if ticked and words else words)


def _own_place(request: DeskRequest) -> str:
    """Give the officer's own town, if the post answers for one."""
    towns = {code for towns in intake.places().values() for code in towns}
    return next((prefix for prefix in request.actor.regions if prefix in towns), "")


def _chosen(uid: str) -> registry.PublicSubject | None:
    try:
        return registry.get_public_subject(uid[:32]) if uid else None
    except NotFound:
        return None


def _look_up(q: str) -> list[registry.PublicSubject]:
    try:
        return list(registry.search_public(q.strip()[:100], size=_FOUND).items)
    except BadInput:
        return []


def _uploads(request: DeskRequest) -> list[intake.Upload]:
    """Read the files of the form, no further than their limits. Raises: BadInput"""
    files = request.FILES.getlist("files")[: intake.MOST_FILES + 1]
    if sum(file.size or 0 for file in files) > intake.MOST_TOGETHER:
        raise BadInput("文件合起来超过40MB", remedy="请压小照片或分次补充", field="files")
    return [intake.Upload(file.name or "", file.read(intake.MOST_BYTES + 1)) for file in files]

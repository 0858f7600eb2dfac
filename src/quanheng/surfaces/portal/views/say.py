"""Saying it: choose what it is, three short pages (one with script), and the receipt with the code."""

from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import get_random_string

from quanheng.base.errors import BadInput, NotFound
from quanheng.engines.intake import api as intake
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import system_actor
from quanheng.packkit.intake import IntakeSpec
from quanheng.registry import api as registry
from quanheng.surfaces.openly import brake
from quanheng.surfaces.portal.posting import (
    HONEY,
    knock,
    private_page,
    remember,
    remembered,
    stop_robots,
    uploads,
)
from quanheng.surfaces.portal.shell import open_page
from quanheng.surfaces.web import now, today

__all__ = ["businesses", "say", "say_kinds"]

_TOKEN = TimestampSigner(salt="quanheng.say")
_TOKEN_HOLDS = timedelta(hours=24)
SENT, SENT_HOLDS = "qh_sent", timedelta(days=60)
_FOUND = 8


@open_page
def say_kinds(request: HttpRequest) -> HttpResponse:
    """Ask what it is about, in the words of the person."""
    context = {"kinds": intake.intake_kinds(), "b": request.GET.get("b", "")[:32]}
    return render(request, "portal/say_kinds.html", context)


@open_page
def businesses(request: HttpRequest) -> HttpResponse:
    """Find a business while somebody types its name; what anybody may read, a few at a time."""
    brake(request, "search")
    return JsonResponse({"found": [_business(one) for one in _look_up(request.GET.get("q", ""))]})


def _business(one: registry.PublicSubject) -> dict[str, str]:
    return {"uid": one.uid, "name": one.name, "address": one.address}


def _look_up(q: str) -> list[registry.PublicSubject]:
    try:
        return list(registry.search_public(q.strip()[:100], size=_FOUND).items)
    except BadInput:
        return []


@private_page
def say(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the form, or take what was typed one page further; nothing typed is ever lost."""
    spec = intake.intake_of(kind)
    if request.method != "POST":
        return _show(request, spec, _Form(spec, {}, _new_token(), request.GET.get("b", "")[:32]))
    form = _Form(spec, request.POST.dict(), _token_of(request), request.POST.get("subject_uid", "")[:32])
    form.also = request.POST.get("also") == "1"
    go = request.POST.get("go", "send")
    if go == "change":
        form.subject = None
        return _show(request, spec, form)
    if go == "find":
        return _find(request, spec, form)
    try:
        stop_robots(request)
        knock(request, "say.page", most=120, minutes=10)
        if go.startswith("drop:"):
            intake.drop_draft_file(form.token, int(go[5:]) if go[5:].isdigit() else -1)
            return _show(request, spec, form, page=2)
        intake.keep_draft(form.token, intake.clean_files(uploads(request)), at=now())
    except intake.TooOften as often:
        return _wait(request, spec, form, often)
    except BadInput as wrong:
        form.faults = {str(wrong.details.get("field", "")): f"{wrong.sentence}。{wrong.remedy}"}
        return _show(request, spec, form, page=2 if wrong.details.get("field") == "files" else form.page)
    if go in ("1", "2", "3"):
        return _turn(request, spec, form, int(go))
    return _send(request, spec, form)


class _Form:
    """What the page shows again: every answer as it was typed, the chosen business, the files so far."""

    def __init__(self, spec: IntakeSpec, raw: dict[str, str], token: str, subject_uid: str) -> None:
        self.raw, self.token, self.also = raw, token, False
        self.faults: dict[str, str] = {}
        self.found: list[registry.PublicSubject] | None = None
        self.same: intake.Voice | None = None
        page = raw.get("page", "1")
        self.page = int(page) if page in ("1", "2", "3") else 1
        self.subject = _chosen(subject_uid) if spec.ask("respondent_name") else None
        if self.subject and not raw.get("respondent_name", "").strip():
            self.raw = raw | {"respondent_name": self.subject.name}
        ask = spec.ask("demand")
        if ask and ask.choices:
            ticked = [one for one in ask.choices if f"demand:{one}" in raw]
            words = raw.get("demand", "").strip()
            self.ticked = ticked
            self.answers = self.raw | {
                "demand": "、".join(ticked) + (f"。{words}" if ticked and words else words)
            }
        else:
            self.ticked, self.answers = [], self.raw


def _chosen(uid: str) -> registry.PublicSubject | None:
    try:
        return registry.get_public_subject(uid) if uid else None
    except NotFound:
        return None


def _new_token() -> str:
    return _TOKEN.sign(get_random_string(22))


def _token_of(request: HttpRequest) -> str:
    """Give the form's own token; one that we did not give out is replaced, and what was typed stays."""
    try:
        _TOKEN.unsign(request.POST.get("token", ""), max_age=_TOKEN_HOLDS)
    except BadSignature:
        return _new_token()
    return request.POST["token"]


def _show(request: HttpRequest, spec: IntakeSpec, form: _Form, *, page: int = 1) -> HttpResponse:
    codes = packs().codes.get(spec.problems)
    problems = {one.code: one.zh for one in codes.codes} if codes else {}
    first = {code: problems[code] for code in spec.shown_problems if code in problems}
    context: dict[str, Any] = {
        "spec": spec, "form": form, "page": page, "pages": _pages(spec, form), "faults": form.faults,
        "problems": first, "more_problems": {code: zh for code, zh in problems.items() if code not in first},
        "places": intake.places(), "files": intake.draft_names(form.token), "honey": HONEY, "today": today(),
        "most_files": intake.MOST_FILES,
    }  # fmt: skip
    return render(request, "portal/say.html", context, status=422 if form.faults else 200)


def _wait(request: HttpRequest, spec: IntakeSpec, form: _Form, often: intake.TooOften) -> HttpResponse:
    """Ask for patience without losing what was typed."""
    form.faults = {"": f"{often.sentence}。{often.remedy}"}
    response = _show(request, spec, form, page=form.page)
    response.status_code = 429
    return response


def _pages(spec: IntakeSpec, form: _Form) -> list[tuple[int, str, list[dict[str, Any]]]]:
    """The form's pages: number, title, and each question with what was typed and what is wrong with it."""
    about = "商家" if spec.ask("respondent_name") else "地点"
    titles = {1: about, 2: "事情经过" if spec.problems else "内容", 3: "联系方式"}
    asked = [
        (
            ask.step,
            {"ask": ask, "value": form.raw.get(ask.field, ""), "fault": form.faults.get(ask.field, "")},
        )
        for ask in spec.asks
    ]
    return [
        (number, title, [one for step, one in asked if step == number]) for number, title in titles.items()
    ]


def _find(request: HttpRequest, spec: IntakeSpec, form: _Form) -> HttpResponse:
    brake(request, "search")
    form.found = _look_up(form.raw.get("respondent_name", ""))
    if not form.raw.get("respondent_name", "").strip():
        form.faults["respondent_name"] = "请先写商家名称里连着的几个字"
    return _show(request, spec, form)


def _turn(request: HttpRequest, spec: IntakeSpec, form: _Form, to: int) -> HttpResponse:
    """Go to another page; forward only past pages that stand."""
    if to > form.page:
        reading = intake.read_answers(spec, form.answers, today=today(), steps=range(form.page, to))
        form.faults = reading.faults
        if form.faults:
            return _show(request, spec, form, page=_page_of(spec, form.faults))
    return _show(request, spec, form, page=to)


def _page_of(spec: IntakeSpec, faults: dict[str, str]) -> int:
    return min((ask.step for ask in spec.asks if ask.field in faults), default=1)


def _send(request: HttpRequest, spec: IntakeSpec, form: _Form) -> HttpResponse:
    reading = intake.read_answers(spec, form.answers, today=today())
    if reading.faults:
        form.faults = reading.faults
        return _show(request, spec, form, page=_page_of(spec, form.faults))
    sent = remembered(request, SENT, age=SENT_HOLDS).split(",")
    if request.POST.get("sure") != "1":
        form.same = intake.same_before(
            kind=spec.key, subject_uid=form.subject.uid if form.subject else "", today=today(),
            respondent=str(reading.values.get("respondent_name") or ""), among=[one for one in sent if one],
            person_digest=intake.digest_of_person(str(reading.values.get("person_phone") or "")),
            not_token=form.token,
        )  # fmt: skip
        if form.same is not None:
            return _show(request, spec, form, page=3)
    try:
        knock(request, "say.send", most=6, minutes=10)
        received = intake.receive_voice(
            kind=spec.key, answers=form.answers, actor=system_actor("portal"), at=now(), also=form.also,
            files=intake.take_draft(form.token), subject_uid=form.subject.uid if form.subject else "", token=form.token,
        )  # fmt: skip
    except intake.TooOften as often:
        return _wait(request, spec, form, often)
    except BadInput as wrong:
        form.faults = dict(wrong.details.get("faults") or {"": f"{wrong.sentence}。{wrong.remedy}"})
        return _show(request, spec, form, page=_page_of(spec, form.faults))
    intake.drop_draft(form.token)
    return _receipt(request, spec, received, sent)


def _receipt(
    request: HttpRequest, spec: IntakeSpec, received: list[intake.Received], sent: list[str]
) -> HttpResponse:
    """Show the codes, this once; a page loaded anew sends the same form again and shows the same codes."""
    shown = [(intake.public_voice(one.voice, today=today()), intake.show_code(one.code)) for one in received]
    response = render(
        request, "portal/said.html", {"spec": spec, "shown": shown, "site": request.get_host(), "at": now()}
    )
    uids = [one.voice.uid for one in received] + [one for one in sent if one]
    remember(request, response, SENT, ",".join(dict.fromkeys(uids[:40])), path="/say/", age=SENT_HOLDS)
    return response

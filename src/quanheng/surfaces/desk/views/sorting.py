"""Sorting what the public sends in: suggestions with reasons, one click to put one right, the model's figures."""

from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quanheng.base.errors import BadInput
from quanheng.engines.intake import api as intake
from quanheng.flows import api as flows
from quanheng.foundation.people.api import may, require
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.workbooks import LONGEST, voices_workbook, wants_workbook
from quanheng.surfaces.web import Column, make_listing, now

__all__ = ["label", "model", "model_choose", "send", "sorting", "unlabel"]

COLUMNS = [
    Column("收到", "received_at", width="84px"),
    Column("来件"),
    Column("分类建议与理由"),
    Column("更正"),
]
KINDS = dict(intake.Voice.Kind.choices)
SIZE = 20


@desk_page
def sorting(request: DeskRequest) -> HttpResponseBase:
    """List voices with what is suggested for each question and what an officer has said."""
    require(request.actor, intake.Rights.READ)
    kind, q, said = (request.GET.get(name, "") for name in ("kind", "q", "said"))
    rows = intake.find_voices(request.actor, kind=kind, q=q)
    labelled = intake.VoiceLabel.objects.filter(withdrawn_at=None).values("voice_id")
    if said:
        rows = rows.filter(pk__in=labelled) if said == "yes" else rows.exclude(pk__in=labelled)
    if wants_workbook(request):
        return _workbook(request, rows)
    words = {"yes": "已更正", "no": "未更正"}.get(said, "")
    listing = make_listing(
        request, rows, COLUMNS, default_sort="-received_at", size=SIZE,
        filters=[("kind", "性质", KINDS.get(kind, kind)), ("q", "含", q), ("said", "更正", words)],
    )  # fmt: skip
    context = {
        "list": listing, "shown": _shown(listing.rows), "kinds": KINDS, "kind": kind, "q": q, "said": said,
        "at_work": intake.model_at_work(), "note": intake.routing().training_note,
        "may_route": may(request.actor, intake.Rights.ROUTE),
        "may_export": may(request.actor, intake.Rights.EXPORT),
        "answers": {one.key: intake.answers_of(one) for one in intake.routing().labels},
    }  # fmt: skip
    return render(request, "desk/sorting.html", context)


@require_POST
@desk_page
def label(request: DeskRequest, uid: str) -> HttpResponse:
    """Put one answer right."""
    voice = intake.get_voice(request.actor, uid)
    value, key = request.POST.get("value", ""), request.POST.get("label", "")
    if not value:
        raise BadInput("没有选定分类", remedy="请从列表里选一项")
    intake.label_voice(voice=voice, label=key, value=value, actor=request.actor, at=now())
    messages.success(request, "已更正，留作下次训练")
    return _back(request)


@require_POST
@desk_page
def unlabel(request: DeskRequest, uid: str) -> HttpResponse:
    """Take an answer back."""
    voice = intake.get_voice(request.actor, uid)
    intake.unlabel_voice(voice=voice, label=request.POST.get("label", ""), actor=request.actor, at=now())
    messages.success(request, "已撤回更正")
    return _back(request)


@require_POST
@desk_page
def send(request: DeskRequest, uid: str) -> HttpResponse:
    """Hand a voice and its matter to the station that answers for a town."""
    voice = intake.get_voice(request.actor, uid)
    region, reason = request.POST.get("region", ""), request.POST.get("reason", "")
    sent = flows.send_voice(voice=voice, region=region, reason=reason, actor=request.actor, at=now())
    messages.success(request, f"已转{sent.unit.name}")
    return _back(request)


@desk_page
def model(request: DeskRequest) -> HttpResponse:
    """Show the model at work: of what it was made, how right it was on held-back texts, and the versions before."""
    versions = intake.list_models(request.actor)
    at_work = intake.model_at_work()
    current = next((one for one in versions if one.number == at_work.number), None)
    spec = intake.routing()
    heads = []
    for one in spec.labels:
        figures = current.figures.get(one.key) if current else at_work.card.get("figures", {}).get(one.key)
        heads.append((one, figures, _confused(one, figures) if figures else []))
    context = {
        "at_work": at_work, "versions": versions, "current": current, "heads": heads, "note": spec.training_note,
        "may_train": may(request.actor, intake.Rights.MODEL_TRAIN), "rules": _rules(at_work.card),
    }  # fmt: skip
    return render(request, "desk/model.html", context)


@require_POST
@desk_page
def model_choose(request: DeskRequest) -> HttpResponse:
    """Put a version back to work."""
    number = request.POST.get("number", "")
    if not number.isdigit():
        raise BadInput("没有选定版本")
    version = intake.choose_model(actor=request.actor, at=now(), number=int(number))
    messages.success(request, f"已启用第{version.number}版")
    return redirect("desk:model")


def _shown(voices: Any) -> list[tuple[Any, list[tuple[Any, Any, str]], Any]]:
    said = intake.labels_of(voices)
    spec = intake.routing()
    shown = []
    for voice in voices:
        mine = said.get(voice.pk, {})
        lines = []
        for one in intake.suggest(voice):
            given, asked = mine.get(one.label), spec.label(one.label)
            words = intake.value_title(asked, given.value) if given and asked else ""
            lines.append((one, given, words))
        shown.append((voice, lines, intake.place_voice(voice)))
    return shown


def _workbook(request: DeskRequest, rows: Any) -> HttpResponseBase:
    spec = intake.routing()
    columns = ["收到", "来件编号", "被投诉举报人", "建议转办", "内容"]
    for one in spec.labels:
        columns += [f"{one.zh}（建议）", f"{one.zh}（概率）", f"{one.zh}（更正）"]
    table = []
    for voice, lines, placing in _shown(list(islice(rows.order_by("-id"), LONGEST))):
        cells: list[Any] = [voice.received_on, voice.uid, voice.respondent_name, voice.facts]
        cells.insert(3, placing.unit.short_name if placing else "")
        for suggestion, _, words in lines:
            cells += [suggestion.value_zh, suggestion.percent, words]
        table.append(cells)
    return voices_workbook(request, "来件分类", columns, table)


def _confused(label: Any, figures: Any) -> list[tuple[str, str, int]]:
    """The answers most often taken for another, in words."""
    answers, classes = intake.answers_of(label), figures["classes"]
    pairs = [
        (answers.get(classes[row], classes[row]), answers.get(classes[column], classes[column]), number)
        for row, line in enumerate(figures["confusion"])
        for column, number in enumerate(line)
        if row != column and number
    ]
    return sorted(pairs, key=lambda one: -one[2])[:8]


def _rules(card: Any) -> list[tuple[Any, int, int]]:
    tried = card.get("rules", {})
    found = []
    for rule in intake.routing().rules:
        spoke, right = (
            sum(tried.get(f"{rule.key}.{one}", [0, 0])[at] for one in rule.gives) for at in (0, 1)
        )
        found.append((rule, spoke, right))
    return found


def _back(request: DeskRequest) -> HttpResponse:
    back = request.POST.get("back", "")
    return redirect(back if back.startswith("/desk/") else reverse("desk:sorting"))

"""What is done to a supervision model from its page: tried dry, back-tested, released, withdrawn, a figure set."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.errors import BadInput
from quanheng.engines.risk import api as risk
from quanheng.flows import api as flows
from quanheng.foundation.jobs import api as jobs
from quanheng.foundation.people.api import require
from quanheng.packkit.model import ModelParameter
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now, today

__all__ = [
    "warning_model_decide",
    "warning_model_figure",
    "warning_model_test",
    "warning_model_try",
]

DECISIONS = {
    "release": (risk.release_model, "已转为正式，下次运行起，判为属实的预警会派出检查"),
    "withdraw": (risk.withdraw_model, "已停用，不再运行；已发的预警仍可判断"),
    "resume": (risk.resume_model, "已恢复试运行"),
}


@desk_page
def warning_model_try(request: DeskRequest, key: str) -> HttpResponse:
    """Run a model on today's marts with figures to be tried, and show whom it would warn of; nobody is warned."""
    standing = risk.standing_of(key)
    tried = dict(standing.settings)
    for name, one in standing.spec.parameters.items():
        text = request.GET.get(f"p_{name}", "").strip()
        if text:
            tried[name] = _value(one, text)
    preview = flows.preview_model(
        Path(settings.HOME), actor=request.actor, key=key, on=today(), settings=tried
    )
    figures = [(name, one, tried.get(name, one.value)) for name, one in standing.spec.parameters.items()]
    return render(request, "desk/models/try.html", {
        "spec": standing.spec, "preview": preview, "figures": figures, "more": preview.rows > len(preview.hits),
        "columns": [standing.spec.columns[name] for name in standing.spec.evidence],
        "rows": [
            (hit, name, sentence, [risk.said_of(hit.values.get(one)) for one in standing.spec.evidence])
            for hit, name, sentence in preview.hits
        ],
    })  # fmt: skip


@require_POST
@desk_page
def warning_model_test(request: DeskRequest, key: str) -> HttpResponse:
    """Ask for a back-test; it is reckoned behind the page."""
    require(request.actor, risk.Rights.MODEL_TEST)
    spec = risk.get_model(key)
    asked: dict[str, Any] = {"key": key, "step": request.POST.get("step", "month")}
    for name, zh in (("first", "起始"), ("last", "截止")):
        asked[name] = _day(request.POST.get(name, ""), zh).isoformat()
    job = jobs.ask_job(
        kind=flows.TEST_MODEL, title=f"回测监管模型“{spec.title}”", asked=asked, actor=request.actor, at=now()
    )
    return redirect("desk:job", uid=job.uid)


@require_POST
@desk_page
def warning_model_decide(request: DeskRequest, key: str) -> HttpResponse:
    """Release, withdraw or put back on trial, with the reason."""
    act = request.POST.get("act", "")
    if act not in DECISIONS:
        raise BadInput(f"没有“{act}”这种办法", remedy="请从模型页面办理")
    decide, words = DECISIONS[act]
    decide(actor=request.actor, at=now(), key=key, reason=request.POST.get("reason", ""))
    messages.success(request, words)
    return redirect("desk:warning_model", key=key)


@require_POST
@desk_page
def warning_model_figure(request: DeskRequest, key: str) -> HttpResponse:
    """Set one figure otherwise for this city, or take it back to the declared one."""
    require(request.actor, risk.Rights.MODEL_SET)
    name, text = request.POST.get("parameter", ""), request.POST.get("value", "").strip()
    declared = risk.get_model(key).parameters.get(name)
    if declared is None:
        raise BadInput(f"模型没有参数“{name}”", remedy="请从模型页面办理")
    value = _value(declared, text) if text else None
    risk.set_figure(
        actor=request.actor, at=now(), key=key, parameter=name, value=value, reason=request.POST.get("reason", "")
    )  # fmt: skip
    messages.success(request, "已调整；模型回到试运行，请重新回测后再转为正式")
    return redirect("desk:warning_model", key=key)


def _value(declared: ModelParameter, text: str) -> Any:
    """Read what was typed as the kind of value the figure has. Raises: BadInput"""
    kind: Any = type(declared.value)
    try:
        if kind is bool:
            value: Any = {"true": True, "false": False, "是": True, "否": False}[text]
        elif kind is date:
            value = date.fromisoformat(text)
        else:
            value = kind(text)
    except (ValueError, KeyError) as wrong:
        raise BadInput(
            f"{declared.title}“{text}”读不懂", remedy=f"请写成和{declared.value}一样的样子"
        ) from wrong
    if complaint := declared.wrong_with(value):
        raise BadInput(f"{declared.title}{complaint}", remedy=f"默认值是{declared.value}")
    return value


def _day(text: str, zh: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise BadInput(f"{zh}日期“{text}”读不懂", remedy="请写作 2026-04-15") from wrong

"""Many waiting rows at once: what is wrong alike, rules that mends have taught, sheets that senders corrected."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.errors import BadInput
from quanheng.flows import api as flows
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import may
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now

__all__ = ["alike_faults", "alike_mend", "learned", "returned", "rule_end", "rule_keep"]

LARGEST = 20 * 1024 * 1024
SHOWN = 200


def _home() -> Path:
    return Path(settings.HOME)


def _titles(source: str, element: str) -> tuple[str, str]:
    """Name a source and one of its columns as people do; what a pack has dropped keeps its key."""
    spec = packs().sources.get(source)
    if spec is None:
        return source, element
    return spec.title, spec.column(element).title if spec.has(element) else element


@desk_page
def alike_faults(request: DeskRequest) -> HttpResponse:
    """Show waiting values that are wrong alike, each line mended at one stroke."""
    source = request.GET.get("source", "")
    groups = flows.alike_faults(request.actor, _home(), source=source, limit=SHOWN + 1)
    sources = packs().sources
    context = {
        "groups": [(one, sources[one.source].title if one.source in sources else one.source, _choices(one))
                   for one in groups[:SHOWN]],
        "is_cut": len(groups) > SHOWN, "shown": SHOWN, "source": source,
        "sources": {key: spec.title for key, spec in sources.items()},
        "may_mend": may(request.actor, flows.Rights.ROW_MEND), "may_learn": may(request.actor, flows.Rights.RULE_LEARN),
    }  # fmt: skip
    return render(request, "desk/data/alike.html", context)


def _choices(one: Any) -> list[tuple[str, str]]:
    """Offer the codes that a column knows, so that nobody types one."""
    spec = packs().sources.get(one.source)
    if spec is None or not spec.has(one.element) or spec.column(one.element).kind != "code":
        return []
    return [
        (code, words[0] if words else code) for code, words in (spec.column(one.element).codes or {}).items()
    ]


@require_POST
@desk_page
def alike_mend(request: DeskRequest) -> HttpResponse:
    """Mend one group; where it is ticked, the wording is read so from now on."""
    asked = {name: request.POST.get(name, "") for name in ("source", "element", "code", "value", "mended")}
    if not asked["mended"].strip():
        raise BadInput("没有填改成什么", remedy="请选一个代码，或写上正确的值")
    source_title, title = _titles(asked["source"], asked["element"])
    if request.POST.get("learn"):
        kept = flows.keep_rule(
            actor=request.actor, at=now(), home=_home(), source=asked["source"], source_title=source_title,
            element=asked["element"], title=title, raw=asked["value"], value=asked["mended"].strip(),
        )  # fmt: skip
        messages.success(request, f"已记为规则，{kept.passed}行随即入库，{kept.waiting}行还有别的问题")
    else:
        report = flows.mend_alike(
            actor=request.actor, at=now(), home=_home(), title=title,
            **(asked | {"mended": asked["mended"].strip()}),
        )  # fmt: skip
        messages.success(
            request,
            f"统一修补，{report.passed}行入库"
            + (f"，{report.waiting}行还有别的问题" if report.waiting else ""),
        )
    return redirect("desk:alike_faults")


@desk_page
def learned(request: DeskRequest) -> HttpResponse:
    """Show what mends could be kept as rules, and the rules that are kept, each with the rows it has read."""
    actor = request.actor
    context = {
        "offers": [(one, _titles(one.source, one.element)) for one in flows.rule_offers(actor, _home())],
        "rules": [(one, _titles(one.source, one.element)) for one in flows.learned_rules(actor, _home())],
        "may_learn": may(actor, flows.Rights.RULE_LEARN),
    }
    return render(request, "desk/data/learned.html", context)


@require_POST
@desk_page
def rule_keep(request: DeskRequest) -> HttpResponse:
    """Keep an offered mend as a rule."""
    asked = {name: request.POST.get(name, "") for name in ("source", "element", "raw", "value")}
    source_title, title = _titles(asked["source"], asked["element"])
    kept = flows.keep_rule(
        actor=request.actor, at=now(), home=_home(), source_title=source_title, title=title, **asked
    )
    messages.success(request, f"已记为规则，{kept.passed}行随即入库")
    return redirect("desk:learned")


@require_POST
@desk_page
def rule_end(request: DeskRequest, uid: str) -> HttpResponse:
    """Stop using a rule, with the reason."""
    reason = request.POST.get("reason", "").strip()
    if len(reason) < 2:
        raise BadInput("停用须写明理由", remedy="写一句为什么不再这样读")
    source_title, title = _titles(request.POST.get("source", ""), request.POST.get("element", ""))
    flows.end_rule(
        actor=request.actor,
        at=now(),
        home=_home(),
        uid=uid,
        source_title=source_title,
        title=title,
        reason=reason,
    )
    messages.success(request, "已停用；已按它读入的行不变")
    return redirect("desk:learned")


@require_POST
@desk_page
def returned(request: DeskRequest, uid: str) -> HttpResponse:
    """Take back the sheet of a delivery that its sender has corrected."""
    given = request.FILES.get("file")
    if given is None or not given.name:
        raise BadInput("没有选文件", remedy="请选退回后由报送部门更正的那份表")
    if given.size and given.size > LARGEST:
        raise BadInput(f"文件超过{LARGEST // 2**20}MB", remedy="请只传退回的那份表")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(given.name).name
        with path.open("wb") as kept:
            for chunk in given.chunks():
                kept.write(chunk)
        report = flows.take_returned(actor=request.actor, at=now(), home=_home(), batch=uid, file=path)
    if not report.passed and not report.waiting:
        messages.info(request, "这份表里没有改动，或改过的行已经不在隔离区")
    else:
        messages.success(
            request,
            f"收回更正，{report.passed}行入库"
            + (f"，{report.waiting}行仍不合规则" if report.waiting else ""),
        )
    return redirect("desk:batch", uid=uid)

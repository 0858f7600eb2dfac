"""Administration: what is loaded and from where, the law on a day, the ledger's checkpoints."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.days import parse_day
from quanheng.base.errors import NoRuleInForce, RuleConflict
from quanheng.flows import api as flows
from quanheng.foundation.law import api as law_api
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.packs import api as packs_api
from quanheng.foundation.people.api import may, require
from quanheng.packkit.sections import SECTIONS
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now, today

__all__ = ["admin", "law", "ledger_page", "packs_page", "verify"]

KEYS = law_api.keys


@desk_page
def admin(request: DeskRequest) -> HttpResponse:
    """Show the rooms of administration."""
    return render(
        request, "desk/admin.html", {"log_size": ledger.log_size(), "packs": packs_api.packs().manifests}
    )


@desk_page
def packs_page(request: DeskRequest) -> HttpResponse:
    """Show what is loaded, how many declarations each pack brings, and every warning with its line."""
    loaded = packs_api.packs()
    counts: dict[str, dict[str, int]] = {}
    for section, entries in loaded.sections.items():
        for entry in entries.values():
            origin = getattr(entry, "origin", None)
            if origin is not None:
                counts.setdefault(origin.pack, {}).setdefault(section, 0)
                counts[origin.pack][section] += 1
    titles = {section.name: section.zh for section in SECTIONS}
    rows = [
        (manifest, [(titles.get(name, name), number) for name, number in sorted(counts.get(key, {}).items())])
        for key, manifest in loaded.manifests.items()
    ]
    return render(request, "desk/packs.html", {"rows": rows, "faults": packs_api.faults()})


@desk_page
def law(request: DeskRequest) -> HttpResponse:
    """Show the law as it holds on a day, each value with article, source and whether it is verified."""
    on = parse_day(request.GET["on"]) if request.GET.get("on") else today()
    q = request.GET.get("q", "").strip()
    rows = [row for row in (_law_row(key, on) for key in KEYS()) if not q or q in row["text"]]
    page = Paginator(rows, 60).get_page(request.GET.get("page"))
    unverified = sum(bool(row["value"] and row["value"].mark) for row in rows)
    return render(
        request,
        "desk/law.html",
        {"page": page, "on": on, "q": q, "number": len(rows), "unverified": unverified},
    )


def _law_row(key: str, on: date) -> dict[str, Any]:
    try:
        value = law_api.value_on(key, on)
    except (NoRuleInForce, RuleConflict) as refusal:
        return {"key": key, "value": None, "why": refusal.sentence, "text": f"{key} {refusal.sentence}"}
    return {"key": key, "value": value, "why": "", "text": f"{key} {value.zh} {value.article}"}


@desk_page
def ledger_page(request: DeskRequest) -> HttpResponse:
    """Show the newest checkpoint with both roots, what could not be delivered, and offer a check from the rows up."""
    require(request.actor, ledger.Rights.FACT_READ)
    return render(
        request,
        "desk/ledger.html",
        {
            "checkpoint": ledger.last_checkpoint(),
            "size": ledger.log_size(),
            "aside": ledger.set_aside(),
            "may_verify": may(request.actor, ledger.Rights.LOG_VERIFY),
            "report": None,
            "road": flows.ROAD,
        },
    )


@require_POST
@desk_page
def verify(request: DeskRequest) -> HttpResponse:
    """Re-hash the whole ledger from the rows up and say what was found."""
    if not may(request.actor, ledger.Rights.LOG_VERIFY):
        return redirect("desk:ledger")
    report = ledger.verify(actor=request.actor)
    return render(
        request,
        "desk/ledger.html",
        {
            "checkpoint": ledger.last_checkpoint(),
            "size": ledger.log_size(),
            "aside": ledger.set_aside(),
            "may_verify": True,
            "report": report,
            "road": flows.ROAD,
            "at": now(),
        },
    )

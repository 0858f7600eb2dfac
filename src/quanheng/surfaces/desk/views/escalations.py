"""What runs short and was told to the person: a pane at home, a list, and taking note."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.clock import api as clock
from quanheng.surfaces.desk.queue import queue_rows
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now, today

__all__ = ["asked_to", "escalation_note", "escalations", "told_to"]

AT_HOME, IN_LIST = 6, 200


def told_to(request: DeskRequest, *, most: int = AT_HOME) -> dict[str, Any]:
    """Give what was told to the person and not noted yet, each with the matter it belongs to."""
    found = clock.find_escalations(request.actor)
    told = {one.clock.pk: one for one in found[:most]}
    rows = queue_rows(request.actor, [one.clock for one in told.values()], today())
    return {"told": [(told[row.clock.pk], row) for row in rows], "told_number": found.count()}


def asked_to(request: DeskRequest) -> dict[str, Any]:
    """Give the matters of others in which the person or the unit was asked to take part, with the steps by name."""
    found = affairs.asked_of(request.actor)
    names = [
        "、".join(step.zh for step in affairs.spec_of(one.affair).steps if step.key in one.steps)
        for one in found[:AT_HOME]
    ]
    return {"asked": list(zip(found[:AT_HOME], names, strict=True)), "asked_number": len(found)}


@desk_page
def escalations(request: DeskRequest) -> HttpResponse:
    """List everything that was told to the person and still runs."""
    return render(request, "desk/escalations.html", told_to(request, most=IN_LIST))


@require_POST
@desk_page
def escalation_note(request: DeskRequest, uid: str) -> HttpResponse:
    """Take note of one; it leaves the list and stays in the ledger."""
    clock.note_escalation(actor=request.actor, uid=uid, at=now())
    messages.success(request, "已知悉")
    return redirect("desk:escalations" if request.POST.get("back") == "list" else "desk:home")

"""The day of the draw on a projector: sealed, opened, numbers from two persons, drawn, names one by one, minutes."""

from typing import Any

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from quanheng.base.digest import canonical, sm3
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import Person, may
from quanheng.surfaces.desk.minutes import minutes_pdf
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.views.draw_acts import own_draw
from quanheng.surfaces.web import now, today
from quanheng.surfaces.words import region_title

__all__ = ["ceremony", "ceremony_draw", "ceremony_minutes", "ceremony_numbers", "ceremony_open"]

STEPS = ("名录已封存", "见证人揭示", "开奖号码", "抽取", "抽中名单", "检查人员")


def public_address(uid: str) -> str:
    """Give the address at which anybody checks this draw."""
    return f"{str(settings.SITE_URL).rstrip('/')}{reverse('portal:draw', args=[uid])}"


def _qr(words: str) -> SafeString:
    # segno writes only path data of its own making
    return mark_safe(segno.make(words, error="m").svg_inline(border=0, omitsize=True, scale=1))  # noqa: S308


def _now_at(state: inspections.Ceremony) -> int:
    if state.draw.result is not None:
        return 5
    if state.has_numbers:
        return 4
    return 1 if not any(one.opened_at for one in state.witnesses) else 2 if state.unopened else 3


@desk_page
def ceremony(request: DeskRequest, uid: str) -> HttpResponse:
    """Show one step in large type; arrow keys lead on, and every step is an address of its own."""
    found = own_draw(request, uid)
    state = inspections.see_ceremony(request.actor, found.uid, today=today())
    asked = request.GET.get("step", "")
    step = int(asked) if asked.isdigit() and 1 <= int(asked) <= len(STEPS) else _now_at(state)
    digest = sm3(canonical(found.commitment)).hex()
    context: dict[str, Any] = {
        "plan": found.plan, "draw": found, "state": state, "step": step, "steps": list(enumerate(STEPS, 1)),
        "title": STEPS[step - 1], "region": region_title(found.region_code), "digest": digest,
        "address": public_address(found.uid), "numbers": [_numbers(request, one) for one in state.numbers],
        "reserve": [_numbers(request, one) for one in state.reserve] if state.needs_reserve else [],
        "may_make": may(request.actor, inspections.Rights.DRAW_MAKE, region=found.region_code),
        "is_open": found.state == inspections.Draw.State.COMMITTED,
        "before": step - 1, "after": step + 1 if step < len(STEPS) else 0,
    }  # fmt: skip
    if step == 1:
        context["qr"] = _qr(f"{context['address']}#sm3={digest}")
    if step >= 5 and found.result is not None:
        context |= _names(request, found)
    return render(request, "desk/draws/ceremony.html", context)


def _numbers(request: DeskRequest, one: inspections.Numbers) -> dict[str, Any]:
    """Say how far one announced number is; the first person's copy stays hidden from the second."""
    own = next((entry for entry in one.entries if entry.person_id == request.actor.person_id), None)
    return {
        "one": one, "own": own, "is_ready": bool(one.agreed), "balls": one.agreed.replace("+", " + ").split(),
        "by": [entry.person.name for entry in one.entries],
    }  # fmt: skip


def _names(request: DeskRequest, found: inspections.Draw) -> dict[str, Any]:
    rows = [
        row for row in inspections.list_drawn(request.actor, found.uid) if row.role in ("drawn", "replaced")
    ]
    uids = {uid for row in rows for uid in row.officers}
    people = dict(Person.objects.filter(uid__in=uids).values_list("uid", "name"))
    return {"rows": [(row, [people.get(uid, "") for uid in row.officers]) for row in rows]}


def _back(uid: str, step: int) -> HttpResponse:
    return redirect(f"{reverse('desk:ceremony', args=[uid])}?step={step}")


@require_POST
@desk_page
def ceremony_open(request: DeskRequest, uid: str) -> HttpResponse:
    """Open one witness's secret before everybody."""
    inspections.open_witness(
        actor=request.actor, at=now(), draw_uid=own_draw(request, uid).uid, name=request.POST.get("name", ""),
        nonce=request.POST.get("nonce", ""), value=request.POST.get("value", ""),
    )  # fmt: skip
    return _back(uid, 2)


@require_POST
@desk_page
def ceremony_numbers(request: DeskRequest, uid: str) -> HttpResponse:
    """Take the numbers as this person copied them from the notice."""
    inspections.enter_numbers(
        actor=request.actor, at=now(), draw_uid=own_draw(request, uid).uid, source=request.POST.get("source", ""),
        value=request.POST.get("value", ""),
    )  # fmt: skip
    return _back(uid, 3)


@require_POST
@desk_page
def ceremony_draw(request: DeskRequest, uid: str) -> HttpResponse:
    """Draw, once."""
    inspections.draw_at_ceremony(actor=request.actor, at=now(), draw_uid=own_draw(request, uid).uid)
    return _back(uid, 5)


@desk_page
def ceremony_minutes(request: DeskRequest, uid: str) -> HttpResponse:
    """Print the minutes of the draw."""
    found = own_draw(request, uid)
    content = minutes_pdf(request.actor, found, address=public_address(found.uid), day=today())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="draw-{found.uid[:12]}.pdf"'
    return response

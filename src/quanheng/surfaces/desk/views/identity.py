"""What a matter keeps back: shown for a stated purpose, for ten minutes, and written down that it was."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quanheng.engines.affairs import api as affairs
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now

__all__ = ["identity", "identity_erase", "identity_over"]

SECONDS = 600


@require_POST
@desk_page
def identity(request: DeskRequest, uid: str) -> HttpResponse:
    """Show one hidden value of a matter; without script the page goes back by itself after ten minutes."""
    found = affairs.get_affair(request.actor, uid)
    shown = affairs.reveal_identity(
        affair=found, field=request.POST.get("field", ""), purpose=request.POST.get("purpose", ""),
        actor=request.actor, at=now(),
    )  # fmt: skip
    context = {"matter": found, "shown": shown, "seconds": SECONDS}
    if request.htmx:
        return render(request, "desk/parts/identity_shown.html", context)
    response = render(request, "desk/identity.html", context)
    response["Refresh"] = f"{SECONDS}; url={reverse('desk:matter', args=[uid])}"
    return response


@require_POST
@desk_page
def identity_erase(request: DeskRequest, uid: str) -> HttpResponse:
    """Erase what a matter keeps in confidence, for good, with the reason."""
    found = affairs.get_affair(request.actor, uid)
    count = affairs.erase_identity(
        affair=found, reason=request.POST.get("reason", ""), actor=request.actor, at=now()
    )
    messages.success(request, f"已删除{count}项身份信息，理由已入账本" if count else "没有可删的身份信息")
    return redirect("desk:matter", uid=uid)


@desk_page
def identity_over(request: DeskRequest) -> HttpResponse:
    """Put these words where a value stood for ten minutes."""
    return render(request, "desk/parts/identity_over.html")

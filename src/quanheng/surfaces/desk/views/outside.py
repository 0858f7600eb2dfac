"""A business's own accounts, from the page of the subject: a code printed once, and closing an account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.foundation.people import api as people
from quanheng.registry import api as registry
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now

__all__ = ["outside_suspend", "subject_accounts"]


@desk_page
def subject_accounts(request: DeskRequest, uid: str) -> HttpResponse:
    """List a business's accounts; a posted form gives out a code and shows it this once."""
    subject = registry.get_subject(request.actor, uid)
    code, account = "", None
    if request.method == "POST":
        account, code = people.invite_outside(
            actor=request.actor, at=now(), subject=registry.subject_ref(subject), subject_name=subject.name,
            region=subject.region_code, holder_name=request.POST.get("holder_name", ""),
        )  # fmt: skip
    context = {
        "subject": subject, "code": code, "account": account,
        "accounts": people.find_outside_accounts(request.actor, subject=registry.subject_ref(subject)),
        "may_invite": people.may(request.actor, "people:outside:invite", region=subject.region_code),
        "may_suspend": people.may(request.actor, "people:outside:suspend", region=subject.region_code),
    }  # fmt: skip
    return render(request, "desk/subject_accounts.html", context)


@require_POST
@desk_page
def outside_suspend(request: DeskRequest, uid: str) -> HttpResponse:
    """Close an account, with the reason."""
    account = people.suspend_outside(
        actor=request.actor, at=now(), uid=uid, reason=request.POST.get("reason", "")
    )
    messages.success(request, "账户已停用")
    return redirect("desk:subject_accounts", uid=account.subject_ref.partition(":")[2])

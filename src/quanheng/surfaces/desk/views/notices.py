"""Public notices from inside: what is shown, until when, what was masked; correction and withdrawal with a reason."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.refs import Ref
from quanheng.engines.disclosure import api as disclosure
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import may
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing, now

__all__ = ["notice", "notice_correct", "notice_withdraw", "notices"]

COLUMNS = [
    Column("公示", "published_on", width="100px"),
    Column("标题"),
    Column("当事人"),
    Column("文号", width="190px"),
    Column("到期下架", "ends_on", width="110px"),
    Column("状态", "state", width="100px"),
]


@desk_page
def notices(request: DeskRequest) -> HttpResponse:
    """List notices of the district."""
    q, state = request.GET.get("q", ""), request.GET.get("state", "")
    rows = disclosure.find_notices(request.actor, q=q, state=state)
    listing = make_listing(
        request,
        rows,
        COLUMNS,
        default_sort="-published_on",
        filters=[("q", "含有", q), ("state", "状态", dict(disclosure.Notice.State.choices).get(state, ""))],
    )
    return render(
        request,
        "desk/notices.html",
        {"list": listing, "q": q, "state": state, "states": disclosure.Notice.State.choices},
    )


@desk_page
def notice(request: DeskRequest, uid: str) -> HttpResponse:
    """Open a notice beside its versions, the masks, and the law behind its days."""
    found = disclosure.get_notice(request.actor, uid)
    return render(
        request,
        "desk/notice.html",
        {
            "notice": found,
            "versions": list(found.versions.all()),
            "back": ledger.chain_back(found.fact_uid),
            "facts": ledger.facts_about(request.actor, Ref("disclosure.notice", found.uid)),
            "may_withdraw": may(request.actor, disclosure.Rights.NOTICE_WITHDRAW, region=found.region_code),
        },
    )


@require_POST
@desk_page
def notice_correct(request: DeskRequest, uid: str) -> HttpResponse:
    """Correct lines of a notice; the old text stays as a version."""
    found = disclosure.get_notice(request.actor, uid)
    changes = {
        str(line["key"]): request.POST[f"line-{line['key']}"]
        for line in found.fields
        if request.POST.get(f"line-{line['key']}", line["value"]) != line["value"]
    }
    disclosure.correct_notice(
        notice=found, changes=changes, reason=request.POST.get("reason", ""), actor=request.actor, at=now()
    )
    return redirect("desk:notice", uid=uid)


@require_POST
@desk_page
def notice_withdraw(request: DeskRequest, uid: str) -> HttpResponse:
    """Withdraw a notice with its reason."""
    found = disclosure.get_notice(request.actor, uid)
    disclosure.withdraw_notice(
        notice=found, reason=request.POST.get("reason", ""), actor=request.actor, at=now()
    )
    return redirect("desk:notice", uid=uid)

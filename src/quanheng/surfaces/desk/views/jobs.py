"""Long work behind the pages: how far it is, what came of it, cancel it, try it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.foundation.jobs import api as jobs
from quanheng.foundation.people.api import may
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing, now

__all__ = ["job", "job_cancel", "job_list", "job_retry"]

COLUMNS = [
    Column("任务"), Column("谁交办的", width="110px"), Column("交办", "asked_at", width="110px"),
    Column("进度", width="220px"), Column("状态", width="90px"),
]  # fmt: skip


@desk_page
def job_list(request: DeskRequest) -> HttpResponse:
    """List the work one has asked for; everybody's for who may."""
    state, everybody = request.GET.get("state", ""), bool(request.GET.get("all"))
    rows = jobs.find_jobs(request.actor, state=state, everybody=everybody)
    states = dict(jobs.Job.State.choices)
    listing = make_listing(
        request, rows, COLUMNS, default_sort="-asked_at", filters=[("state", "状态", states.get(state, ""))]
    )
    context = {
        "list": listing, "state": state, "states": states, "everybody": everybody,
        "may_read_all": may(request.actor, jobs.Rights.JOB_READ),
    }  # fmt: skip
    return render(request, "desk/jobs/list.html", context)


@desk_page
def job(request: DeskRequest, uid: str) -> HttpResponse:
    """Show one piece of work; the page asks again by itself until it has ended."""
    found = jobs.get_job(request.actor, uid)
    own = found.person_id is not None and found.person_id == request.actor.person_id
    context = {
        "job": found,
        "figures": [(key, value) for key, value in found.result.items() if not isinstance(value, dict | list)],
        "may_cancel": found.is_open and (own or may(request.actor, jobs.Rights.JOB_CANCEL)),
        "may_retry": own and found.state in {jobs.Job.State.FAILED, jobs.Job.State.CANCELLED},
    }  # fmt: skip
    return render(request, "desk/jobs/progress.html" if request.htmx else "desk/jobs/one.html", context)


@require_POST
@desk_page
def job_cancel(request: DeskRequest, uid: str) -> HttpResponse:
    """Cancel work, with the reason."""
    done = jobs.cancel_job(uid, reason=request.POST.get("reason", ""), actor=request.actor, at=now())
    messages.success(request, "已取消" if not done.is_open else "已请求取消，做完手上这一步就停")
    return redirect("desk:job", uid=uid)


@require_POST
@desk_page
def job_retry(request: DeskRequest, uid: str) -> HttpResponse:
    """Try work again."""
    jobs.retry_job(uid, actor=request.actor, at=now())
    messages.success(request, "已重新排队")
    return redirect("desk:job", uid=uid)

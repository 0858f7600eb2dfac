"""One business or two: merging, splitting, saying who followed whom, each with a preview and a way back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.flows import api as flows
from quanheng.foundation.people.api import may, require
from quanheng.registry import api as registry
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.views.data import centre_here
from quanheng.surfaces.web import now

__all__ = ["rejoin", "split", "tie", "unmerge", "untie", "who_is_who", "who_merge"]


@desk_page
def who_is_who(request: DeskRequest, uid: str) -> HttpResponse:
    """Show what was merged, split and tied, and preview a merge with another business before it is made."""
    found = registry.get_subject(request.actor, uid)
    require(request.actor, registry.Rights.SUBJECT_READ)
    allowed = may(request.actor, registry.Rights.SUBJECT_MERGE, region=found.region_code)
    other = request.GET.get("other", "").strip()
    preview = None
    if other and allowed:
        told = registry.preview_merge(request.actor, kept=found.uid, gone=other)
        preview = {
            "told": told,
            "moves": flows.moved_titles(dict(told.moves)),
            "changes": [
                (registry.FIELDS[key].zh, registry.masked(key, was), registry.masked(key, then))
                for key, (was, then) in told.changes.items()
            ],
        }
    context: dict[str, Any] = {
        "subject": found,
        "other": other,
        "preview": preview,
        "may_merge": allowed,
        "merges": list(registry.find_merges(request.actor).filter(kept=found)),
        "splits": list(registry.find_splits(request.actor).filter(source=found)),
        "ties": registry.ties_of(found),
        "lines": [
            (line, line.values.get("name") or line.values.get("respondent_name") or "")
            for line in found.source_records.order_by("-seen_on", "source", "line")[:200]
        ],
    }
    return render(request, "desk/who_is_who.html", context)


def _reason(request: DeskRequest) -> str:
    return request.POST.get("reason", "")


@require_POST
@desk_page
def who_merge(request: DeskRequest, uid: str) -> HttpResponse:
    """Merge another business into this one."""
    made = flows.join_subjects(
        actor=request.actor, at=now(), centre=centre_here(), kept=uid, gone=request.POST.get("gone", ""),
        reason=_reason(request), overrules_codes=bool(request.POST.get("overrules_codes")),
    )  # fmt: skip
    messages.success(request, f"“{made.gone.name}”已并入；原编号、原代码仍可查到这一户")
    return redirect("desk:who_is_who", uid=made.kept.uid)


@require_POST
@desk_page
def unmerge(request: DeskRequest, uid: str) -> HttpResponse:
    """Take a merge back."""
    found = flows.part_subjects(
        actor=request.actor, at=now(), centre=centre_here(), merge=request.POST.get("merge", ""),
        reason=_reason(request),
    )  # fmt: skip
    messages.success(request, f"已撤销合并，“{found.gone.name}”恢复原状")
    return redirect("desk:who_is_who", uid=uid)


@require_POST
@desk_page
def split(request: DeskRequest, uid: str) -> HttpResponse:
    """Take ticked source rows out into a business of their own."""
    lines = [int(one) for one in request.POST.getlist("line") if one.isdigit()]
    made = flows.take_out_rows(
        actor=request.actor, at=now(), centre=centre_here(), subject=uid, lines=lines,
        name=request.POST.get("name", ""), reason=_reason(request),
    )  # fmt: skip
    messages.success(request, f"已拆出“{made.made.name}”")
    return redirect("desk:who_is_who", uid=uid)


@require_POST
@desk_page
def rejoin(request: DeskRequest, uid: str) -> HttpResponse:
    """Take a split back."""
    flows.rejoin_subjects(
        actor=request.actor, at=now(), centre=centre_here(), split=request.POST.get("split", ""),
        reason=_reason(request),
    )  # fmt: skip
    messages.success(request, "已撤销拆分，来源行已迁回")
    return redirect("desk:who_is_who", uid=uid)


@require_POST
@desk_page
def tie(request: DeskRequest, uid: str) -> HttpResponse:
    """Say that this business followed another in its premises."""
    registry.tie_subjects(
        actor=request.actor, earlier=request.POST.get("earlier", "").strip(), later=uid, reason=_reason(request),
        at=now(),
    )  # fmt: skip
    messages.success(request, "已记下承继关系，两户仍是两户")
    return redirect("desk:who_is_who", uid=uid)


@require_POST
@desk_page
def untie(request: DeskRequest, uid: str) -> HttpResponse:
    """Take such a word back."""
    registry.untie_subjects(
        actor=request.actor, tie=request.POST.get("tie", ""), reason=_reason(request), at=now()
    )
    return redirect("desk:who_is_who", uid=uid)

"""Acts on a draw: witnesses seal, rosters are looked at and sealed, tasks opened, substitutes called, a draw voided."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.errors import NotFound
from quanheng.engines.credit import api as credit
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import Person, require
from quanheng.registry import api as registry
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.views.draw_studio import licence_kinds
from quanheng.surfaces.web import now, today
from quanheng.surfaces.words import region_title

__all__ = [
    "draw_bundle", "draw_commit", "draw_preview", "draw_substitute", "draw_tasks", "draw_void", "draw_witness",
    "own_draw",
]  # fmt: skip


def own_draw(request: DeskRequest, uid: str) -> inspections.Draw:
    """Find the draw of a plan. Raises: NotFound"""
    found = inspections.find_draws(request.actor).filter(plan__uid=uid).first()
    if found is None:
        raise NotFound("没有这次抽取，或不在您的管辖范围内")
    return found


@dataclass(frozen=True, slots=True)
class Rosters:
    """Both rosters as they would be sealed now, with who was left out and why."""

    objects: list[inspections.RosterObject]
    reductions: dict[str, int]
    officers: list[inspections.RosterOfficer]

    @property
    def candidates(self) -> int:
        """All who were looked at: those in and those left out."""
        return len(self.objects) + sum(self.reductions.values())


def _rosters(request: DeskRequest, plan: inspections.Plan, asked: Any) -> Rosters:
    actor = request.actor
    subjects = registry.find_subjects(
        actor, region=plan.region_code, status="1", licence_kind=asked.get("licence_kind", ""),
        industry=asked.get("industry", "").strip()[:6],
    )  # fmt: skip
    standing = inspections.rostered(plan)
    if standing.exists() and not asked.get("licence_kind") and not asked.get("industry"):
        subjects = subjects.filter(pk__in=standing.values("pk"))
    classes = dict(credit.find_classes(actor).order_by().values_list("subject__uid", "level"))
    objects, reductions = inspections.object_roster(actor, plan=plan, subjects=subjects, classes=classes)
    officers = inspections.officer_roster(actor, region=plan.region_code, day=today(), until=plan.ends_on)
    return Rosters(objects, reductions, officers)


@desk_page
def draw_preview(request: DeskRequest, uid: str) -> HttpResponse:
    """Show both rosters before they are sealed: counts that add up, quotas by class, and towns short of officers."""
    plan = inspections.get_plan(request.actor, uid)
    require(request.actor, inspections.Rights.DRAW_COMMIT, region=plan.region_code)
    rosters = _rosters(request, plan, request.GET)
    sizes = Counter(one.stratum for one in rosters.objects)
    groups = [
        (level, sizes.get(level, 0), share, -(-sizes.get(level, 0) * share // 10_000))
        for level, share in sorted(plan.shares.items())
    ]
    strangers = sorted(set(sizes) - set(plan.shares))
    towns = _towns(plan, rosters)
    posts = sum(quota for *_, quota in groups) * plan.officers_per_task
    people = dict(
        Person.objects.filter(uid__in=[one.id for one in rosters.officers]).values_list("uid", "name")
    )
    context = {
        "plan": plan, "region": region_title(plan.region_code), "rosters": rosters, "groups": groups,
        "strangers": strangers, "towns": towns, "short": [one for one in towns if one[3]], "posts": posts,
        "quota": sum(quota for *_, quota in groups), "kinds": licence_kinds(),
        "named": inspections.inspection_named(plan.inspection), "witnesses": inspections.witness_secrets(plan),
        "asked": {name: request.GET.get(name, "") for name in ("licence_kind", "industry")},
        "officers": [(people.get(one.id, ""), one) for one in rosters.officers],
    }  # fmt: skip
    return render(request, "desk/draws/preview.html", context)


def _towns(plan: inspections.Plan, rosters: Rosters) -> list[tuple[str, int, int, str]]:
    """Count for each town the businesses and the officers who may go there; too few is said at once."""
    rows = []
    for region, number in sorted(Counter(one.region for one in rosters.objects).items()):
        able = [one for one in rosters.officers if any(region.startswith(prefix) for prefix in one.regions)]
        skilled = not plan.skill or any(plan.skill in one.skills for one in able)
        why = (
            "人数不足"
            if len(able) < plan.officers_per_task
            else ""
            if skilled
            else f"没有{plan.skill}专长的人员"
        )
        rows.append((region_title(region), number, len(able), why))
    return sorted(rows, key=lambda one: (not one[3], one[2]))


@require_POST
@desk_page
def draw_witness(request: DeskRequest, uid: str) -> HttpResponse:
    """Take a witness's sealed digest; the secret stays on the witness's slip."""
    made = inspections.seal_witness(
        actor=request.actor, at=now(), plan_uid=uid, name=request.POST.get("name", ""),
        sealed=request.POST.get("sealed", "").strip().lower(),
    )  # fmt: skip
    messages.success(request, f"见证人{made.name}的封存摘要已入账本")
    return redirect("desk:draw", uid=uid)


@require_POST
@desk_page
def draw_commit(request: DeskRequest, uid: str) -> HttpResponse:
    """Seal the rosters of a plan, with the witnesses' secrets that were sealed before."""
    plan = inspections.get_plan(request.actor, uid)
    rosters = _rosters(request, plan, request.POST)
    inspections.commit_draw(
        actor=request.actor, at=now(), plan_uid=uid, objects=rosters.objects, officers=rosters.officers,
        reductions=rosters.reductions, secrets=inspections.witness_secrets(plan),
    )  # fmt: skip
    messages.success(request, "名录已封存，摘要已入账本")
    return redirect("desk:draw", uid=uid)


@require_POST
@desk_page
def draw_tasks(request: DeskRequest, uid: str) -> HttpResponse:
    """Open a task for every drawn business; a second press opens nothing twice."""
    report = inspections.open_drawn_tasks(actor=request.actor, at=now(), draw_uid=own_draw(request, uid).uid)
    messages.success(request, f"已派{len(report.tasks)}项检查")
    for subject, why in report.left[:20]:
        messages.warning(request, f"{subject} 没有派：{why}")
    return redirect("desk:draw", uid=uid)


@require_POST
@desk_page
def draw_substitute(request: DeskRequest, uid: str) -> HttpResponse:
    """Replace a drawn business that cannot be inspected by the next substitute of its group."""
    inspections.use_substitute(
        actor=request.actor, at=now(), draw_uid=own_draw(request, uid).uid, out_code=request.POST.get("code", ""),
        ground=request.POST.get("ground", ""), reason=request.POST.get("reason", ""),
    )  # fmt: skip
    messages.success(request, "已由本组下一名候补替换，并已派员")
    return redirect("desk:draw", uid=uid)


@require_POST
@desk_page
def draw_void(request: DeskRequest, uid: str) -> HttpResponse:
    """Void a draw with a written reason; everything stays beside it."""
    inspections.void_draw(
        actor=request.actor, at=now(), draw_uid=own_draw(request, uid).uid, reason=request.POST.get("reason", "")
    )  # fmt: skip
    return redirect("desk:draw", uid=uid)


@desk_page
def draw_bundle(request: DeskRequest, uid: str) -> HttpResponse:
    """Give the proof as one zip that anybody can check: the open one, or with ``?full=1`` the supervisors'."""
    found = own_draw(request, uid)
    is_full = request.GET.get("full") == "1"
    files = inspections.export_bundle(request.actor, found.uid, is_full=is_full)
    response = HttpResponse(inspections.zip_bundle(files), content_type="application/zip")
    name = f"draw-{found.uid[:12]}{'-full' if is_full else ''}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

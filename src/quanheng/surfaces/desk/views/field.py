"""Telephones of the field and what they brought: who holds which, what waits, what two of them said differently."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.engines.field import api as field
from quanheng.engines.inspections import api as inspections
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import may
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing, now

__all__ = [
    "field_branches", "field_choose", "field_device", "field_devices", "field_revoke", "field_task",
]  # fmt: skip

COLUMNS = [
    Column("手机", "name"),
    Column("人员", "person__name", width="110px"),
    Column("单位", width="150px"),
    Column("登记", "registered_at", width="130px"),
    Column("最近使用", "seen_at", width="130px"),
    Column("已收", "last_seq", align="num", width="70px"),
    Column("时钟", width="110px"),
    Column("状态", width="90px"),
]
STATES = {"living": "在用", "revoked": "已停用"}
BRANCH_COLUMNS = [
    Column("不一致的地方", "what"),
    Column("先记的", width="220px"),
    Column("另一方", width="220px"),
    Column("时间", "opened_at", width="130px"),
    Column("状态", "state", width="100px"),
]
OPINIONS = {"none": "无意见", "objects": "有异议"}
BRANCH_STATES = dict(field.Branch.State.choices)
MOST_ACTS, MOST_EXHIBITS = 100, 200


@desk_page
def field_devices(request: DeskRequest) -> HttpResponse:
    """List telephones: one's own, and with the right those of the district."""
    q, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    listing = make_listing(
        request,
        field.find_devices(request.actor, q=q, state=state if state in STATES else ""),
        COLUMNS,
        default_sort="-seen_at",
        filters=[("q", "含有", q), ("state", "状态", STATES.get(state, ""))],
    )
    shown = [(row, _clock(row.clock_off_s)) for row in listing.rows]
    context = {"list": listing, "shown": shown, "q": q, "state": state, "states": STATES}
    return render(request, "desk/field_devices.html", context)


def _clock(off_s: int) -> str:
    """Say how far a telephone's clock is off; nothing below five minutes."""
    if abs(off_s) < field.SHOWN_FROM.total_seconds():
        return ""
    hours, minutes = divmod(abs(off_s) // 60, 60)
    return (
        ("慢" if off_s > 0 else "快")
        + (f"{hours}小时" if hours else "")
        + (f"{minutes}分" if minutes else "")
    )


@desk_page
def field_device(request: DeskRequest, uid: str) -> HttpResponse:
    """Open one telephone: its last acts, with what became of each and why."""
    found = field.get_device(request.actor, uid)
    acts = field.find_acts(request.actor, device_uid=uid)[:MOST_ACTS]
    return render(
        request,
        "desk/field_device.html",
        {
            "device": found,
            "clock": _clock(found.clock_off_s),
            "acts": [(one, field.KINDS.get(one.kind, one.kind)) for one in acts],
            "is_mine": found.person_id == request.actor.person_id,
            "may_revoke": found.revoked_at is None and _may_revoke(request, found),
        },
    )


def _may_revoke(request: DeskRequest, device: field.Device) -> bool:
    return device.person_id == request.actor.person_id or may(
        request.actor, field.Rights.DEVICE_REVOKE, region=device.region_code
    )


@require_POST
@desk_page
def field_revoke(request: DeskRequest, uid: str) -> HttpResponse:
    """Shut a telephone out: it wipes itself at its next call and is let in no more."""
    gone = field.revoke_device(actor=request.actor, at=now(), uid=uid, reason=request.POST.get("reason", ""))
    messages.success(request, f"已停用“{gone.name}”，它下次联网时清除本机内容")
    return redirect("desk:field_device", uid=uid)


@desk_page
def field_branches(request: DeskRequest) -> HttpResponse:
    """List what two telephones said differently in the district."""
    state = request.GET.get("state", "open")
    rows = field.find_branches(request.actor, state=state if state in BRANCH_STATES else "")
    listing = make_listing(
        request,
        rows,
        BRANCH_COLUMNS,
        default_sort="-opened_at",
        filters=[("state", "状态", BRANCH_STATES.get(state, ""))],
    )
    return render(
        request,
        "desk/field_branches.html",
        {"list": listing, "shown": _shown(request, listing.rows), "states": BRANCH_STATES, "state": state},
    )


def _shown(request: DeskRequest, rows: Any) -> list[dict[str, Any]]:
    """Say both words of each branch, and whether the person may choose between them."""
    rows = list(rows)
    mine = set(
        inspections.find_tasks(request.actor, officer_id=request.actor.person_id)
        .filter(uid__in=[row.task_uid for row in rows])
        .values_list("uid", flat=True)
    )
    chooses = may(request.actor, field.Rights.BRANCH_CHOOSE)
    return [
        {
            "row": row,
            "ours": field.value_words(row.ours),
            "theirs": field.value_words(row.theirs),
            "may_choose": chooses and row.state == "open" and row.task_uid in mine,
        }
        for row in rows
    ]


@require_POST
@desk_page
def field_choose(request: DeskRequest, uid: str) -> HttpResponse:
    """Choose what holds; the other word stays readable."""
    chosen = flows.choose_field_branch(
        actor=request.actor,
        at=now(),
        uid=uid,
        choose=request.POST.get("choose", ""),
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, "已选定")
    return redirect("desk:field_task", uid=chosen.task_uid)


def _shots(task_uid: str) -> dict[str, dict[str, str]]:
    """Say of each photo, film and recording when, where and on which telephone it was taken, as sealed with it."""
    sealed_as = {one.uid: one.exhibit_uid for one in field.uploads_of(task_uid)}
    found = {}
    for act in field.acts_of_task(task_uid):
        for file in act.sealed.get("files") or ():
            place = file.get("place") or act.sealed.get("place") or {}
            where = f"{place['lat']}, {place['lon']}" if "lat" in place and "lon" in place else ""
            near = f"（误差{place['accuracy']}米）" if where and place.get("accuracy") else ""
            exhibit = sealed_as.get(file["id"], "")
            found[exhibit] = {
                "at": str(file.get("taken_at") or ""),
                "where": where + near,
                "by": act.device.name,
            }
    return found


def _opinion(said: str) -> str:
    """Say a party's opinion in words: the telephone sends it as a mark and, after a colon, what was said."""
    mark, _, rest = said.partition("：")
    return "：".join(one for one in (OPINIONS.get(mark, mark), rest) if one)


@desk_page
def field_task(request: DeskRequest, uid: str) -> HttpResponse:
    """Show what was brought home from one visit: photos, names on glass, papers, notes, acts, branches."""
    task = inspections.get_task(request.actor, uid)
    signatures = field.signatures_of(uid)
    names = {one.name for one in signatures if one.role == "officer"}
    lacks = [one.name for one in task.officers.all() if one.name not in names] if signatures else []
    sealed = ledger.find_exhibits(request.actor).filter(object_ref=f"inspections.task:{uid}")
    shots = _shots(uid)
    exhibits = [
        (one, shots.get(one.uid, {})) for one in sealed[:MOST_EXHIBITS] if one.media_type in field.SIZES
    ]
    doc = field.doc_of(uid, flows.Visits(request.actor))
    now_shown = field.shown_digest(uid, field.answers_of(doc))
    acts = field.acts_of_task(uid)[:MOST_ACTS]
    return render(
        request,
        "desk/field_task.html",
        {
            "task": task,
            "signatures": [(one, _opinion(one.opinion), one.shown == now_shown) for one in signatures],
            "lacks": lacks,
            "lacks_party": bool(signatures) and not any(one.role != "officer" for one in signatures),
            "exhibits": exhibits,
            "notes": field.notes_of(uid),
            "papers": field.find_papers(request.actor, task_uid=uid),
            "uploads": [one for one in field.uploads_of(uid) if one.state == "lost"],
            "branches": _shown(request, field.find_branches(request.actor, task_uids=[uid])),
            "acts": [(one, field.KINDS.get(one.kind, one.kind)) for one in acts],
        },
    )

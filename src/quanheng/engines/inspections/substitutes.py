"""Calling in a substitute: a drawn business that cannot be inspected gives way to the next of its own group."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from quanheng.base.errors import BadInput, Conflict, NotFound, NotYet
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, require
from quanheng.registry.api import Subject

from .assign import assign_officers
from .ceremony_facts import SUBSTITUTE_USED
from .ceremony_models import Substitution
from .models import Draw, Task
from .rights import Rights
from .rosters import RosterObject, RosterOfficer, read_officers
from .sealed import codes_of, plan_of, seal_of, sealed_bytes, subjects_of
from .selectors import get_draw
from .tasks import open_task
from .tickets import read_openings

__all__ = ["GROUNDS", "DrawnRow", "list_drawn", "use_substitute"]

GROUNDS = {
    "closed": "已注销、吊销或停业",
    "gone": "通过登记的住所无法联系",
    "moved": "已迁出本辖区",
    "no_such": "已不从事抽查的经营事项",
}
REASON_LEAST = 6


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One line of the drawn list inside the bureau; ``place`` counts within the group, substitutes after the drawn."""

    group: int
    place: int
    ticket: str
    code: str
    subject_uid: str
    name: str
    officers: tuple[str, ...]
    role: str  # drawn, substitute, replaced, called
    by: str = ""  # the code that replaced it, or that it replaces


def list_drawn(actor: Actor, draw_uid: str) -> list[DrawnRow]:
    """List the drawn and the substitutes of a draw, group by group, with names, officers' uids and who replaced whom.

    Right: inspections:plan:read
    """
    draw = get_draw(actor, draw_uid)
    if draw.result is None:
        return []
    codes, staff = codes_of(draw), _staff(draw)
    subjects = subjects_of(list(codes.values()))
    pairs = {one["object"]: one["officers"] for one in draw.result["assignment"]["pairs"]}
    swaps = list(
        Substitution.objects.filter(draw=draw).select_related("task").prefetch_related("task__officers")
    )
    sent = {one.in_code: tuple(who.uid for who in one.task.officers.all()) for one in swaps if one.task}
    out = {one.out_code: one.in_code for one in swaps}
    called = {one.in_code: one.out_code for one in swaps}
    rows = []
    for group, stratum in enumerate(draw.result["strata"], 1):
        for place, ticket in enumerate((*stratum["drawn"], *stratum["substitutes"]), 1):
            code = codes[ticket]
            role = "drawn" if place <= len(stratum["drawn"]) else "substitute"
            role = "replaced" if code in out else "called" if code in called else role
            uid, name = subjects.get(code, ("", ""))
            officers = sent.get(code) or tuple(staff.get(one, one) for one in pairs.get(ticket, ()))
            rows.append(
                DrawnRow(
                    group, place, ticket, code, uid, name, officers, role,
                    out.get(code, called.get(code, "")),
                )
            )  # fmt: skip
    return rows


def use_substitute(
    *, actor: Actor, at: datetime, draw_uid: str, out_code: str, ground: str, reason: str,
    because: Sequence[Fact | str] = (),
) -> Substitution:  # fmt: skip
    """Replace a drawn business by the next substitute of its group; nobody chooses which.

    The visit to the new one is opened at once, with officers by the draw's own key and rules. A visit to the
    old one that is open stays and is closed with its own result. A second call for the same business returns
    what was done. A substitute that itself cannot be inspected is replaced in the same way.

    Right:  inspections:draw:make and inspections:task:open
    Writes: inspections.substitute.used, inspections.task.opened
    Raises: NotFound, BadInput, Conflict, NotYet, VisitCapReached
    """
    draw = get_draw(actor, draw_uid)
    require(actor, Rights.DRAW_MAKE, region=draw.region_code)
    said = reason.strip()
    if ground not in GROUNDS or len(said) < REASON_LEAST:
        raise BadInput("替换须选缘由并写明情况", remedy=f"请写清怎样核实的，不少于{REASON_LEAST}个字")
    with transaction.atomic():
        draw = Draw.objects.select_for_update(of=("self",)).select_related("plan").get(pk=draw.pk)
        if draw.state != Draw.State.DRAWN or draw.result is None:
            raise NotYet("还没有抽取结果，或已作废", remedy="抽取之后才能用候补替换")
        known = Substitution.objects.filter(draw=draw, out_code=out_code).first()
        if known is not None:
            return known
        place, ticket, code = _next(draw, out_code)
        subject = _standing(draw, out_code, code)
        officers = _officers_for(draw, ticket)
        fact = record(
            SUBSTITUTE_USED, object=Ref("inspections.draw", draw.uid), actor=actor, at=at,
            body={
                "out": out_code, "in": code, "place": place, "ground": ground, "ground_zh": GROUNDS[ground],
                "reason": said,
            },
            because=[draw.drawn_fact, *because], region=draw.region_code,
        )  # fmt: skip
        task = open_task(
            actor=actor, at=at, subject_uid=subject, inspection=draw.plan.inspection, kind=draw.plan.kind,
            officer_uids=officers, due_on=draw.plan.ends_on, draw=draw, because=[draw.drawn_fact, fact],
        )  # fmt: skip
        return Substitution.objects.create(
            draw=draw, out_code=out_code, in_code=code, place=place, ground=ground, reason=said, task=task,
            made_at=at, fact_uid=fact.uid,
        )  # fmt: skip


def _next(draw: Draw, out_code: str) -> tuple[int, str, str]:
    """Find the first substitute of the same group that was not called in yet."""
    codes = codes_of(draw)
    called = set(Substitution.objects.filter(draw=draw).values_list("in_code", flat=True))
    for stratum in (draw.result or {})["strata"]:
        mine = [codes[one] for one in stratum["drawn"]] + [
            codes[one] for one in stratum["substitutes"] if codes[one] in called
        ]
        if out_code in mine:
            for place, ticket in enumerate(stratum["substitutes"], 1):
                if codes[ticket] not in called:
                    return place, ticket, codes[ticket]
            raise Conflict("本组候补已用完", remedy="在检查结果里如实记录，不再替换")
    raise NotFound("这一户不在抽中名单里", remedy="请从抽中名单里选")


def _standing(draw: Draw, out_code: str, code: str) -> str:
    """Give the substitute's uid in the register, and refuse when the old one has been inspected after all."""
    subjects = subjects_of([out_code, code])
    if Task.objects.filter(
        draw=draw, subject__uid=subjects.get(out_code, ("", ""))[0], state=Task.State.CHECKING
    ).exists():
        raise Conflict("这一户的检查正在进行", remedy="请先结束检查，按实际结果记录")
    if code not in subjects or not Subject.objects.filter(uid=subjects[code][0]).exists():
        raise Conflict("候补的一户在登记簿里找不到", remedy="请联系登记窗口核对")
    return subjects[code][0]


def _staff(draw: Draw) -> dict[str, str]:
    seal = seal_of(draw)
    rows = read_openings(sealed_bytes(seal.officer_openings_exhibit)) if seal else []
    return {one.ticket: one.id for one in rows}


def _officers_for(draw: Draw, ticket: str) -> list[str]:
    """Ask the draw's own rules who goes to a substitute: fewest tasks, then the draw's key; empty where nobody may."""
    plan, staff, result = plan_of(draw), _staff(draw), draw.result or {}
    line = next(
        one
        for one in sealed_bytes(draw.objects_exhibit).split(b"\n")
        if b'"id":"' + ticket.encode() + b'"' in one
    )
    taken: dict[str, int] = {}
    for pair in result["assignment"]["pairs"]:
        for officer in pair["officers"]:
            taken[officer] = taken.get(officer, 0) + 1
    officers: list[RosterOfficer] = [
        replace(one, load=one.load + taken.get(one.id, 0))
        for one in read_officers(sealed_bytes(draw.officers_exhibit))
    ]
    made = assign_officers(plan, [RosterObject(**json.loads(line))], officers, bytes.fromhex(result["key"]))
    _, chosen = made.pairs[0]
    if len(chosen) < plan.officers_per_task:
        return []
    return [staff.get(one, one) for one in chosen]

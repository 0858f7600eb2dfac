"""The draw of a plan as an act: seal the rosters, then open the randomness, once; and void only with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.digest import canonical, sm3
from quanheng.base.errors import BadInput, Conflict, NotYet, Refusal
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, get_exhibit, open_exhibit, record, seal_exhibit
from quanheng.foundation.people.api import Actor, require
from quanheng.registry.api import Subject

from .bundle import replay
from .draw import ALGORITHM, Beacon, Commitment, Reveal, commit_rosters, seal_secret
from .facts import DRAW_COMMITTED, DRAW_MADE, DRAW_VOIDED
from .models import Draw, Plan, Task
from .rights import Rights
from .rosters import (
    DrawPlan,
    DrawStratum,
    RosterObject,
    RosterOfficer,
    read_objects,
    read_officers,
    roster_bytes,
)
from .selectors import get_draw, get_plan
from .tasks import open_task

__all__ = ["OpenReport", "commit_draw", "frozen_plan", "make_draw", "open_drawn_tasks", "void_draw"]

REASON_LEAST = 10


@dataclass(frozen=True, slots=True)
class OpenReport:
    """What opening a draw's tasks did: the tasks, and each business left out with the reason."""

    tasks: tuple[Task, ...]
    left: tuple[tuple[str, str], ...]


def frozen_plan(plan: Plan) -> DrawPlan:
    """Give the part of a plan that its draw depends on, as it is committed."""
    return DrawPlan(
        uid=plan.uid, title=plan.title, inspection=plan.inspection, items=tuple(plan.items),
        starts_on=plan.starts_on, ends_on=plan.ends_on,
        strata=tuple(DrawStratum(key, plan.shares[key]) for key in sorted(plan.shares)),
        sources=tuple((one["source"], one["on"]) for one in plan.sources), substitutes_bp=plan.substitutes_bp,
        officers_per_task=plan.officers_per_task, skill=plan.skill,
    )  # fmt: skip


def commit_draw(
    *, actor: Actor, at: datetime, plan_uid: str, objects: Sequence[RosterObject], officers: Sequence[RosterOfficer],
    secrets: Sequence[tuple[str, str]] = (), reductions: Mapping[str, int] | None = None,
    because: Sequence[Fact | str] = (),
) -> Draw:  # fmt: skip
    """Seal both rosters and the officials' secrets, before any of the randomness exists.

    From here on not a letter of either roster can change without everyone seeing it. ``secrets`` are (official,
    sealed digest) pairs made by ``seal_secret``; the secrets themselves stay with the officials. A plan without
    announced public randomness needs at least one. A second call for a plan whose rosters are sealed is refused.

    Right:  inspections:draw:commit
    Writes: ledger.exhibit.sealed twice, inspections.draw.committed
    Raises: NotFound, BadInput, Conflict, NotYet
    """
    require(actor, Rights.DRAW_COMMIT)
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=get_plan(actor, plan_uid).pk)
        require(actor, Rights.DRAW_COMMIT, region=plan.region_code)
        if plan.state != Plan.State.MADE:
            raise Conflict("这个方案已经封存过名录", remedy="一个方案只抽一次；作废后请另作方案")
        _check_chance(plan, secrets, day_of(at))
        if not objects or len(officers) < plan.officers_per_task:
            raise BadInput("名录是空的，或执法人员不足", remedy="请核对辖区内的检查对象和持证人员")
        commitment = commit_rosters(frozen_plan(plan), objects, officers, secrets)
        uid = new_uid(at)
        ref = Ref("inspections.draw", uid)
        sealed = [
            seal_exhibit(
                name=name, media_type="application/jsonl", content=content, actor=actor, at=at, object=ref,
                because=[plan.fact_uid], region=plan.region_code,
            ).uid
            for name, content in (("检查对象名录", roster_bytes(objects)), ("执法检查人员名录", roster_bytes(officers)))
        ]  # fmt: skip
        body = commitment.as_dict() | {
            "plan_uid": plan.uid, "sources": plan.sources, "reductions": dict(reductions or {}), "exhibits": sealed,
        }  # fmt: skip
        fact = record(
            DRAW_COMMITTED, object=ref, actor=actor, at=at, body=body, because=[plan.fact_uid, *because],
            region=plan.region_code,
        )  # fmt: skip
        plan.state = Plan.State.COMMITTED
        plan.save(update_fields=["state"])
        return Draw.objects.create(
            uid=uid, plan=plan, algorithm=ALGORITHM, commitment=commitment.as_dict(),
            reductions=dict(reductions or {}), objects_exhibit=sealed[0], officers_exhibit=sealed[1],
            object_count=len(objects), officer_count=len(officers), committed_at=at, committed_fact=fact.uid,
            region_code=plan.region_code,
        )  # fmt: skip


def make_draw(
    *, actor: Actor, at: datetime, draw_uid: str, reveals: Sequence[Reveal] = (), beacons: Sequence[Beacon] = (),
    because: Sequence[Fact | str] = (),
) -> Draw:  # fmt: skip
    """Open the randomness and draw; there is exactly one result and no second try.

    Every sealed secret must be opened and every announced lottery entered, each in the words of the plan. The
    rosters are read back from the seal, not from the register, which has gone on living. The same call again
    returns the same draw; another randomness after the draw is refused.

    Right:  inspections:draw:make
    Writes: inspections.draw.made
    Raises: NotFound, BadInput, NotYet, Conflict
    """
    require(actor, Rights.DRAW_MAKE)
    with transaction.atomic():
        draw = Draw.objects.select_for_update(of=("self",)).select_related("plan").get(
            pk=get_draw(actor, draw_uid).pk
        )  # fmt: skip
        require(actor, Rights.DRAW_MAKE, region=draw.region_code)
        opened = sorted((asdict(one) for one in reveals), key=lambda one: one["by"])
        chance = [asdict(one) for one in beacons]
        if draw.state == Draw.State.DRAWN and (draw.reveals, draw.beacons) == (opened, chance):
            return draw
        if draw.state != Draw.State.COMMITTED:
            raise Conflict(f"这次抽取{draw.get_state_display()}", remedy="一个方案只抽一次，不能重抽")
        _check_opened(draw, at, reveals, beacons)
        result = replay(
            frozen_plan(draw.plan), objects_of(draw), officers_of(draw), commitment_of(draw), beacons, reveals
        )
        drawn = sum(len(stratum["drawn"]) for stratum in result["strata"])
        body = {
            "algorithm": ALGORITHM, "key": result["key"], "result": sm3(canonical(result)).hex(), "drawn": drawn,
            "gaps": len(result["assignment"]["gaps"]), "beacons": chance, "reveals": opened,
            "strata": [{name: one[name] for name in ("key", "size", "quota", "cutoff")} for one in result["strata"]],
        }  # fmt: skip
        fact = record(
            DRAW_MADE, object=Ref("inspections.draw", draw.uid), actor=actor, at=at, body=body,
            because=[draw.committed_fact, *because], region=draw.region_code,
        )  # fmt: skip
        draw.state, draw.result, draw.reveals, draw.beacons = Draw.State.DRAWN, result, opened, chance
        draw.drawn_count, draw.drawn_at, draw.drawn_fact = drawn, at, fact.uid
        draw.save()
        Plan.objects.filter(pk=draw.plan_id).update(state=Plan.State.DRAWN)
    return draw


def void_draw(
    *, actor: Actor, at: datetime, draw_uid: str, reason: str, because: Sequence[Fact | str] = ()
) -> Draw:
    """Void a draw with a written reason; rosters, randomness and result stay for ever beside it.

    A hidden second try would let somebody in or out: that is why the plan is spent and a new plan must be made.

    Right:  inspections:draw:void (second factor)
    Writes: inspections.draw.voided
    Raises: NotFound, BadInput, Conflict
    """
    require(actor, Rights.DRAW_VOID)
    said = reason.strip()
    if len(said) < REASON_LEAST:
        raise BadInput("作废须写明理由", remedy=f"请写清发生了什么，不少于{REASON_LEAST}个字")
    with transaction.atomic():
        draw = Draw.objects.select_for_update().get(pk=get_draw(actor, draw_uid).pk)
        require(actor, Rights.DRAW_VOID, region=draw.region_code)
        if draw.state == Draw.State.VOIDED:
            return draw
        if draw.tasks.exclude(state=Task.State.ASSIGNED).exists():
            raise Conflict("已有检查按这次抽取开始", remedy="已开始的抽取不能作废，请逐户说明")
        fact = record(
            DRAW_VOIDED, object=Ref("inspections.draw", draw.uid), actor=actor, at=at, body={"reason": said},
            because=[draw.drawn_fact or draw.committed_fact, *because], region=draw.region_code,
        )  # fmt: skip
        draw.state, draw.void_reason, draw.void_fact = Draw.State.VOIDED, said, fact.uid
        draw.save(update_fields=["state", "void_reason", "void_fact"])
        Plan.objects.filter(pk=draw.plan_id).update(state=Plan.State.VOIDED)
    return draw


def open_drawn_tasks(
    *, actor: Actor, at: datetime, draw_uid: str, because: Sequence[Fact | str] = ()
) -> OpenReport:
    """Open a task for every drawn business that has its officers; called again it opens nothing twice.

    Right:  inspections:task:open
    Writes: inspections.task.opened for each
    """
    draw = get_draw(actor, draw_uid)
    if draw.state != Draw.State.DRAWN or draw.result is None:
        raise NotYet("还没有抽取结果", remedy="请先抽取")
    pairs = draw.result["assignment"]["pairs"]
    codes = [pair["object"] for pair in pairs]
    subjects = _subjects(codes)
    tasks: list[Task] = []
    left: list[tuple[str, str]] = []
    for pair in pairs:
        try:
            subject = subjects[pair["object"]]
            if len(pair["officers"]) < draw.plan.officers_per_task:
                raise NotYet("没有派足检查人员", remedy="由上级支援或调整负荷")
            tasks.append(
                open_task(
                    actor=actor, at=at, subject_uid=subject, inspection=draw.plan.inspection, kind=draw.plan.kind,
                    officer_uids=pair["officers"], due_on=draw.plan.ends_on, draw=draw,
                    because=[draw.drawn_fact, *because],
                )
            )  # fmt: skip
        except (Refusal, KeyError) as refusal:
            left.append((pair["object"], getattr(refusal, "sentence", "登记簿里已没有这一户")))
    return OpenReport(tuple(tasks), tuple(left))


def objects_of(draw: Draw) -> list[RosterObject]:
    """Read the sealed roster of businesses. Raises: Tampered, when the file is no longer what was sealed"""
    return read_objects(open_exhibit(get_exhibit(draw.objects_exhibit)))


def officers_of(draw: Draw) -> list[RosterOfficer]:
    """Read the sealed roster of officers. Raises: Tampered, when the file is no longer what was sealed"""
    return read_officers(open_exhibit(get_exhibit(draw.officers_exhibit)))


def commitment_of(draw: Draw) -> Commitment:
    """Give the commitment as it stands in the ledger."""
    plain = draw.commitment
    return Commitment(
        plain["plan"], plain["objects"], plain["officers"], plain["object_count"], plain["officer_count"],
        tuple((one["by"], one["sealed"]) for one in plain["secrets"]),
    )  # fmt: skip


def _check_chance(plan: Plan, secrets: Sequence[tuple[str, str]], day: date) -> None:
    names = [by for by, _ in secrets]
    if len(set(names)) < len(names) or any(len(sealed) != 64 for _, sealed in secrets):
        raise BadInput("封存的秘密值不对", remedy="每人一个，用系统给出的封存摘要")
    if not secrets and not plan.sources:
        raise BadInput("没有随机数来源", remedy="请预告公开随机数，或由见证人封存秘密值")
    if any(date.fromisoformat(one["on"]) <= day for one in plan.sources):
        raise NotYet("公开随机数已经开出，名录不能再封存", remedy="请另作方案，预告之后才开出的随机数")


def _check_opened(draw: Draw, at: datetime, reveals: Sequence[Reveal], beacons: Sequence[Beacon]) -> None:
    if at < draw.committed_at:
        raise NotYet("抽取时间早于封存时间", remedy="请核对时间")
    announced = [(one["source"], date.fromisoformat(one["on"])) for one in draw.plan.sources]
    waiting = [name for name, on in announced if on > day_of(at)]
    if waiting:
        raise NotYet(f"公开随机数“{waiting[0]}”还没有开出", remedy="开出之后再抽取")
    if [one.source for one in beacons] != [name for name, _ in announced]:
        raise BadInput("录入的随机数与方案预告的不一致", remedy="请按方案预告的来源和顺序录入")
    sealed = {one["by"]: one["sealed"] for one in draw.commitment["secrets"]}
    for reveal in reveals:
        if sealed.get(reveal.by) != seal_secret(reveal):
            raise BadInput(f"{reveal.by}揭示的秘密值与封存的不一致", remedy="请用封存时的原值")
    if len(reveals) != len(sealed) or len({one.by for one in reveals}) != len(sealed):
        raise BadInput("还有封存的秘密值没有揭示", remedy="每个见证人都要揭示一次")


def _subjects(codes: Sequence[str]) -> dict[str, str]:
    """Find the register's uid for each roster code: the credit code, or the uid where there is none."""
    found: dict[str, str] = {}
    for start in range(0, len(codes), 500):
        part = codes[start : start + 500]
        found.update(
            (str(code), uid) for code, uid in Subject.objects.filter(uscc__in=part).values_list("uscc", "uid")
        )
        found.update((uid, uid) for uid in Subject.objects.filter(uid__in=part).values_list("uid", flat=True))
    return found

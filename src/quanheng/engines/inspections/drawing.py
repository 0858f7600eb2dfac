"""The draw of a plan as an act: seal the rosters, then open the randomness, once; and void only with a reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.digest import canonical, sm3
from quanheng.base.errors import BadInput, Conflict, NotYet, Refusal
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record, seal_exhibit
from quanheng.foundation.people.api import Actor, require

from .assign import method_for
from .bundle import replay
from .draw import ALGORITHM, Beacon, Chance, Reveal, commit_rosters, seal_secret
from .draw_models import DrawSeal
from .facts import DRAW_COMMITTED, DRAW_MADE, DRAW_VOIDED
from .models import Draw, Plan, Task
from .randomness import check_entropy, check_values
from .rights import Rights
from .rosters import DrawPlan, DrawStratum, PublicSource, RosterObject, RosterOfficer
from .sealed import chance_of, commitment_of, opened_pairs, plan_of, seal_of, sealed_bytes, subjects_of
from .selectors import get_draw, get_plan
from .tasks import open_task
from .tickets import seal_rosters

__all__ = ["OpenReport", "commit_draw", "frozen_plan", "make_draw", "open_drawn_tasks", "void_draw"]

REASON_LEAST = 10


@dataclass(frozen=True, slots=True)
class OpenReport:
    """What opening a draw's tasks did: the tasks, and each business left out with the reason."""

    tasks: tuple[Task, ...]
    left: tuple[tuple[str, str], ...]


def frozen_plan(plan: Plan) -> DrawPlan:
    """Give the part of a plan that its draw depends on, by classes of credit risk, as the bureau knows it."""
    held = getattr(plan, "held_ready", None)
    return DrawPlan(
        uid=plan.uid, title=plan.title, inspection=plan.inspection, items=tuple(plan.items),
        starts_on=plan.starts_on, ends_on=plan.ends_on,
        strata=tuple(DrawStratum(key, plan.shares[key]) for key in sorted(plan.shares)),
        sources=tuple(PublicSource(**one) for one in plan.sources), substitutes_bp=plan.substitutes_bp,
        officers_per_task=plan.officers_per_task, skill=plan.skill,
        reserve=tuple(PublicSource(**one) for one in (held.sources if held else ())),
    )  # fmt: skip


def commit_draw(
    *, actor: Actor, at: datetime, plan_uid: str, objects: Sequence[RosterObject], officers: Sequence[RosterOfficer],
    secrets: Sequence[tuple[str, str]] = (), reductions: Mapping[str, int] | None = None,
    because: Sequence[Fact | str] = (),
) -> Draw:  # fmt: skip
    """Seal both rosters and the officials' secrets, before any of the randomness exists.

    Codes, classes and officers become tickets and opaque keys (``tickets.py``): the rosters may then be published,
    while the openings are sealed beside them and stay in the bureau. From here on not a letter can change without
    everyone seeing it. ``secrets`` are (official, sealed digest) pairs made by ``seal_secret``; the secrets
    themselves stay with the officials. A second call for a plan whose rosters are sealed is refused.

    Right:  inspections:draw:commit
    Writes: ledger.exhibit.sealed four times, inspections.draw.committed
    Raises: NotFound, BadInput, Conflict, NotYet
    """
    require(actor, Rights.DRAW_COMMIT)
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=get_plan(actor, plan_uid).pk)
        require(actor, Rights.DRAW_COMMIT, region=plan.region_code)
        if plan.state != Plan.State.MADE:
            raise Conflict("这个方案已经封存过名录", remedy="一个方案只抽一次；作废后请另作方案")
        frame = frozen_plan(plan)
        _check_chance(frame, secrets, day_of(at))
        if not objects or len(officers) < plan.officers_per_task:
            raise BadInput("名录是空的，或执法人员不足", remedy="请核对辖区内的检查对象和持证人员")
        frame = replace(frame, method=method_for(frame, objects, officers))
        sealed = seal_rosters(frame, objects, officers)
        commitment = commit_rosters(sealed.plan, sealed.objects, sealed.officers, secrets, **sealed.roots)
        uid = new_uid(at)
        ref = Ref("inspections.draw", uid)
        exhibits = [
            seal_exhibit(
                name=name, media_type="application/jsonl", content=content, actor=actor, at=at, object=ref,
                because=[plan.fact_uid], region=plan.region_code,
            ).uid
            for name, content in (
                ("检查对象名录", sealed.objects), ("执法检查人员名录", sealed.officers),
                ("检查对象对照表", sealed.openings), ("执法检查人员对照表", sealed.officer_openings),
            )
        ]  # fmt: skip
        body = commitment.as_dict() | {
            "plan_uid": plan.uid, "sources": plan.sources, "reserve": [one.as_dict() for one in frame.reserve],
            "reductions": dict(reductions or {}), "exhibits": exhibits,
        }  # fmt: skip
        fact = record(
            DRAW_COMMITTED, object=ref, actor=actor, at=at, body=body, because=[plan.fact_uid, *because],
            region=plan.region_code,
        )  # fmt: skip
        plan.state = Plan.State.COMMITTED
        plan.save(update_fields=["state"])
        draw = Draw.objects.create(
            uid=uid, plan=plan, algorithm=ALGORITHM, commitment=commitment.as_dict(),
            reductions=dict(reductions or {}), objects_exhibit=exhibits[0], officers_exhibit=exhibits[1],
            object_count=len(objects), officer_count=len(officers), committed_at=at, committed_fact=fact.uid,
            region_code=plan.region_code,
        )  # fmt: skip
        DrawSeal.objects.create(
            draw=draw, plan=sealed.plan.as_dict(), openings_exhibit=exhibits[2],
            officer_openings_exhibit=exhibits[3],
        )  # fmt: skip
    return draw


def make_draw(
    *, actor: Actor, at: datetime, draw_uid: str, reveals: Sequence[Reveal] = (), beacons: Sequence[Beacon] = (),
    reserve: Sequence[Beacon] = (), because: Sequence[Fact | str] = (),
) -> Draw:  # fmt: skip
    """Open the randomness and draw; there is exactly one result and no second try.

    Every announced lottery is entered in the words of the plan, and every sealed secret opened. Where a secret
    stays shut, the randomness that the plan held ready takes its place, given as ``reserve``; it is refused as
    long as all secrets are there, so that nobody may choose. The rosters are read back from the seal, not from
    the register, which has gone on living. The same call again returns the same draw.

    Right:  inspections:draw:make
    Writes: inspections.draw.made; ledger.exhibit.sealed for the proof of the assignment
    Raises: NotFound, BadInput, NotYet, Conflict
    """
    require(actor, Rights.DRAW_MAKE)
    with transaction.atomic():
        draw = Draw.objects.select_for_update(of=("self",)).select_related("plan").get(
            pk=get_draw(actor, draw_uid).pk
        )  # fmt: skip
        require(actor, Rights.DRAW_MAKE, region=draw.region_code)
        chance = _opened(draw, reveals, beacons, reserve)
        if draw.state == Draw.State.DRAWN and chance_of(draw) == chance:
            return draw
        if draw.state != Draw.State.COMMITTED:
            raise Conflict(f"这次抽取{draw.get_state_display()}", remedy="一个方案只抽一次，不能重抽")
        _check_opened(draw, at, chance)
        objects, officers = (sealed_bytes(one) for one in (draw.objects_exhibit, draw.officers_exhibit))
        result, certificate = replay(plan_of(draw), objects, officers, commitment_of(draw), chance)
        drawn = sum(len(stratum["drawn"]) for stratum in result["strata"])
        plain = chance.as_dict(plan_of(draw).format)
        body = {
            "algorithm": ALGORITHM, "key": result["key"], "result": sm3(canonical(result)).hex(), "drawn": drawn,
            "gaps": len(result["assignment"]["gaps"]), **plain,
            "strata": [{name: one[name] for name in ("key", "size", "quota", "cutoff")} for one in result["strata"]],
        }  # fmt: skip
        fact = record(
            DRAW_MADE, object=Ref("inspections.draw", draw.uid), actor=actor, at=at, body=body,
            because=[draw.committed_fact, *because], region=draw.region_code,
        )  # fmt: skip
        _keep_proof(draw, actor, at, fact, chance, certificate)
        draw.state, draw.result = Draw.State.DRAWN, result
        draw.reveals, draw.beacons = plain["reveals"], plain["beacons"]
        draw.drawn_count, draw.drawn_at, draw.drawn_fact = drawn, at, fact.uid
        draw.save()
        Plan.objects.filter(pk=draw.plan_id).update(state=Plan.State.DRAWN)
    return draw


def _keep_proof(
    draw: Draw, actor: Actor, at: datetime, fact: Fact, chance: Chance, certificate: bytes
) -> None:
    seal = seal_of(draw)
    if seal is None:
        return
    seal.missing = list(chance.missing)
    seal.reserve = [asdict(one) for one in chance.reserve]
    if certificate:
        seal.certificate_exhibit = seal_exhibit(
            name="派员最优证明", media_type="application/json", content=certificate, actor=actor, at=at,
            object=Ref("inspections.draw", draw.uid), because=[fact.uid], region=draw.region_code,
        ).uid  # fmt: skip
    seal.save()


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
    pairs = opened_pairs(draw)
    codes = [code for code, _ in pairs]
    subjects = {code: uid for code, (uid, _) in subjects_of(codes).items()}
    tasks: list[Task] = []
    left: list[tuple[str, str]] = []
    for code, officers in pairs:
        try:
            subject = subjects[code]
            if len(officers) < draw.plan.officers_per_task:
                raise NotYet("没有派足检查人员", remedy="由上级支援或调整负荷")
            tasks.append(
                open_task(
                    actor=actor, at=at, subject_uid=subject, inspection=draw.plan.inspection, kind=draw.plan.kind,
                    officer_uids=officers, due_on=draw.plan.ends_on, draw=draw,
                    because=[draw.drawn_fact, *because],
                )
            )  # fmt: skip
        except (Refusal, KeyError) as refusal:
            left.append((code, getattr(refusal, "sentence", "登记簿里已没有这一户")))
    return OpenReport(tuple(tasks), tuple(left))


def _check_chance(plan: DrawPlan, secrets: Sequence[tuple[str, str]], day: date) -> None:
    names = [by for by, _ in secrets]
    if len(set(names)) < len(names) or any(not re.fullmatch("[0-9a-f]{64}", sealed) for _, sealed in secrets):
        raise BadInput("封存的秘密值不对", remedy="每人一个，用系统给出的封存摘要")
    if any(date.fromisoformat(one.on) <= day for one in (*plan.sources, *plan.reserve)):
        raise NotYet("公开随机数已经开出，名录不能再封存", remedy="请另作方案，预告之后才开出的随机数")
    check_entropy(plan.sources, plan.reserve, has_secrets=bool(secrets))


def _opened(
    draw: Draw, reveals: Sequence[Reveal], beacons: Sequence[Beacon], reserve: Sequence[Beacon]
) -> Chance:
    """Put what was handed in into its one order, and note whose secret is not there."""
    given = {one.by for one in reveals}
    missing = [one["by"] for one in draw.commitment["secrets"] if one["by"] not in given]
    ordered = sorted(reveals, key=lambda one: one.by.encode())
    return Chance(tuple(beacons), tuple(ordered), tuple(missing), tuple(reserve))


def _check_opened(draw: Draw, at: datetime, chance: Chance) -> None:
    if at < draw.committed_at:
        raise NotYet("抽取时间早于封存时间", remedy="请核对时间")
    plan = plan_of(draw)
    _check_announced(plan.sources, chance.beacons, day_of(at), "公开随机数")
    sealed = {one["by"]: one["sealed"] for one in draw.commitment["secrets"]}
    for reveal in chance.reveals:
        if sealed.get(reveal.by) != seal_secret(reveal):
            raise BadInput(f"{reveal.by}揭示的秘密值与封存的不一致", remedy="请用封存时的原值")
    if len(chance.reveals) + len(chance.missing) != len(sealed):
        raise BadInput("同一个秘密值揭示了两次", remedy="每个见证人只揭示一次")
    if not chance.missing:
        if chance.reserve:
            raise BadInput("秘密值都已揭示，不能再用备用的公开随机数", remedy="请不要填备用的值")
        return
    if plan.format == 1 or not chance.reserve:
        waited = plan.reserve[-1].on if plan.reserve else ""
        raise BadInput(
            f"{'、'.join(chance.missing)}封存的秘密值没有揭示",
            remedy=f"请揭示；揭示不了的，等{waited}备用的公开随机数开出后代替"
            if waited
            else "每个见证人都要揭示一次",
        )
    _check_announced(plan.reserve, chance.reserve, day_of(at), "备用的公开随机数")


def _check_announced(
    announced: Sequence[PublicSource], given: Sequence[Beacon], day: date, what: str
) -> None:
    waiting = [one.source for one in announced if date.fromisoformat(one.on) > day]
    if waiting:
        raise NotYet(f"{what}“{waiting[0]}”还没有开出", remedy="开出之后再抽取")
    if [one.source for one in given] != [one.source for one in announced]:
        raise BadInput(f"录入的{what}与方案预告的不一致", remedy="请按方案预告的来源和顺序录入")
    check_values(announced, given)

"""Acting in affairs beside their steps, by program: ask others, join, divide, hand over, mend; refused as on the page.

A token carries no second factor, so the deciding rights stay with people at the page.
"""

from typing import Any

from ninja import Router

from quanheng.base.errors import BadInput, NotFound
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people.api import Person, Unit, require
from quanheng.surfaces.rest.auth import ApiRequest, Bearer
from quanheng.surfaces.web import now

from .acts_shapes import (
    ActsOut,
    CorrectIn,
    MergeIn,
    PartnerIn,
    ReasonIn,
    SplitIn,
    StandOut,
    TransferIn,
)

__all__ = ["acts_router", "history_router"]

acts_router = Router(auth=Bearer("steps"), tags=["办理"])
history_router = Router(auth=Bearer("affairs"), tags=["事项"])


def _stand(found: affairs.Affair, act: str = "") -> dict[str, Any]:
    state = affairs.spec_of(found).state(found.state)
    return {
        "uid": found.uid, "number": found.number, "state": found.state, "state_zh": state.zh if state else found.state,
        "is_open": found.is_open, "outcome": found.outcome, "version": found.version, "due_on": found.due_on,
        "act": act, "fact": found.last_fact,
    }  # fmt: skip


def _unit(uid: str) -> Unit | None:
    if not uid:
        return None
    found = Unit.objects.filter(uid=uid).first()
    if found is None:
        raise BadInput("没有这个单位", remedy="请核对 unit")
    return found


def _person(uid: str) -> Person | None:
    if not uid:
        return None
    found = Person.objects.filter(uid=uid).first()
    if found is None:
        raise BadInput("没有这个人员", remedy="请核对 person")
    return found


def _act(found: affairs.Affair, uid: str) -> affairs.Act:
    act = found.acts.filter(uid=uid).first()
    if act is None:
        raise NotFound("没有这条办理记录", remedy="请核对编号")
    return act


@history_router.get(
    "/affairs/{uid}/acts", response=ActsOut, summary="事项的办理记录",
    description="按次序列出每一次办理，联合和委托的单位，并入的事项；version 供办理时带回。",
)  # fmt: skip
def get_acts(request: ApiRequest, uid: str) -> Any:
    """Tell the acts of one affair in order, who takes part, and what was joined into it."""
    require(request.actor, affairs.Rights.READ)
    found = affairs.get_affair(request.actor, uid)
    return {
        "version": found.version,
        "acts": [
            {
                "uid": one.uid, "order": one.order, "step": one.step, "zh": one.zh, "on": one.day, "by": one.actor_name,
                "unit": one.unit_name, "state": one.state, "reason": one.reason, "fact": one.fact_uid,
                "is_correction": one.corrects_id is not None, "is_withdrawal": one.withdraws_id is not None,
            }
            for one in found.acts.all()
        ],
        "partners": [
            {
                "uid": one.uid, "kind": one.kind, "kind_zh": one.get_kind_display(), "who": one.who, "steps": one.steps,
                "from_on": one.from_on, "until_on": one.until_on, "ended_on": one.ended_on, "fact": one.fact_uid,
            }
            for one in found.partners.select_related("unit", "person")
        ],
        "merged": [view.affair.uid for view in affairs.merged_into(found)],
        "merged_into": found.merged_into.uid if found.merged_into else "",
        "split_from": found.split_from.uid if found.split_from else "",
    }  # fmt: skip


@acts_router.post(
    "/affairs/{uid}/partners", response=StandOut, summary="联合办理或委托办理",
    description="kind 为 joint 时与另一单位联合办理，为 delegate 时委托办理所列步骤，到期自动结束。",
)  # fmt: skip
def add_partner(request: ApiRequest, uid: str, given: PartnerIn) -> Any:
    """Ask another unit or officer to take part."""
    found = affairs.get_affair(request.actor, uid)
    frame: dict[str, Any] = {"affair": found, "reason": given.reason, "actor": request.actor, "at": now()}
    unit = _unit(given.unit)
    if given.kind == "joint":
        if unit is None:
            raise BadInput("请写明单位", remedy="填写 unit")
        affairs.share_affair(unit=unit, **frame)
    else:
        if given.until_on is None:
            raise BadInput("委托须写明到哪天止", remedy="填写 until_on")
        affairs.delegate_steps(
            unit=unit, person=_person(given.person), steps=given.steps, from_on=given.from_on,
            until_on=given.until_on, **frame,
        )  # fmt: skip
    found.refresh_from_db()
    return _stand(found)


@acts_router.post(
    "/affairs/{uid}/partners/{partner}/end", response=StandOut, summary="结束联合或委托",
    description="到期前提前结束；其间所办的仍然有效。",
)  # fmt: skip
def end_partner(request: ApiRequest, uid: str, partner: str, given: ReasonIn) -> Any:
    """End a joint handling or a delegation."""
    found = affairs.get_affair(request.actor, uid)
    held = found.partners.filter(uid=partner).first()
    if held is None:
        raise NotFound("没有这个联合或委托", remedy="请核对编号")
    affairs.end_partner(partner=held, reason=given.reason, actor=request.actor, at=now())
    found.refresh_from_db()
    return _stand(found)


@acts_router.post(
    "/affairs/{uid}/merge", response=StandOut, summary="并案",
    description="others 并入本事项，就此办结；程序没有规定并案的拒绝。",
)  # fmt: skip
def merge_affairs(request: ApiRequest, uid: str, given: MergeIn) -> Any:
    """Join other affairs into this one."""
    found = affairs.get_affair(request.actor, uid)
    others = [affairs.get_affair(request.actor, other) for other in given.others]
    affairs.merge_affairs(lead=found, others=others, reason=given.reason, actor=request.actor, at=now())
    return _stand(found)


@acts_router.post(
    "/affairs/{uid}/split", response=StandOut, summary="分案",
    description="分出一部分另行办理，期限从原来的日子算；答复的是分出的事项。",
)  # fmt: skip
def split_affair(request: ApiRequest, uid: str, given: SplitIn) -> Any:
    """Divide an affair; the answer is the part."""
    found = affairs.get_affair(request.actor, uid)
    return _stand(
        affairs.split_affair(
            affair=found, title=given.title, party_name=given.party_name, exhibits=given.exhibits,
            reason=given.reason, token=given.token, actor=request.actor, at=now(),
        )
    )  # fmt: skip


@acts_router.post(
    "/affairs/{uid}/transfer", response=StandOut, summary="移交其他单位",
    description="期限接着走，转到接收单位的待办里。",
)  # fmt: skip
def transfer_affair(request: ApiRequest, uid: str, given: TransferIn) -> Any:
    """Hand an affair to another unit."""
    found = affairs.get_affair(request.actor, uid)
    unit = _unit(given.unit)
    if unit is None:
        raise BadInput("请写明单位", remedy="填写 unit")
    affairs.transfer_affair(affair=found, unit=unit, reason=given.reason, actor=request.actor, at=now())
    return _stand(found)


@acts_router.post(
    "/affairs/{uid}/acts/{act}/correct", response=StandOut, summary="更正记载",
    description="原来的记载不动，另记一条更正；只填要改的字段。",
)  # fmt: skip
def correct_act(request: ApiRequest, uid: str, act: str, given: CorrectIn) -> Any:
    """Correct what an act wrote down."""
    found = affairs.get_affair(request.actor, uid)
    made = affairs.correct_act(
        affair=found,
        act=_act(found, act),
        form=given.form,
        reason=given.reason,
        actor=request.actor,
        at=now(),
    )
    return _stand(found, made.uid)


@acts_router.post(
    "/affairs/{uid}/acts/{act}/withdraw", response=StandOut, summary="撤回一步",
    description="只能由办理人撤回程序允许撤回的、其后没有别的办理的一步。",
)  # fmt: skip
def withdraw_act(request: ApiRequest, uid: str, act: str, given: ReasonIn) -> Any:
    """Take an act back."""
    found = affairs.get_affair(request.actor, uid)
    made = affairs.withdraw_act(
        affair=found, act=_act(found, act), reason=given.reason, actor=request.actor, at=now()
    )
    return _stand(found, made.uid)

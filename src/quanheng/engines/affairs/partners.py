"""Lets others handle an affair beside its own unit: joint handling, and delegation of named steps."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotYet
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, Person, Post, Unit, require
from quanheng.packkit.affair import AffairSpec, Step

from . import facts
from .definitions import spec_of
from .filing import frame_of, touch
from .further import reason_of
from .models import Affair, Partner
from .rights import OWN_ONLY, Rights

__all__ = ["delegable_steps", "delegate_steps", "end_partner", "end_partners_due", "share_affair"]

LONGEST = timedelta(days=366)


def share_affair(*, affair: Affair, unit: Unit, reason: str, actor: Actor, at: datetime) -> Partner:
    """Handle an affair together with another unit from today: its people see it and act in it.

    What they may do there is what their own posts allow, but for the decision and the closing, which stay
    with the handling unit. Asked twice, the unit takes part once.

    Right:  affairs:affair:share
    Writes: affairs.affair.shared
    Raises: NotAllowed, NotFound, BadInput, NotYet
    """
    require(actor, Rights.SHARE, region=affair.region_code)
    reason = reason_of(reason)
    with transaction.atomic():
        locked = _open_one(affair)
        if unit.pk == locked.unit_id:
            raise BadInput("联合办理须是另一个单位", remedy="请选择另一个单位")
        known = locked.partners.filter(kind=Partner.Kind.JOINT, unit=unit, ended_on=None).first()
        if known is not None:
            return known
        made = Partner(
            affair=locked, kind=Partner.Kind.JOINT, unit=unit, from_on=day_of(at), reason=reason, made_by=actor.name
        )  # fmt: skip
        return _write(made, facts.AFFAIR_SHARED, {"to": unit.name, "reason": reason}, actor, at)


def delegate_steps(
    *, affair: Affair, steps: Sequence[str], until_on: date, reason: str, actor: Actor, at: datetime,
    unit: Unit | None = None, person: Person | None = None, from_on: date | None = None,
) -> Partner:  # fmt: skip
    """Have another unit or one officer take named steps of an affair until a day.

    The delegate needs the step's right by the own post, the certificate and the second factor as anybody;
    what is given is the place and the assignment. Deciding and closing are not delegated. On the day after
    the last it is over, whether or not somebody says so. The same delegation asked for twice is one.

    Law:    行政处罚法 第57条（决定由负责人作出）
    Right:  affairs:affair:delegate
    Writes: affairs.affair.delegated
    Raises: NotAllowed, NotFound, BadInput, NotYet
    """
    require(actor, Rights.DELEGATE, region=affair.region_code)
    reason, today = reason_of(reason), day_of(at)
    first = from_on or today
    if not today <= first <= until_on <= first + LONGEST:
        raise BadInput("委托须从今天或以后开始，最长一年", remedy="请核对起止日期")
    with transaction.atomic():
        locked = _open_one(affair)
        chosen = _chosen(spec_of(locked), steps)
        target = unit or _unit_of(person, today)
        if person is None and target.pk == locked.unit_id:
            raise BadInput("委托本单位办理须写明人员", remedy="请选择人员，或选择另一个单位")
        same = {"kind": Partner.Kind.DELEGATE, "unit": target, "person": person, "from_on": first}
        for known in locked.partners.filter(**same, until_on=until_on, ended_on=None):
            if known.steps == list(chosen):
                return known
        made = Partner(
            affair=locked, **same, until_on=until_on, steps=list(chosen), reason=reason, made_by=actor.name
        )
        body = {
            "to": made.who, "steps": list(chosen), "steps_zh": "、".join(chosen.values()), "reason": reason,
            "from_on": first.isoformat(), "until_on": until_on.isoformat(),
        }  # fmt: skip
        return _write(made, facts.AFFAIR_DELEGATED, body, actor, at)


def end_partner(*, partner: Partner, reason: str, actor: Actor, at: datetime) -> Partner:
    """End a joint handling or a delegation before its day; what was done under it stands.

    Right:  affairs:affair:share or affairs:affair:delegate, as for its beginning
    Writes: affairs.sharing.ended or affairs.delegation.ended
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    right = Rights.SHARE if partner.kind == Partner.Kind.JOINT else Rights.DELEGATE
    require(actor, right, region=partner.affair.region_code)
    reason = reason_of(reason)
    if not _end(partner.pk, day_of(at), reason, actor, at):
        raise Conflict("已经结束了", remedy="请刷新后再看")
    partner.refresh_from_db()
    return partner


def end_partners_due(*, actor: Actor, at: datetime, limit: int = 1000) -> int:
    """Write down the end of every delegation whose last day is over; part of the day's round, harmless twice.

    The right to act ended with that day already; this is the fact of it.

    Right:  the worker's
    Writes: affairs.delegation.ended
    """
    if not actor.is_system:
        raise NotAllowed("到期由系统自动结束", remedy="要提前结束，请在事项页办理")
    over = Partner.objects.filter(ended_on=None, until_on__lt=day_of(at)).order_by("until_on", "id")
    ended = 0
    for pk, until_on in list(over.values_list("pk", "until_on")[:limit]):
        assert until_on is not None
        ended += _end(pk, until_on, "到期", actor, at)
    return ended


def _end(pk: int, on: date, why: str, actor: Actor, at: datetime) -> bool:
    with transaction.atomic():
        partner = Partner.objects.select_for_update().get(pk=pk)
        if partner.ended_on is not None:
            return False
        partner.ended_on, partner.ended_why = on, why
        partner.save(update_fields=["ended_on", "ended_why"])
        spec, affair = spec_of(partner.affair), partner.affair
        names = [step.zh if (step := spec.step(key)) else key for key in partner.steps]
        joint = partner.kind == Partner.Kind.JOINT
        kind = facts.SHARING_ENDED if joint else facts.DELEGATION_ENDED
        body = {"to": partner.who, "steps_zh": "、".join(names), "why": why, "ended_on": on.isoformat()}
        frame = frame_of(affair, actor, at) | {"because": [partner.fact_uid]}
        touch(affair, record(kind, body=body, **frame))
    return True


def _open_one(affair: Affair) -> Affair:
    locked = (
        Affair.objects.select_for_update(of=("self",))
        .select_related("unit", "subject", "definition")
        .get(pk=affair.pk)
    )
    if not locked.is_open:
        raise NotYet("事项已经办结", remedy="请在未办结的事项里选")
    return locked


def delegable_steps(affair: Affair) -> list[Step]:
    """List the steps that may be handed on: all but the opening, the decision and the closing."""
    return [one for one in spec_of(affair).steps if one.frm and one.who.right not in OWN_ONLY]


def _chosen(spec: AffairSpec, steps: Sequence[str]) -> dict[str, str]:
    """Check the steps to be delegated and give them with their names, in the order of the procedure."""
    unknown = set(steps) - {one.key for one in spec.steps if one.frm}
    if unknown or not steps:
        raise BadInput("请选择要委托的步骤", remedy="请从列出的步骤里选", steps=sorted(unknown))
    chosen = [one for one in spec.steps if one.key in steps]
    for one in chosen:
        if one.who.right in OWN_ONLY:
            raise BadInput(
                f"“{one.zh}”由主办单位办理，不能委托", remedy="请去掉这一步",
                citation=one.who.article or one.article,
            )  # fmt: skip
    return {one.key: one.zh for one in chosen}


def _unit_of(person: Person | None, on: date) -> Unit:
    """Give the unit an officer serves in on a day."""
    if person is None:
        raise BadInput("请选择受托的单位或人员", remedy="二者至少选一个")
    held = (
        Post.objects.select_related("unit").filter(person=person, starts_on__lte=on).exclude(ends_on__lt=on)
    )
    post = held.first() if person.is_active else None
    if post is None:
        raise BadInput(f"{person.name}现在没有任职岗位", remedy="请选择在职人员")
    return post.unit


def _write(made: Partner, kind: str, body: dict[str, Any], actor: Actor, at: datetime) -> Partner:
    fact = record(kind, body=body, **frame_of(made.affair, actor, at))
    made.fact_uid = fact.uid
    made.save()
    touch(made.affair, fact)
    return made

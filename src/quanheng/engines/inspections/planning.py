"""Making a plan: which businesses may be drawn for which items, at what shares, when."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.inspection import InspectionSpec

from .catalogue import inspection_named
from .checklist import KINDS, checklist_on
from .draw_models import PlanReserve
from .facts import PLAN_MADE
from .models import Plan
from .randomness import announce, check_entropy
from .rights import Rights

__all__ = ["make_plan", "share_points"]

DRAWN_KINDS = ("RI", "JRI")


def make_plan(
    *, actor: Actor, at: datetime, title: str, inspection: str, starts_on: date, ends_on: date, region: str,
    kind: str = "RI", items: Sequence[str] = (), shares: Mapping[str, Decimal | float | int] | None = None,
    sources: Sequence[tuple[str, date]] = (), reserve: Sequence[tuple[str, date]] = (),
    substitutes_percent: int = 20, number: str = "", skill: str = "", replaces_uid: str = "",
    partners: Sequence[str] = (),
    because: Sequence[Fact | str] = (),
) -> Plan:  # fmt: skip
    """Approve a plan to draw businesses by chance.

    ``shares`` are percent by class of credit risk; without them those of the pack hold. ``sources`` announce
    the public randomness with its days, which must lie ahead and bring 112 bits together: a lottery that has been
    drawn, or that somebody can try through, is no chance. Its kind is known by its name. ``reserve`` is drawn later
    and takes the place of a secret that an official does not open. A plan is spent by one draw; after a void a
    new plan names the old one in ``replaces_uid``. ``partners`` are the items of other departments on a joint draw,
    written ``department:code``; they stand among the plan's items and are published with them.

    Law:    国办发〔2024〕54号 (published plan, random selection first)
    Right:  inspections:plan:make
    Writes: inspections.plan.made
    Raises: NotFound, BadInput, NoRuleInForce
    """
    require(actor, Rights.PLAN_MAKE, region=region)
    spec, day = inspection_named(inspection), day_of(at)
    checklist_on(spec, starts_on)
    announced, held = announce(sources), announce(reserve)
    _check_frame(title, kind, starts_on, ends_on, day, [*sources, *reserve])
    check_entropy(announced, held, has_secrets=False)
    chosen = share_points(spec, shares)
    codes = list(items or [item.code for item in spec.items])
    strange = sorted(set(codes) - {item.code for item in spec.items})
    if strange:
        raise BadInput(f"“{spec.zh}”不含事项{'、'.join(strange)}", remedy="请从抽查事项清单中选")
    codes += _partner_items(kind, partners)
    plan = Plan(
        uid=new_uid(at), number=number, title=title.strip(), inspection=spec.key, kind=kind, items=codes,
        shares=chosen, substitutes_bp=substitutes_percent * 100, officers_per_task=spec.officers_per_task,
        skill=skill, sources=[one.as_dict() for one in announced], starts_on=starts_on,
        ends_on=ends_on, unit_id=actor.unit_id, region_code=region, replaces_uid=replaces_uid, made_at=at,
    )  # fmt: skip
    body = {
        "title": plan.title, "number": number, "inspection": spec.key, "kind": kind, "items": codes,
        "replaces": replaces_uid,
        "sources": plan.sources, "reserve": [one.as_dict() for one in held], "starts_on": starts_on, "ends_on": ends_on,
    }  # fmt: skip
    with transaction.atomic():
        fact = record(
            PLAN_MADE, object=Ref("inspections.plan", plan.uid), actor=actor, at=at, body=body, because=because,
            region=region, private={"shares": chosen},  # by class of credit risk; the fact itself is public
        )  # fmt: skip
        plan.fact_uid = fact.uid
        plan.save()
        PlanReserve.objects.create(plan=plan, sources=[one.as_dict() for one in held])
    return plan


def _check_frame(
    title: str, kind: str, starts_on: date, ends_on: date, day: date, sources: Sequence[tuple[str, date]]
) -> None:
    if not title.strip():
        raise BadInput("方案须有名称", remedy="例如：第四季度餐饮服务食品安全抽查")
    if kind not in DRAWN_KINDS:
        raise BadInput(f"“{KINDS.get(kind, kind)}”不经抽取", remedy="抽取只用于双随机抽查和部门联合双随机")
    if ends_on < starts_on:
        raise BadInput("结束日期早于开始日期", remedy="请核对检查期间")
    past = [name for name, on in sources if on <= day]
    if past:
        raise BadInput(f"公开随机数“{past[0]}”已经开出", remedy="请预告之后才开出的随机数")


def _partner_items(kind: str, partners: Sequence[str]) -> list[str]:
    known = {f"{one.key}:{item.code}" for one in packs().departments.values() for item in one.items}
    strange = sorted(set(partners) - known)
    if strange:
        raise BadInput(f"没有联合事项{'、'.join(strange)}", remedy="请从领域包 rosters.yml 的部门事项中选")
    if partners and kind != "JRI":
        raise BadInput("有其他部门事项的，应为部门联合双随机")
    return list(partners)


def share_points(spec: InspectionSpec, shares: Mapping[str, Decimal | float | int] | None) -> dict[str, int]:
    """Give shares in 1/10,000 from percent, or those of the pack. Raises: BadInput"""
    given = {key: Decimal(str(value)) for key, value in (shares or spec.share_percent).items()}
    if not given:
        raise BadInput(f"“{spec.zh}”没有抽查比例", remedy="请按信用风险等级写明比例")
    points = {}
    for key, percent in sorted(given.items()):
        bp = percent * 100
        if bp != bp.to_integral_value() or not 0 < bp <= 10_000:
            raise BadInput(f"{key}级比例{percent}%不对", remedy="比例在0.01%到100%之间，最多两位小数")
        points[key] = int(bp)
    return points

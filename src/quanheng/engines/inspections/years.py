"""The yearly plan as acts: drafted line by line, approved, published; a change is a new version with its reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require, visible_to
from quanheng.packkit.inspection import ItemKind

from .catalogue import inspection_named
from .coverage import LEAST_AGAIN_BP
from .planning import share_points
from .rights import Rights
from .roster_facts import YEAR_APPROVED, YEAR_CHANGED, YEAR_LINE_SET, YEAR_MADE, YEAR_PUBLISHED
from .year_models import YearLine, YearPlan

__all__ = [
    "LineDraft", "approve_year", "change_year", "drop_year_line", "find_years", "get_year", "line_faults", "make_year",
    "publish_year", "set_year_line",
]  # fmt: skip

NAMES_A_CLASS = re.compile(r"(信用|风险)[^，。；、]{0,6}[A-DＡ-Ｄ](?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class LineDraft:
    """What an officer writes into one line. ``shares`` are percent; without them those of the pack hold."""

    title: str
    matter: str
    months: Sequence[int]
    shares: Mapping[str, Any] = field(default_factory=dict)
    items: Sequence[str] = ()
    departments: Sequence[str] = ()
    alone_why: str = ""
    must_visit: bool = False
    again_percent: Any = 5


def make_year(
    *, actor: Actor, at: datetime, year: int, region: str, title: str = "", because: Sequence[Fact | str] = ()
) -> YearPlan:
    """Begin the plan of a year for a region; there is one for each, and it grows by versions.

    Law:    国发〔2019〕5号 (年度抽查工作计划)
    Right:  inspections:year:make
    Writes: inspections.year.made
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    require(actor, Rights.YEAR_MAKE, region=region)
    if not day_of(at).year - 1 <= year <= day_of(at).year + 2:
        raise BadInput(f"{year}年太远", remedy="可编制上年、今年和以后两年的计划")
    if YearPlan.objects.filter(year=year, region_code=region).exists():
        raise Conflict(f"{year}年度计划已经有了", remedy="请打开它修改；已批准的，请编制新版")
    words = title.strip() or f"{year}年度双随机抽查工作计划"
    with transaction.atomic():
        uid = new_uid(at)
        fact = record(
            YEAR_MADE, object=Ref("inspections.year", uid), actor=actor, at=at, because=because, region=region,
            body={"year": year, "title": words},
        )  # fmt: skip
        return YearPlan.objects.create(
            uid=uid, year=year, title=words[:100], region_code=region, unit_id=actor.unit_id, made_at=at,
            fact_uid=fact.uid,
        )  # fmt: skip


def set_year_line(
    *, actor: Actor, at: datetime, uid: str, draft: LineDraft, no: int | None = None
) -> YearLine:
    """Write a line of a draft, or change the one with this number; the same words again write nothing.

    Right:  inspections:year:make
    Writes: inspections.year.line_set
    Raises: NotFound, BadInput, Conflict
    """
    with transaction.atomic():
        plan = _draft_plan(actor, uid)
        values = _checked(draft)
        line = plan.lines.filter(no=no).first() if no is not None else None
        if no is not None and line is None:
            raise NotFound(f"计划里没有第{no}项")
        if line is not None and all(getattr(line, name) == value for name, value in values.items()):
            return line
        number = no or (plan.lines.aggregate(last=Max("no"))["last"] or 0) + 1
        _tell_line(plan, number, draft.title, "修改" if line else "新增", actor, at)
        if line is None:
            return YearLine.objects.create(plan=plan, no=number, line_key=new_uid(at), **values)
        for name, value in values.items():
            setattr(line, name, value)
        line.save()
    return line


def drop_year_line(*, actor: Actor, at: datetime, uid: str, no: int) -> None:
    """Take a line out of a draft. Right: inspections:year:make. Writes: inspections.year.line_set"""
    with transaction.atomic():
        plan = _draft_plan(actor, uid)
        line = plan.lines.filter(no=no).first()
        if line is None:
            raise NotFound(f"计划里没有第{no}项")
        _tell_line(plan, no, line.title, "删去", actor, at)
        line.delete()


def approve_year(*, actor: Actor, at: datetime, uid: str) -> YearPlan:
    """Approve a draft; the version before it is replaced from this moment.

    Every matter that is not one of safety must be a joint one, or say why not (规划9.1：除安全外必须联合双随机).

    The fact is public and a proof carries it whole, so that the lines with their shares by class of credit risk lie
    in its private part.

    Right:  inspections:year:approve
    Writes: inspections.year.approved
    Raises: NotFound, BadInput, Conflict
    """
    require(actor, Rights.YEAR_APPROVE)
    with transaction.atomic():
        plan = _locked(actor, uid, Rights.YEAR_APPROVE)
        if plan.state != YearPlan.State.DRAFT:
            raise Conflict(f"这一版{plan.get_state_display()}", remedy="要改动，请编制新版")
        lines = list(plan.lines.all())
        faults = [(line.no, why) for line in lines for why in line_faults(line)]
        if not lines or faults:
            first = f"第{faults[0][0]}项：{faults[0][1]}" if faults else "一项也没有"
            raise BadInput(
                f"还不能批准，{first}", remedy="请补齐后再批准", faults=[list(one) for one in faults]
            )
        fact = record(
            YEAR_APPROVED, object=Ref("inspections.year", plan.uid), actor=actor, at=at, because=[plan.fact_uid],
            region=plan.region_code,
            body={"year": plan.year, "version": plan.version, "lines": len(lines)},
            private={"content": [_plain(line) for line in lines]},  # shares by class of credit risk stay inside
        )  # fmt: skip
        plan.state, plan.approved_at, plan.approved_by = YearPlan.State.APPROVED, at, actor.name
        plan.fact_uid = fact.uid
        plan.save()
        if plan.replaces_id:
            YearPlan.objects.filter(pk=plan.replaces_id).update(state=YearPlan.State.REPLACED)
    return plan


def publish_year(*, actor: Actor, at: datetime, uid: str) -> YearPlan:
    """Make an approved version public from today; called again it changes nothing.

    Law:    国办发〔2024〕54号 (公布检查计划、事项和频次)
    Right:  inspections:year:approve
    Writes: inspections.year.published
    Raises: NotFound, Conflict
    """
    require(actor, Rights.YEAR_APPROVE)
    with transaction.atomic():
        plan = _locked(actor, uid, Rights.YEAR_APPROVE)
        if plan.state == YearPlan.State.PUBLISHED:
            return plan
        if plan.state != YearPlan.State.APPROVED:
            raise Conflict(f"这一版{plan.get_state_display()}", remedy="批准后才能公布")
        fact = record(
            YEAR_PUBLISHED, object=Ref("inspections.year", plan.uid), actor=actor, at=at, because=[plan.fact_uid],
            region=plan.region_code, body={"year": plan.year, "version": plan.version},
        )  # fmt: skip
        plan.state, plan.published_on, plan.fact_uid = YearPlan.State.PUBLISHED, day_of(at), fact.uid
        plan.save()
    return plan


def change_year(*, actor: Actor, at: datetime, uid: str, reason: str) -> YearPlan:
    """Begin a new version of an approved plan with all its lines; the old one holds until the new is approved.

    Right:  inspections:year:make
    Writes: inspections.year.changed
    Raises: NotFound, BadInput, Conflict
    """
    require(actor, Rights.YEAR_MAKE)
    said = reason.strip()
    if len(said) < 4:
        raise BadInput("调整计划须写明理由", remedy="如：上级部署专项、机构职能调整")
    if NAMES_A_CLASS.search(said):
        raise BadInput("理由会公布，不能写信用风险类别", remedy="请改写，如“提高部分对象的抽查比例”")
    with transaction.atomic():
        old = _locked(actor, uid, Rights.YEAR_MAKE)
        later = YearPlan.objects.filter(year=old.year, region_code=old.region_code, version__gt=old.version)
        if later.exists():
            raise Conflict("已经有更新的一版", remedy="请打开最新的一版")
        if old.state not in (YearPlan.State.APPROVED, YearPlan.State.PUBLISHED):
            raise Conflict("这一版还没有批准", remedy="直接修改即可")
        new = new_uid(at)
        fact = record(
            YEAR_CHANGED, object=Ref("inspections.year", new), actor=actor, at=at, because=[old.fact_uid],
            region=old.region_code, body={"year": old.year, "version": old.version + 1, "reason": said},
        )  # fmt: skip
        made = YearPlan.objects.create(
            uid=new, year=old.year, version=old.version + 1, title=old.title, region_code=old.region_code,
            unit_id=old.unit_id, reason=said[:300], replaces=old, made_at=at, fact_uid=fact.uid,
        )  # fmt: skip
        for line in old.lines.all():
            YearLine.objects.create(plan=made, line_key=line.line_key, unit_id=line.unit_id, **_plain(line))
    return made


def find_years(actor: Actor, *, year: int | None = None, state: str = "") -> "QuerySet[YearPlan]":
    """List versions of yearly plans the actor may see, the newest first. Right: inspections:plan:read"""
    rows = visible_to(actor, Rights.PLAN_READ, YearPlan.objects.select_related("unit", "replaces"))
    if year:
        rows = rows.filter(year=year)
    return rows.filter(state=state) if state else rows


def get_year(actor: Actor, uid: str) -> YearPlan:
    """Find one version of a yearly plan. Raises: NotAllowed, NotFound"""
    require(actor, Rights.PLAN_READ)
    found = find_years(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这份年度计划，或不在您的管辖范围内")
    return found


def line_faults(line: YearLine) -> list[str]:
    """Say what keeps a line from being approved."""
    spec = inspection_named(line.matter)
    faults = []
    if NAMES_A_CLASS.search(line.title) or NAMES_A_CLASS.search(line.alone_why):
        faults.append("名称和不联合的理由会公布，不能写信用风险类别")
    if not spec.is_safety and not line.departments and not line.alone_why:
        faults.append("不属于安全事项，应当部门联合；不联合的须写明理由")
    kinds = {item.kind for item in spec.items if item.code in line.items}
    if (
        ItemKind.GENERAL in kinds
        and line.shares
        and not line.must_visit
        and min(line.shares.values()) == 10_000
    ):
        faults.append("一般事项不能每一类都全数检查")
    return faults


def _checked(draft: LineDraft) -> dict[str, Any]:
    spec = inspection_named(draft.matter)
    months = sorted(set(draft.months))
    if not draft.title.strip() or len(draft.title.strip()) > 100:
        raise BadInput("每一项须有名称，不超过100个字")
    if not months or not all(1 <= one <= 12 for one in months):
        raise BadInput("请写明在哪几个月抽取", remedy="写1至12的月份，如 3、6、9")
    codes = list(draft.items or [item.code for item in spec.items])
    strange = sorted(set(codes) - {item.code for item in spec.items})
    if strange:
        raise BadInput(f"“{spec.zh}”不含事项{'、'.join(strange)}", remedy="请从抽查事项清单中选")
    partners = []
    for key in dict.fromkeys(draft.departments):
        department = packs().departments.get(key)
        if department is None:
            raise BadInput(f"没有“{key}”这个部门", remedy="请从领域包 rosters.yml 的部门中选")
        partners.append({"key": key, "zh": department.zh, "items": [item.code for item in department.items]})
    again = share_points(spec, {"again": draft.again_percent})["again"]
    if again < LEAST_AGAIN_BP:
        raise BadInput("已查对象的再抽比例不能低于5%", remedy="查过一次不等于今年不会再查")
    return {
        "title": draft.title.strip(), "matter": spec.key, "items": codes, "months": months,
        "shares": {} if draft.must_visit else share_points(spec, draft.shares or None),
        "departments": partners, "alone_why": draft.alone_why.strip()[:200], "must_visit": draft.must_visit,
        "again_bp": again,
    }  # fmt: skip


def _plain(line: YearLine) -> dict[str, Any]:
    names = (
        "no", "title", "matter", "items", "shares", "months", "departments", "alone_why", "must_visit", "again_bp",
    )  # fmt: skip
    return {name: getattr(line, name) for name in names}


def _tell_line(plan: YearPlan, no: int, title: str, act: str, actor: Actor, at: datetime) -> None:
    fact = record(
        YEAR_LINE_SET, object=Ref("inspections.year", plan.uid), actor=actor, at=at, because=[plan.fact_uid],
        region=plan.region_code, body={"no": no, "title": title.strip(), "act": act},
    )  # fmt: skip
    plan.fact_uid = fact.uid
    plan.save(update_fields=["fact_uid"])


def _draft_plan(actor: Actor, uid: str) -> YearPlan:
    plan = _locked(actor, uid, Rights.YEAR_MAKE)
    if plan.state != YearPlan.State.DRAFT:
        raise Conflict(f"这一版{plan.get_state_display()}，不能再改", remedy="请编制新版，并写明理由")
    return plan


def _locked(actor: Actor, uid: str, right: Rights) -> YearPlan:
    require(actor, right)
    plan = YearPlan.objects.select_for_update(of=("self",)).get(pk=get_year(actor, uid).pk)
    require(actor, right, region=plan.region_code)
    return plan

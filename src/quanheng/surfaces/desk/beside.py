"""The acts beside a procedure's steps as forms: what each asks, who may, and which service carries it out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quanheng.base.errors import BadInput, NotFound
from quanheng.base.refs import Ref
from quanheng.engines.affairs import api as affairs
from quanheng.engines.affairs.api import FieldView, Rights
from quanheng.foundation.people.api import Person
from quanheng.surfaces.desk.beside_parts import (
    Form,
    day_of,
    field,
    frame_of,
    need_unit,
    people,
    reason_field,
    unit_of,
    units,
)  # fmt: skip
from quanheng.surfaces.desk.shell import DeskRequest
from quanheng.surfaces.web import today

__all__ = ["ACTS", "BesideAct"]

Fields = Callable[[DeskRequest, affairs.Affair], list[FieldView]]
Do = Callable[[DeskRequest, affairs.Affair, Form, datetime], str]
NEAR = 30


@dataclass(frozen=True, slots=True)
class BesideAct:
    """One act: its name, the right it asks, its form, and what carries it out and gives the matter to go to."""

    key: str
    zh: str
    note: str
    right: str
    fields: Fields
    do: Do
    is_shown: bool = True
    fits: Callable[[affairs.Affair], bool] = lambda found: True
    about: Callable[[affairs.Affair], list[str]] = lambda found: []


def _officers(request: DeskRequest, found: affairs.Affair) -> list[FieldView]:
    held = found.officers.filter(until_on__isnull=True).select_related("person").order_by("-is_lead", "id")
    known = people(request) | {row.person.uid: row.person.name for row in held}
    return [field("officers", "承办人员", "persons", choices=known, proposed=[row.person.uid for row in held],
                   help="排在最前的为主办")]  # fmt: skip


def _assign(request: DeskRequest, found: affairs.Affair, form: Form, at: datetime) -> str:
    affairs.assign_officers(officers=form.get("officers") or [], **frame_of(request, found, at))
    return found.uid


def _transfer_fields(request: DeskRequest, found: affairs.Affair) -> list[FieldView]:
    return [field("unit", "移交给", "choice", choices=units(found)), reason_field()]


def _transfer(request: DeskRequest, found: affairs.Affair, form: Form, at: datetime) -> str:
    affairs.transfer_affair(
        unit=need_unit(form), reason=form.get("reason", ""), **frame_of(request, found, at)
    )
    return found.uid


def _share_fields(request: DeskRequest, found: affairs.Affair) -> list[FieldView]:
    return [field("unit", "联合办理的单位", "choice", choices=units(found)), reason_field()]


def _share(request: DeskRequest, found: affairs.Affair, form: Form, at: datetime) -> str:
    affairs.share_affair(unit=need_unit(form), reason=form.get("reason", ""), **frame_of(request, found, at))
    return found.uid


def _delegate_fields(request: DeskRequest, found: affairs.Affair) -> list[FieldView]:
    steps = {step.key: step.zh for step in affairs.delegable_steps(found)}
    return [
        field("steps", "委托的步骤", "choices", choices=steps),
        field(
            "unit", "受托单位", "choice", choices=units(found), required=False, help="委托本单位人员的不填"
        ),
        field(
            "person",
            "受托人员",
            "choice",
            choices=people(request),
            required=False,
            help="委托整个单位的不填",
        ),
        field("from_on", "从哪天起", "day", proposed=today()),
        field("until_on", "到哪天止", "day", help="到期自动结束"),
        reason_field(),
    ]


def _delegate(request: DeskRequest, found: affairs.Affair, form: Form, at: datetime) -> str:
    affairs.delegate_steps(
        steps=form.get("steps") or [], unit=unit_of(form),
        person=Person.objects.filter(uid=form.get("person") or "").first(),
        from_on=day_of(form, "from_on"), until_on=day_of(form, "until_on"), reason=form.get("reason", ""),
        **frame_of(request, found, at),
    )  # fmt: skip
    return found.uid


def _end_fields(request: DeskRequest, found: affairs.Affair) -> list[FieldView]:
    rows = found.partners.filter(ended_on=None).select_related("unit", "person")
    named = {one.uid: f"{one.get_kind_display()}：{one.who}" for one in rows}
    return [field("partner", "要结束的", "choice", choices=named), reason_field()]


def _end(request: DeskRequest, found: affairs.Affair, form: Form, at: datetime) -> str:
    partner = found.partners.filter(uid=form.get("partner") or "").first()
    if partner is None:
        raise NotFound("没有这个联合或委托", remedy="请从列出的里选")
    affairs.end_partner(partner=partner, reason=form.get("reason", ""), actor=request.actor, at=at)
    return found.uid


def _merge_fields(request: DeskRequest, found: affairs.Affair) -> list[FieldView]:
    rows = affairs.find_affairs(request.actor, kind=found.key, is_open=True).exclude(pk=found.pk)
    near = list(rows.filter(party_name=found.party_name)[:NEAR]) if found.party_name else []
    named = {one.uid: f"{one.number or one.title}　{one.party_name}" for one in near}
    return [
        field("others", "同一当事人的未结事项", "choices", choices=named, required=False),
        field("numbers", "或者写案号", required=False, max_length=400, help="几个案号之间用顿号隔开"),
        reason_field(),
    ]  # fmt: skip


def _merge(request: DeskRequest, found: affairs.Affair, form: Form, at: datetime) -> str:
    numbers = [
        one.strip() for one in str(form.get("numbers") or "").replace("，", "、").split("、") if one.strip()
    ]
    rows = affairs.find_affairs(request.actor, kind=found.key)
    others = [*rows.filter(uid__in=form.get("others") or []), *rows.filter(number__in=numbers)]
    missing = set(numbers) - {one.number for one in others}
    if missing:
        raise NotFound(
            f"没有查到{'、'.join(sorted(missing))}", remedy="请核对案号", fields={"numbers": "没有查到"}
        )
    frame: dict[str, Any] = {"actor": request.actor, "at": at}
    affairs.merge_affairs(lead=found, others=others, reason=form.get("reason", ""), **frame)
    return found.uid


def _split_fields(request: DeskRequest, found: affairs.Affair) -> list[FieldView]:
    evidence = {str(one.number): f"{one.number}　{one.name}" for one in found.evidence.all()}
    return [
        field("title", "分出事项的名称", max_length=200, proposed=found.title),
        field("party_name", "当事人", max_length=200, proposed=found.party_name),
        field("exhibits", "归入分出事项的证据", "choices", choices=evidence, required=False),
        reason_field(),
    ]


def _split(request: DeskRequest, found: affairs.Affair, form: Form, at: datetime) -> str:
    party = str(form.get("party_name") or "").strip()
    part = affairs.split_affair(
        title=form.get("title", ""), party_name="" if party == found.party_name else party,
        exhibits=[int(one) for one in form.get("exhibits") or [] if str(one).isdecimal()],
        reason=form.get("reason", ""), token=request.POST.get("token", ""), **frame_of(request, found, at),
    )  # fmt: skip
    return part.uid


def _link_fields(request: DeskRequest, found: affairs.Affair) -> list[FieldView]:
    return [
        field("number", "另一事项的案号", max_length=60),
        field("relation", "关系", max_length=40, help="如：同一线索、上下游、前案"),
    ]


def _link(request: DeskRequest, found: affairs.Affair, form: Form, at: datetime) -> str:
    number, relation = (
        str(form.get("number") or "").strip(),
        " ".join(str(form.get("relation") or "").split()),
    )
    other = affairs.find_affairs(request.actor).filter(number=number).exclude(pk=found.pk).first()
    if not number or other is None:
        raise NotFound("没有查到这个案号", remedy="请核对案号", fields={"number": "没有查到"})
    if not 2 <= len(relation) <= 40:
        raise BadInput("请写明关系", remedy="如：同一线索", fields={"relation": "2到40字"})
    other_ref = Ref("affairs.affair", other.uid)
    affairs.link_affair(other=other_ref, relation=relation, title=other.title, **frame_of(request, found, at))
    return found.uid


def _move_fields(request: DeskRequest, found: affairs.Affair) -> list[FieldView]:
    return [reason_field()]


def _about_move(found: affairs.Affair) -> list[str]:
    seen = affairs.preview_move(found)
    lines = [f"现按第{seen.from_version}版办理，改为第{seen.to_version}版"]
    lines += [f"新增：{'、'.join(seen.new_steps)}"] if seen.new_steps else []
    lines += [f"取消：{'、'.join(seen.gone_steps)}"] if seen.gone_steps else []
    return lines + [f"不能改：{fault}" for fault in seen.faults]


def _move(request: DeskRequest, found: affairs.Affair, form: Form, at: datetime) -> str:
    affairs.move_definition(reason=form.get("reason", ""), **frame_of(request, found, at))
    return found.uid


def _act_of(request: DeskRequest, found: affairs.Affair) -> affairs.Act:
    uid = request.POST.get("act") or request.GET.get("act", "")
    act = found.acts.filter(uid=uid).first()
    if act is None:
        raise NotFound("没有这条办理记录", remedy="请回到事项页重新选择")
    return act


def _correct_fields(request: DeskRequest, found: affairs.Affair) -> list[FieldView]:
    act = _act_of(request, found)
    said = affairs.said_in(act)
    views = [
        FieldView(view.field, view.choices, said.get(view.field.key, view.proposed))
        for view in affairs.form_of(found, act.step, act.at)
        if view.field.kind != "persons"
    ]
    return [*views, field("act", "更正的记录", "hidden", proposed=act.uid), reason_field()]


def _correct(request: DeskRequest, found: affairs.Affair, form: Form, at: datetime) -> str:
    act = _act_of(request, found)
    given = {key: value for key, value in form.items() if key not in ("act", "reason")}
    affairs.correct_act(act=act, form=given, reason=form.get("reason", ""), **frame_of(request, found, at))
    return found.uid


def _withdraw_fields(request: DeskRequest, found: affairs.Affair) -> list[FieldView]:
    return [field("act", "撤回的记录", "hidden", proposed=_last(found).uid), reason_field()]


def _last(found: affairs.Affair) -> affairs.Act:
    act = found.acts.order_by("-order").first()
    assert act is not None
    return act


def _withdraw(request: DeskRequest, found: affairs.Affair, form: Form, at: datetime) -> str:
    act = _act_of(request, found)
    affairs.withdraw_act(act=act, reason=form.get("reason", ""), **frame_of(request, found, at))
    return found.uid


def _can_withdraw(found: affairs.Affair) -> bool:
    act = _last(found)
    step = affairs.spec_of(found).step(act.step)
    return bool(step and step.withdrawable and not act.withdraws_id)


ACTS: dict[str, BesideAct] = {
    act.key: act
    for act in (
        BesideAct("assign", "指定承办人员", "", Rights.ASSIGN, _officers, _assign),
        BesideAct("share", "联合办理", "对方看得到本事项，可以一起办理；决定和结案仍由本单位作出",
                  Rights.SHARE, _share_fields, _share),
        BesideAct("delegate", "委托办理", "受托的须自己有这项权限和执法证件；决定和结案不能委托",
                  Rights.DELEGATE, _delegate_fields, _delegate),
        BesideAct("end", "结束联合或委托", "", Rights.SHARE, _end_fields, _end,
                  fits=lambda found: found.partners.filter(ended_on=None).exists()),
        BesideAct("merge", "并案", "被并入的事项就此办结，它的办理和证据在本事项里看得到",
                  Rights.MERGE, _merge_fields, _merge, fits=lambda found: affairs.spec_of(found).merging is not None),
        BesideAct("split", "分案", "分出的事项接着办，期限从原来的日子算",
                  Rights.SPLIT, _split_fields, _split, fits=lambda found: affairs.spec_of(found).splitting is not None),
        BesideAct("transfer", "移交其他单位", "不属于本辖区的，移交后您将看不到",
                  Rights.TRANSFER, _transfer_fields, _transfer),
        BesideAct("link", "关联另一事项", "", Rights.INVESTIGATE, _link_fields, _link),
        BesideAct("withdraw", "撤回上一步", "只能撤回自己办的、其后没有别的办理的一步",
                  Rights.CORRECT, _withdraw_fields, _withdraw, fits=_can_withdraw),
        BesideAct("move", "改按新版程序办理", "", Rights.DEFINITION_MOVE, _move_fields, _move, about=_about_move,
                  fits=lambda found: not affairs.preview_move(found).is_same),
        BesideAct("correct", "更正记载", "原来的记载不动，另记一条更正", Rights.CORRECT, _correct_fields, _correct,
                  is_shown=False),
    )
}  # fmt: skip

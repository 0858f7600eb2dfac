"""What happens beside visits in the demo: results published, a campaign, a joint visit, self-checks, grades."""

from datetime import date, datetime, timedelta

from quanheng.base.errors import Refusal
from quanheng.base.refs import Ref
from quanheng.engines.inspections import api as inspections
from quanheng.flows import api as flows
from quanheng.foundation.people.api import Actor
from quanheng.registry.api import Licence, Subject

from .company import Company
from .show import Show
from .visits import visit

__all__ = ["plan_result", "plan_rounds"]

_HEAD = ("station_head", "division_head")
_PLACE = "445102"
_TITLE = "冬季餐饮食品安全专项检查（示范）"
_TARGETS = 14


def plan_rounds(show: Show, company: Company, today: date) -> None:
    """Put the campaign, the joint visit, the video check and the self-checks on the running order."""
    for days, name, scene in (
        (34, "campaign", _campaign), (20, "joint", _joint), (9, "self", _self_checks), (3, "remote", _remote),
    ):  # fmt: skip
        at = show.office_hour(today - timedelta(days=days), "rounds", name)
        show.plan(at, f"rounds {name}", lambda now, scene=scene: scene(show, company, now))  # type: ignore[misc]


def plan_result(show: Show, company: Company, task: inspections.Task, name: str, at: datetime) -> None:
    """Let a head publish a closed visit's result some days later, a few of them too late, and grade restaurants."""
    wait = (
        show.dice.between(31, 38, "publish", name)
        if show.dice.roll("late", name) < 0.06
        else show.dice.between(2, 15, "publish", name)
    )
    when = show.office_hour(at.date() + timedelta(days=wait), "publish", name)
    show.plan(when, f"publish {name}", lambda now: _publish(company, task.uid, name, now))


def _publish(company: Company, uid: str, name: str, at: datetime) -> None:
    task = inspections.Task.objects.select_related("subject").get(uid=uid)
    head = company.one(_HEAD, task.region_code, at, "publish", name)
    try:
        inspections.publish_result(actor=head, at=at, task_uid=uid)
        if task.inspection in inspections.graded_inspections():
            inspections.set_grade(actor=head, at=at, subject_uid=task.subject.uid, inspection=task.inspection)
        _grade_risk(head, task, at)
    except Refusal:  # a young restaurant has no grade yet; that is the story too
        return


def _grade_risk(head: Actor, task: inspections.Task, at: datetime) -> None:
    """Grade the risk of every other restaurant from invented figures; the others still wait for answers."""
    size = sum(map(ord, task.subject.name)) % 6
    if task.inspection != "catering" or size % 2:
        return
    form, floor = (("micro", "60"), ("medium", "380"), ("large", "900"))[size // 2]
    flows.grade_risk(
        actor=head, at=at, subject=task.subject, sort="food_catering", year=at.year, moves=None,
        said={"form": form, "floor": floor, "items": ["hot", "cold"] + ["raw"] * (size == 4), "diners": "general"},
    )  # fmt: skip


def _restaurants(most: int, skip: int = 0) -> list[Subject]:
    holders = Licence.objects.filter(kind="food_business", state="valid", number__startswith="JY2")
    rows = Subject.objects.filter(
        region_code__gte=_PLACE, region_code__lt=f"{_PLACE}~", status="1", pk__in=holders.values("subject")
    )
    return list(rows.order_by("uscc", "id")[skip : skip + most])


def _campaign(show: Show, company: Company, at: datetime) -> None:
    head = company.one(("bureau_leader", "division_head"), _PLACE, at, "campaign")
    made = inspections.Campaign.objects.filter(title=_TITLE).first()
    if made is None:
        made = inspections.make_campaign(
            actor=head, at=at, title=_TITLE, kind="ZX", inspections=["catering"], basis="年度工作要点（示范）",
            starts_on=at.date(), ends_on=at.date() + timedelta(days=75), region=_PLACE,
        )  # fmt: skip
    found = [one.uid for one in _restaurants(_TARGETS)]
    inspections.add_targets(actor=head, at=at, uid=made.uid, subject_uids=found, origin="查询 餐饮")
    sender = company.one(("division_head",), _PLACE, at, "campaign round")
    try:
        inspections.open_round(actor=sender, at=at, uid=made.uid)
    except Refusal as no:
        show.faults.append(f"{_TITLE}没有派出：{no}")
        return
    tasks = inspections.Task.objects.filter(part__target__campaign=made).select_related("subject")
    for place, task in enumerate(tasks.order_by("subject__uscc")):
        when = show.office_hour(
            at.date() + timedelta(days=show.dice.between(2, 45, "round", place)), "round", place
        )
        show.plan(
            when, f"visit round {place:03}",
            lambda now, pk=task.pk, place=place: visit(  # type: ignore[misc]
                show, company, inspections.Task.objects.get(pk=pk), f"round {place:03}", now
            ),
        )  # fmt: skip


def _joint(show: Show, company: Company, at: datetime) -> None:
    found = _restaurants(1, skip=_TARGETS)
    if not found or inspections.JointVisit.objects.exists():
        return
    head = company.one(("division_head",), found[0].region_code, at, "joint")
    parts = [inspections.JointPart(key) for key in ("catering", "price", "metrology")]
    try:
        _, tasks = inspections.open_joint_visit(
            actor=head, at=at, subject_uid=found[0].uid, title="餐饮价格计量联合检查（示范）", parts=parts
        )
    except Refusal as no:
        show.faults.append(f"联合检查没有派出：{no}")
        return
    when = show.office_hour(at.date() + timedelta(days=4), "joint visit")
    for place, task in enumerate(tasks[:2]):
        show.plan(
            when + timedelta(minutes=place), f"visit joint {place}",
            lambda now, pk=task.pk, place=place: visit(  # type: ignore[misc]
                show, company, inspections.Task.objects.get(pk=pk), f"joint {place}", now
            ),
        )  # fmt: skip


def _self_checks(show: Show, company: Company, at: datetime) -> None:
    for place, shop in enumerate(_restaurants(4, skip=2)):
        subject = Ref("registry.subject", shop.uid)
        if inspections.SelfCheck.objects.filter(subject=shop).exists():
            continue
        one = inspections.begin_self_check(subject=subject, inspection="catering", at=at)
        numbers = [question.no for question in inspections.checklist_of_self_check(one).questions]
        wrong = set() if place % 2 else {9, 11}
        answers = {
            no: {"value": "N", "note": "本周内改正（示范）"} if no in wrong else {"value": "Y"}
            for no in numbers
        }
        inspections.save_self_check(subject=subject, uid=one.uid, answers=answers)
        inspections.submit_self_check(
            subject=subject, uid=one.uid, promised_by="店长（示范）", promise="所填情况真实（示范）",
            actor=_business(shop), at=at,
        )  # fmt: skip


def _business(shop: Subject) -> Actor:
    return Actor(
        person_id=None, person_uid=f"outside.demo.{shop.uid[:8]}", name=shop.name, post_uid="",
        post_title="企业账户", unit_id=None, unit_uid="", unit_name="",
        rights=frozenset({str(inspections.Rights.SELF_ANSWER)}), regions=(shop.region_code,),
    )  # fmt: skip


def _remote(show: Show, company: Company, at: datetime) -> None:
    found = _restaurants(1, skip=_TARGETS + 1)
    if not found or inspections.RemoteVisit.objects.exists():
        return
    head = company.one(("division_head",), found[0].region_code, at, "remote")
    try:
        task = inspections.open_task(
            actor=head, at=at, subject_uid=found[0].uid, inspection="catering", kind="YC"
        )
    except Refusal as no:
        show.faults.append(f"视频检查没有派出：{no}")
        return
    lead = company.as_person(task.posts.select_related("person")[0].person, at)
    inspections.appoint_remote(
        actor=lead, at=at, uid=task.uid, starts_at=at + timedelta(days=6), platform="政务视频会议（示范）",
        link="https://meeting.example/demo",
    )  # fmt: skip

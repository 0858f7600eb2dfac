"""A case walks its procedure: officers investigate, reviewers review, leaders decide; some wait, some are late."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from quanheng.base.errors import NotYet
from quanheng.base.refs import Ref
from quanheng.engines.affairs import api as affairs
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import Actor, system_actor

from .company import Company
from .show import Show

__all__ = ["plan_case"]

_HANDLERS = ("case_officer", "station_officer")
_LEADER = ("bureau_leader",)
_HEADS = ("station_head", "division_head")
# What a case may be about, with the kinds of penalty that follow and the value of the goods.
_MATTERS = (
    ("expired_food", ("C", "D"), (80, 3000)), ("expired_food", ("C", "D"), (200, 6000)),
    ("purchase_check_missing", ("A",), (0, 0)), ("health_certificate_missing", ("A",), (0, 0)),
    ("no_licence", ("C", "D"), (300, 8000)),
)  # fmt: skip


@dataclass
class _Case:
    """One case on the running order: the affair, its name for chance, and where its story ends."""

    show: Show
    company: Company
    affair: affairs.Affair
    name: str
    last: int  # the scene after which nothing more happens: the case waits on somebody's desk

    def roll(self, *names: object) -> float:
        return self.show.dice.roll("case", self.name, *names)

    def handlers(self, at: datetime) -> list[Actor]:
        people = [
            link.person for link in self.affair.officers.select_related("person").order_by("-is_lead", "pk")
        ]
        if not people:
            people = self.company.handlers(self.affair.region_code, at, self.name)
        return [self.company.as_person(person, at) for person in people]

    def who(self, roles: tuple[str, ...], at: datetime, *names: object) -> Actor:
        return self.company.one(roles, self.affair.region_code, at, self.name, *names)


Scene = Callable[[_Case, datetime], None]


def plan_case(show: Show, company: Company, task: inspections.Task, name: str, at: datetime) -> None:
    """Take up the case that a visit's finding has opened and put its scenes on the running order."""
    link = affairs.Affair.objects.filter(links__other_ref=f"inspections.task:{task.uid}").first()
    if link is None or not company.handlers(link.region_code, at, name):
        return
    roll = show.dice.roll("how far", name)
    # One in six waits early (and grows late), one in five somewhere in the middle, the others go to the end.
    last = 2 if roll < 0.16 else show.dice.between(3, 9, "stop", name) if roll < 0.36 else len(_SCENES)
    case = _Case(show, company, link, name, last)
    _put(case, 0, at)


def _put(case: _Case, place: int, at: datetime) -> None:
    if place >= min(case.last, len(_SCENES)):
        return
    low, high, scene = _SCENES[place]
    wait = case.show.dice.between(low, high, "wait", case.name, place)
    when = case.show.office_hour(at.date() + timedelta(days=wait), "scene", case.name, place)
    when = max(when, at + timedelta(minutes=20))

    def play(now: datetime) -> None:
        case.affair.refresh_from_db()
        try:
            scene(case, now)
        except NotYet:
            # A weekend or holiday moved the end of a period: the officer comes back two days later.
            if now.date() + timedelta(days=2) <= case.show.until.date():
                again = case.show.office_hour(
                    now.date() + timedelta(days=2), "again", case.name, place, now.date()
                )
                case.show.plan(again, f"case {case.name} {place:02}", play)
            return
        _put(case, place + 1, now)

    case.show.plan(when, f"case {case.name} {place:02}", play)


def _step(case: _Case, step: str, form: dict[str, Any], actor: Actor, at: datetime) -> None:
    """Take a step once: the token is the step's name, so that a repeated story finds it taken."""
    affairs.take_step(
        affair=case.affair, step=step, form=form, actor=actor, at=at, token=f"demo:{step}", make_papers=False
    )
    affairs.make_due_papers(affair=case.affair, actor=system_actor("road"), at=at, prints=False)
    case.affair.refresh_from_db()


def _verify(case: _Case, at: datetime) -> None:
    lead = case.handlers(at)[0]
    people = [person.uid for person in case.company.handlers(case.affair.region_code, at, case.name)]
    _step(case, "verify", {"officers": people, "verify_note": "到现场核对检查发现的问题。"}, lead, at)


def _file(case: _Case, at: datetime) -> None:
    form = {
        "has_evidence": True, "should_punish": True, "has_jurisdiction": True, "within_limitation": True,
        "officers": [actor.person_uid for actor in case.handlers(at)], "file_opinion": "同意立案。",
    }  # fmt: skip
    _step(case, "file", form, case.who(_LEADER, at, "file"), at)


def _investigate(case: _Case, at: datetime) -> None:
    lead = case.handlers(at)[0]
    address = case.affair.subject.address if case.affair.subject else ""
    form = {
        "rights_told_on": at.date().isoformat(),
        "service_address": address,
        "e_service_agreed": case.roll("e") < 0.3,
    }
    _step(case, "investigate", form, lead, at)
    for number, (kind, title) in enumerate(
        (("8", "现场笔录"), ("3", "现场照片"), ("6", "询问笔录")), start=1
    ):
        content = f"示范材料（虚构）\n{title}\n{case.affair.title}\n{case.affair.party_name}\n{at:%Y-%m-%d}\n".encode()
        exhibit = ledger.seal_exhibit(
            name=f"{title}.txt", media_type="text/plain", content=content, actor=lead, at=at,
            object=Ref("affairs.affair", case.affair.uid), region=case.affair.region_code,
        )  # fmt: skip
        affairs.attach_exhibit(
            affair=case.affair,
            exhibit=exhibit,
            kind=kind,
            name=title,
            actor=lead,
            at=at + timedelta(minutes=number),
        )


def _conclude(case: _Case, at: datetime) -> None:
    matter, kinds, (low, high) = _matter(case)
    value = case.show.dice.between(low, high, "value", case.name)
    proposal = affairs.propose_penalty(
        case.affair, violation=matter, factors=[], goods_value_yuan=Decimal(value)
    )
    form: dict[str, Any] = {
        "violation": matter, "facts": f"经查，当事人在经营场所存在检查所列问题，涉案货值{value}元。",
        "evidence_note": "现场笔录、现场照片证明现场情况；询问笔录证明当事人认可事实。",
        "goods_value_yuan": str(value),
        "illegal_gain_yuan": str(value // 4), "proposal": "penalty", "factors": [], "grade": "normal",
        "kinds": list(kinds),
        "discretion_reason": "没有从轻、减轻或者从重情节，按一般档次处理。",
    }  # fmt: skip
    if "C" in kinds:
        form["fine_yuan"] = str(_fine(proposal))
    _step(case, "conclude", form, case.handlers(at)[0], at)


def _matter(case: _Case) -> tuple[str, tuple[str, ...], tuple[int, int]]:
    """Take the violation that the case was opened for; a case named otherwise gets one by chance."""
    for violation in affairs.spec_of(case.affair).violations:
        if violation.zh in case.affair.title:
            return (
                (violation.key, ("C", "D"), (200, 6000))
                if violation.ranges
                else (violation.key, ("A",), (0, 0))
            )
    return case.show.dice.pick(_MATTERS, "matter", case.name)


def _fine(proposal: affairs.Proposal) -> int:
    low, high = proposal.low_yuan or 0, proposal.high_yuan or proposal.low_yuan or 0
    return min(high, max(low, (low + (high - low) // 10) // 100 * 100 + 100))


def _submit(case: _Case, at: datetime) -> None:
    _step(
        case,
        "submit_review",
        {"review_kind": "legal", "submit_note": "建议按拟定意见处理。"},
        case.who(_HEADS, at, "submit"),
        at,
    )


def _review(case: _Case, at: datetime) -> None:
    form = {
        "review_jurisdiction": True, "review_facts": True, "review_law": True, "review_fair": True,
        "review_opinion": "事实清楚，证据充分，程序合法，同意办案机构意见。",
    }  # fmt: skip
    _step(case, "approve_review", form, case.who(("legal_reviewer",), at, "review"), at)


def _approve_notice(case: _Case, at: datetime) -> None:
    _step(case, "approve_notice", {"notice_opinion": "同意告知。"}, case.who(_LEADER, at, "notice"), at)


def _notify(case: _Case, at: datetime) -> None:
    form = {
        "notice_served_on": at.date().isoformat(),
        "notice_served_how": "1",
        "notice_receiver": _owner(case),
    }
    lead = case.handlers(at)[0]
    _step(case, "notify", form, lead, at)
    if case.roll("waive") < 0.5:
        later = at + timedelta(hours=1)
        _step(
            case,
            "waive_statement",
            {"waived_on": later.date().isoformat(), "waiver_in_writing": True},
            lead,
            later,
        )


def _propose(case: _Case, at: datetime) -> None:
    _step(
        case,
        "propose_decision",
        {"propose_note": "当事人未提出异议，提请决定。"},
        case.who(_HEADS, at, "propose"),
        at,
    )


def _decide(case: _Case, at: datetime) -> None:
    leader = case.who(_LEADER, at, "decide")
    discussed = {
        "discussed_on": at.date().isoformat(),
        "discuss_members": "局负责人三人",
        "discuss_opinion": "一致同意拟定意见。",
    }
    _step(case, "discuss", discussed, leader, at)
    data = case.affair.data
    form: dict[str, Any] = {"decided_kinds": data["kinds"], "decision_reason": data["discretion_reason"]}
    if "C" in data["kinds"]:
        form["decided_fine_yuan"] = data["fine_yuan"]
    if "D" in data["kinds"]:
        form["decided_confiscated_yuan"] = data["illegal_gain_yuan"]
    _step(case, "decide", form, leader, at + timedelta(minutes=30))


def _serve(case: _Case, at: datetime) -> None:
    form = {
        "served_on": at.date().isoformat(),
        "served_how": "1",
        "receiver": _owner(case),
        "told_publicity": True,
    }
    _step(case, "serve", form, case.handlers(at)[0], at)


def _pay(case: _Case, at: datetime) -> None:
    data = case.affair.data
    owed = Decimal(str(data.get("decided_fine_yuan") or 0)) + Decimal(
        str(data.get("decided_confiscated_yuan") or 0)
    )
    if owed > 0:
        form = {
            "amount_yuan": str(owed),
            "paid_on": at.date().isoformat(),
            "receipt_no": f"示{at:%y%m%d}{case.affair.pk:05}",
        }
        _step(case, "record_payment", form, case.handlers(at)[0], at)


def _close(case: _Case, at: datetime) -> None:
    form = {"close_ground": "executed", "close_note": "罚没款已缴清，决定执行完毕。"}
    _step(case, "close", form, case.who(_LEADER, at, "close"), at)


def _owner(case: _Case) -> str:
    return case.affair.subject.legal_person if case.affair.subject else ""


# The scenes in order, each with how many days it waits after the one before.
_SCENES: tuple[tuple[int, int, Scene], ...] = (
    (0, 2, _verify), (1, 4, _file), (1, 5, _investigate), (3, 14, _conclude), (0, 2, _submit),
    (1, 5, _review), (0, 2, _approve_notice),
    (1, 3, _notify), (1, 9, _propose), (0, 3, _decide), (1, 4, _serve), (1, 12, _pay), (1, 10, _close),
)  # fmt: skip

"""Each turn of the road: what a fact leads to, that a second delivery does no harm, and what leads nowhere."""

from datetime import datetime, timedelta

import pytest

from quanheng.base.days import CHINA
from quanheng.engines.affairs import api as affairs
from quanheng.engines.credit import api as credit
from quanheng.engines.disclosure import api as disclosure
from quanheng.engines.inspections import api as inspections
from quanheng.engines.risk import api as risk
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import Person, system_actor
from quanheng.registry import api as registry
from quanheng_demo.players.cases import plan_case
from quanheng_demo.players.company import Company
from quanheng_demo.players.show import Dice, Show
from tests.people import actor, make_city

pytestmark = pytest.mark.django_db

AT = datetime(2026, 8, 3, 9, 0, tzinfo=CHINA)
XIXIN = "445102011"
FAILED = {
    "status": "1", "sampling_failed_365": 1, "sampling_failed_days": 12, "samples_365": 3,
    "sampling_failed_1095": 1,
}  # fmt: skip
ORIGIN = {"batch": "b" * 32, "source": "sampling", "file": "抽检.xlsx", "line": 7, "digest": "0" * 64}


@pytest.fixture
def shop() -> registry.Subject:
    """One shop in the register, in the jurisdiction of the Xixin station."""
    make_city()
    values = {
        "name": "潮州市湘桥区云栖测试餐馆", "uscc": "92445102QH0000116Q", "kind": "9500", "status": "1",
        "region_code": XIXIN, "address": "潮州市湘桥区西新街道云栖路1号", "legal_person": "陈某某",
    }  # fmt: skip
    registry.register_rows(
        rows=[registry.RegisterRow("e1", 2, values)], batch=registry.BatchRef("b" * 32, "registration",
        "登记.csv", AT.date()),
        actor=system_actor("road"), at=AT,
    )  # fmt: skip
    return registry.Subject.objects.get()


def _alert(shop: registry.Subject) -> risk.Alert:
    row = risk.FeatureRow(shop.uid, shop.region_code, FAILED, {"": ORIGIN})
    risk.run_signals(rows=[row], actor=system_actor("road"), at=AT)
    return risk.Alert.objects.get(signal="sampling_failed")


def _judge(alert: risk.Alert, verdict: str) -> None:
    risk.judge_alert(
        actor=actor("黄启明", on=AT.date()),
        at=AT + timedelta(hours=1),
        uid=alert.uid,
        verdict=verdict,
        reason="核对属实。",
    )


def _again(kind: str) -> None:
    """Deliver every message of a kind a second time, as an outbox may."""
    ledger.Delivery.objects.filter(fact__kind=kind).update(state="waiting")
    assert flows.deliver() == []


def _visit(task: inspections.Task, failed: dict[int, str]) -> None:
    lead = inspections.Task.posts.rel.related_model.objects.filter(task=task).order_by("order")[0].person  # type: ignore[attr-defined]
    officer = actor(lead.name, on=AT.date())
    at = AT + timedelta(days=1)
    inspections.start_task(actor=officer, at=at, uid=task.uid)
    answers = [
        inspections.AnswerGiven(no, "N", note="现场查见。", disposal=disposal)
        for no, disposal in failed.items()
    ]
    inspections.record_answers(actor=officer, at=at, uid=task.uid, answers=answers, rest_conform=True)
    inspections.close_task(actor=officer, at=at, uid=task.uid)


def test_an_accepted_alert_sends_two_officers_once(shop: registry.Subject) -> None:
    alert = _alert(shop)
    _judge(alert, "accepted")
    assert flows.deliver() == []
    task = inspections.Task.objects.get()
    assert task.alert_ref == f"risk.alert:{alert.uid}"
    assert task.officers.count() == 2
    _again("risk.alert.judged")
    assert inspections.Task.objects.count() == 1


def test_a_false_alarm_sends_nobody(shop: registry.Subject) -> None:
    _judge(_alert(shop), "dismissed")
    assert flows.deliver() == []
    assert not inspections.Task.objects.exists()


def test_findings_of_one_visit_make_one_matter(shop: registry.Subject) -> None:
    _judge(_alert(shop), "accepted")
    flows.deliver()
    numbers = [line.question.no for line in inspections.lines_of(inspections.Task.objects.get())][:3]
    _visit(inspections.Task.objects.get(), {numbers[0]: "case", numbers[1]: "case", numbers[2]: "order"})
    assert flows.deliver() == []
    affair = affairs.Affair.objects.get()
    assert affair.subject == shop
    assert affair.region_code == XIXIN
    _again("inspections.finding.recorded")
    assert affairs.Affair.objects.count() == 1


def test_what_is_put_right_makes_no_matter(shop: registry.Subject) -> None:
    _judge(_alert(shop), "accepted")
    flows.deliver()
    numbers = [line.question.no for line in inspections.lines_of(inspections.Task.objects.get())][:2]
    _visit(inspections.Task.objects.get(), {numbers[0]: "on_spot", numbers[1]: "order"})
    assert flows.deliver() == []
    assert not affairs.Affair.objects.exists()


def test_a_served_decision_enters_credit_and_is_published_once(shop: registry.Subject) -> None:
    _judge(_alert(shop), "accepted")
    flows.deliver()
    task = inspections.Task.objects.get()
    number = next(
        line.question.no for line in inspections.lines_of(task) if str(line.question.disposal) == "case"
    )
    _visit(task, {number: "case"})
    assert flows.deliver() == []
    show = Show(until=AT + timedelta(days=110), dice=Dice(3))
    name = next(f"case {n}" for n in range(50) if show.dice.roll("how far", f"case {n}") >= 0.36)
    plan_case(show, Company(show.dice), task, name, AT + timedelta(days=2))
    show.play(lambda done, total: None)
    assert show.faults == []
    served = ledger.Fact.objects.get(kind="affairs.decision.served")
    entry, notice = credit.Entry.objects.get(), disclosure.Notice.objects.get()
    assert entry.subject == notice.subject == shop
    assert shop.legal_person not in " ".join(line["value"] for line in notice.fields)
    _again("affairs.decision.served")
    assert credit.Entry.objects.count() == disclosure.Notice.objects.count() == 1
    steps = flows.walk_home(flows.fact_named(notice.uid))
    assert served.uid in [step.uid for step in steps]
    assert (steps[-1].file, steps[-1].line) == ("抽检.xlsx", 7)


def test_the_table_names_only_facts_that_are_declared() -> None:
    assert {turn.kind for turn in flows.ROAD} <= {kind.name for kind in ledger.kinds()}
    assert len({(turn.kind, turn.receiver) for turn in flows.ROAD}) == len(flows.ROAD)


def test_a_list_without_a_procedure_of_its_pack_opens_the_one_it_names(shop: registry.Subject) -> None:
    officers = [person.uid for person in Person.objects.filter(name__in=("陈思远", "林晓岚"))]
    task = inspections.open_task(
        actor=actor("黄启明", on=AT.date()), at=AT, subject_uid=shop.uid, inspection="advertising", kind="YY",
        officer_uids=officers,
    )  # fmt: skip
    _visit(task, {6: "case"})
    assert flows.deliver() == []
    assert affairs.Affair.objects.get().key == "penalty_ordinary"

"""The procedures beside the penalty case, walked through the door: what the pack's cases rehearse holds on rows too."""

from datetime import date, datetime, time
from typing import Any

import pytest

from quanheng.base.days import CHINA
from quanheng.base.errors import NotFound, NotYet
from quanheng.engines.affairs import api as affairs
from quanheng.engines.affairs.papers.compose import text_of
from quanheng.foundation.clock import api as clock
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import system_actor
from tests.engines.affairs.casework import (
    HEAD,
    LEADER,
    LEGAL,
    OFFICER,
    SECOND,
    noon,
    open_case,
    shop,
    take,
    uids,
)
from tests.people import actor

KINDS = (
    "assistance", "court_enforcement", "guidance", "litigation", "measure", "payment_plan", "police_transfer",
    "preservation", "reconsideration",
)  # fmt: skip
PLAYERS = {"甲": OFFICER, "局长": LEADER, "科长": HEAD, "审核员": LEGAL}
CASES = {
    name: case for name, case in packs().cases.items()
    if case.kind == "affair" and case.given["affair"] in KINDS and "refused" not in case.then
}  # fmt: skip


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), CHINA)


def filled(form: dict[str, Any]) -> dict[str, Any]:
    """Put real people where a case names 甲 and 乙."""
    return form | ({"officers": uids(OFFICER, SECOND)} if "officers" in form else {})


def begin(kind: str, form: dict[str, Any], day: date) -> affairs.Affair:
    who = actor(OFFICER, on=day)
    photo = ledger.seal_exhibit(
        name="现场.jpg", media_type="image/jpeg", content=b"seen", actor=who, at=at(day)
    )
    return affairs.open_affair(
        kind=kind, subject=shop(), title=f"试办{kind}", form=filled(form), actor=who, at=at(day),
        exhibits=[photo], make_papers=False,
    )  # fmt: skip


def walk_case(case: Any) -> affairs.Affair:
    """Walk the acts of a pack's case, letting the round of each night write down what has run out."""
    first, *rest = case.when["acts"]
    matter = begin(case.given["affair"], first.get("form") or {}, first["on"])
    for act in rest:
        affairs.let_lapse(actor=system_actor("day"), at=at(act["on"], 1))
        matter.refresh_from_db()
        affairs.take_step(
            affair=matter, step=act["step"], form=filled(act.get("form") or {}), at=at(act["on"]),
            actor=actor(PLAYERS[act["by"]], on=act["on"]), make_papers=False,
        )  # fmt: skip
    return matter


@pytest.mark.parametrize("name", CASES)
@pytest.mark.django_db
def test_what_a_case_rehearses_holds_in_the_database(city: Any, name: str) -> None:
    case = CASES[name]
    matter = walk_case(case)
    assert matter.state == case.then["state"]
    spec = affairs.spec_of(matter)
    rows = clock.clocks_of(matter.ref, states=list(clock.Clock.State.values))
    latest = {row.name: row.due_on for row in rows if row.due_on}
    for key, due in (case.then.get("due") or {}).items():
        declared = spec.clock(key)
        assert declared is not None
        assert latest[declared.zh] == due, key
    last = case.when["acts"][-1]["on"]
    affairs.make_due_papers(affair=matter, actor=system_actor("papers"), at=at(last), prints=False)
    for paper in matter.papers.all():
        words = text_of(paper.content)
        assert "None" not in words, paper.zh
        assert "{" not in words, paper.zh
    made = [row.document for row in matter.papers.order_by("id")]
    assert made == case.then.get("papers", made)


@pytest.fixture
def under_way(case: affairs.Affair) -> affairs.Affair:
    """The story's penalty case, under investigation."""
    for step, name, day, form in (
        ("verify", OFFICER, 1, {}),
        ("file", LEADER, 8, {"has_evidence": True, "should_punish": True, "has_jurisdiction": True,
                             "within_limitation": True}),
        ("investigate", OFFICER, 8, {"rights_told_on": "2026-08-21"}),
    ):  # fmt: skip
        take(case, step, name, day, form)
    return case


@pytest.mark.django_db
class TestBesideACase:
    DAY = date(2026, 8, 24)
    FORM = {
        "measure_kind": "seize", "measure_basis": "食品安全法第110条第4项", "measure_place": "冷库",
        "measure_facts": "使用超过保质期的原料", "goods": "蚝油｜500克｜瓶｜2｜8元｜", "only_related": True,
        "not_twice": True,
    }  # fmt: skip

    def offers(self, case: affairs.Affair, name: str = OFFICER) -> dict[str, affairs.CompanionChoice]:
        found = affairs.companions_of(case, actor(name, on=self.DAY), noon(self.DAY))
        return {one.kind: one for one in found}

    def open(self, case: affairs.Affair, key: str, form: dict[str, Any], token: str = "") -> affairs.Affair:
        return affairs.open_companion(
            affair=case, companion=key, title="扣押冷库内蚝油", form=filled(form), token=token,
            actor=actor(OFFICER, on=self.DAY), at=noon(self.DAY),
        )  # fmt: skip

    def test_an_officer_is_offered_what_fits_the_stage_and_told_why_not_the_rest(
        self, under_way: affairs.Affair
    ) -> None:
        offered = self.offers(under_way)
        assert offered["measure"].may
        assert offered["police_transfer"].may
        assert not offered["payment_plan"].may
        assert "送达后" in offered["payment_plan"].why_not
        assert offered["measure"].form["officers"] == uids(OFFICER, SECOND)
        assert not self.offers(under_way, "苏安宁")["measure"].may

    def test_what_is_opened_belongs_to_the_case_and_stands_on_both_pages(
        self, under_way: affairs.Affair
    ) -> None:
        key = self.offers(under_way)["measure"].key
        made = self.open(under_way, key, self.FORM | {"officers": []}, token="t" * 16)
        again = self.open(under_way, key, self.FORM | {"officers": []}, token="t" * 16)
        assert made == again
        assert made.subject == under_way.subject
        who = actor(OFFICER, on=self.DAY)
        (there,) = affairs.related_of(under_way, who)
        assert (there.affair, there.came_from_here, there.state_zh) == (made, True, "拟采取")
        (here,) = affairs.related_of(made, who)
        assert (here.affair, here.came_from_here, here.relation) == (under_way, False, "办案中采取措施")

    def test_a_tie_made_by_hand_later_is_called_by_its_own_word(self, under_way: affairs.Affair) -> None:
        other = open_case(subject=under_way.subject, title="涉嫌另一违法行为")
        who = actor(OFFICER, on=self.DAY)
        affairs.link_affair(
            affair=other, other=under_way.ref, relation="同一当事人", title=under_way.title, actor=who,
            at=noon(self.DAY),
        )  # fmt: skip
        (there,) = affairs.related_of(under_way, who)
        assert (there.affair, there.came_from_here, there.relation) == (other, False, "同一当事人")

    def test_what_does_not_fit_is_refused(self, under_way: affairs.Affair) -> None:
        key = self.offers(under_way)["payment_plan"].key
        with pytest.raises(NotYet):
            self.open(under_way, key, {})
        with pytest.raises(NotFound):
            self.open(under_way, "no_such", {})


@pytest.mark.django_db
def test_the_hours_of_an_urgent_measure_run_from_the_minute_it_was_taken(city: Any) -> None:
    day = date(2026, 3, 13)
    matter = begin("measure", TestBesideACase.FORM | {"officers": []}, day)
    affairs.take_step(
        affair=matter, step="carry_out_urgent", actor=actor(OFFICER, on=day), at=at(day, 15), make_papers=False,
        form={
            "urgent_reason": "正在转移", "taken_at": "2026-03-13T09:20", "served_on": "2026-03-13", "served_how": "1",
            "party_present": True, "told_rights": True, "list_signed": True, "custody": "own", "keep_place": "物品库",
        },
    )  # fmt: skip
    (report,) = [
        row for row in clock.clocks_of(matter.ref) if row.rule_key == "penalty.urgent_measure_report"
    ]
    assert report.due_at is not None
    assert report.due_at.astimezone(CHINA).isoformat() == "2026-03-14T10:00:00+08:00"

"""A plan, its sealed rosters, its one draw, its tasks and its void, by the door."""

import json
import math
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound, NotYet
from quanheng.base.refs import Ref
from quanheng.engines.inspections import api as inspections
from quanheng.engines.inspections.rosters import DrawStratum
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import Person, system_actor
from quanheng.registry.api import Subject
from tests.engines.inspections.drawing import make_bundle
from tests.engines.inspections.drawing import plan as old_plan
from tests.engines.inspections.test_draw import tool
from tests.engines.inspections.test_open_draw import remade
from tests.engines.risk.businesses import register_businesses
from tests.people import DAY, MORNING, actor, make_city

pytestmark = pytest.mark.django_db
TOOL = Path(__file__).resolve().parents[3] / "tools" / "verify_draw.py"
LOTTERY, SECOND, LATER = "快乐8 第2026320期", "快乐8 第2026321期", "快乐8 第2026322期"
SECRET = inspections.Reveal("方明远", "0a" * 16, "1b" * 16)
KENO = "03 07 11 14 19 22 26 31 33 38 41 45 52 56 58 63 67 70 74 79"
NUMBERS = [inspections.Beacon(LOTTERY, KENO), inspections.Beacon(SECOND, KENO)]
RESERVE = [inspections.Beacon(LATER, KENO)]
AFTER = MORNING + timedelta(days=4)


def make_plan(who="郑立群", **more):
    frame = {
        "actor": actor(who), "at": MORNING, "title": "第四季度餐饮服务食品安全抽查", "inspection": "catering",
        "starts_on": date(2026, 11, 27), "ends_on": date(2026, 12, 27), "region": "445102",
        "sources": [(LOTTERY, date(2026, 11, 26)), (SECOND, date(2026, 11, 27))],
        "reserve": [(LATER, date(2026, 11, 28))],
    }  # fmt: skip
    return inspections.make_plan(**frame | more)


def commit(plan, *, at=MORNING, secrets=((SECRET.by, None),), roster=None):
    chief = actor("郑立群")
    found, left = inspections.object_roster(
        chief, plan=plan, subjects=Subject.objects.all(), classes={}, default_class="B"
    )
    return inspections.commit_draw(
        actor=chief, at=at, plan_uid=plan.uid, objects=found if roster is None else roster, reductions=left,
        officers=inspections.officer_roster(chief, region="445102", day=DAY, until=plan.ends_on),
        secrets=[(by, sealed or inspections.seal_secret(SECRET)) for by, sealed in secrets],
    )  # fmt: skip


def draw_now(draw, *, at=AFTER, reveals=(SECRET,), beacons=NUMBERS, reserve=()):
    return inspections.make_draw(
        actor=actor("郑立群"), at=at, draw_uid=draw.uid, reveals=list(reveals), beacons=list(beacons),
        reserve=list(reserve),
    )  # fmt: skip


def first_ticket(draw):
    return next(one for stratum in draw.result["strata"] for one in stratum["drawn"])


@pytest.fixture
def city():
    make_city()
    register_businesses(40)


@pytest.fixture
def drawn(city):
    return draw_now(commit(make_plan()))


def test_the_promise_comes_before_the_numbers_and_the_result_after(city):
    plan = make_plan()
    draw = commit(plan)
    assert (draw.object_count, draw.officer_count) == (40, 6)
    with pytest.raises(NotYet, match="还没有开出"):
        draw_now(draw, at=MORNING + timedelta(days=1))
    made = draw_now(draw)
    assert made.drawn_count == 2
    assert made.result["assignment"]["gaps"] == []
    facts = [step.kind for step in ledger.chain_back(made.drawn_fact)]
    assert facts == ["inspections.draw.made", "inspections.draw.committed", "inspections.plan.made"]
    said = ledger.say(ledger.get_fact(made.committed_fact))
    assert said.startswith("封存名录：检查对象40户，执法人员6人")


def test_a_draw_is_made_once(drawn):
    assert draw_now(drawn).drawn_fact == drawn.drawn_fact
    with pytest.raises(Conflict, match="已抽取"):
        draw_now(drawn, beacons=[NUMBERS[0], inspections.Beacon(SECOND, "01 02")])
    with pytest.raises(Conflict) as refused:
        commit(drawn.plan)
    assert "只抽一次" in refused.value.remedy


def test_what_was_sealed_must_be_what_is_opened(city):
    draw = commit(make_plan())
    other = inspections.Reveal(SECRET.by, SECRET.nonce, "ff" * 16)
    with pytest.raises(BadInput, match="与封存的不一致"):
        draw_now(draw, reveals=[other])
    with pytest.raises(BadInput, match="没有揭示"):
        draw_now(draw, reveals=[])
    with pytest.raises(BadInput, match="预告的不一致"):
        draw_now(draw, beacons=[NUMBERS[0], inspections.Beacon("别的彩票", "1")])
    with pytest.raises(BadInput, match="不像是快乐8"):
        draw_now(draw, beacons=[NUMBERS[0], inspections.Beacon(SECOND, KENO.replace("79", "81"))])


def test_a_secret_that_stays_shut_is_replaced_by_the_rule_of_the_plan_and_not_by_a_new_draw(city):
    draw = commit(make_plan())
    with pytest.raises(BadInput, match="不能再用备用"):
        draw_now(draw, reserve=RESERVE)
    with pytest.raises(NotYet, match="备用的公开随机数"):
        draw_now(draw, at=AFTER - timedelta(days=1), reveals=[], reserve=RESERVE)
    made = draw_now(draw, reveals=[], reserve=RESERVE)
    assert draw_now(draw, reveals=[], reserve=RESERVE).drawn_fact == made.drawn_fact
    bundle = inspections.public_bundle(made.uid)
    assert inspections.verify_draw(bundle).ok
    assert json.loads(bundle["randomness.json"])["missing"] == [SECRET.by]


def test_a_plan_without_enough_public_chance_is_refused(city):
    with pytest.raises(BadInput, match=r"只有61\.61比特"):
        make_plan(sources=[(LOTTERY, date(2026, 11, 26))])
    with pytest.raises(BadInput, match=r"只有0\.00比特"):
        make_plan(sources=[("某局自办摇号", date(2026, 11, 26))])
    with pytest.raises(BadInput, match="不能早于"):
        make_plan(reserve=[(LATER, date(2026, 11, 27))])
    with pytest.raises(BadInput, match="没有预告备用"):
        commit(make_plan(reserve=[]))
    assert commit(make_plan(reserve=[]), secrets=()).commitment["secrets"] == []


def test_bits_of_lotteries_are_those_of_their_rules():
    for one in inspections.known_sources():
        if one.picks:
            assert one.bits == math.floor(100 * math.log2(math.prod(math.comb(n, k) for k, n in one.picks)))
        assert one.confidence


def test_rosters_cannot_be_sealed_after_the_numbers_are_out(city):
    plan = make_plan()
    with pytest.raises(NotYet, match="已经开出"):
        commit(plan, at=AFTER)
    with pytest.raises(BadInput, match="已经开出"):
        make_plan(sources=[(LOTTERY, DAY), (SECOND, date(2026, 11, 27))])


def test_the_bundle_convinces_a_stranger_with_nothing_but_python(drawn, tmp_path):
    folder = tmp_path / "bundle"
    inspections.save_bundle(actor("郑立群"), drawn.uid, folder)
    assert inspections.verify_draw(folder).ok
    run = subprocess.run(
        [sys.executable, "-I", "-S", str(TOOL), str(folder)], capture_output=True, check=False
    )
    assert run.returncode == 0, run.stdout.decode()
    code = inspections.codes_of(drawn)[first_ticket(drawn)]
    place = inspections.find_place(drawn, code)
    assert place.is_drawn
    assert place.rank <= 2
    result = folder / "result.json"
    ticket = first_ticket(drawn)
    result.write_bytes(result.read_bytes().replace(ticket.encode(), ticket[::-1].encode(), 1))
    assert not inspections.verify_draw(folder).ok


def test_a_roster_changed_on_the_disk_is_refused(city, tmp_path):
    draw = commit(make_plan())
    sealed = ledger.get_exhibit(draw.objects_exhibit)
    path = next((tmp_path / "files").rglob(sealed.sha256))
    path.chmod(0o640)
    path.write_bytes(path.read_bytes().replace(b"445102011", b"445102009", 1))
    with pytest.raises(ledger.Tampered):
        draw_now(draw)


def test_drawn_tasks_open_once_for_each_business(drawn):
    worker = system_actor("夜间任务")
    first = inspections.open_drawn_tasks(actor=worker, at=AFTER, draw_uid=drawn.uid)
    again = inspections.open_drawn_tasks(actor=worker, at=AFTER, draw_uid=drawn.uid)
    assert len(first.tasks) == 2
    assert first.left == ()
    assert [task.uid for task in again.tasks] == [task.uid for task in first.tasks]
    task = first.tasks[0]
    assert (task.kind, task.due_on, task.checklist_version) == ("RI", date(2026, 12, 27), "2026.1")
    assert task.officers.count() == 2
    said = inspections.words_of_visit(task)  # the notice tells the business how to check its own place
    own = inspections.own_place(inspections.public_bundle(drawn.uid), said["draw_code"], said["draw_salt"])
    assert (own.is_drawn, said["is_drawn"], said["draw"]) == (True, True, drawn.plan.title)


def test_a_business_already_visited_this_year_is_left_out_and_counted(drawn):
    inspections.open_drawn_tasks(actor=system_actor("夜间任务"), at=AFTER, draw_uid=drawn.uid)
    plan = make_plan(title="补充抽查")
    roster, left = inspections.object_roster(
        actor("郑立群"), plan=plan, subjects=Subject.objects.all(), classes={}, default_class="B"
    )
    assert (len(roster), left) == (38, {"本年已查同一事项": 2})


def test_a_void_needs_a_reason_and_leaves_everything_in_place(drawn):
    chief = actor("郑立群")
    with pytest.raises(BadInput, match="写明理由"):
        inspections.void_draw(actor=chief, at=AFTER, draw_uid=drawn.uid, reason="重来")
    with pytest.raises(NotAllowed):
        inspections.void_draw(
            actor=actor("郑立群", second_factor=False),
            at=AFTER,
            draw_uid=drawn.uid,
            reason="名录漏了两个镇的经营者",
        )
    voided = inspections.void_draw(actor=chief, at=AFTER, draw_uid=drawn.uid, reason="名录漏了两个镇的经营者")
    assert voided.state == "voided"
    assert voided.result is not None
    assert inspections.verify_draw(inspections.export_bundle(chief, drawn.uid)).ok
    with pytest.raises(NotYet):
        inspections.open_drawn_tasks(actor=system_actor("夜间任务"), at=AFTER, draw_uid=drawn.uid)


def test_shares_and_frames_that_make_no_sense_are_refused(city):
    for wrong in ({"shares": {"A": 0}}, {"shares": {"A": 101}}, {"shares": {"A": "2.345"}}, {"kind": "RD"},
                  {"items": ["RI001"]}, {"title": " "}, {"ends_on": date(2026, 11, 1)}):  # fmt: skip
        with pytest.raises(BadInput):
            make_plan(**wrong)


def test_another_county_sees_neither_plan_nor_draw(drawn):
    elsewhere = actor("余海生")
    assert not inspections.find_plans(elsewhere).exists()
    with pytest.raises(NotFound):
        inspections.get_draw(elsewhere, drawn.uid)
    with pytest.raises(NotFound):
        inspections.make_plan(
            actor=elsewhere,
            at=MORNING,
            title="越界",
            inspection="catering",
            starts_on=DAY,
            ends_on=DAY,
            region="445102",
        )


def test_supervisors_get_whose_each_ticket_is_and_the_public_does_not(drawn):
    chief = actor("郑立群")
    full = inspections.export_bundle(chief, drawn.uid)
    assert inspections.verify_draw(full).ok
    names = json.loads(full["names.json"])
    assert [(one["code"], one["name"]) for one in names["drawn"]] == inspections.public_names(drawn.uid)
    levels = inspections.levels_of(drawn)
    assert set(levels.values()) == {"B"}
    codes = {code for code, _ in inspections.opened_pairs(drawn)}
    assert codes == {one["code"] for one in names["drawn"]}
    assert set(full) - set(inspections.export_bundle(chief, drawn.uid, is_full=False)) == {
        "openings.jsonl", "officer-openings.jsonl", "names.json",
    }  # fmt: skip


def test_the_ledgers_proof_of_the_promise_travels_with_the_bundle(drawn):
    assert "committed.tlog-proof" not in inspections.public_bundle(drawn.uid)
    ledger.sequence_pending()
    ledger.checkpoint(at=AFTER)
    files = inspections.public_bundle(drawn.uid)
    assert inspections.verify_draw(files).ok
    assert all(agrees for _, agrees in tool().check(files))
    lines = files["committed.tlog-proof"].split(b"\n")
    lines[2] = b"index 0"
    for forged in (b"\n".join(lines), files["committed.tlog-proof"][:-400], b"c2sp.org/tlog-proof@v1\n"):
        bent = remade(files | {"committed.tlog-proof": forged})
        assert [check.zh for check in inspections.verify_draw(bent).faults] == ["承诺记在账本里"]
        assert not accepts(tool(), bent)


def accepts(alone, files):
    try:
        return all(agrees for _, agrees in alone.check(files))
    except (ValueError, KeyError, IndexError, TypeError):
        return False


def test_a_draw_from_before_the_tickets_is_kept_closed_and_still_verifies(city):
    old = as_of_old(make_plan())
    assert inspections.verify_draw(inspections.export_bundle(actor("郑立群"), old.uid)).ok
    assert set(inspections.public_bundle(old.uid)) == {
        "commitment.json",
        "randomness.json",
        "result-public.json",
    }
    assert inspections.public_names(old.uid) == []
    assert all(agrees for _, agrees in inspections.recheck_public_draw(old.uid))
    code = old.result["strata"][0]["drawn"][0]
    place = inspections.public_place(old.uid, code)
    assert (place.is_drawn, place.has_place, place.group) == (True, True, 1)
    assert not inspections.get_public_draw(old.uid).is_open
    opened = inspections.open_drawn_tasks(actor=system_actor("夜间任务"), at=AFTER, draw_uid=old.uid)
    assert len(opened.tasks) == old.drawn_count


def as_of_old(plan):
    """Store a draw as this room stored it before the tickets: codes and classes in the rosters, no seal."""
    files = make_bundle(
        replace(old_plan(), uid=plan.uid, strata=(DrawStratum("B", 500),), sources=()),
        [
            inspections.RosterObject(one.uscc or one.uid, "B", one.region_code)
            for one in Subject.objects.filter(status="1")
        ],
        [
            replace(one, leave=None, rotation=None)
            for one in inspections.officer_roster(actor("郑立群"), region="445102", day=DAY)
        ],
        reveals=[SECRET], beacons=[],
    )  # fmt: skip
    for row, value in {
        "title": old_plan().title, "sources": [], "items": ["RI037"], "shares": {"B": 500},
        "starts_on": old_plan().starts_on,
        "ends_on": old_plan().ends_on, "state": "drawn",
    }.items():  # fmt: skip
        setattr(plan, row, value)
    plan.save()
    commitment, result = json.loads(files["commitment.json"]), json.loads(files["result.json"])
    draw = inspections.Draw(
        plan=plan, algorithm="qh-draw/1", commitment=commitment, object_count=commitment["object_count"],
        officer_count=commitment["officer_count"], committed_at=MORNING, committed_fact=plan.fact_uid,
        reveals=json.loads(files["randomness.json"])["reveals"], result=result, drawn_at=AFTER,
        drawn_count=len(result["strata"][0]["drawn"]), drawn_fact=plan.fact_uid, state="drawn", region_code="445102",
    )  # fmt: skip
    for name, field in (("objects.jsonl", "objects_exhibit"), ("officers.jsonl", "officers_exhibit")):
        sealed = ledger.seal_exhibit(
            name=name, media_type="application/jsonl", content=files[name], actor=actor("郑立群"), at=MORNING,
            object=Ref("inspections.draw", draw.uid), because=[plan.fact_uid], region="445102",
        )  # fmt: skip
        setattr(draw, field, sealed.uid)
    draw.save()
    return draw


def test_a_conflict_in_the_roster_of_officers_keeps_him_out_of_the_sealed_draw(city):
    plan, chen = make_plan(), Person.objects.get(name="陈思远")
    for subject in Subject.objects.filter(region_code__startswith="445102"):
        inspections.report_conflict(
            actor=actor("陈思远"),
            at=MORNING,
            person_uid=chen.uid,
            subject_uid=subject.uid,
            reason="近亲属经营",
        )
    made = draw_now(commit(plan))
    sealed = inspections.public_bundle(made.uid)["officers.jsonl"].decode()
    assert sealed.count('"avoid":["') == 1
    assert len(json.loads(next(row for row in sealed.splitlines() if '"avoid":["' in row))["avoid"]) == 40
    pairs = inspections.opened_pairs(made)
    assert all(len(officers) == 2 for _, officers in pairs)
    assert chen.uid not in {officer for _, officers in pairs for officer in officers}


def test_the_public_reads_of_a_person_no_more_than_the_register_tells(drawn):
    code = inspections.public_names(drawn.uid)[0][0]
    shop = Subject.objects.get(uscc=code)
    Subject.objects.filter(pk=shop.pk).update(name="林晓彤", kind="9600")
    assert dict(inspections.public_names(drawn.uid))[code] == "林**"

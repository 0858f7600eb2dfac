"""The statistics against a count by hand over random matters; every number opens a list of exactly that many."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from quanheng.base.errors import BadInput
from quanheng.base.refs import Ref
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.clock import api as clock
from quanheng.foundation.people import api as people
from quanheng.foundation.people.api import within
from tests.engines.affairs.casework import open_case, walk
from tests.people import City, actor

TODAY = date(2026, 11, 24)
SINCE, UNTIL = date(2026, 9, 1), date(2026, 9, 30)
KINDS = {"food_penalty": ("expired_ingredient", "", None), "complaint": ("quality", "price", "")}
OUTCOMES = {"food_penalty": ("closed", "not_filed"), "complaint": ("agreed", "refused")}
OWN = {"food_penalty": "办案期限", "complaint": "调解"}
PARTY = {"food_penalty": "陈述申辩和要求听证（当事人）", "complaint": "补充身份材料（投诉人）"}


def _clock(affair: affairs.Affair, name: str, dice: random.Random) -> None:
    """A period of the matter, as its services would leave it: running, standing still or ended, in time or not."""
    started = affair.opened_on
    due = started + timedelta(days=dice.randrange(0, 60))
    states = ["stopped"] if not affair.is_open else ["running", "paused", "stopped"]
    state = dice.choice(states)
    latest = affair.closed_on or TODAY
    stopped = (
        started + timedelta(days=dice.randrange(0, (latest - started).days + 1))
        if state == "stopped"
        else None
    )
    clock.Clock.objects.create(
        owner_ref=str(affair.ref), name=name, rule_key="x.y", law_key="x.y", law_from=started, law_line="", article="",
        is_verified=True, unit="day", limit=1, started_on=started, due_on=None if state == "paused" else due,
        state=state, stopped_on=stopped, region_code=affair.region_code,
    )  # fmt: skip


def _matters(city: City, seed: int, number: int = 80) -> None:
    """Rows as the services leave them; made directly, because hundreds of roads would take hours to walk."""
    dice = random.Random(seed)
    model = open_case()
    units = [city.units[code] for code in ("city", "xiangqiao", "xixin", "raoping", "huanggang")]
    for _ in range(number):
        key = dice.choice(list(KINDS))
        unit = dice.choice(units)
        opened = date(2026, 7, 1) + timedelta(days=dice.randrange(0, 140))
        closed = (
            opened + timedelta(days=dice.randrange(0, (TODAY - opened).days + 1))
            if dice.random() < 0.6
            else None
        )
        data: dict[str, Any] = {}
        category = dice.choice(KINDS[key])
        if category is not None:
            data["problem" if key == "complaint" else "violation"] = category
        for name in (
            "amount_yuan",
            "settled_yuan",
            "agreed_yuan",
            "decided_fine_yuan",
            "decided_confiscated_yuan",
        ):
            if dice.random() < 0.5:
                data[name] = dice.choice([0, 120, 55000, "412.50", "0.01", "1286.99", None, ""])
        if dice.random() < 0.5:
            data["satisfied"] = dice.choice(["yes", "so", "no", "unreached", None])
        affair = affairs.Affair.objects.create(
            key=key, definition=model.definition, title="统计用例", unit=unit, region_code=unit.region_code, state="x",
            is_open=closed is None, outcome=dice.choice(OUTCOMES[key]) if closed else "", data=data,
            opened_at=model.opened_at, opened_on=opened, closed_on=closed,
        )  # fmt: skip
        for name in dice.sample([OWN[key], PARTY[key], OWN[key] + "二"], dice.randrange(0, 4)):
            _clock(affair, name, dice)


def _by_hand(who: people.Actor, asked: affairs.Asked) -> dict[str, Any]:
    """Count as a person with a pencil would."""
    found: dict[str, Any] = dict.fromkeys(affairs.COUNTED, 0) | dict.fromkeys(affairs.MONEY, Decimal(0))
    for one in affairs.Affair.objects.select_related("unit"):
        spec = affairs.current_spec(one.key)
        counts = spec.counts
        assert counts is not None
        category = one.data.get(counts.category) or "none"
        ok = (
            within(who, one.region_code) and (not asked.kind or one.key == asked.kind)
            and (asked.unit is None or one.unit.path.startswith(asked.unit.path))
            and (not asked.category or category == asked.category)
            and (not asked.outcome or (one.outcome or "open") == asked.outcome)
        )  # fmt: skip
        if not ok or one.opened_on > asked.until:
            continue
        party = {each.zh for each in spec.clocks if each.party_side}
        own = [each for each in clock.Clock.objects.filter(owner_ref=str(one.ref)) if each.name not in party]
        late = any(each.stopped_on and each.due_on and each.stopped_on > each.due_on for each in own)
        over = any(
            each.due_on and each.due_on < asked.until
            and (each.state == "running" or (each.stopped_on and each.stopped_on > asked.until))
            for each in own
        )  # fmt: skip
        is_closed = one.closed_on is not None and asked.since <= one.closed_on <= asked.until
        is_open = one.closed_on is None or one.closed_on > asked.until
        found["received"] += one.opened_on >= asked.since
        found["closed"] += is_closed
        found["late"] += is_closed and late
        found["on_time"] += is_closed and not late
        found["open"] += is_open
        found["overdue"] += is_open and over
        if counts.satisfied and is_closed:
            answer = one.data.get("satisfied")
            found["satisfied"] += answer in counts.satisfied.good
            found["unsatisfied"] += answer in counts.satisfied.bad
        for name in affairs.MONEY:
            if (one.opened_on >= asked.since) if name == "claimed" else is_closed:
                texts = [one.data.get(key) for key in getattr(counts, name)]
                filled = [text for text in texts if text not in (None, "")]
                found[name] += Decimal(str(filled[0])) if filled else Decimal(0)
    return found


def _asked(city: City, dice: random.Random) -> affairs.Asked:
    since = date(2026, 7, 1) + timedelta(days=dice.randrange(0, 120))
    return affairs.Asked(
        since=since, until=since + timedelta(days=dice.randrange(0, 100)),
        unit=dice.choice([None, None, city.units["xiangqiao"], city.units["city"]]),
        kind=dice.choice(["", "", "complaint", "food_penalty"]),
        category=dice.choice(["", "", "", "quality", "none"]), outcome=dice.choice(["", "", "", "closed", "open"]),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_table_list_and_hand_agree_on_random_matters(city: City, seed: int) -> None:
    _matters(city, seed)
    dice = random.Random(seed + 100)
    for who in (actor("方明远"), actor("陈思远"), actor("余海生")):
        for _ in range(6):
            asked = _asked(city, dice)
            hand = _by_hand(who, asked)
            for by in ("kind", "unit", "category", "outcome"):
                table = affairs.tally(who, asked, by)
                for name, value in hand.items():
                    assert getattr(table.whole, name) == value, (by, name, asked)
                    assert sum(getattr(line.figures, name) for line in table.lines) == value, (by, name)
                assert all(line.title for line in table.lines)
            for name in affairs.COUNTED:
                rows = affairs.counted(who, asked, name)
                assert rows.count() == len(list(rows)) == hand[name], (name, asked)


@pytest.mark.parametrize("by", ["kind", "category", "outcome"])
def test_a_line_narrows_to_its_own_numbers(city: City, by: str) -> None:
    _matters(city, 7)
    who = actor("方明远")
    for line in affairs.tally(who, affairs.Asked(SINCE, UNTIL), by).lines:  # type: ignore[arg-type]
        narrowed = affairs.Asked(SINCE, UNTIL, **{by: line.key})
        assert affairs.tally(who, narrowed, "kind").whole == line.figures
        assert affairs.counted(who, narrowed, "closed").count() == line.figures.closed


def test_a_case_walked_to_its_end_is_counted_with_its_fine(city: City) -> None:
    case = walk(open_case(), "close")
    who = actor("方明远")
    month = affairs.Asked(date(2026, 11, 1), date(2026, 11, 30), kind="food_penalty")
    line = affairs.tally(who, month, "category").lines[0]
    assert line.title == next(one.zh for one in affairs.spec_of(case).violations if one.key == line.key)
    assert (line.figures.closed, line.figures.open) == (1, 0)
    assert (line.figures.fined, line.figures.confiscated) == (Decimal(55000), Decimal(412))
    opened = affairs.Asked(date(2026, 8, 1), date(2026, 8, 31))
    assert affairs.tally(who, opened, "kind").whole.received == 1


def test_outside_the_jurisdiction_and_without_the_right_nothing_is_counted(city: City) -> None:
    from dataclasses import replace

    _matters(city, 3, 20)
    asked = affairs.Asked(date(2026, 1, 1), TODAY)
    nobody = replace(actor("方明远"), rights=frozenset())
    assert affairs.tally(nobody, asked, "kind").whole == affairs.Figures()
    far = affairs.tally(actor("余海生"), asked, "unit")
    assert {line.title for line in far.lines} <= {"黄冈所"}


def test_periods_are_read_as_people_name_them() -> None:
    assert affairs.read_period("2026-11", TODAY) == (date(2026, 11, 1), date(2026, 11, 30), "2026年11月")
    assert affairs.read_period("", TODAY) == affairs.read_period("2026-11", TODAY)
    assert affairs.read_period("2026Q4", TODAY) == (date(2026, 10, 1), date(2026, 12, 31), "2026年第四季度")
    assert affairs.read_period("2024", TODAY) == (date(2024, 1, 1), date(2024, 12, 31), "2024年")
    assert affairs.read_period("2026-10-08..2026-11-07", TODAY)[:2] == (date(2026, 10, 8), date(2026, 11, 7))
    for wrong in ("2026-13", "去年", "2026-11-07..2026-10-08", "2026-10-08..", "2026Q5"):
        with pytest.raises(BadInput):
            affairs.read_period(wrong, TODAY)
    with pytest.raises(BadInput):
        affairs.Asked(UNTIL, SINCE)
    with pytest.raises(BadInput):
        affairs.counted(actor, affairs.Asked(SINCE, UNTIL), "everything")  # type: ignore[arg-type]


def test_a_reference_is_the_one_that_clocks_carry(city: City) -> None:
    affair = open_case()
    assert str(affair.ref) == str(Ref("affairs.affair", affair.uid))

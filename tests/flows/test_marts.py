"""The night's marts from the platform's own records, and what an analyst may ask of them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from quanheng.base.errors import Conflict, NotAllowed, NotFound
from quanheng.datacentre.marts.api import MASK
from quanheng.flows import api as flows
from quanheng.flows import marts as night
from quanheng.flows.own_rows import own_records
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people import api as people
from quanheng.packkit.own import OWN, own_columns
from tests.marts import FAR, NEAR, make_marts
from tests.people import MORNING, actor, make_city
from tests.surfaces import street

pytestmark = pytest.mark.django_db
NAMES = "SELECT s.name, s.phone FROM mart.subject AS s ORDER BY s.name"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_city()
    make_marts(tmp_path / "home")
    return tmp_path / "home"


def _let(role: str, *rights: str) -> None:
    held = people.Role.objects.get(key=role)
    people.Role.objects.filter(key=role).update(rights=[*held.rights, *rights])


def test_every_own_table_is_filled_with_every_column_it_declares(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    street.build()
    made = own_records()
    assert set(made) == set(OWN)
    rows = {name: list(rows()) for name, rows in made.items()}
    assert {"matter", "inspection", "alert", "notice"} <= {name for name, found in rows.items() if found}
    for name, found in rows.items():
        for row in found:
            assert set(own_columns(name)) <= set(row), name
    assert all(row["uid"] and row["region"] for row in rows["matter"])


def test_a_build_is_one_fact_and_a_second_one_with_nothing_new_is_none(home: Path) -> None:
    (fact,) = Fact.objects.filter(kind=night.MARTS_BUILT)
    assert fact.body["marts"] == {"alert": 0, "subject": 2}
    assert set(fact.body["digests"]) == {"alert", "subject"}
    flows.build_marts(home, flows.centre_of(home), at=MORNING, only=("subject", "alert"))
    assert Fact.objects.filter(kind=night.MARTS_BUILT).count() == 1


def test_a_mart_that_does_not_pass_is_a_fact_with_its_reason(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = night.mart_house

    def strict(place: Path) -> Any:
        house = real(place)
        spec = house.specs["subject"]
        broken = spec.model_copy(update={"sql": spec.sql.replace("s.uscc", "NULL AS uscc, s.uscc AS second")})
        house.specs = {**house.specs, "subject": broken}
        return house

    monkeypatch.setattr(night, "mart_house", strict)
    report = flows.build_marts(home, flows.centre_of(home), at=MORNING, only=("subject",))
    assert "second" in report.failed["subject"]
    (fact,) = Fact.objects.filter(kind=night.MART_FAILED)
    assert fact.body["mart"] == "subject"
    assert flows.mart_house(home).catalogue().marts["subject"].rows == 2


def test_only_who_may_builds_and_reads(home: Path) -> None:
    with pytest.raises(NotAllowed):
        flows.build_marts(home, flows.centre_of(home), at=MORNING, actor=actor("陈思远"))
    nobody = people.Role.objects.get(key="inspector")
    people.Role.objects.filter(pk=nobody.pk).update(rights=["ledger:fact:read"])
    stranger = actor("苏安宁")
    assert flows.find_marts(stranger, home) == []
    for ask in (
        lambda: flows.get_mart(stranger, home, "subject"),
        lambda: flows.mart_rows(stranger, home, "subject", limit=5),
        lambda: flows.ask_marts(stranger, home, NAMES, at=MORNING),
        lambda: flows.take_mart(stranger, home, "subject", home / "x.csv", at=MORNING),
    ):
        with pytest.raises(NotAllowed):
            ask()
    with pytest.raises(NotFound):
        flows.get_mart(actor("吴映雪"), home, "nothing")


def test_each_sees_the_rows_of_the_own_district(home: Path) -> None:
    def seen(name: str) -> list[str]:
        return [row["name"] for row in flows.mart_rows(actor(name), home, "subject", limit=9)[0]]

    assert sorted(seen("吴映雪")) == sorted([NEAR, FAR])  # the city's clerk
    assert seen("陈思远") == [NEAR]  # the station in the near district
    assert seen("余海生") == [FAR]


def test_a_query_is_a_fact_with_its_text_and_rows_whether_it_ran_or_not(home: Path) -> None:
    _let("station_officer", "datacentre:query:run")
    officer = actor("陈思远")
    done = flows.ask_marts(officer, home, NAMES, at=MORNING)
    assert done.answer is not None
    assert done.answer.rows == ((NEAR, MASK),)
    refused = flows.ask_marts(officer, home, "SELECT * FROM read_csv('/etc/passwd')", at=MORNING)
    assert refused.answer is None
    assert refused.refusal is not None
    facts = list(Fact.objects.filter(kind="datacentre.query.run").order_by("pk"))
    assert [(one.body["rows"], one.body["outcome"]) for one in facts] == [(1, "完成"), (0, "未执行")]
    assert facts[0].body["sql"] == NAMES
    assert facts[1].body["why"]
    assert [run.outcome for run in flows.find_runs(officer)] == ["refused", "done"]
    assert not flows.find_runs(actor("吴映雪"))


def test_who_may_see_personal_columns_sees_them(home: Path) -> None:
    clerk = actor("吴映雪")
    answer = flows.ask_marts(clerk, home, NAMES, at=MORNING).answer
    assert answer is not None
    assert {row[1] for row in answer.rows} == {"13900002222", "13900003333"}
    # Keys for comparing persons are for the platform's own runs alone.
    secret = flows.ask_marts(clerk, home, "SELECT s.phone_key FROM mart.subject AS s", at=MORNING).answer
    assert secret is not None
    assert {row[0] for row in secret.rows} == {MASK}
    rows, _ = flows.mart_rows(clerk, home, "subject", limit=5, masks_personal=True)
    assert {row["phone"] for row in rows} == {MASK}


def test_a_third_query_at_a_time_waits(home: Path) -> None:
    from quanheng.flows.querying import _place

    clerk = actor("吴映雪")
    with _place(home), _place(home):
        asked = flows.ask_marts(clerk, home, NAMES, at=MORNING)
        assert isinstance(asked.refusal, Conflict)
    assert flows.ask_marts(clerk, home, NAMES, at=MORNING).answer is not None


def test_a_query_stopped_beforehand_does_not_run(home: Path) -> None:
    clerk, token = actor("吴映雪"), "a" * 32
    flows.cancel_query(clerk, home, token)
    heavy = "SELECT COUNT(DISTINCT a.name || b.name || c.name) AS n FROM " + " CROSS JOIN ".join(
        f"mart.subject AS {name}" for name in "abcdefghijklmnopqrstuvwxyz"
    )
    asked = flows.ask_marts(clerk, home, heavy, at=MORNING, token=token, seconds=60)
    assert asked.refusal is not None
    assert "已取消" in asked.refusal.sentence


def test_saved_queries_share_words_and_never_rows(home: Path) -> None:
    _let("station_officer", "datacentre:query:run")
    clerk, near = actor("吴映雪"), actor("陈思远")
    mine = flows.save_query(clerk, title="名称", sql=NAMES, at=MORNING)
    assert not flows.find_queries(near)
    shared = flows.save_query(
        clerk, title="名称", sql=NAMES, at=MORNING + timedelta(minutes=1), is_shared=True
    )
    assert shared.uid == mine.uid
    opened = flows.get_query(near, shared.uid)
    answer = flows.ask_marts(near, home, opened.sql, at=MORNING).answer
    assert answer is not None
    assert [row[0] for row in answer.rows] == [NEAR]
    with pytest.raises(NotAllowed):
        flows.drop_query(near, shared.uid, at=MORNING)
    flows.drop_query(clerk, shared.uid, at=MORNING)
    assert not flows.find_queries(clerk)
    kinds = Fact.objects.filter(kind__startswith="datacentre.query").values_list("kind", flat=True)
    assert list(kinds).count("datacentre.query.saved") == 2


def test_what_leaves_is_written_down(home: Path, tmp_path: Path) -> None:
    clerk = actor("吴映雪")
    assert flows.take_mart(clerk, home, "subject", tmp_path / "s.csv", at=MORNING) == 2
    asked = flows.take_answer(clerk, home, NAMES, tmp_path / "q.xlsx", at=MORNING)
    assert asked.answer is not None
    assert (tmp_path / "q.xlsx").stat().st_size
    assert Fact.objects.get(kind="datacentre.mart.taken").body["rows"] == 2
    assert Fact.objects.get(kind="datacentre.query.run").body["taken_as"] == "xlsx"

"""A reporter's identity: in no row, fact, paper, export or list; shown for a purpose to who handles the matter."""

import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers

from quanheng.base.errors import BadInput, NotAllowed, NotFound
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.ledger import api as ledger
from tests.engines.affairs.casework import HEAD, LEADER, OFFICER, SECOND, START, noon, shop, uids
from tests.people import actor

NAME, PHONE = "翁守诚", "13902880011"


def given(**more: Any) -> dict[str, Any]:
    return {
        "channel": "02", "is_named": True, "reporter_name": NAME, "reporter_phone": PHONE, "is_insider": True,
        "respondent_name": "砚溪楼", "problem": "P02", "received_on": START.isoformat(), "facts": "使用回收油脂",
    } | more  # fmt: skip


def opened(subject: Any = None, **more: Any) -> affairs.Affair:
    return affairs.open_affair(
        kind="report", subject=subject or shop(), title="举报砚溪楼使用回收油脂", form=given(**more),
        actor=actor(OFFICER, on=START), at=noon(START),
    )  # fmt: skip


@pytest.fixture
def report(city):
    return opened()


def look(report, field="reporter_name", purpose="电话告知处理结果", who=OFFICER, only=None):
    person = actor(who, on=START)
    person = replace(person, rights=person.rights & only) if only is not None else person
    return affairs.reveal_identity(affair=report, field=field, purpose=purpose, actor=person, at=noon(START))


def everything_kept() -> str:
    """All rows of all tables as text, as somebody with a copy of the database reads them."""
    return "\n".join(
        serializers.serialize("json", model._default_manager.all(), ensure_ascii=False)
        for model in apps.get_models()
    )


def test_no_row_and_no_fact_holds_the_value(report):
    kept = everything_kept()
    assert "使用回收油脂" in kept
    assert NAME not in kept
    assert PHONE not in kept
    assert "is_insider" not in str(report.data)
    assert "is_insider" not in str(report.acts.get().form)


def test_card_form_search_paper_and_export_do_not_show_it(report):
    assert report.papers.get().document == "CMP-02"
    assert NAME not in str(report.papers.get().content)
    assert all(
        line.key not in ("reporter_name", "reporter_phone", "is_insider")
        for line in affairs.affair_card(report)
    )
    who = actor(LEADER, on=START)
    assert affairs.count_affairs(who, q=NAME) == 0
    assert affairs.count_affairs(who, q=PHONE) == 0
    with zipfile.ZipFile(BytesIO(affairs.export_case(affair=report, actor=who, at=noon(START)))) as bundle:
        read = b"".join(bundle.read(name) for name in bundle.namelist()).decode("utf-8", "ignore")
    assert NAME not in read
    assert PHONE not in read
    views = [
        view
        for step in affairs.spec_of(report).steps
        if step.frm
        for view in affairs.form_of(report, step.key, noon(START))
    ]
    assert all(view.proposed not in (NAME, PHONE) for view in views)


def test_a_look_shows_the_value_for_ten_minutes_and_is_a_fact_without_it(report):
    shown = look(report)
    assert (shown.words, shown.until) == (NAME, noon(START) + timedelta(minutes=10))
    assert look(report, "is_insider").words == "是"
    fact = ledger.find_facts(actor(LEADER, on=START)).filter(kind="affairs.identity.revealed").last()
    assert fact.body == {"field": "举报人姓名", "key": "reporter_name", "purpose": "电话告知处理结果"}
    assert fact.object_ref == str(report.ref)
    assert OFFICER in ledger.say(fact)
    assert NAME not in everything_kept()


def test_the_list_of_what_may_be_kept_betrays_nobody(city):
    insider = opened()
    nothing = {"is_insider": False, "is_named": False, "reporter_name": "", "reporter_phone": ""}
    plain = opened(insider.subject, **nothing)
    assert affairs.protected_fields(insider) == affairs.protected_fields(plain)
    assert look(plain, "is_insider").words == "否"
    assert look(plain).words == "没有填写"


@pytest.mark.parametrize("purpose", ["", "  ", "看看"])
def test_a_look_needs_a_purpose(report, purpose):
    with pytest.raises(BadInput) as refusal:
        look(report, purpose=purpose)
    assert refusal.value.details["field"] == "purpose"


def test_the_right_is_needed_and_opens_only_what_one_handles(report):
    with pytest.raises(NotAllowed):
        look(report, only={"affairs:affair:read"})
    mine = {"affairs:affair:read", "affairs:identity:read"}
    assert look(report, only=mine).words == NAME  # nobody is named yet: whoever is of the handling unit
    affairs.assign_officers(affair=report, officers=uids(SECOND), actor=actor(HEAD, on=START), at=noon(START))
    with pytest.raises(NotAllowed) as refusal:
        look(report, only=mine)
    assert "承办人" in refusal.value.sentence
    assert look(report, who=SECOND, only=mine).words == NAME
    assert look(report, who=HEAD, only=mine | {"affairs:affair:assign"}).words == NAME


def test_outside_the_district_there_is_no_such_matter(report):
    with pytest.raises(NotFound):
        look(report, who="余海生")


def test_a_field_that_is_not_protected_cannot_be_asked_for(report):
    with pytest.raises(BadInput):
        look(report, "facts")


def test_a_correction_keeps_the_new_value_apart_too(report):
    affairs.correct_act(
        affair=report, act=report.acts.get(), form={"reporter_phone": "13902880099"}, reason="电话登记错了",
        actor=actor(OFFICER, on=START), at=noon(START),
    )  # fmt: skip
    assert look(report, "reporter_phone").words == "13902880099"
    assert "13902880099" not in everything_kept()
    fact = ledger.find_facts(actor(LEADER, on=START)).filter(kind="affairs.step.corrected").get()
    assert fact.body["fields"] == "受保护的身份信息"


def test_an_erased_identity_is_gone_and_the_report_stays(report):
    leader = {"actor": actor(LEADER, on=START), "at": noon(START)}
    assert affairs.erase_identity(affair=report, reason="保管期满", **leader) >= 2
    assert affairs.erase_identity(affair=report, reason="保管期满", **leader) == 0
    with pytest.raises(NotFound):
        look(report)
    assert affairs.protected_fields(report) == []


def test_another_key_opens_nothing_and_an_earlier_key_still_does(report, settings):
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    with pytest.raises(NotFound):
        look(report)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert look(report).words == NAME

"""The result of a complaint becomes public: whom, what about, how it ended; nobody's name, nothing anybody wrote."""

from typing import Any

import pytest

from quanheng.engines.affairs import api as affairs
from quanheng.engines.disclosure.models import Notice
from quanheng.flows.closing_to_notice import announce_result
from quanheng.foundation.ledger.api import Fact
from tests.engines.affairs.casework import OFFICER, START, noon, shop
from tests.engines.affairs.test_identity import NAME, PHONE
from tests.people import actor, make_city


@pytest.fixture(autouse=True)
def _city(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_city()


def complaint(**more: Any) -> affairs.Affair:
    form = {
        "complainant_name": NAME, "complainant_phone": PHONE, "respondent_name": "砚溪楼", "problem": "P04",
        "received_on": START.isoformat(), "facts": f"{NAME}买的套餐与宣传不符", "demand": "退款",
    }  # fmt: skip
    given: dict[str, Any] = {"subject": shop(), "party_name": ""} | more
    return affairs.open_affair(
        kind="complaint", title="投诉砚溪楼", form=form, actor=actor(OFFICER, on=START), at=noon(START),
        make_papers=False, **given,
    )  # fmt: skip


def walk(affair: affairs.Affair, *steps: tuple[str, dict[str, Any]]) -> list[Notice]:
    for step, form in steps:
        affairs.take_step(
            affair=affair,
            step=step,
            form=form,
            actor=actor(OFFICER, on=START),
            at=noon(START),
            make_papers=False,
        )
    for fact in Fact.objects.filter(kind="affairs.affair.closed"):
        announce_result(fact)
        announce_result(fact)
    return list(Notice.objects.all())


ACCEPT: tuple[str, dict[str, Any]] = ("accept", {})
INVITE: tuple[str, dict[str, Any]] = ("invite", {
    "both_agree": True, "mediation_way": "phone", "mediation_at": "2026-08-13T15:00", "mediator": OFFICER,
    "mediation_words": "电话调解",
})  # fmt: skip
AGREE: tuple[str, dict[str, Any]] = (
    "agree", {"agreed_on": START.isoformat(), "agreement_form": "at_once", "agreement": "退款268元"}
)  # fmt: skip


def ended(ground: str, **more: Any) -> list[tuple[str, dict[str, Any]]]:
    words = {"terminate_ground": ground, "terminate_words": "理由", "other_ways": "起诉"} | more
    words = {key: value for key, value in words.items() if ground == "T6" or key != "ineligible_ground"}
    return [("terminate", words), ("tell_termination", {"told_on": START.isoformat(), "told_how": "1"})]


def test_an_agreement_is_told_without_persons_and_without_the_story():
    (notice,) = walk(complaint(), ACCEPT, INVITE, AGREE, ("close", {}))
    lines = {line["zh"]: line["value"] for line in notice.fields}
    assert lines["被投诉经营者"] == "潮州市砚溪楼餐饮管理有限公司"
    assert (lines["问题类别"], lines["处理结果"]) == ("售后服务", "达成调解协议")
    assert set(lines) == {
        "登记编号",
        "被投诉经营者",
        "统一社会信用代码",
        "问题类别",
        "处理结果",
        "办结日期",
        "处理机关",
    }
    assert NAME not in str(notice.fields)
    assert notice.title == "潮州市砚溪楼餐饮管理有限公司投诉处理信息"
    assert notice.ends_on is not None


def test_a_mediation_that_failed_is_told():
    (notice,) = walk(complaint(), ACCEPT, *ended("T2", declined_by="respondent"))
    assert "终止调解" in str(notice.fields)


@pytest.mark.parametrize("ground", ["T6", "T7"])
def test_a_complaint_that_should_not_have_been_taken_is_not_told(ground: str):
    assert walk(complaint(), ACCEPT, *ended(ground, ineligible_ground="R3")) == []


def test_a_withdrawn_one_is_not_told():
    assert (
        walk(complaint(), ("withdraw", {"withdrawn_on": START.isoformat(), "withdrawn_how": "phone"})) == []
    )


def test_a_name_that_the_register_does_not_know_is_not_told():
    unknown = complaint(subject=None, party_name="砚溪楼", region="445102011")
    assert walk(unknown, ACCEPT, *ended("T2", declined_by="respondent")) == []

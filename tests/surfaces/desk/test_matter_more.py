"""What is done beside the steps, on the page: hand over, ask others, join, divide, mend; and who may not."""

from typing import Any

import pytest
from django.urls import reverse

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people.api import Unit
from quanheng.surfaces.web import now, today
from tests.engines.affairs.casework import uids
from tests.engines.affairs.workshop import workshop  # noqa: F401 - a fixture
from tests.people import actor
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import SHOP, Street

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workshop")]
OFFICER, SECOND, HEAD, OTHER, INSPECTOR = "陈思远", "林晓岚", "黄启明", "余海生", "苏安宁"


def begin(street: Street, title: str = "核查砚溪楼") -> affairs.Affair:
    made = affairs.open_affair(
        kind="inquiry", subject=street.shop, title=title, actor=actor(HEAD, on=today()), at=now(),
        form={"matter": "群众反映"}, make_papers=False,
    )  # fmt: skip
    affairs.take_step(
        affair=made, step="begin", form={"officers": uids(OFFICER, SECOND)}, actor=actor(OFFICER, on=today()),
        at=now(), make_papers=False,
    )  # fmt: skip
    return made


def address(matter: affairs.Affair, key: str) -> str:
    return reverse("desk:matter_more", args=[matter.uid, key])


def page(name: str, matter: affairs.Affair) -> str:
    return words(sign_in(name).get(reverse("desk:matter", args=[matter.uid])))


def unit(code: str) -> str:
    return Unit.objects.get(code=code).uid


def post(name: str, matter: affairs.Affair, key: str, **form: Any) -> Any:
    return sign_in(name).post(address(matter, key), {"reason": "案情需要，依程序办理", **form})


def test_another_unit_is_asked_and_then_sees_the_matter(street: Street) -> None:
    matter = begin(street)
    assert sign_in(OTHER).get(reverse("desk:matter", args=[matter.uid])).status_code == 404
    assert "联合办理" in page(HEAD, matter)
    assert post(HEAD, matter, "share", unit=unit("huanggang")).status_code == 302
    assert "黄冈市场监督管理所" in page(HEAD, matter)
    theirs = page(OTHER, matter)
    assert "要求补正" in theirs
    assert matter.title in words(sign_in(OTHER).get(reverse("desk:matters")))
    ended = post(HEAD, matter, "end", partner=matter.partners.get().uid)
    assert ended.status_code == 302
    assert sign_in(OTHER).get(reverse("desk:matter", args=[matter.uid])).status_code == 404


def test_a_step_is_delegated_and_only_that_is_open(street: Street) -> None:
    matter = begin(street)
    form = {"steps": ["look"], "unit": unit("huanggang"), "from_on": today().isoformat()}
    refused = post(HEAD, matter, "delegate", **form, until_on="")
    assert refused.status_code == 422
    assert "请填写日期" in words(refused)
    assert post(HEAD, matter, "delegate", **form, until_on=today().isoformat()).status_code == 302
    theirs = sign_in(OTHER)
    assert (
        theirs.post(reverse("desk:step", args=[matter.uid, "look"]), {"seen": "两处问题"}).status_code == 302
    )
    answer = theirs.post(reverse("desk:step", args=[matter.uid, "ask"]), {})
    assert answer.status_code == 422
    assert "您受托办理的是现场核查" in words(answer)


def test_two_matters_become_one_and_the_other_says_so(street: Street) -> None:
    lead, other = begin(street), begin(street, "核查砚溪楼二店")
    form = sign_in(HEAD).get(address(lead, "merge"))
    assert other.number in words(form)
    for _ in range(2):
        assert post(HEAD, lead, "merge", others=[other.uid]).status_code == 302
    assert "并入的事项" in page(HEAD, lead)
    assert "本事项已并入" in page(HEAD, other)
    other.refresh_from_db()
    assert other.acts.filter(step="merged_into").count() == 1
    unknown = post(HEAD, lead, "merge", numbers="潮湘市监查〔2026〕999号")
    assert unknown.status_code == 422
    assert "没有查到" in words(unknown)


def test_a_matter_is_divided_once_by_a_form_sent_twice(street: Street) -> None:
    matter = begin(street)
    form = {"title": "核查燕来茶餐厅", "party_name": "燕来茶餐厅", "token": "split-once"}
    first, again = (post(HEAD, matter, "split", **form)["Location"] for _ in range(2))
    assert first == again
    assert "自 核查砚溪楼" in words(sign_in(HEAD).get(first))
    assert matter.parts.count() == 1


def test_officers_are_named_and_the_matter_handed_over(street: Street) -> None:
    matter = begin(street)
    assert post(HEAD, matter, "assign", officers=uids(SECOND)).status_code == 302
    assert SECOND in page(HEAD, matter)
    short = post(HEAD, matter, "transfer", unit=unit("xiangqiao"), reason="忙")
    assert short.status_code == 422
    assert "请写明理由" in words(short)
    assert post(HEAD, matter, "transfer", unit=unit("xiangqiao")).status_code == 302
    assert "湘桥区市场监督管理局" in page(HEAD, matter)
    gone = post("郑立群", matter, "transfer", unit=unit("raoping"))
    assert gone["Location"] == reverse("desk:matters"), "it is no longer his to see"


def test_a_record_is_corrected_and_a_step_taken_back(street: Street) -> None:
    matter = begin(street)
    browser = sign_in(OFFICER)
    assert (
        browser.post(reverse("desk:step", args=[matter.uid, "look"]), {"seen": "一处问题"}).status_code == 302
    )
    act = matter.acts.get(step="look")
    form = browser.get(f"{address(matter, 'correct')}?act={act.uid}")
    assert "一处问题" in form.content.decode()
    sent = {"act": act.uid, "seen": "两处问题", "reason": "漏记一处"}
    assert browser.post(address(matter, "correct"), sent).status_code == 302
    again = browser.post(address(matter, "correct"), sent)
    assert again.status_code == 422
    assert "没有改动" in words(again)
    assert matter.acts.filter(corrects=act).count() == 1
    assert "两处问题" in browser.get(f"{address(matter, 'correct')}?act={act.uid}").content.decode()
    browser.post(reverse("desk:step", args=[matter.uid, "hear"]), {})
    assert "撤回上一步" in page(OFFICER, matter)
    last = matter.acts.order_by("-order").first()
    assert last is not None
    assert (
        browser.post(address(matter, "withdraw"), {"act": last.uid, "reason": "通知发错了人"}).status_code
        == 302
    )


@pytest.mark.parametrize("key", ["assign", "share", "delegate", "merge", "split", "transfer"])
def test_without_the_right_and_from_elsewhere_it_is_refused(street: Street, key: str) -> None:
    matter = begin(street)
    form = {
        "unit": unit("huanggang"), "officers": uids(OFFICER), "title": "另一件事项", "steps": ["look"],
        "from_on": today().isoformat(), "until_on": today().isoformat(), "others": [begin(street).uid],
        "party_name": "另一家",
    }  # fmt: skip
    answer = post(INSPECTOR, matter, key, **form)
    assert answer.status_code == 422
    assert "您的岗位没有这项权限" in words(answer)
    assert key not in page(INSPECTOR, matter)
    assert post(OTHER, matter, key, **form).status_code == 404
    matter.refresh_from_db()
    assert (matter.is_open, matter.partners.count(), matter.parts.count()) == (True, 0, 0)


def test_an_act_that_does_not_exist_and_marks_typed_by_people(street: Street) -> None:
    matter = begin(street)
    assert sign_in(HEAD).get(address(matter, "fly")).status_code == 404
    answer = post(HEAD, matter, "link", number="<script>alert(1)</script>", relation="同一线索")
    assert answer.status_code == 422
    assert "<script>alert" not in answer.content.decode()
    assert SHOP in page(HEAD, matter)

"""Guards by the person and the hour: refused with the article for page and program alike, leaving nothing behind."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import Person, Post, Role, system_actor
from quanheng.surfaces.web import now, today
from tests.engines.affairs.casework import uids
from tests.engines.affairs.workshop import workshop  # noqa: F401 - a fixture
from tests.people import actor
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.rest.test_acts import post
from tests.surfaces.rest.test_rights import ask, token
from tests.surfaces.street import Street

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workshop")]
OFFICER, SECOND, HEAD, LEADER, OTHER, INSPECTOR = "陈思远", "林晓岚", "黄启明", "郑立群", "余海生", "苏安宁"
Send = Callable[[str, affairs.Affair, str, dict[str, Any]], tuple[int, str]]


def by_page(name: str, matter: affairs.Affair, step: str, form: dict[str, Any]) -> tuple[int, str]:
    """Fill the form in; an outsider meets 404, anybody else the form again with the refusal."""
    version = {"version": matter.version} if "version" not in form else {}
    answer = sign_in(name).post(reverse("desk:step", args=[matter.uid, step]), form | version)
    return answer.status_code, "" if answer.status_code in (302, 404) else words(answer)


def by_program(name: str, matter: affairs.Affair, step: str, form: dict[str, Any]) -> tuple[int, str]:
    """Send the same by a token of the same person."""
    beside = {key: form[key] for key in ("version", "token") if key in form}
    given = {
        "version": matter.version,
        **beside,
        "form": {key: form[key] for key in form if key not in beside},
    }
    answer = post(f"/affairs/{matter.uid}/steps/{step}", token(name), given)
    return (302 if answer.status_code == 200 else answer.status_code), answer.content.decode()


def told_by_program(name: str, matter: affairs.Affair, step: str) -> dict[str, Any]:
    """What the API says about a step before anybody tries."""
    steps = ask(f"/affairs/{matter.uid}", token(name)).json()["steps"]
    return dict(next(one for one in steps if one["step"] == step))


SURFACES = pytest.mark.parametrize("send", [by_page, by_program], ids=["page", "program"])


def begin(street: Street, *, ago: int = 0, until: str = "begin") -> affairs.Affair:
    at, day = now() - timedelta(days=ago), today() - timedelta(days=ago)
    made = affairs.open_affair(
        kind="inquiry", subject=street.shop, title="核查砚溪楼", actor=actor(HEAD, on=day), at=at,
        form={"matter": "群众反映"}, make_papers=False,
    )  # fmt: skip
    if until == "begin":
        affairs.take_step(
            affair=made,
            step="begin",
            form={"officers": uids(OFFICER, SECOND)},
            actor=actor(OFFICER, on=day),
            at=at,
        )
    return made


def without_certificate(name: str) -> None:
    Person.objects.filter(name=name).update(certificate_until=today() - timedelta(days=1))


def may_review(name: str) -> None:
    """Give an officer a post that may decide, without a second factor in the way: the law still says no."""
    rights = [*Role.objects.get(key="station_officer").rights, "affairs:affair:review"]
    role = Role.objects.create(key=f"r{name}", name="审核兼办", rights=rights)
    Post.objects.filter(person__name=name).update(role=role)


LOOK = {"seen": "两处问题"}


def expired(street: Street) -> affairs.Affair:
    matter = begin(street, ago=40, until="open")
    affairs.let_lapse(actor=system_actor("road"), at=now())
    matter.refresh_from_db()
    return matter


def not_begun(street: Street) -> affairs.Affair:
    return begin(street, until="open")


def certificate_over(street: Street) -> affairs.Affair:
    matter = begin(street)
    without_certificate(OFFICER)
    return matter


def one_certificate_left(street: Street) -> affairs.Affair:
    matter = begin(street)
    without_certificate(SECOND)
    return matter


def facts_of(matter: affairs.Affair) -> int:
    return Fact.objects.filter(object_ref=str(matter.ref)).count()


CASES = {
    "no valid certificate on that day": (certificate_over, OFFICER, "look", LOOK, "执法证件", "内部工作规程第5条"),
    "one certified officer of two": (one_certificate_left, OFFICER, "look", LOOK, "现有1名", "内部工作规程第5条"),
    "out of order": (not_begun, OFFICER, "look", LOOK, "先开始核查", "内部工作规程第2条"),
    "after expiry": (expired, OFFICER, "begin", {"officers": [1]}, "已经期满", "内部工作规程第3条"),
    "outside the right": (begin, INSPECTOR, "look", LOOK, "不在您的权限内", "内部工作规程第5条"),
    "not assigned": (begin, HEAD, "look", LOOK, "您不是本案办案人员", "内部工作规程第5条"),
    "evidence missing": (begin, OFFICER, "report", {}, "至少两件证据", "内部工作规程第7条"),
}  # fmt: skip


@SURFACES
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_is_refused_with_the_article_and_leaves_nothing(street: Street, send: Send, case: Any) -> None:
    prepare, name, step, form, said, article = case
    matter = prepare(street)
    form = {"officers": uids(OFFICER, SECOND)} if form == {"officers": [1]} else form
    told = told_by_program(name, matter, step)
    assert (told["may"], told["citation"]) == (False, article)
    assert said in told["why_not"]
    before = (matter.version, matter.acts.count(), facts_of(matter))
    status, answer = send(name, matter, step, form)
    assert status in (403, 409, 422)
    assert said in answer
    assert article in answer
    matter.refresh_from_db()
    assert (matter.version, matter.acts.count(), facts_of(matter)) == before


@SURFACES
def test_the_investigator_does_not_review(street: Street, send: Send) -> None:
    matter = affairs.open_affair(
        kind="food_penalty", subject=street.shop, title="涉嫌使用过期原料", actor=actor(OFFICER, on=today()), at=now(),
        form={"case_source": "1", "suspicion": "过期原料", "found_on": today().isoformat()}, make_papers=False,
    )  # fmt: skip
    affairs.assign_officers(
        affair=matter, officers=uids(OFFICER, SECOND), actor=actor(HEAD, on=today()), at=now()
    )
    affairs.Act.objects.create(
        affair=matter, order=matter.acts.count() + 1, step="submit_review", zh="送审核", at=now(), day=today(),
        actor_uid="somebody", actor_name="某人", form={"review_kind": "legal"}, state="reviewing",
    )  # fmt: skip
    may_review(OFFICER)
    matter.refresh_from_db()
    form = {"review_jurisdiction": True, "review_facts": True, "review_law": True, "review_fair": True,
            "review_opinion": "同意"}  # fmt: skip
    told = told_by_program(OFFICER, matter, "approve_review")
    assert "不能审核自己办的案件" in told["why_not"], told
    status, answer = send(OFFICER, matter, "approve_review", form)
    assert status in (403, 422)
    assert "不能审核自己办的案件" in answer
    assert "第" in told["citation"]
    assert told["citation"] in answer


@SURFACES
def test_elsewhere_it_does_not_exist(street: Street, send: Send) -> None:
    matter = begin(street)
    assert send(OTHER, matter, "look", LOOK)[0] == 404
    assert matter.acts.filter(step="look").count() == 0


@SURFACES
def test_of_two_officers_at_once_one_wins_and_the_other_sees_who_and_what(street: Street, send: Send) -> None:
    matter = begin(street)
    seen = matter.version
    assert send(OFFICER, matter, "look", LOOK)[0] == 302
    matter.refresh_from_db()
    status, answer = send(SECOND, matter, "look", LOOK | {"version": seen})
    assert status in (409, 422)
    assert f"{OFFICER}已于" in answer
    assert "现场核查" in answer
    assert matter.acts.filter(step="look").count() == 1


@SURFACES
def test_a_form_sent_twice_does_nothing_twice(street: Street, send: Send) -> None:
    matter = begin(street)
    sent = LOOK | {"token": "sent-twice", "version": matter.version}
    assert [send(OFFICER, matter, "look", sent)[0] for _ in range(2)] == [302, 302]
    assert matter.acts.filter(step="look").count() == 1
    assert Fact.objects.filter(object_ref=str(matter.ref), kind="affairs.step.taken").count() == 2


@SURFACES
def test_what_the_law_lets_nobody_delegate_to_a_machine_waits_for_the_second_factor(
    street: Street, send: Send
) -> None:
    matter = begin(street)
    affairs.Affair.objects.filter(pk=matter.pk).update(state="judged")
    affairs.Act.objects.filter(affair=matter, step="begin").update(step="report", state="judged")
    matter.refresh_from_db()
    status, answer = send(LEADER, matter, "judge", {})
    assert status in (403, 422)
    assert "二次验证" in answer
    assert matter.is_open


def test_a_program_with_a_token_for_reading_takes_no_step(street: Street) -> None:
    matter = begin(street)
    answer = post(f"/affairs/{matter.uid}/steps/look", token(OFFICER, "affairs"), {"form": LOOK})
    assert answer.status_code == 403
    assert Client().post(f"/api/v1/affairs/{matter.uid}/steps/look").status_code == 401

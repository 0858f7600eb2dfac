"""Sign-in through the pages: locks, forced passwords, the second factor, and nothing that leads off the desk."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from quanheng.surfaces.web import now, today
from tests.foundation.people.telephone import code_of, enrol
from tests.people import PASSWORD, City, actor, make_city

SIGN_IN, HOME, ACCOUNT = "/desk/sign-in", "/desk/", "/desk/account/"
NEW = "quiet-harbour-2093"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.IS_DEMO = False
    return tmp_path


@pytest.fixture
def city(db: None) -> City:
    made = make_city()
    people.Person.objects.update(password_changed_at=now())
    return made


def sign_in(
    username: str = "chensiyuan", password: str = PASSWORD, client: Client | None = None, **more: str
) -> Any:
    """Fill in the form; gives the answer, whose ``client`` goes on."""
    browser = client or Client()
    return browser.post(SIGN_IN, {"username": username, "password": password, **more})


def signed_in(username: str = "chensiyuan") -> Client:
    browser = Client()
    assert sign_in(username, client=browser).status_code == 302
    return browser


def age(person: people.Person, **changes: Any) -> None:
    people.SignedSession.objects.filter(person=person).update(**changes)


def test_right_password_opens_the_desk_and_leaves_a_fact(city: City) -> None:
    browser = Client()
    assert browser.get(ACCOUNT).status_code == 302
    answer = sign_in(" ChenSiyuan ", client=browser)
    assert answer.url == HOME
    page = browser.get(ACCOUNT)
    assert page.status_code == 200
    assert "执法人员" in page.content.decode()
    assert ledger.Fact.objects.filter(kind="people.person.signed_in").count() == 1


def test_wrong_password_and_unknown_name_look_the_same(city: City) -> None:
    known, unknown = sign_in(password="wrong"), sign_in("nobody.here", "wrong")
    assert known.status_code == unknown.status_code == 422
    for answer in (known, unknown):
        assert "登录名或密码不对" in answer.content.decode()


def test_five_wrong_passwords_lock_the_name_and_say_so(city: City) -> None:
    answers = [sign_in(password=f"wrong-{number}") for number in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 4 + [403]
    assert "已锁定15分钟" in answers[-1].content.decode()
    right = sign_in()
    assert right.status_code == 403, "the right password does not open a locked name"
    assert "已锁定15分钟" in right.content.decode()
    assert sign_in("linxiaolan").status_code == 302, "other names are not locked"
    assert ledger.Fact.objects.filter(kind="people.person.locked_out").count() == 1


ELSEWHERE = [
    "https://evil.example/desk/", "//evil.example/desk/", "/\\evil.example", "javascript:alert(1)", "/", "/api/",
    "http:///desk/", "/desk/sign-in", "/desk/sign-out", "desk/", "\t//evil.example",
]  # fmt: skip


@pytest.mark.parametrize("next_", ELSEWHERE)
def test_next_never_leaves_the_desk(city: City, next_: str) -> None:
    assert sign_in(next=next_).url == HOME
    head = sign_in("huangqiming", next=next_)
    assert parse_qs(urlsplit(head.url).query) == {"next": [HOME]}


def test_next_keeps_its_conditions_through_the_second_factor(city: City) -> None:
    wanted = "/desk/subjects/?q=%E7%A0%9A&region=445102"
    assert sign_in(next=wanted).url == wanted
    head = sign_in("huangqiming", next=wanted)
    assert parse_qs(urlsplit(head.url).query) == {"next": [wanted]}
    begin = head.client.get(head.url)
    assert urlsplit(begin.url).path == reverse("desk:totp_begin")
    assert parse_qs(urlsplit(begin.url).query) == {"next": [wanted]}


def test_sign_out_is_a_post_and_ends_the_session(city: City) -> None:
    browser = signed_in()
    assert browser.get("/desk/sign-out").status_code == 405
    assert browser.get(ACCOUNT).status_code == 200
    assert browser.post("/desk/sign-out").url == SIGN_IN
    assert browser.get(ACCOUNT).status_code == 302
    assert people.sessions_of(city.persons["陈思远"]) == []


def test_forms_refuse_a_request_without_their_token(city: City) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(SIGN_IN, {"username": "chensiyuan", "password": PASSWORD}).status_code == 403


def test_fourth_browser_ends_the_first_and_says_so(city: City) -> None:
    browsers = [signed_in() for _ in range(4)]
    gone = browsers[0].get(ACCOUNT, follow=True)
    assert "您在别处又登录了" in gone.content.decode()
    assert [browser.get(ACCOUNT).status_code for browser in browsers[1:]] == [200] * 3


@pytest.mark.parametrize(
    ("field", "hours", "words"), [("seen_at", 2, "离开得太久"), ("started_at", 11, "最长时限")]
)
def test_idle_or_old_browser_signs_in_again(city: City, field: str, hours: int, words: str) -> None:
    browser = signed_in()
    age(city.persons["陈思远"], **{field: now() - timedelta(hours=hours)})
    answer = browser.get(ACCOUNT)
    assert parse_qs(urlsplit(answer.url).query) == {"next": [ACCOUNT]}
    assert words in browser.get(answer.url).content.decode()
    assert sign_in(client=browser).status_code == 302
    assert browser.get(ACCOUNT).status_code == 200


def test_first_password_must_be_changed_before_anything_else(city: City) -> None:
    person, first = people.add_person(actor=actor("管文静"), at=now(), username="lin.yan", name="林砚")
    people.give_post(actor=actor("管文静"), at=now(), person=person, unit=city.units["xixin"], title="",
                     role=people.Role.objects.get(key="inspector"), starts_on=today())  # fmt: skip
    browser = Client()
    sign_in("lin.yan", first, client=browser)
    for path in (HOME, ACCOUNT, "/desk/subjects/"):
        assert browser.get(path).url == reverse("desk:password")
    form = {"old": first, "new": NEW, "again": NEW}
    wrong = [form | {"again": "other"}, form | {"old": "x"}, form | {"new": "123", "again": "123"}]
    for one in wrong:
        assert browser.post(reverse("desk:password"), one).status_code == 422
    assert browser.post(reverse("desk:password"), form).url == HOME
    assert browser.get(ACCOUNT).status_code == 200, "this browser stays signed in"
    assert sign_in("lin.yan", first).status_code == 422


def test_old_password_leads_to_its_page(city: City) -> None:
    browser = signed_in()
    people.Person.objects.filter(username="chensiyuan").update(
        password_changed_at=now() - timedelta(days=181)
    )
    assert browser.get(HOME).url == reverse("desk:password")
    assert "先换一个" in browser.get(reverse("desk:password")).content.decode()


def test_changing_the_password_ends_other_browsers(city: City) -> None:
    mine, other = signed_in(), signed_in()
    mine.post(reverse("desk:password"), {"old": PASSWORD, "new": NEW, "again": NEW})
    assert mine.get(ACCOUNT).status_code == 200
    assert other.get(ACCOUNT).status_code == 302


def test_suspended_and_reset_people_are_out_at_once(city: City) -> None:
    browser, person = signed_in(), city.persons["陈思远"]
    people.suspend_person(actor=actor("管文静"), at=now(), person=person, reason="调离")
    assert browser.get(ACCOUNT).status_code == 302
    assert sign_in().status_code == 422
    people.restore_person(actor=actor("管文静"), at=now(), person=person)
    browser = signed_in()
    people.reset_password(actor=actor("管文静"), at=now(), person=person)
    assert browser.get(ACCOUNT).status_code == 302
    assert sign_in().status_code == 422


def test_person_without_a_post_is_told_so_and_may_leave(city: City) -> None:
    person, first = people.add_person(actor=actor("管文静"), at=now(), username="lin.yan", name="林砚")
    browser = Client()
    sign_in("lin.yan", first, client=browser)
    changed = browser.post(reverse("desk:password"), {"old": first, "new": NEW, "again": NEW})
    assert changed.status_code == 302, "a password is one's own, with or without a post"
    page = browser.get(HOME)
    assert page.status_code == 403
    assert "没有任职岗位" in page.content.decode()
    assert browser.post("/desk/sign-out").url == SIGN_IN
    assert person.name == "林砚"


def test_head_reads_without_the_telephone_and_decides_with_it(city: City) -> None:
    browser = signed_in("guanwenjing")
    assert browser.get(reverse("desk:people")).status_code == 200
    refused = browser.get(reverse("desk:person_add"))
    assert refused.status_code == 403
    assert "动态口令" in refused.content.decode()
    begin = reverse("desk:totp_begin")
    page = browser.get(begin)
    assert "<svg" in page.content.decode()
    assert browser.post(begin, {"code": "abc"}).status_code == 422
    people.Person.objects.get(username="guanwenjing").totpdevice_set.update(throttling_failure_count=0)
    secret = page.context["secret"]
    assert "十个备用码" in browser.post(begin, {"code": code_of(secret)}).content.decode()
    assert browser.get(reverse("desk:person_add")).status_code == 200


def test_second_factor_page_takes_a_paper_code_and_shows_none(city: City) -> None:
    _, codes = enrol(city.persons["黄启明"], now())
    browser = Client()
    answer = sign_in("huangqiming", client=browser, next="/desk/matters/")
    page = reverse("desk:second_factor")
    assert urlsplit(answer.url).path == page
    assert "示例" not in browser.get(page).content.decode()
    wrong = browser.post(page, {"code": "0000000000"})
    assert wrong.status_code == 422
    assert "动态口令不对" in wrong.content.decode()
    assert browser.post(page, {"code": codes[0], "next": "/desk/matters/"}).url == "/desk/matters/"
    assert browser.post(page, {"code": codes[0]}).status_code == 422


def test_password_alone_cannot_change_the_telephone(city: City) -> None:
    enrol(city.persons["黄启明"], now())
    browser = signed_in("huangqiming")
    begin = reverse("desk:totp_begin")
    for answer in (browser.get(begin), browser.post(begin, {"code": "123456"})):
        assert urlsplit(answer.url).path == reverse("desk:second_factor")


def test_choosing_another_post(city: City) -> None:
    head, deputy = city.persons["黄启明"], city.persons["陈思远"]
    made = people.delegate_post(actor=actor("管文静"), at=now(), post=head.posts.get(), deputy=deputy,
                                starts_on=today(), ends_on=today())  # fmt: skip
    browser = signed_in()
    choose = reverse("desk:choose_post")
    assert browser.get(choose).status_code == 405
    assert browser.post(choose, {"post": head.posts.get().uid}).status_code == 404
    assert browser.post(choose, {"post": made.uid}).url == HOME
    assert "所长（代理）" in browser.get(ACCOUNT).content.decode()


def test_closing_another_of_ones_own_browsers(city: City) -> None:
    mine, lost = signed_in(), signed_in()
    row = people.session_of(lost.session.session_key or "")
    assert row is not None
    hers = signed_in("linxiaolan")
    close = reverse("desk:session_close", args=[row.uid])
    assert hers.post(close).status_code == 403
    assert mine.post(close).url == ACCOUNT
    assert "已被结束" in lost.get(ACCOUNT, follow=True).content.decode()
    assert mine.get(ACCOUNT).status_code == 200


def test_account_pages_are_kept_by_no_cache(city: City) -> None:
    assert "no-store" in signed_in().get(ACCOUNT)["Cache-Control"]
    assert "no-store" in Client().get(SIGN_IN)["Cache-Control"]

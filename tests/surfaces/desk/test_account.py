"""One's own account: handing a post on, and what a page that fetches parts does when the session is over."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quanheng.foundation.people import api as people
from quanheng.surfaces.web import now, today
from tests.foundation.people.telephone import code_of, enrol
from tests.people import PASSWORD, City, actor, make_city

ACCOUNT = "/desk/account/"


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


def signed_in(username: str, password: str = PASSWORD) -> Client:
    browser = Client()
    assert browser.post("/desk/sign-in", {"username": username, "password": password}).status_code == 302
    return browser


def with_telephone(city: City, name: str, username: str) -> Client:
    secret, _ = enrol(city.persons[name], now())
    browser = signed_in(username)
    answer = browser.post(reverse("desk:second_factor"), {"code": code_of(secret, ahead=1)})
    assert answer.status_code == 302
    return browser


def test_a_station_head_hands_the_post_on_and_takes_it_back(city: City) -> None:
    browser, deputy = with_telephone(city, "黄启明", "huangqiming"), city.persons["陈思远"]
    assert "请人代理这个岗位" in browser.get(ACCOUNT).content.decode()
    post = city.persons["黄启明"].posts.get()
    last = today() + timedelta(days=7)
    form = {"deputy": deputy.uid, "starts_on": today().isoformat(), "ends_on": last.isoformat()}
    assert browser.post(reverse("desk:post_delegate", args=[post.uid]), form).url == ACCOUNT
    assert "陈思远代理" in browser.get(ACCOUNT).content.decode()
    made = deputy.posts.get(acting_for=post)
    assert browser.post(reverse("desk:post_end", args=[made.uid])).url == ACCOUNT
    made.refresh_from_db()
    assert made.ends_on == today()


def test_an_officer_has_nothing_to_hand_on(city: City) -> None:
    browser = signed_in("chensiyuan")
    assert "请人代理" not in browser.get(ACCOUNT).content.decode()
    post = city.persons["陈思远"].posts.get()
    form = {"deputy": city.persons["林晓岚"].uid, "starts_on": "", "ends_on": today().isoformat()}
    assert browser.post(reverse("desk:post_delegate", args=[post.uid]), form).status_code == 403


def test_a_part_of_a_page_leads_the_whole_page_to_sign_in(city: City) -> None:
    browser = signed_in("chensiyuan")
    old = now() - timedelta(hours=2)
    people.SignedSession.objects.filter(person=city.persons["陈思远"]).update(seen_at=old)
    answer = browser.get(reverse("desk:search"), {"q": "砚"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == reverse("desk:sign_in")
    assert answer.content == b""


def test_an_act_after_the_end_of_the_session_is_no_address_to_come_back_to(city: City) -> None:
    browser = signed_in("chensiyuan")
    people.SignedSession.objects.filter(person=city.persons["陈思远"]).update(
        seen_at=now() - timedelta(hours=2)
    )
    assert browser.post(reverse("desk:choose_post"), {"post": "x"}).url == reverse("desk:sign_in")


def test_the_second_factor_is_asked_after_a_forced_change_of_password(city: City) -> None:
    head = city.persons["黄启明"]
    first = people.reset_password(actor=actor("管文静"), at=now(), person=head)
    browser = signed_in("huangqiming", first)
    form = {"old": first, "new": "quiet-harbour-2093", "again": "quiet-harbour-2093"}
    assert browser.post(reverse("desk:password"), form).url == reverse("desk:second_factor")


def test_the_sample_code_is_shown_in_a_demo_home_alone(city: City, settings: Any) -> None:
    enrol(city.persons["黄启明"], now())
    browser = signed_in("huangqiming")
    page = reverse("desk:second_factor")
    assert "现在的口令是" not in browser.get(page).content.decode()
    settings.IS_DEMO = True
    assert "现在的口令是" in browser.get(page).content.decode()


def test_a_certificate_is_renewed_and_ended_on_the_persons_page(city: City) -> None:
    browser, person = with_telephone(city, "管文静", "guanwenjing"), city.persons["陈思远"]
    page, act = (
        reverse("desk:person", args=[person.uid]),
        reverse("desk:person_certificate", args=[person.uid]),
    )
    assert "换证" in browser.get(page).content.decode()
    until = today().replace(year=today().year + 5, day=1)
    form = {"number": "粤潮02011", "until": until.isoformat(), "reason": "到期换证"}
    assert browser.post(act, form).url == page
    assert until.isoformat() in browser.get(page).content.decode()
    answer = browser.post(act, {"what": "end", "ends_from": today().isoformat(), "reason": ""})
    assert answer.status_code == 422
    assert "请写明事由" in answer.content.decode()
    browser.post(act, {"what": "end", "ends_from": today().isoformat(), "reason": "调离执法岗位"})
    person.refresh_from_db()
    assert not person.has_certificate(today())
    own = browser.get(reverse("desk:person", args=[city.persons["管文静"].uid])).content.decode()
    assert "登记执法证" not in own
    assert signed_in("suanning").post(act, form).status_code in (403, 404)

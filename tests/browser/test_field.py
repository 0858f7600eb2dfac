"""An inspector's day on a telephone: quick, alike sites in one pass, and nothing lost whatever happens."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from quanheng.engines.inspections.api import Task
from tests.browser.field_site import City, Phone, city_standing

pytestmark = pytest.mark.django_db

AHEAD = """{
  const True = Date, day = 86400000;
  globalThis.Date = class extends True {
    constructor(...said) { if (said.length) super(...said); else super(True.now() + day); }
    static now() { return True.now() + day; }
  };
}"""
# A full telephone, as browsers say it: the write is taken, then the whole transaction is undone.
FULL = """{
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...said) {
    const asked = put.apply(this, said), all = this.transaction;
    if (globalThis.full) {
      Object.defineProperty(all, 'error', { get: () => new DOMException('full', 'QuotaExceededError') });
      all.abort();
    }
    return asked;
  };
}"""
TEAM = ("陈思远", "林晓岚")


@pytest.fixture(scope="module")
def city(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    with city_standing(django_db_blocker, tmp_path_factory.mktemp("home"), 42) as made:
        yield made


@pytest.fixture
def phones(chromium: Any, city: City) -> Iterator[Any]:
    held: list[Phone] = []

    def pick_up(name: str, script: str = "") -> Phone:
        held.append(Phone(chromium, city, name, script=script))
        return held[-1]

    yield pick_up
    for phone in held:
        phone.close()


def test_a_clean_check_takes_less_than_a_minute_and_twelve_taps(phones: Any, city: City) -> None:
    [uid] = city.tasks(1, ("苏安宁", "许志豪"))
    phone = phones("苏安宁")
    page = phone.page
    page.evaluate("window.taps = 0")
    began = time.monotonic()
    page.click(".stop.next h2 a")
    page.click("#begin")
    page.click("#rest")
    page.click("#to-sign")
    phone.sign_all()
    page.click("#seal")
    page.wait_for_selector("#sealed")
    took, taps = time.monotonic() - began, page.evaluate("window.taps")
    phone.sent()
    assert taps <= 12
    assert took < 60
    assert city.task(uid).state == Task.State.CLOSED
    assert set(city.answers(uid).values()) == {"Y"}
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert "监督检查结果记录表" in page.inner_text(".a4")


def test_twenty_eight_alike_sites_are_done_in_one_pass(phones: Any, city: City) -> None:
    uids = city.tasks(28, TEAM, "farm_market")
    phone = phones("陈思远")
    page = phone.page
    began = time.monotonic()
    page.click(".stop h2 a[href^='/field/batch']")
    page.click("#batch-begin")
    page.click("#rest")
    page.click("#to-sites")
    page.locator(".sites a").nth(4).click()
    page.click("label[for=s-5-N]")
    page.fill("#s-5-note", "公平秤没有检定标志")
    page.click("#site-done")
    page.click("#to-officers")
    page.wait_for_selector("#to-parties")
    phone.sign(0)
    phone.sign(1)
    page.click("#to-parties")
    for number in range(1, 29):
        page.wait_for_selector(f".count b:text-is('{number}')")
        phone.sign(0)
        page.click("#next-party")
    page.click("#seal")
    page.wait_for_selector("#sealed")
    assert time.monotonic() - began < 180
    phone.sent(40000)
    assert set(phone.states()) == {"done"}
    assert [city.task(uid).state for uid in uids] == [Task.State.CLOSED] * 28
    assert sum("N" in city.answers(uid).values() for uid in uids) == 1


def test_a_killed_tab_comes_back_to_the_same_question_without_signal(phones: Any, city: City) -> None:
    [uid] = city.tasks(1, TEAM)
    phone = phones("林晓岚")
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    phone.context.set_offline(True)
    steps = [
        ("#begin", ["#begin"]),
        ("#q-9-N", ["label[for=q-9-N]"]),
        ("#q-12-NA", ["label[for=q-12-NA]"]),
        ("#rest", ["#rest"]),
        ("#to-sign", ["#to-sign"]),
    ]
    phone.go(f"/field/task/{uid}")
    for target, taps in steps:
        phone.page.wait_for_selector(target, state="attached")
        for tap in taps:
            phone.page.click(tap)
        if target == "#q-9-N":
            phone.page.fill("#q-9-note", "冻品没有进货票据")
        if target == "#begin":
            phone.page.wait_for_selector("#rest")
        if target == "#to-sign":
            phone.page.wait_for_selector("#seal")
        phone.kill()
        page = phone.open()  # from the desktop, without signal
        page.wait_for_selector("#seal" if target == "#to-sign" else "#to-sign")
    for number, pad in enumerate(("officer", "officer", "party")):
        phone.sign(number)
        phone.kill()
        phone.open().wait_for_selector("#seal")
        assert phone.page.locator(".pad.signed").count() == number + 1, pad
    phone.page.click("label[for=opinion-none]")
    phone.kill()
    phone.open().click("#seal")
    phone.page.wait_for_selector("#sealed")
    phone.kill()
    phone.open().wait_for_selector(".a4")
    assert phone.page.locator(".a4").count() == 2  # the record and the order to put right
    assert "无信号" in phone.page.inner_text("#net")
    phone.context.set_offline(False)
    phone.sent()
    assert city.task(uid).state == Task.State.CLOSED
    found = city.answers(uid)
    assert (found[9], found[12], len(found)) == ("N", "NA", 29)
    assert city.acts(uid, "task.start") == city.acts(uid, "task.close") == 1


def test_a_bad_line_loses_nothing_and_does_nothing_twice(phones: Any, city: City, tmp_path: Any) -> None:
    [uid] = city.tasks(1, TEAM)
    phone = phones("林晓岚")
    page, seen = phone.page, {"acts": 0, "pieces": 0}

    def dies(route: Any) -> None:
        """Every second time the reply is lost after the server has done it; the next is sent twice over."""
        seen["acts"] += 1
        answer = route.fetch()
        if seen["acts"] % 2:
            route.abort("connectionreset")
            return
        answer = route.fetch()
        route.fulfill(response=answer)

    def flaps(route: Any) -> None:
        seen["pieces"] += 1
        if seen["pieces"] % 3 == 1:
            route.abort("internetdisconnected")
        elif seen["pieces"] % 3 == 2:
            route.fetch()
            route.abort("timedout")
        else:
            route.continue_()

    page.route("**/field/api/acts", dies)
    page.route("**/field/api/files/*", flaps)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 2000)  # two pieces of a line that flaps
    phone.go(f"/field/task/{uid}")
    page.click("#begin")
    page.click("label[for=q-10-N]")
    page.fill("#q-10-note", "冷库有2瓶过期蚝油")
    with page.expect_file_chooser() as chosen:
        page.locator("#q10 .shots .btn").first.click()
    chosen.value.set_files(str(photo))
    page.wait_for_selector("#q10 figure")
    page.click("#rest")
    page.click("#to-sign")
    phone.sign_all()
    page.click("#seal")
    page.wait_for_selector("#sealed")
    phone.go("/field/outbox")
    for _ in range(60):
        if page.get_attribute("#net", "data-waiting") == "0":
            break
        if seen["acts"] > 3 and seen["pieces"] > 6:
            page.unroute_all()
        page.click("#send-now")
        page.wait_for_timeout(150)
    phone.sent()
    assert seen["acts"] >= 2
    assert seen["pieces"] > 3
    assert set(phone.states()) == {"done"}
    assert city.task(uid).state == Task.State.CLOSED
    assert [city.acts(uid, kind) for kind in ("task.start", "file.add", "sign.officer", "task.close")] == [
        1,
        1,
        2,
        1,
    ]
    with city.lock:
        assert len(city.task(uid).answers.get(no=10).exhibits) == 1


def test_two_telephones_on_one_task_merge_and_a_person_chooses(phones: Any, city: City) -> None:
    [uid] = city.tasks(1, TEAM)
    one, other = phones("陈思远"), phones("林晓岚")
    for phone in (one, other):
        phone.go(f"/field/task/{uid}")
        phone.context.set_offline(True)
        phone.page.click("#begin")
    one.page.click("label[for=q-1-Y]")
    one.page.click("label[for=q-3-N]")
    one.page.fill("#q-3-note", "墙上没有健康证明")
    other.page.click("label[for=q-2-NA]")
    other.page.click("label[for=q-3-Y]")
    for phone in (one, other):
        phone.go("/field/")
        phone.context.set_offline(False)
        phone.sent()
    assert city.answers(uid) == {1: "Y", 2: "NA", 3: "N"}
    assert "两边都改了" in other.told("branched")
    other.go("/field/merge")
    other.page.locator(".branch input[value=theirs]").check()
    other.page.fill("#merge-reason", "到墙边看过，贴着的")
    other.page.click("#merge")
    other.page.wait_for_selector("#no-branches")
    assert city.answers(uid)[3] == "Y"


def test_a_wrong_clock_and_a_full_telephone_are_told(phones: Any, city: City) -> None:
    [uid] = city.tasks(1, ("许志豪", "苏安宁"))
    phone = phones("许志豪", AHEAD + FULL)
    assert "快24小时" in phone.told("clock")
    phone.go(f"/field/task/{uid}")
    page = phone.page
    page.click("#begin")
    page.click("label[for=q-1-Y]")
    page.wait_for_selector("html[data-saving='0']")
    page.evaluate("globalThis.full = true")
    page.click("label[for=q-2-Y]")
    assert "手机存储满了" in phone.told("full")
    page.evaluate("globalThis.full = false")
    page.click("#rest")
    page.wait_for_selector("[data-alert=full]", state="detached")
    phone.kill()
    page = phone.open()  # and what was tapped while it was full is there, too
    page.wait_for_selector("#to-sign")
    page.click("#to-sign")
    phone.sign_all()
    page.click("#seal")
    page.wait_for_selector("#sealed")
    phone.sent()
    task = city.task(uid)
    assert task.state == Task.State.CLOSED
    assert set(city.answers(uid).values()) == {"Y"}
    assert abs(time.time() - task.closed_at.timestamp()) < 3600


def test_leaving_asks_and_wipes_and_a_revoked_telephone_wipes(phones: Any, city: City) -> None:
    [uid] = city.tasks(1, ("许志豪", "苏安宁"))
    phone = phones("许志豪")
    page = phone.page
    phone.go(f"/field/task/{uid}")
    phone.context.set_offline(True)
    page.click("#begin")
    page.wait_for_selector("#rest")
    phone.go("/field/me")
    page.click("#sign-out")
    assert "没有发送" in page.inner_text("dialog")
    page.click("dialog [data-choice='']")
    phone.context.set_offline(False)
    phone.sent()
    city.revoke("许志豪")
    phone.go("/field/outbox")
    page.click("#send-now")
    page.wait_for_selector("#gate")
    assert "停用" in page.inner_text("#gate")
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0

    other = phones("苏安宁")
    other.go("/field/me")
    other.page.click("#sign-out")
    other.page.click("dialog [data-choice=wipe]")
    other.page.wait_for_selector("#gate")
    assert other.page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert other.page.evaluate("localStorage.getItem('qh.field.person')") is None


def test_a_restored_copy_of_the_store_goes_on_under_a_new_key(phones: Any, city: City) -> None:
    """A telephone put back to yesterday's state has another chain than the server: nothing it seals is lost."""
    first, second = city.tasks(2, ("许志豪", "苏安宁"))
    phone = phones("许志豪")
    phone.finish(first)
    phone.sent()
    phone.page.evaluate(
        """async () => {
          const { openDB } = await import('/static/npm/idb.js');
          const db = await openDB('qh-field-' + localStorage.getItem('qh.field.person'));
          await db.clear('acts');
          await db.put('meta', { seq: 1, prev: 'ab'.repeat(32) }, 'head');
          db.close();
        }"""
    )
    phone.go("/field/")
    phone.finish(second)
    phone.sent()
    assert set(phone.states()) == {"done"}
    assert [city.task(uid).state for uid in (first, second)] == [Task.State.CLOSED] * 2
    phone.kill()
    page = phone.open()  # what lay there under the first key is still readable
    page.wait_for_selector(".a4")
    assert phone.city.acts(second, "task.close") == 1

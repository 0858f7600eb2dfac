"""What people come for, done by hand in a real browser: find, judge, mend, sign, look up, verify."""

import re
from pathlib import Path
from typing import Any

import pytest

WIDTHS = (1440, 390)
DESK = {
    "station": ["", "search?q=餐饮", "subjects/", "matters/", "tasks/", "alerts/", "alerts/signals", "credit/",
                "notices/", "facts/", "account/"],
    "clerk": ["data/", "data/quarantine", "plan/", "plan/coverage"],
    "head": ["draws/", "credit/entries", "credit/repairs"],
    "admin": ["admin/", "admin/people", "admin/packs", "admin/law", "admin/calendar", "admin/clock",
              "admin/ledger"],
}  # fmt: skip
PORTAL = ["/", "/search?q=餐饮", "/notices", "/verify", "/ledger", "/draws", "/plan"]


def _open(page: Any, address: str) -> None:
    answer = page.goto(address)
    assert answer.status == 200, (address, answer.status)


def _fits(page: Any, width: int) -> None:
    seen = page.evaluate("document.documentElement.scrollWidth")
    assert seen <= width, (page.url, seen, width)


def _enter(page: Any, site: str, signed: Any, who: str) -> None:
    page.context.add_cookies(signed(who))
    _open(page, f"{site}/desk/")


def _first(page: Any, address: str, pattern: str) -> str:
    _open(page, address)
    return str(page.locator(f"main tbody a[href^='{pattern}']").first.get_attribute("href"))


@pytest.mark.parametrize("who", sorted(DESK))
@pytest.mark.parametrize("width", WIDTHS)
def test_every_desk_page_fits_and_says_that_this_is_a_sample(
    page: Any, site: str, signed: Any, who: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.context.add_cookies(signed(who))
    for address in DESK[who]:
        _open(page, f"{site}/desk/{address}")
        _fits(page, width)
        assert "示例" in page.locator("body").inner_text(), address
        assert page.locator("h1").count() == 1, address


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_one_thing_fit(page: Any, site: str, signed: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.context.add_cookies(signed("leader"))
    for room in ("subjects", "matters", "alerts", "tasks", "notices", "facts"):
        _open(page, site + _first(page, f"{site}/desk/{room}/", f"/desk/{room}/"))
        _fits(page, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_portal_fits_and_needs_no_sign_in(page: Any, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    for address in PORTAL:
        _open(page, site + address)
        _fits(page, width)
        assert "示例" in page.locator("body").inner_text(), address


def test_an_officer_finds_a_business_by_keys_alone(page: Any, site: str, signed: Any) -> None:
    _enter(page, site, signed, "station")
    _open(page, f"{site}/desk/subjects/")
    name = page.locator("main tbody a.qh-t").first.inner_text()
    page.keyboard.press("Control+k")
    page.keyboard.type(name[:6])
    page.wait_for_selector("#find [role=option][aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/(subjects|matters)/[0-9a-f]{32}"))
    assert page.locator("h1").inner_text().strip()


def test_search_works_without_script(chromium: Any, site: str, signed: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    context.add_cookies(signed("station"))
    page = context.new_page()
    _open(page, f"{site}/desk/search?q=餐饮")
    assert page.locator("[role=option]").count() > 0
    context.close()


def test_a_clerk_mends_a_row_of_the_quarantine(page: Any, site: str, signed: Any) -> None:
    _enter(page, site, signed, "clerk")
    _open(page, f"{site}/desk/data/quarantine")
    boxes = page.locator("tbody input[type=checkbox]")
    before = boxes.count()
    assert before, "the demo leaves some rows for people"
    boxes.first.check()
    assert "已选1条" in page.locator("[data-bulk-bar]").inner_text()
    page.fill("input[name=reason]", "来源单位已说明，此行作废")
    page.locator("[data-bulk-bar] button", has_text="搁置").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("tbody input[type=checkbox]").count() == before - 1


def test_a_leader_signs_in_with_two_factors_and_takes_a_paper_away(
    page: Any, site: str, signed: Any, tmp_path: Path
) -> None:
    _enter(page, site, signed, "leader")
    matter = _first(page, f"{site}/desk/matters/", "/desk/matters/")
    _open(page, site + matter)
    paper = page.locator("main a[href*='/desk/matters/papers/']").first.get_attribute("href")
    assert paper, "a matter of the demo has papers"
    _open(page, site + paper)
    file = page.locator(f"main a[href='{paper}.pdf']")
    for _ in range(60):  # the worker prints what the demo left, a few papers a second
        if file.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    answer = page.context.request.get(f"{site}{file.get_attribute('href')}")
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-")


def test_an_alert_is_judged_with_a_reason(page: Any, site: str, signed: Any) -> None:
    _enter(page, site, signed, "head")
    _open(page, f"{site}/desk/alerts/")
    box = page.locator("tbody input[type=checkbox]").first
    uid = box.get_attribute("value")
    box.check()
    page.fill("[data-bulk-bar] input[name=reason]", "现场看过，招牌已改，数据未更新")
    page.locator("[data-bulk-bar] button", has_text="误报").click()
    page.wait_for_load_state("networkidle")
    _open(page, f"{site}/desk/alerts/{uid}")
    assert "招牌已改" in page.locator("main").inner_text()


def test_a_citizen_looks_a_business_up_and_checks_a_notice(page: Any, site: str) -> None:
    _open(page, f"{site}/")
    page.fill("main input[name=q]", "餐饮")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    page.locator("main a[href^='/b/']").first.click()
    page.wait_for_load_state("networkidle")
    words = page.locator("main").inner_text()
    assert "统一社会信用代码" in words or "统一代码" in words
    _open(page, f"{site}/notices")
    page.locator("main a[href*='/notices/']").first.click()
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").inner_text().strip()


def test_a_false_code_is_told_apart_in_words(chromium: Any, site: str) -> None:
    page = chromium.new_page(locale="zh-CN")  # its own: the answer is a 404, which the browser reports
    _open(page, f"{site}/verify")
    page.fill("main input[name=code]", "2345-6789-ABCD")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert re.search("没有|查不到|不是|不正确", page.locator("main").inner_text())
    page.close()

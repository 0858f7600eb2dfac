"""Longer errands by hand: keys alone, a broken file, a lock, a head without a telephone, no script."""

import re
from pathlib import Path
from typing import Any

PASSWORD = "demo-only-2026"
VOID = """async () => {
  const form = new FormData();
  form.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  form.set("reason", "");
  const sent = await fetch(location.pathname.replace(/[/]$/, "") + "/void", {method: "POST", body: form});
  return [sent.status, await sent.text()];
}"""


def _open(page: Any, address: str) -> None:
    page.goto(address)


def _press(page: Any, target: Any) -> None:
    with page.expect_navigation():
        target.click()


def _alone(chromium: Any) -> Any:
    """A browser whose faults are not counted: refusals are answers that it reports as errors."""
    return chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}).new_page()


def _sign_in(page: Any, site: str, who: str, password: str = PASSWORD) -> None:
    _open(page, f"{site}/desk/sign-in")
    page.fill("input[name=username]", who)
    page.fill("input[name=password]", password)
    _press(page, page.locator("main button[type=submit], form button[type=submit]").first)


def test_a_list_is_worked_by_keys(page: Any, site: str, signed: Any) -> None:
    page.context.add_cookies(signed("head"))
    _open(page, f"{site}/desk/alerts/?state=all")
    page.locator("table[data-list]").focus()
    rows = page.locator("table[data-list] tbody tr")
    for key in ("j", "j", "k", "x"):
        page.keyboard.press(key)
    assert "qh-on" in str(rows.nth(0).get_attribute("class"))
    assert rows.nth(0).locator("input[type=checkbox]").is_checked()
    assert "已选1条" in page.locator("[data-bulk-bar]").inner_text()
    page.keyboard.press("x")
    assert page.locator("[data-bulk-bar]").is_hidden()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert re.search(r"/desk/alerts/[0-9a-f]{32}$", page.url)


def test_a_matter_shows_how_its_days_were_counted(page: Any, site: str, signed: Any) -> None:
    page.context.add_cookies(signed("leader"))
    _open(page, f"{site}/desk/matters/?is=open")
    link = page.locator("main tbody a[href^='/desk/matters/']").first
    _open(page, site + str(link.get_attribute("href")))
    words = page.locator("main").inner_text()
    assert "现在能办" in words
    if page.locator(".great").count():
        assert page.locator(".great [role=img]").get_attribute("aria-label")
        assert "计入" in words
        assert "规则：" in words


def test_a_file_that_is_broken_is_sent_back_whole_with_what_to_do(
    chromium: Any, site: str, signed: Any, tmp_path: Path
) -> None:
    page = _alone(chromium)
    page.context.add_cookies(signed("clerk"))
    _open(page, f"{site}/desk/data/")
    before = page.locator("main").inner_text().count("批")
    broken = tmp_path / "市场主体登记_坏.csv"
    broken.write_bytes("这一列没有人认识,那一列也没有\n1,2\n".encode())
    page.select_option("select[name=source]", "registration")
    page.set_input_files("main input[type=file]", str(broken))
    _press(page, page.locator("main button", has_text="送入"))
    words = page.locator("main").inner_text()
    assert "市场主体登记_坏.csv" in words or "列" in words
    assert len(words) > 20
    _open(page, f"{site}/desk/data/")
    assert "市场主体登记_坏.csv" in page.locator("main").inner_text(), "it is listed among what was sent back"
    assert before
    page.context.close()


def test_the_sums_of_the_data_centre_add_up(page: Any, site: str, signed: Any) -> None:
    page.context.add_cookies(signed("clerk"))
    _open(page, f"{site}/desk/data/")
    assert "对不上" not in page.locator("main").inner_text()


def test_a_head_without_a_second_factor_reads_and_is_told_why_deciding_waits(
    chromium: Any, site: str
) -> None:
    page = _alone(chromium)
    _sign_in(page, site, "leader")
    assert "second-factor" in page.url
    _press(page, page.locator("a", has_text="先不验证"))
    assert page.url == f"{site}/desk/"
    draws = f"{site}/desk/draws/?state=drawn"
    _open(page, draws)
    draw = page.locator("main tbody a[href^='/desk/draws/']").first.get_attribute("href")
    _open(page, site + str(draw))
    status, words = page.evaluate(VOID)
    assert status == 403, status
    assert "须先完成二次验证" in words
    _open(page, f"{site}/desk/second-factor")
    page.fill("input[name=code]", page.locator(".qh-note b.qh-mono").inner_text())
    _press(page, page.locator("button.qh-btn-go"))
    _open(page, site + str(draw))
    status, words = page.evaluate(VOID)
    assert status != 403, "the right is there; only the reason is still missing"
    assert "须先完成二次验证" not in words
    page.context.close()


def test_five_wrong_passwords_lock_the_name(chromium: Any, site: str) -> None:
    page = _alone(chromium)
    for _ in range(5):
        _sign_in(page, site, "auditor", "not-the-password-1")
    _sign_in(page, site, "auditor")
    assert "/desk/sign-in" in page.url
    assert re.search("锁|分钟", page.locator("body").inner_text())
    page.context.close()


def test_the_street_reads_without_script(chromium: Any, site: str) -> None:
    context = chromium.new_context(
        java_script_enabled=False, locale="zh-CN", viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    _open(page, f"{site}/notices?kind=penalty")
    _press(page, page.locator("main a[href*='/notices/']").first)
    words = page.locator("main").inner_text()
    assert "处罚" in words
    _open(page, f"{site}/verify")
    assert page.locator("main input[name=code]").count() == 1
    context.close()

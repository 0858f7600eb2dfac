"""A citizen says it with one thumb and follows it by code, with and without script; a business answers."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.engines.intake.street import PNG

PHONE_SIZE = {"width": 390, "height": 844}
CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}")


def _fits(page: Any) -> None:
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url


def _fill(page: Any, shop: str, picture: Path, *, script: bool) -> str:
    """Choose the business, and tell the rest."""
    page.fill("#respondent_name", shop)
    if script:
        page.locator("#found .pick").first.click()
    else:
        page.click("#find")
        page.locator("#found input[type=radio]").first.check()
    page.click("button.next")
    return _tell(page, picture)


def _tell(page: Any, picture: Path) -> str:
    """Walk the second and the third page and give the code."""
    _fits(page)
    page.check("input[name=problem][value=P02]", force=True)
    page.fill("#facts", "吃到一半发现有一小段钢丝球丝。联系店家，只肯退餐费。")
    page.fill("#amount_yuan", "46.80")
    page.check('input[name="demand:退款"]', force=True)
    page.set_input_files("#files", str(picture))
    page.click("button.next")
    _fits(page)
    page.fill("#person_name", "柳依依")
    page.fill("#person_phone", "13800138000")
    page.click("button.send")
    page.wait_for_selector(".ticket")
    _fits(page)
    found = CODE.search(page.inner_text(".ticket"))
    assert found
    return found[0]


def _shop(page: Any, site: str) -> str:
    page.goto(f"{site}/search?q=餐饮")
    return str(page.locator("main a.t").first.inner_text())


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "小票.png"
    path.write_bytes(PNG)
    return path


def test_complaint_with_one_thumb_and_its_progress(page: Any, site: str, picture: Path) -> None:
    page.set_viewport_size(PHONE_SIZE)
    shop = _shop(page, site)
    page.goto(site)
    page.click("text=投诉举报 >> nth=0")
    page.click("text=我买的东西或服务有问题")
    page.wait_for_load_state("load")  # the script that keeps what is typed runs by then
    page.fill("#respondent_address", "榕荫里22号")
    page.reload()
    assert page.input_value("#respondent_address") == "榕荫里22号"  # kept on the phone
    code = _fill(page, shop, picture, script=True)
    page.goto(f"{site}/say/complaint")
    assert page.input_value("#respondent_address") == ""  # sent, so forgotten
    page.goto(f"{site}/follow")
    page.fill("input[name=code]", code.lower())
    page.click("main button")
    _fits(page)
    assert shop in page.inner_text("h1")
    for _ in range(40):
        if "我们已经收到您的投诉" in page.inner_text("main"):
            break
        page.wait_for_timeout(500)
        page.reload()
    assert "受理决定：最迟" in page.inner_text("main")
    page.fill("#text", "又找到一张小票")
    page.click("text=补充 >> nth=-1")
    assert "又找到一张小票" in page.inner_text("main")


def test_complaint_without_script(chromium: Any, site: str, picture: Path) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE_SIZE, locale="zh-CN")
    page = context.new_page()
    try:
        shop = _shop(page, site)
        page.goto(f"{site}/say/complaint")
        page.click("button.next")
        assert "请填商家名称" in page.inner_text("main")
        code = _fill(page, shop, picture, script=False)
        page.goto(f"{site}/follow")
        page.fill("input[name=code]", code)
        page.click("main button")
        assert shop in page.inner_text("h1")
    finally:
        context.close()


def _told(page: Any, words: str) -> None:
    """Wait until the worker has carried a fact so far that a page says these words."""
    for _ in range(60):
        if words in page.inner_text("main"):
            return
        page.wait_for_timeout(500)
        page.reload()
    pytest.fail(f"{page.url} never said {words}")


def test_business_activates_its_account_and_answers_on_its_phone(
    chromium: Any, page: Any, site: str, signed: Any, picture: Path
) -> None:
    page.context.add_cookies(signed("station"))
    page.goto(f"{site}/desk/subjects/")
    href = str(page.locator("main tbody a[href^='/desk/subjects/']").first.get_attribute("href"))
    page.goto(f"{site}{href}/accounts")
    page.click("button:has-text('发激活码')")
    activation = CODE.search(page.inner_text(".qh-code"))
    assert activation
    context = chromium.new_context(viewport=PHONE_SIZE, locale="zh-CN")
    try:
        phone = context.new_page()
        phone.goto(f"{site}/business/activate")
        own = {
            "code": activation[0],
            "username": "yanlai",
            "password": "evening-lamp-4471",
            "holder_name": "燕来",
        }
        for field, value in own.items():
            phone.fill(f"#{field}", value)
        phone.click("text=启用并登录")
        _fits(phone)
        assert "没有转来的投诉" in phone.inner_text("main")
        citizen = context.new_page()
        citizen.goto(f"{site}/say/complaint?b={href.rpartition('/')[2]}")
        citizen.click("button.next")
        code = _tell(citizen, picture)
        page.goto(f"{site}/desk/voices/")
        page.click("main tbody a")
        _told(page, "去办理")
        page.click("text=去办理")
        page.goto(f"{page.url}/steps/accept")
        page.fill("textarea[name=accept_words]", "已受理，三日内联系您。")
        page.locator("main form button.qh-btn-go").last.click()
        page.wait_for_load_state("networkidle")
        phone.goto(f"{site}/business/")
        _told(phone, "办理中")
        phone.click("main a.t")
        _fits(phone)
        assert "钢丝球丝" in phone.inner_text("main")
        assert "13800138000" not in phone.content()
        phone.check("input[name=answer][value=reply]")
        phone.fill("#text", "已退款46.80元，附转账截图。")
        phone.set_input_files("#files", str(picture))
        phone.click("text=提交答复")
        assert "附转账截图" in phone.inner_text("main")
        citizen.goto(f"{site}/follow")
        citizen.fill("input[name=code]", code)
        citizen.click("main button")
        assert "附转账截图" in citizen.inner_text("main")
        assert "已受理，三日内联系您。" in citizen.inner_text("main")
    finally:
        context.close()

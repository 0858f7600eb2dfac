"""Take the README's pictures from the running program: start a demo home, sign in, open pages, save PNG files."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "pictures"
PORT = 8765
SITE = f"http://127.0.0.1:{PORT}"
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


def serve(home: Path) -> "subprocess.Popen[bytes]":
    """Start the site on a demo home, which is made first when it is missing."""
    env = {**os.environ, "QUANHENG_HOME": str(home)}
    program = [str(Path(sys.executable).parent / "quanheng")]
    if not (home / "home.json").exists():
        subprocess.run([*program, "demo", "--subjects", "20000", "--seed", "7"], check=True, env=env)
    server = subprocess.Popen([*program, "run", "--port", str(PORT)], env=env)
    for _ in range(120):
        try:
            urllib.request.urlopen(SITE, timeout=2).close()
        except OSError:
            time.sleep(0.5)
        else:
            return server
    server.kill()
    sys.exit("the site did not come up")


def shoot(page: Any, address: str, name: str) -> None:
    """Open a page and keep what a person sees of it first."""
    page.goto(SITE + address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(OUT / f"{name}.png"))


def first_link(page: Any, address: str, pattern: str) -> str:
    """Give the address of the first row of a list whose link begins with ``pattern``."""
    page.goto(SITE + address)
    return str(page.locator(f"main tbody a[href^='{pattern}']").first.get_attribute("href"))


def sign_in(browser: Any, who: str, password: str) -> Any:
    """Sign a sample account in, with the code that a demo home shows where a second factor is asked."""
    page = browser.new_page(viewport=WIDE, locale="zh-CN")
    page.goto(SITE + "/desk/sign-in")
    page.fill("input[name=username]", who)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_load_state("networkidle")
    if "second-factor" in page.url:
        page.fill("input[name=code]", page.locator(".qh-note b.qh-mono").inner_text())
        page.click("button.qh-btn-go")
        page.wait_for_load_state("networkidle")
    return page


def shoot_draw(browser: Any) -> None:
    """Let the visitor's browser draw again, and keep what it says."""
    page = browser.new_page(viewport=WIDE, locale="zh-CN")
    page.goto(SITE + "/draws")
    page.goto(SITE + str(page.locator("main a[href^='/draws/0']").first.get_attribute("href")))
    page.click("text=在我的浏览器里算")
    page.wait_for_selector("text=您算出的")
    page.screenshot(path=str(OUT / "draw-replay.png"))


def shoot_field(browser: Any, password: str) -> None:
    """Keep a day's tour of a station, and the field app on a telephone of the same officer."""
    desk = sign_in(browser, "station", password)
    desk.goto(SITE + "/desk/tasks/tour")
    for box in desk.locator("input[name=who]").all():
        box.check()
    desk.click("text=排路线")
    desk.wait_for_load_state("networkidle")
    desk.screenshot(path=str(OUT / "tour.png"))
    phone = browser.new_context(
        viewport=PHONE, locale="zh-CN", is_mobile=True, has_touch=True, timezone_id="Asia/Shanghai"
    )
    phone.add_cookies(desk.context.cookies())
    page = phone.new_page()
    page.goto(SITE + "/field/")
    page.wait_for_selector("text=出门可用")
    page.screenshot(path=str(OUT / "field-today.png"))
    page.locator("main a[href*='/field/task/']").first.click()
    page.wait_for_timeout(1500)
    if page.locator("#begin").count():  # on a home whose pictures were taken before, the visit has begun
        page.click("#begin")
    page.wait_for_timeout(1500)
    page.screenshot(path=str(OUT / "field-check.png"))


def main() -> None:
    """Make every picture of ``docs/pictures`` anew."""
    from playwright.sync_api import sync_playwright

    home = Path(os.environ.get("QUANHENG_PICTURES_HOME") or tempfile.mkdtemp())
    OUT.mkdir(parents=True, exist_ok=True)
    server = serve(home)
    try:
        password = json.loads((home / "home.json").read_text())["sign_ins"][0]["password"]
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
            page = browser.new_page(viewport=WIDE, locale="zh-CN")
            for address, picture in [("/", "portal"), ("/search?q=餐饮", "portal-search")]:
                shoot(page, address, picture)
            desk = sign_in(browser, "head", password)
            for address, picture in [
                ("/desk/", "desk-home"),
                ("/desk/alerts/", "alerts"),
                ("/desk/models/", "models"),
                ("/desk/trends/complaints", "trend"),
                ("/desk/data/marts/subject", "mart"),
                ("/desk/data/supply", "supply"),
                ("/desk/draws/", "draws"),
            ]:
                shoot(desk, address, picture)
            shoot(desk, first_link(desk, "/desk/matters/?kind=food_penalty", "/desk/matters/"), "matter")
            shoot(
                desk,
                str(desk.locator("main a[href^='/desk/subjects/']").first.get_attribute("href")),
                "subject",
            )
            for address, picture in [
                ("/desk/voices", "voices"),
                ("/desk/statistics", "statistics"),
                ("/desk/matters/procedures/complaint", "procedure"),
            ]:
                shoot(desk, address, picture)
            clerk = sign_in(browser, "clerk", password)
            for address, picture in [
                ("/desk/data/", "data"),
                ("/desk/data/quarantine", "quarantine"),
                ("/desk/plan/", "plan"),
            ]:
                shoot(clerk, address, picture)
            shoot_draw(browser)
            shoot_field(browser, password)
            phone = browser.new_page(viewport=PHONE, locale="zh-CN")
            shoot(phone, "/", "portal-phone")
            shoot(phone, "/say/complaint", "complaint-phone")
            browser.close()
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()

"""Take the README's pictures from the running program: start a demo home, sign in, open pages, save PNG files."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

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


def shoot(page: object, address: str, name: str) -> None:
    """Open a page and keep what a person sees of it first."""
    page.goto(SITE + address)  # type: ignore[attr-defined]
    page.wait_for_load_state("networkidle")  # type: ignore[attr-defined]
    page.screenshot(path=str(OUT / f"{name}.png"))  # type: ignore[attr-defined]


def first_link(page: object, address: str, pattern: str) -> str:
    """Give the address of the first link on a list whose address begins with ``pattern``."""
    page.goto(SITE + address)  # type: ignore[attr-defined]
    link = page.locator(f"main a[href^='{pattern}']").first  # type: ignore[attr-defined]
    return str(link.get_attribute("href"))


def main() -> None:
    """Make every picture of ``docs/pictures`` anew."""
    from playwright.sync_api import sync_playwright

    home = Path(os.environ.get("QUANHENG_PICTURES_HOME") or tempfile.mkdtemp())
    name, password = (os.environ.get("QUANHENG_PICTURES_SIGN_IN") or "chen.siyuan:demo-weighs-2026").split(
        ":"
    )
    OUT.mkdir(parents=True, exist_ok=True)
    server = serve(home)
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
            page = browser.new_page(viewport=WIDE, locale="zh-CN")
            for address, picture in [("/", "portal"), ("/search?q=餐饮", "portal-search")]:
                shoot(page, address, picture)
            page.goto(SITE + "/desk/sign-in")
            page.fill("input[name=username]", name)
            page.fill("input[name=password]", password)
            page.click("button[type=submit]")
            page.wait_for_load_state("networkidle")
            for address, picture in [("/desk/", "desk-home"), ("/desk/data/", "data"), ("/desk/plan/", "plan"),
                                     ("/desk/alerts/", "alerts"), ("/desk/matters/", "matters")]:  # fmt: skip
                shoot(page, address, picture)
            shoot(page, first_link(page, "/desk/matters/", "/desk/matters/"), "matter")
            shoot(page, first_link(page, "/desk/subjects/", "/desk/subjects/"), "subject")
            phone = browser.new_page(viewport=PHONE, locale="zh-CN")
            shoot(phone, "/", "portal-phone")
            browser.close()
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()

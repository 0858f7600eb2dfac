"""A real Chromium against a live server; a page fails its test when the browser reports an error or a broken policy."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the test's thread

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        pytest.fail("Chromium is missing: `make setup` installs it")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


PASSWORD = "demo-only-2026"
SUBJECTS = 800


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The program as a user starts it: a demo home made by the command line, served by ``quanheng run``."""
    home = tmp_path_factory.mktemp("home")
    program = str(Path(sys.executable).parent / "quanheng")
    env = {**os.environ, "QUANHENG_HOME": str(home)}
    env.pop("QUANHENG_DATABASE", None)
    made = subprocess.run(
        [program, "demo", "--subjects", str(SUBJECTS), "--seed", "7"], env=env, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stdout + made.stderr
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen([program, "run", "--port", str(port)], env=env, stdout=log, stderr=log)
    try:
        _wait(address, server, home / "server.log")
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _wait(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(240):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    pytest.fail("the site did not come up:\n" + log.read_text()[-3000:])


@pytest.fixture(scope="session")
def signed(chromium: Any, site: str) -> Any:
    """Sign a demo account in once, with its second factor where the post asks for one; gives the cookies."""
    known: dict[str, Any] = {}

    def cookies(who: str) -> Any:
        if who not in known:
            context = chromium.new_context(locale="zh-CN")
            page = context.new_page()
            page.goto(f"{site}/desk/sign-in")
            page.fill("input[name=username]", who)
            page.fill("input[name=password]", PASSWORD)
            page.click("button[type=submit]")
            page.wait_for_load_state("networkidle")
            if "second-factor" in page.url:
                page.fill("input[name=code]", page.locator(".qh-note b.qh-mono").inner_text())
                page.click("button.qh-btn-go")
                page.wait_for_load_state("networkidle")
            assert page.url == f"{site}/desk/", page.url
            known[who] = context.cookies()
            context.close()
        return known[who]

    return cookies


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on(
        "console",
        lambda message: faults.append(f"console: {message.text}") if message.type == "error" else None,
    )
    yield page
    context.close()
    assert not faults, faults

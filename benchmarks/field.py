"""Measure the field app in a real Chromium, and drive it through random bad lines and kills; run by hand.

    QUANHENG_HOME=$(mktemp -d) python benchmarks/field.py --rounds 30 --seed 1 > benchmarks/results/field.md

What a hand needs is not in the times: they are the program's own, with a pointer that never hesitates. Taps are.
"""

import argparse
import os
import platform
import random
import shutil
import sys
import tempfile
import time
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

import django

django.setup()

from django.db import connections  # noqa: E402
from django.test.utils import override_settings, setup_test_environment  # noqa: E402
from playwright.sync_api import Error, sync_playwright  # noqa: E402

from tests.browser.conftest import QUIET  # noqa: E402
from tests.browser.field_site import City, Phone, city_standing  # noqa: E402

TEAM = ("陈思远", "林晓岚")
CHECKERS = ("苏安宁", "许志豪")


class _Open:
    """Stands where the tests have the blocker of their database."""

    unblock = staticmethod(nullcontext)


def _clean(chromium: Any, city: City) -> str:
    city.tasks(1, CHECKERS)
    phone = Phone(chromium, city, CHECKERS[0])
    page = phone.page
    page.evaluate("window.taps = 0")
    began = time.monotonic()
    for target in (".stop.next h2 a", "#begin", "#rest", "#to-sign"):
        page.click(target)
    phone.sign_all()
    page.click("#seal")
    page.wait_for_selector("#sealed")
    took, taps = time.monotonic() - began, page.evaluate("window.taps")
    began = time.monotonic()
    phone.sent()
    sent = time.monotonic() - began
    phone.close()
    return f"| clean check, 29 questions | {taps} taps | {took:.1f} s | {sent:.1f} s |"


def _alike(chromium: Any, city: City) -> str:
    city.tasks(28, TEAM, "farm_market")
    phone = Phone(chromium, city, TEAM[0])
    page = phone.page
    page.evaluate("window.taps = 0")
    began = time.monotonic()
    for target in (".stop h2 a[href^='/field/batch']", "#batch-begin", "#rest", "#to-sites", "#to-officers"):
        page.click(target)
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
    took, taps = time.monotonic() - began, page.evaluate("window.taps")
    began = time.monotonic()
    phone.sent(120000)
    sent = time.monotonic() - began
    assert set(phone.states()) == {"done"}
    phone.close()
    return f"| 28 alike sites, each signed | {taps} taps | {took:.1f} s | {sent:.1f} s |"


def _bad_line(route: Any, chance: random.Random, seen: dict[str, int]) -> None:
    """Do one of five things to a call: let it through, lose it on the way, lose its answer, send it twice, be slow."""
    what = chance.choices(("through", "lost", "unanswered", "twice", "slow"), (5, 2, 2, 1, 1))[0]
    seen[what] = seen.get(what, 0) + 1
    with suppress(Error):  # the tab was killed, or the line is good again, while this call was under way
        if what == "lost":
            route.abort("internetdisconnected")
            return
        if what == "slow":
            time.sleep(0.2)
        answer = route.fetch()
        if what == "twice":
            answer = route.fetch()
        if what == "unanswered":
            route.abort("connectionreset")
        else:
            route.fulfill(response=answer)


def _round(phone: Phone, city: City, photo: Path, chance: random.Random, seen: dict[str, int]) -> None:
    """One check over a bad line, with the tab killed now and then; afterwards all is there, once."""
    [uid] = city.tasks(1, CHECKERS)
    page = phone.page
    phone.context.unroute_all()
    phone.go("/field/me")
    phone.page.reload()
    for _ in range(20):
        phone.go("/field/")
        if page.locator(f"[data-task='{uid}']").count():
            break
        page.evaluate("document.dispatchEvent(new CustomEvent('sync-now'))")
        page.wait_for_timeout(300)
    phone.context.route("**/field/api/**", lambda route: _bad_line(route, chance, seen))
    phone.go(f"/field/task/{uid}")

    def maybe_die(wait: str) -> None:
        if chance.random() < 0.3:
            seen["kills"] = seen.get("kills", 0) + 1
            phone.kill()
            phone.open().wait_for_selector(wait)

    phone.page.click("#begin")
    phone.page.wait_for_selector("#to-sign")
    maybe_die("#to-sign")
    failed = chance.random() < 0.5
    if failed:
        phone.page.click("label[for=q-9-N]")
        phone.page.fill("#q-9-note", "冻品没有进货票据")
        with phone.page.expect_file_chooser() as chosen:
            phone.page.locator("#q9 .shots .btn").first.click()
        chosen.value.set_files(str(photo))
        phone.page.wait_for_selector("#q9 figure")
        maybe_die("#to-sign")
    phone.page.click("#rest")
    maybe_die("#to-sign")
    phone.page.click("#to-sign")
    phone.sign_all()
    phone.page.wait_for_selector("html[data-saving='0']")
    maybe_die("#seal")
    phone.page.click("#seal")
    phone.page.wait_for_selector("#sealed")
    maybe_die(".a4")
    for turn in range(200):
        if phone.page.get_attribute("#net", "data-waiting") == "0":
            break
        if turn == 40:
            phone.context.unroute_all()
        phone.page.evaluate("document.dispatchEvent(new CustomEvent('sync-now'))")
        phone.page.wait_for_timeout(100)
    phone.context.unroute_all()
    phone.sent()
    found = city.answers(uid)
    assert len(found) == 29, found
    assert (found[9] == "N") is failed
    assert city.task(uid).state == "closed"
    counts = [
        city.acts(uid, kind)
        for kind in ("task.start", "sign.officer", "sign.party", "task.close", "file.add")
    ]
    assert counts == [1, 2, 1, 1, int(failed)], counts


def main() -> None:
    """Build the city, measure, and print a page."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rounds", type=int, default=30)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    setup_test_environment()
    connections["default"].creation.create_test_db(verbosity=0, autoclobber=True)
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    home = Path(tempfile.mkdtemp())
    photo = home / "photo.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 3000)
    chance, seen = random.Random(given.seed), dict[str, int]()
    with sync_playwright() as play, override_settings(PASSWORD_HASHERS=quick):
        chromium = play.chromium.launch(executable_path=program, args=QUIET)
        with city_standing(_Open, home, 29 + given.rounds) as city:
            rows = [_clean(chromium, city), _alike(chromium, city)]
            phone = Phone(chromium, city, CHECKERS[0])
            began = time.monotonic()
            for _ in range(given.rounds):
                _round(phone, city, photo, chance, seen)
            took = time.monotonic() - began
            phone.close()
        version = chromium.version
        chromium.close()
    told = "、".join(f"{what} {count}" for what, count in sorted(seen.items()))
    lines = [
        "# The field app in Chromium", "",
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, Chromium {version},",
        "SQLite in memory, server and browser on the one machine.",
        "Load when it ran: " + ", ".join(f"{one:.1f}" for one in os.getloadavg()) + ".", "",
        "| errand | by hand | program, without a hand's pauses | sent after |", "| --- | --- | --- | --- |", *rows, "",
        "Goals: a clean check in under a minute and twelve taps; 28 alike checks in under three minutes.", "",
        f"{given.rounds} checks over a random line (seed {given.seed}), {took:.0f} s: {told}.",
        "After each: every answer there once, one arrival, one end, two officers' and one party's signature, the photo",
        "whole. Nothing lost, nothing double.",
    ]  # fmt: skip
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

"""A small city with a day of inspections, served in this process; telephones that an inspector holds in one hand."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer

import pytest
from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client

from quanheng.engines.field import api as room
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people import api as people
from quanheng.registry.api import Subject
from quanheng.surfaces.web import now
from tests.engines.risk.businesses import register_businesses
from tests.people import PASSWORD, actor, make_city

__all__ = ["City", "Phone", "city_standing"]

TAPS = "addEventListener('pointerdown', () => { window.taps = (window.taps ?? 0) + 1; }, true);"


class _Threads(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing: a browser cuts lines in these tests."""

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()


ServerHandler.log_exception = lambda *_: None  # type: ignore[method-assign]  # a line that the test itself cut


@dataclass
class City:
    """Where the day happens: the address, and what a test asks the registers afterwards."""

    address: str
    subjects: list[Subject]
    taken: int = 0
    lock: Any = field(default_factory=threading.RLock)

    def tasks(self, number: int, officers: tuple[str, str], inspection: str = "catering") -> list[str]:
        """Send two officers to so many shops that nobody visited yet; gives the tasks."""
        uids = [people.Person.objects.get(name=name).uid for name in officers]
        shops = self.subjects[self.taken : self.taken + number]
        self.taken += number
        assert len(shops) == number
        with self.lock:
            return [
                inspections.open_task(
                    actor=actor("黄启明"), at=now(), subject_uid=shop.uid, inspection=inspection, kind="RD",
                    officer_uids=uids,
                ).uid
                for shop in shops
            ]  # fmt: skip

    def task(self, uid: str) -> inspections.Task:
        """See one task as it stands."""
        with self.lock:
            return inspections.get_task(actor("黄启明"), uid)

    def answers(self, uid: str) -> dict[int, str]:
        """Give a task's answers by number."""
        with self.lock:
            return {one.no: one.value for one in self.task(uid).answers.all()}

    def acts(self, task: str, kind: str = "") -> int:
        """Count the acts the server holds of a task."""
        from quanheng.engines.field.models import SealedAct

        with self.lock:
            found = SealedAct.objects.filter(task_uid=task)
            return found.filter(kind=kind).count() if kind else found.count()

    def revoke(self, name: str) -> None:
        """Shut out every telephone of a person."""
        with self.lock:
            who = actor(name)
            for device in room.find_devices(who):
                if device.revoked_at is None and device.person_id == who.person_id:
                    room.revoke_device(actor=who, at=now(), uid=device.uid, reason="手机遗失")


@contextmanager
def city_standing(blocker: Any, home: Path, shops: int) -> Iterator[City]:
    """Build the city, serve it, and clear it away; every request waits its turn, as one connection asks."""
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        from django.conf import settings
        from django.contrib.staticfiles.handlers import StaticFilesHandler
        from django.core.handlers.wsgi import WSGIHandler

        patch.setattr(settings, "HOME", home)
        patch.setattr(settings, "MEDIA_ROOT", home / "files")
        patch.setattr(settings, "HOME_CARD", {})
        patch.setattr(settings, "IS_DEMO", False)
        patch.setattr(settings, "ALLOWED_HOSTS", ["127.0.0.1", "testserver"])
        cache.clear()
        make_city()
        register_businesses(shops)
        Subject.objects.update(legal_person="余建明")
        people.Person.objects.update(password_changed_at=now())
        connection = connections["default"]
        connection.inc_thread_sharing()
        city = City("", list(Subject.objects.order_by("id")))
        app = StaticFilesHandler(WSGIHandler())

        def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
            with city.lock:
                connections["default"] = connection
                return [b"".join(app(environ, start))]

        server = _Threads(("127.0.0.1", 0), _Quiet)
        server.set_app(serve)
        city.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield city
        finally:
            server.shutdown()
            server.server_close()
            thread.join(5)
            connection.dec_thread_sharing()
            transaction.set_rollback(True)


class Phone:
    """One telephone in one person's hand: a browser of its own, 360 px wide."""

    def __init__(self, chromium: Any, city: City, name: str, *, script: str = "") -> None:
        self.city, self.name = city, name
        self.context = chromium.new_context(
            viewport={"width": 360, "height": 720}, locale="zh-CN", timezone_id="Asia/Shanghai",
            permissions=["geolocation"], geolocation={"latitude": 23.66, "longitude": 116.64, "accuracy": 9},
            reduced_motion="reduce",
        )  # fmt: skip
        self.context.add_init_script(TAPS + script)
        with city.lock:
            person = people.Person.objects.get(name=name)
            browser = Client()
            signed = browser.post("/desk/sign-in", {"username": person.username, "password": PASSWORD})
            assert signed.status_code == 302
        self.context.add_cookies(
            [{"name": name, "value": one.value, "url": city.address} for name, one in browser.cookies.items()]
        )
        self.faults: list[str] = []
        self.page = self.open()
        self.page.wait_for_selector("#ready[data-ready=yes]")

    def open(self, path: str = "/field/") -> Any:
        """Start the app anew, as from the desktop of the telephone."""
        page = self.context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(self.city.address + path)
        self.page = page
        return page

    def kill(self) -> None:
        """Kill the tab, once what was tapped is on the telephone."""
        self.page.wait_for_selector("html[data-saving='0']")
        self.page.close(run_before_unload=False)

    def go(self, path: str) -> None:
        """Turn to a page of the app without loading it anew."""
        self.page.evaluate(
            """path => {
              const link = document.createElement('a');
              link.href = path;
              document.body.append(link);
              link.click();
              link.remove();
            }""",
            path,
        )
        self.page.wait_for_selector(f"#app[data-shown='{path.partition('?')[0]}']")

    def sign(self, number: int) -> None:
        """Write on one pad; once more where the page moved under the pen."""
        pad, mouse = self.page.locator(".pad").nth(number), self.page.mouse
        for _ in range(3):
            pad.scroll_into_view_if_needed()
            box = pad.bounding_box()
            mouse.move(box["x"] + 30, box["y"] + box["height"] * 0.5)
            mouse.down()
            mouse.move(box["x"] + 70, box["y"] + box["height"] * 0.7, steps=3)
            mouse.up()
            if "signed" in (pad.get_attribute("class") or ""):
                return

    def sign_all(self) -> None:
        """Let both officers and the party sign, who has nothing to object."""
        self.page.wait_for_selector("#seal")
        for number in range(3):
            self.sign(number)
        self.page.click("label[for=opinion-none]")

    def finish(self, uid: str) -> None:
        """Do a clean check from its page to the seal."""
        self.go(f"/field/task/{uid}")
        self.page.click("#begin")
        self.page.click("#rest")
        self.page.click("#to-sign")
        self.sign_all()
        self.page.click("#seal")
        self.page.wait_for_selector("#sealed")

    def sent(self, timeout: int = 15000) -> None:
        """Wait until the telephone says that all is sent."""
        self.page.wait_for_selector("#net[data-state=on][data-waiting='0']", timeout=timeout)

    def told(self, what: str) -> str:
        """Give the words of one of the strips at the top."""
        line = self.page.wait_for_selector(f"[data-alert={what}]")
        return str(line.inner_text())

    def states(self) -> list[str]:
        """Say what became of each act, by the telephone's own book."""
        return list(
            self.page.evaluate(
                """async () => {
                  const { openDB } = await import('/static/npm/idb.js');
                  const db = await openDB('qh-field-' + localStorage.getItem('qh.field.person'));
                  const found = (await db.getAll('acts')).map((row) => row.state);
                  db.close();
                  return found;
                }"""
            )
        )

    def close(self) -> None:
        """Put the telephone away; a script that failed on it fails the test."""
        self.context.close()
        assert not self.faults, self.faults

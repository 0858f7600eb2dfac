"""The worker beside the pages: brings facts to their receivers, places and signs them, and keeps the day's times."""

import logging
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import close_old_connections

from quanheng.base.days import CHINA, day_of
from quanheng.base.errors import Refusal

log = logging.getLogger(__name__)

__all__ = ["Worker"]

_ROUND = 1.0  # seconds between rounds when nothing waits
_CHECKPOINT_EVERY = timedelta(minutes=1)
_DAY_WORK_EVERY = timedelta(hours=1)
_LOOK_EVERY = timedelta(minutes=1)
_NIGHT = range(1, 6)  # hours in China in which the standing rosters are refreshed, once a night


class Worker:
    """One thread that does what no page may wait for.

    Each round is small and safe to repeat: a kill loses nothing, and two workers do no harm, for a delivery
    is one transaction and every receiver is idempotent by its fact.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._halt = threading.Event()
        self._threads: list[threading.Thread] = []
        self._signed_at: datetime | None = None
        self._day_work_at: datetime | None = None
        self._rosters_on: date | None = None
        self._looked_at: datetime | None = None
        self._tasks: Any = None

    def start(self) -> None:
        """Begin beside the caller's own work."""
        for name, loop in (("quanheng-worker", self._run), ("quanheng-tasks", self._run_tasks)):
            thread = threading.Thread(target=loop, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """End after the present round."""
        self._halt.set()
        if self._tasks is not None:
            self._tasks.running = False
        for thread in self._threads:
            thread.join(timeout=10)

    def round(self) -> bool:
        """Do one round; says whether something was done."""
        from quanheng.engines.affairs import api as affairs
        from quanheng.flows import api as flows
        from quanheng.foundation.jobs import api as jobs
        from quanheng.foundation.ledger import api as ledger
        from quanheng.foundation.people.api import system_actor

        now = self._now()
        if self._day_work_at is None or now - self._day_work_at >= _DAY_WORK_EVERY:
            flows.keep_times(now)  # before the placing, so that what it writes waits for no second round
            self._day_work_at = now
        if now.astimezone(CHINA).hour in _NIGHT and self._rosters_on != day_of(now):
            flows.refresh_rosters(now)
            self._rosters_on = day_of(now)
        jobs.take_up(now)
        if self._looked_at is None or now - self._looked_at >= _LOOK_EVERY:
            self._look(now)
            self._looked_at = now
        report = ledger.deliver_pending()
        papers = affairs.make_due_papers(actor=system_actor("worker"), at=now, limit=5)
        placed = ledger.sequence_pending()
        if self._signed_at is None or now - self._signed_at >= _CHECKPOINT_EVERY:
            self._sign(now)
            self._signed_at = now
        return not report.is_idle or placed > 0 or bool(papers)

    def _look(self, now: datetime) -> None:
        """Look into the inbox where the site asks for it; a busy centre or a full disk is told, and waits a minute."""
        from django.conf import settings

        from quanheng.flows import api as flows

        if not settings.WATCH_INBOX:
            return
        try:
            looks = flows.look_into_inbox(settings.HOME, at=now)
            if any(one.outcome in ("landed", "repeated") for one in looks):
                flows.take_through_waiting(now, settings.HOME)
        except Refusal as refusal:
            log.warning("the inbox was not looked through: %s", refusal)

    def _sign(self, now: datetime) -> None:
        """Sign the log; an empty one and a clock that was set back are told, and nothing else waits for them."""
        from quanheng.foundation.ledger import api as ledger

        try:
            ledger.checkpoint(now)
        except Refusal as refusal:
            log.warning("the log was not signed: %s", refusal)

    def _run(self) -> None:
        while not self._halt.is_set():
            try:
                busy = self.round()
            except Exception:  # the worker outlives any single fault; the log tells it
                log.exception("a round of the worker failed")
                busy = False
            finally:
                close_old_connections()
            if not busy:
                self._halt.wait(_ROUND)

    def _run_tasks(self) -> None:
        """Run the pages' background tasks (exports, papers) one after another, by the tasks' own worker."""
        from django_tasks_db.management.commands.db_worker import Worker as TaskWorker

        self._tasks = TaskWorker(
            queue_names=["*"], interval=_ROUND, batch=False, backend_name="default", startup_delay=False,
            max_tasks=None, worker_id="quanheng", excluded_queue_names=[],
        )  # fmt: skip
        while not self._halt.is_set():
            try:
                self._tasks.run()
            except Exception:  # a locked or restarting database must not end the tasks for good
                log.exception("the task worker stumbled")
                self._halt.wait(_ROUND * 5)
            finally:
                close_old_connections()

"""The verbs of long work: ask for it, run it, cancel it, try it again, and take up what was cut off."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django_tasks import task

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound, Refusal
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, Person, actor_for, may, system_actor

from . import facts
from .kinds import Ended, kind_of
from .models import Job
from .rights import Rights

__all__ = [
    "CUT_OFF_AFTER",
    "MOST_TRIES",
    "Cancelled",
    "ask_job",
    "cancel_job",
    "retry_job",
    "run_job",
    "take_up",
]

CUT_OFF_AFTER = timedelta(minutes=5)
MOST_TRIES = 3
_TELL_EVERY = timedelta(seconds=1)


class Cancelled(Exception):
    """Raised inside the work when its person has cancelled it."""


def ask_job(
    *, kind: str, title: str, asked: Mapping[str, Any], actor: Actor, at: datetime,
    begin: "Callable[[str], object] | None" = None,
) -> Job:  # fmt: skip
    """Ask for long work; while the same work waits or runs, that one is given and nothing new begins.

    Whether the actor may is asked by the kind itself, when it runs and by the page that offers it. ``begin`` starts it
    (by default the tasks' own worker, after the transaction).

    Writes: jobs.job.asked
    Raises: BadInput, for a kind that nobody declared
    """
    spec = kind_of(kind)
    with transaction.atomic():
        if spec.is_once:
            there = Job.objects.filter(kind=kind, asked=dict(asked), state__in=_OPEN).first()
            if there is not None:
                return there
        job = Job(
            kind=kind, title=title[:120], asked=dict(asked), person_id=actor.person_id, person_name=actor.name,
            post_uid=actor.post_uid, second_factor=actor.second_factor, asked_at=at,
        )  # fmt: skip
        fact = record(
            facts.JOB_ASKED, object=job.ref, actor=actor, at=at, body={"title": job.title, "kind": kind}
        )
        job.asked_fact = fact.uid
        job.save()
        start = begin or _enqueue
        transaction.on_commit(lambda: start(job.uid) and None)
    return job


_OPEN = (Job.State.WAITING, Job.State.RUNNING)


def _enqueue(uid: str) -> bool:
    work.enqueue(uid)
    return True


@task()
def work(uid: str) -> None:
    """Run one piece of work in the tasks' worker."""
    from django.utils import timezone

    run_job(uid, timezone.now)


def run_job(uid: str, clock: Callable[[], datetime]) -> Job:
    """Run one piece of work to its end; what has ended already is left alone.

    A refusal ends it with sentence and remedy, a fault with its name (the log has the rest): in both cases it may be
    tried again. ``clock`` gives the present instant, for the signs of life and for the work itself.
    """
    now = clock()
    fresh = Job.objects.filter(uid=uid, state__in=_OPEN)
    if not fresh.update(state=Job.State.RUNNING, begun_at=now, seen_at=now, why="", remedy=""):
        return Job.objects.get(uid=uid)
    job = Job.objects.get(uid=uid)
    try:
        _still_wanted(uid)
        ended = kind_of(job.kind).run(_actor(job, now), job.asked, now, _teller(uid, clock))
    except Cancelled:
        _end(uid, clock(), state=Job.State.CANCELLED)
    except Refusal as refusal:
        _end(uid, clock(), state=Job.State.FAILED, why=refusal.sentence[:500], remedy=refusal.remedy[:300])
    except Exception as fault:
        _end(
            uid, clock(), state=Job.State.FAILED, why=f"程序出错：{type(fault).__name__}",
            remedy="请重试；仍不行时请系统管理员查看运行日志",
        )  # fmt: skip
        raise
    else:
        _close(job, clock(), ended)
    return Job.objects.get(uid=uid)


def _close(job: Job, at: datetime, ended: Ended) -> None:
    _end(
        job.uid, at, state=Job.State.DONE, words=ended.words[:200], result=dict(ended.result), link=ended.link,
    )  # fmt: skip


def _end(uid: str, at: datetime, **values: Any) -> None:
    Job.objects.filter(uid=uid).update(ended_at=at, seen_at=at, wants_cancel=False, **values)


def _actor(job: Job, at: datetime) -> Actor:
    """See the person who asked in the post it was asked from, as they stand now."""
    if job.person_id is None:
        return system_actor("jobs")
    person = Person.objects.filter(pk=job.person_id).first()
    if person is None:
        raise NotAllowed("交办的人已不在", remedy="请由在任的人重新交办")
    return actor_for(
        person, on=at.date(), post_uid=job.post_uid or None, second_factor=job.second_factor, at=at
    )


def _still_wanted(uid: str) -> None:
    if Job.objects.filter(uid=uid, wants_cancel=True).exists():
        raise Cancelled


def _teller(uid: str, clock: Callable[[], datetime]) -> Callable[..., None]:
    last: list[datetime] = []

    def tell(words: str = "", done: int = 0, total: int = 0) -> None:
        now = clock()
        if last and now - last[0] < _TELL_EVERY and not (total and done >= total):
            return  # a million rows must not write a million updates
        last[:] = [now]
        said: dict[str, Any] = {"words": words[:200]} if words else {}
        Job.objects.filter(uid=uid).update(done=done, total=total, seen_at=now, **said)
        _still_wanted(uid)

    return tell


def get_own(actor: Actor, uid: str, right: Rights) -> Job:
    """Find work that the actor asked for, or any with the right. Raises: NotFound"""
    rows = Job.objects.filter(uid=uid)
    if not may(actor, right):
        rows = rows.filter(Q(person_id=actor.person_id) & Q(person_id__isnull=False))
    found = rows.first()
    if found is None:
        raise NotFound("没有这项后台任务", remedy="只能看自己交办的任务")
    return found


def cancel_job(uid: str, *, reason: str, actor: Actor, at: datetime) -> Job:
    """Cancel work that waits or runs; running work stops at its next word, and what it had finished stays.

    Right:  one's own work, or jobs:job:cancel
    Writes: jobs.job.cancelled
    Raises: NotFound, Conflict
    """
    job = get_own(actor, uid, Rights.JOB_CANCEL)
    if not job.is_open:
        raise Conflict(f"这项任务{job.get_state_display()}，不能再取消", remedy="请刷新后再看")
    if len(reason.strip()) < 2:
        raise BadInput("取消须写明理由", remedy="写一句为什么不办了")
    with transaction.atomic():
        waiting = Job.objects.filter(uid=uid, state=Job.State.WAITING)
        if not waiting.update(
            state=Job.State.CANCELLED, ended_at=at, why=f"{actor.name}：{reason.strip()}"[:500]
        ):
            Job.objects.filter(uid=uid).update(wants_cancel=True, why=f"{actor.name}：{reason.strip()}"[:500])
        record(
            facts.JOB_CANCELLED, object=job.ref, actor=actor, at=at, because=[job.asked_fact],
            body={"title": job.title, "reason": reason.strip()[:200]},
        )  # fmt: skip
    return Job.objects.get(uid=uid)


def retry_job(uid: str, *, actor: Actor, at: datetime, begin: Callable[[str], object] | None = None) -> Job:
    """Begin work again that failed or was cancelled, with what was asked then and the rights of whoever asked.

    Right:  one's own work alone, since it runs with the rights of the post it was asked from
    Writes: jobs.job.retried
    Raises: NotFound, Conflict
    """
    job = Job.objects.filter(uid=uid, person_id=actor.person_id, person_id__isnull=False).first()
    if job is None:
        raise NotFound("没有这项后台任务", remedy="只能重办自己交办的任务")
    with transaction.atomic():
        ended = Job.objects.filter(uid=uid, state__in=(Job.State.FAILED, Job.State.CANCELLED))
        if not ended.update(
            state=Job.State.WAITING, done=0, total=0, words="", why="", remedy="", ended_at=None, wants_cancel=False,
            tries=0, post_uid=actor.post_uid, second_factor=actor.second_factor,
        ):  # fmt: skip
            raise Conflict(f"这项任务{job.get_state_display()}，不用重办", remedy="请刷新后再看")
        record(
            facts.JOB_RETRIED,
            object=job.ref,
            actor=actor,
            at=at,
            because=[job.asked_fact],
            body={"title": job.title},
        )
        start = begin or _enqueue
        transaction.on_commit(lambda: start(uid) and None)
    return Job.objects.get(uid=uid)


def take_up(at: datetime, *, begin: Callable[[str], object] | None = None) -> list[str]:
    """Begin again the work that was cut off by a kill: no sign of life for five minutes, and at most three times.

    Called by the worker. Two workers do no harm: whoever sets the row back first begins it.
    """
    begun = []
    for job in Job.objects.filter(state=Job.State.RUNNING, seen_at__lt=at - CUT_OFF_AFTER):
        own = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, seen_at=job.seen_at)
        if job.wants_cancel:
            own.update(state=Job.State.CANCELLED, ended_at=at)
        elif job.tries + 1 >= MOST_TRIES:
            own.update(
                state=Job.State.FAILED,
                ended_at=at,
                why=f"中断{MOST_TRIES}次",
                remedy="请系统管理员查看运行日志后重办",
            )
        elif own.update(state=Job.State.WAITING, tries=job.tries + 1, seen_at=at, words="中断过，重新开始"):
            (begin or _enqueue)(job.uid)
            begun.append(job.uid)
    return begun

"""Questions about long work."""

from django.db.models import QuerySet

from quanheng.foundation.people.api import Actor, may

from .models import Job
from .rights import Rights
from .services import get_own

__all__ = ["count_open_jobs", "find_jobs", "get_job"]


def find_jobs(actor: Actor, *, state: str = "", kind: str = "", everybody: bool = False) -> "QuerySet[Job]":
    """List one's own work; everybody's with the right. Right: jobs:job:read for others' work"""
    rows = Job.objects.all()
    if not (everybody and may(actor, Rights.JOB_READ)):
        rows = rows.filter(person_id=actor.person_id, person_id__isnull=False)
    rows = rows.filter(state=state) if state else rows
    return rows.filter(kind=kind) if kind else rows


def get_job(actor: Actor, uid: str) -> Job:
    """Open one's own work, or anybody's with the right. Raises: NotFound"""
    return get_own(actor, uid, Rights.JOB_READ)


def count_open_jobs(actor: Actor) -> int:
    """Count one's own work that waits or runs."""
    return find_jobs(actor).filter(state__in=(Job.State.WAITING, Job.State.RUNNING)).count()

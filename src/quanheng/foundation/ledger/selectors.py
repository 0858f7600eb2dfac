"""Questions about facts, answered within the asker's jurisdiction."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from quanheng.base.errors import NotFound
from quanheng.base.refs import Ref
from quanheng.foundation.people.api import Actor, visible_to

from .models import Exhibit, Fact
from .rights import Rights

__all__ = ["facts_about", "facts_of_subject", "find_exhibits", "find_facts", "see_fact"]


def find_facts(
    actor: Actor, *, kind: str = "", kinds: Iterable[str] = (), subject: Ref | None = None,
    object: Ref | None = None, first: date | None = None, last: date | None = None,  # noqa: A002
    unit_uid: str = "", actor_uid: str = "",
) -> QuerySet[Fact]:  # fmt: skip
    """Find the facts the actor may see, newest first; `first` and `last` are days, both included.

    Right: ledger:fact:read
    """
    rows = visible_to(actor, Rights.FACT_READ, Fact.objects.all())
    wanted = [kind] if kind else list(kinds)
    if wanted:
        rows = rows.filter(kind__in=wanted)
    if subject:
        rows = rows.filter(subject_ref=str(subject))
    if object:
        rows = rows.filter(object_ref=str(object))
    if first:
        rows = rows.filter(day__gte=first)
    if last:
        rows = rows.filter(day__lte=last)
    if unit_uid:
        rows = rows.filter(unit_uid=unit_uid)
    if actor_uid:
        rows = rows.filter(actor_uid=actor_uid)
    return rows.order_by("-id")


def facts_about(actor: Actor, ref: Ref, *, limit: int = 200) -> list[Fact]:
    """List what happened to one thing, newest first. Right: ledger:fact:read"""
    return list(find_facts(actor, object=ref)[:limit])


def facts_of_subject(actor: Actor, ref: Ref, *, limit: int = 500) -> list[Fact]:
    """List what happened to one market entity, newest first. Right: ledger:fact:read"""
    return list(find_facts(actor, subject=ref)[:limit])


def see_fact(actor: Actor, uid: str) -> Fact:
    """Open one fact; outside the jurisdiction it does not exist. Right: ledger:fact:read. Raises: NotFound"""
    found = find_facts(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这条记载", remedy="请核对编号", uid=uid)
    return found


def find_exhibits(
    actor: Actor,
    *,
    subject: Ref | None = None,
    object: Ref | None = None,  # noqa: A002
) -> QuerySet[Exhibit]:
    """Find sealed files the actor may see, newest first. Right: ledger:fact:read"""
    rows = visible_to(actor, Rights.FACT_READ, Exhibit.objects.select_related("fact"))
    if subject:
        rows = rows.filter(subject_ref=str(subject))
    if object:
        rows = rows.filter(object_ref=str(object))
    return rows.order_by("-id")

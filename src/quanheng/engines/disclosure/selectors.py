"""Questions about notices: those of the bureau, and those of anybody, who sees only what is up."""

from django.db.models import QuerySet

from quanheng.base.errors import NotFound
from quanheng.foundation.people.api import Actor, visible_to

from .models import Notice
from .rights import Rights

__all__ = [
    "find_notices", "find_public_notices", "get_notice", "get_public_notice", "notice_for_cause", "notice_of_affair",
]  # fmt: skip


def _search(rows: QuerySet[Notice], q: str) -> QuerySet[Notice]:
    """Every word must occur; a visitor's whole name, number or code is enough."""
    for word in q.split()[:6]:
        rows = rows.filter(search_text__icontains=word)
    return rows


def find_notices(
    actor: Actor,
    *,
    q: str = "",
    state: str = "",
    kind: str = "",
    subject_uid: str = "",
    is_late: bool | None = None,
) -> QuerySet[Notice]:
    """Find the notices an officer may see, newest first, ended ones included. Right: disclosure:notice:read"""
    rows = visible_to(actor, Rights.NOTICE_READ, Notice.objects.select_related("subject"))
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(subject__uid=subject_uid) if subject_uid else rows
    rows = rows if is_late is None else rows.filter(is_late=is_late)
    return _search(rows, q)


def get_notice(actor: Actor, uid: str) -> Notice:
    """Open a notice as an officer. Right: disclosure:notice:read. Raises: NotFound"""
    found = find_notices(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这条公示，或不在您的管辖范围内")
    return found


def find_public_notices(
    *, q: str = "", region: str = "", kind: str = "", subject_uid: str = ""
) -> QuerySet[Notice]:
    """Find what anybody may read: notices that are up now, newest first."""
    rows = Notice.objects.filter(state=Notice.State.PUBLISHED)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(subject__uid=subject_uid) if subject_uid else rows
    rows = rows.filter(region_code__startswith=region) if region else rows
    return _search(rows, q)


def get_public_notice(uid: str) -> Notice:
    """Open a notice as anybody; one that was withdrawn or has run out is not there. Raises: NotFound"""
    found = find_public_notices().filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这条公示，或者公示期已满", remedy="可按当事人名称或决定书文号查询")
    return found


def notice_for_cause(cause_uid: str) -> Notice | None:
    """Find the notice that a decision's fact led to; for flows, which act for the house."""
    return Notice.objects.filter(cause_uid=cause_uid).first()


def notice_of_affair(source_ref: str) -> Notice | None:
    """Find the notice of an affair by its ref, the newest if there are several; for flows."""
    return Notice.objects.filter(source_ref=source_ref).order_by("-id").first()

"""Questions over telephones, acts, branches and what was made on the spot; the restriction is in the query."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from quanheng.base.errors import NotFound
from quanheng.foundation.people.api import Actor, require, visible_to

from .models import Branch, Device, FieldPaper, Note, SealedAct, Signature, Upload
from .rights import Rights

__all__ = [
    "acts_of_task",
    "find_acts",
    "find_branches",
    "find_devices",
    "find_papers",
    "get_branch",
    "get_device",
    "is_shut_out",
    "notes_of",
    "results_of",
    "signatures_of",
    "uploads_of",
]  # fmt: skip


def find_devices(actor: Actor, *, q: str = "", state: str = "") -> QuerySet[Device]:
    """List telephones: one's own, and with the right those of the district. ``q`` is in the name or the person's."""
    rows = Device.objects.select_related("person", "unit")
    seen = visible_to(actor, Rights.DEVICE_READ, Device.objects.all())
    rows = rows.filter(Q(pk__in=seen.values("pk")) | Q(person_id=actor.person_id or 0))
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(person__name__icontains=q))
    if state:
        rows = rows.filter(revoked_at__isnull=state == "living")
    return rows


def get_device(actor: Actor, uid: str) -> Device:
    """Find a telephone one may see. Raises: NotFound"""
    found = find_devices(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这台手机，或不在您的管辖范围内")
    return found


def is_shut_out(uid: str) -> bool:
    """Say whether a telephone was shut out, to whoever holds its id: its session is over, it must wipe."""
    return bool(uid) and Device.objects.filter(uid=uid, revoked_at__isnull=False).exists()


def find_acts(actor: Actor, *, device_uid: str = "", task_uid: str = "") -> QuerySet[SealedAct]:
    """List sealed acts of the telephones one may see, the newest first."""
    rows = SealedAct.objects.select_related("device__person").filter(
        device__in=find_devices(actor).values("pk")
    )
    if device_uid:
        rows = rows.filter(device__uid=device_uid)
    if task_uid:
        rows = rows.filter(task_uid=task_uid)
    return rows.order_by("-received_at", "-id")


def acts_of_task(task_uid: str) -> QuerySet[SealedAct]:
    """List a task's acts of all telephones, the newest first; the caller has shown a right to the task."""
    rows = SealedAct.objects.select_related("device__person").filter(task_uid=task_uid)
    return rows.order_by("-believed_at", "-id")


def results_of(device: Device, *, after: int = 0, ids: Iterable[str] = ()) -> list[SealedAct]:
    """List what became of one telephone's acts after a number, or of those named, in order."""
    rows = SealedAct.objects.filter(device=device, seq__gt=after).defer("sealed")
    wanted = list(ids)
    return list((rows.filter(uid__in=wanted) if wanted else rows).order_by("seq")[:500])


def find_branches(
    actor: Actor, *, task_uids: Iterable[str] | None = None, state: str = ""
) -> QuerySet[Branch]:
    """List what two telephones said differently in the district, the newest first."""
    rows = visible_to(actor, Rights.BRANCH_READ, Branch.objects.select_related("act__device__person"))
    if task_uids is not None:
        rows = rows.filter(task_uid__in=list(task_uids))
    return rows.filter(state=state) if state else rows


def get_branch(actor: Actor, uid: str) -> Branch:
    """Find one branch. Raises: NotAllowed, NotFound"""
    require(actor, Rights.BRANCH_READ)
    found = find_branches(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这处不一致，或不在您的管辖范围内")
    return found


def signatures_of(task_uid: str) -> list[Signature]:
    """List who signed a visit, and what they saw; the caller has shown a right to the task."""
    return list(Signature.objects.select_related("person", "act__device").filter(task_uid=task_uid))


def notes_of(task_uid: str) -> list[Note]:
    """List what was written down on the spot; the caller has shown a right to the task."""
    return list(Note.objects.filter(task_uid=task_uid))


def find_papers(actor: Actor, *, task_uid: str = "") -> QuerySet[FieldPaper]:
    """List papers made on telephones in the district, the newest first."""
    rows = visible_to(actor, Rights.BRANCH_READ, FieldPaper.objects.all())
    return rows.filter(task_uid=task_uid) if task_uid else rows


def uploads_of(task_uid: str) -> list[Upload]:
    """List a task's files from telephones; the caller has shown a right to the task."""
    return list(Upload.objects.select_related("device").filter(task_uid=task_uid))

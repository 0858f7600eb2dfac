"""Questions about voices: an officer's list within the jurisdiction, and one's own by its code."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from quanheng.base.errors import NotFound
from quanheng.foundation.people.api import Actor, Unit, may, visible_to

from .codes import digest_of_code, digest_of_person
from .models import Attachment, ReopenRequest, Voice
from .rights import Rights

__all__ = [
    "SORTS", "attachment_of", "find_reopenings", "find_voices", "get_reopening", "get_voice", "voice_by_code",
    "voice_of_affair", "voice_of_ref",
]  # fmt: skip

SORTS = ("received_at", "respondent_name", "amount_yuan")


def find_voices(
    actor: Actor,
    *,
    q: str = "",
    kind: str = "",
    state: str = "",
    unit_uid: str = "",
    problem: str = "",
    first: date | None = None,
    last: date | None = None,
    asks_reopening: bool = False,
    subject_uid: str = "",
) -> QuerySet[Voice]:
    """Find the voices an officer may see. Days are both included.

    Words are looked for in whom it is about, what, and what happened; a telephone number finds its person's
    complaints for those who may read contacts, and never reports.

    Right: intake:voice:read
    """
    rows = visible_to(actor, Rights.READ, Voice.objects.select_related("unit", "subject"))
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(problem=problem) if problem else rows
    rows = rows.filter(subject__uid=subject_uid) if subject_uid else rows
    rows = rows.filter(received_on__gte=first) if first else rows
    rows = rows.filter(received_on__lte=last) if last else rows
    if unit_uid:
        under = Unit.objects.filter(uid=unit_uid).first()
        rows = rows.filter(unit__path__startswith=under.path) if under else rows.none()
    if asks_reopening:
        asked = ReopenRequest.objects.filter(voice=OuterRef("pk"), state=ReopenRequest.State.ASKED)
        rows = rows.filter(Exists(asked))
    for word in q.split()[:5]:
        rows = rows.filter(_about(actor, word))
    return rows


def _about(actor: Actor, word: str) -> Q:
    found = Q(respondent_name__icontains=word) | Q(goods__icontains=word) | Q(facts__icontains=word)
    digits = "".join(sign for sign in word if sign.isdigit())
    if len(digits) >= 7 and may(actor, Rights.CONTACT_READ):
        found |= Q(person_digest=digest_of_person(digits)) & ~Q(kind=Voice.Kind.REPORT)
    return found


def get_voice(actor: Actor, uid: str) -> Voice:
    """Open one voice; outside the jurisdiction it does not exist. Right: intake:voice:read. Raises: NotFound"""
    found = find_voices(actor).select_related("pair").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这件来件，或不在您的管辖范围内")
    return found


def attachment_of(actor: Actor, uid: str, exhibit_uid: str) -> Attachment:
    """Find a file of a voice the officer may see. Right: intake:voice:read. Raises: NotFound"""
    voice = get_voice(actor, uid)
    found = voice.attachments.select_related("exhibit__fact").filter(exhibit__uid=exhibit_uid).first()
    if found is None:
        raise NotFound("没有这个文件")
    return found


def find_reopenings(actor: Actor, *, state: str = ReopenRequest.State.ASKED) -> QuerySet[ReopenRequest]:
    """List requests to be heard again, the oldest first. Right: intake:voice:read"""
    rows = visible_to(
        actor, Rights.READ, ReopenRequest.objects.select_related("voice__unit"),
        region_field="voice__region_code",
    )  # fmt: skip
    return rows.filter(state=state).order_by("asked_at", "id") if state else rows.order_by("asked_at", "id")


def get_reopening(actor: Actor, uid: str) -> ReopenRequest:
    """Open one request. Right: intake:voice:read. Raises: NotFound"""
    found = find_reopenings(actor, state="").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这个申请，或不在您的管辖范围内")
    return found


def voice_by_code(code: str) -> Voice:
    """Find a voice by the code its person holds; who guesses finds nothing. Raises: NotFound"""
    rows = Voice.objects.select_related("unit", "subject", "pair")
    found = rows.filter(code_digest=digest_of_code(code)).first() if len(code) <= 40 else None
    if found is None:
        raise NotFound(
            "没有查到这个查询码", remedy="请核对16位字母数字；查询码只在提交后显示一次，丢失的可拨打12315"
        )
    return found


def voice_of_ref(ref: str) -> Voice:
    """Find a voice by its ref; for flows, which act for the house. Raises: NotFound"""
    found = Voice.objects.select_related("unit", "subject").filter(uid=ref.partition(":")[2]).first()
    if found is None:
        raise NotFound("没有这件来件")
    return found


def voice_of_affair(affair_ref: str) -> Voice | None:
    """Find the voice that opened a matter, if one did; for flows and for the matter's page."""
    return Voice.objects.filter(affair_ref=affair_ref).order_by("id").first() if affair_ref else None

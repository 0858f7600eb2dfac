"""What a person reads of their own voice under its code: whoever holds the code reads it, so no contact is in it."""

from dataclasses import dataclass
from datetime import date, datetime

from quanheng.foundation.clock.api import period_on
from quanheng.foundation.packs.api import packs

from .hearing import may_reopen_until
from .kinds import intake_of
from .models import Attachment, Remark, ReopenRequest, Voice

__all__ = ["PublicVoice", "promise_of", "public_voice", "same_before"]

_STATES = {
    Voice.State.RECEIVED: "已经收到，正在分派。",
    Voice.State.IN_HAND: "正在办理。",
    Voice.State.ANSWERED: "已经答复您。",
    Voice.State.CLOSED: "已经办结。",
    Voice.State.WITHDRAWN: "您已撤回。",
}


@dataclass(frozen=True, slots=True)
class PublicVoice:
    """A voice for whoever holds its code."""

    uid: str
    kind: str
    kind_zh: str
    received_at: datetime
    respondent_name: str
    problem_zh: str
    unit_name: str
    state: str
    sentence: str
    promise: str
    affair_ref: str
    files: tuple[Attachment, ...]
    remarks: tuple[Remark, ...]
    reopenings: tuple[ReopenRequest, ...]
    unhappy: tuple[str, ...]
    stars: int | None
    stars_words: str
    may_add: bool
    may_withdraw: bool
    may_rate: bool
    reopen_until: date | None


def promise_of(voice: Voice) -> str:
    """Say what the office owes and by when, by the limit in force on the day the voice came; else nothing."""
    spec = intake_of(voice.kind)
    if spec.promise is None:
        return ""
    due = period_on(spec.promise.rule, rule_day=voice.received_on, start=voice.received_on)
    return spec.promise.zh.format(day=f"{due.ends_on.year}年{due.ends_on.month}月{due.ends_on.day}日")


def public_voice(voice: Voice, *, today: date) -> PublicVoice:
    """Tell a person how their voice stands, in words."""
    spec = intake_of(voice.kind)
    codes = packs().codes.get(spec.problems)
    is_open = voice.state in (Voice.State.RECEIVED, Voice.State.IN_HAND)
    is_over = voice.state in (Voice.State.ANSWERED, Voice.State.CLOSED)
    asked = voice.reopenings.filter(state=ReopenRequest.State.ASKED).exists()
    last = may_reopen_until(voice)
    return PublicVoice(
        uid=voice.uid, kind=voice.kind, kind_zh=spec.zh, received_at=voice.received_at,
        respondent_name=voice.respondent_name,
        problem_zh=codes.zh_of(voice.problem) if codes and voice.problem else "", unit_name=voice.unit.name,
        state=voice.state, sentence=_STATES[Voice.State(voice.state)], promise=promise_of(voice) if is_open else "",
        affair_ref=voice.affair_ref, files=tuple(voice.attachments.filter(remark=None)),
        remarks=tuple(voice.remarks.filter(is_public=True).prefetch_related("attachments")),
        reopenings=tuple(voice.reopenings.all()), unhappy=spec.unhappy if is_over else (),
        stars=voice.stars, stars_words=voice.stars_words, may_add=is_open, may_withdraw=is_open,
        may_rate=is_over and voice.stars is None,
        reopen_until=last if last and today <= last and not asked else None,
    )  # fmt: skip


def same_before(
    *,
    kind: str,
    subject_uid: str,
    respondent: str,
    person_digest: str,
    today: date,
    among: list[str],
    not_token: str = "",
) -> Voice | None:
    """Find a like voice of the same person, sent before from the same browser.

    ``among`` are the voices this browser has sent. Without it, anybody who types a neighbour's telephone
    number would learn what the neighbour complained about; across browsers only the office sees it.
    ``not_token`` is the form's own, which a second sending finds again.
    """
    spec = intake_of(kind)
    if not among or not person_digest or not (subject_uid or respondent):
        return None
    rows = Voice.objects.filter(uid__in=among[:50], kind=kind, person_digest=person_digest).exclude(
        state=Voice.State.WITHDRAWN
    )
    if not_token:
        rows = rows.exclude(token__startswith=f"{not_token[:64]}.")
    for row in rows.select_related("subject").order_by("-id"):
        same = (
            row.subject.uid == subject_uid
            if row.subject and subject_uid
            else row.respondent_name == respondent
        )
        if same and (today - row.received_on).days <= spec.same_days:
            return row
    return None

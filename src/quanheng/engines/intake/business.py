"""What a business sees of complaints about itself, and what it answers; everybody else's do not exist for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.base.masking import mask_phone
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.intake import Answer, IntakeSpec

from . import facts
from .files import CleanFile
from .kinds import intake_kinds, intake_of
from .models import Attachment, Remark, Voice
from .receiving import attach_files
from .rights import Rights

__all__ = [
    "BusinessVoice", "answer_as_business", "answers_open", "business_file", "business_voice",
    "business_voices", "keep_answer",
]  # fmt: skip

_NUMBER = re.compile(r"(?<![\d.])(?:\d[\- ]?){7,19}[\dXx]")  # telephones, identity and card numbers
_ZH = {
    "respondent_name": "被投诉的商家", "respondent_address": "地址", "problem": "问题", "goods": "商品或服务",
    "amount_yuan": "金额（元）", "occurred_on": "发生日期", "facts": "事情经过", "demand": "诉求",
    "received_on": "收到日期",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BusinessVoice:
    """One complaint as the business it is about reads it: no name, no telephone, no code."""

    uid: str
    kind_zh: str
    received_on: date
    state: str
    state_zh: str
    lines: tuple[tuple[str, str], ...]
    files: tuple[Attachment, ...]
    remarks: tuple[Remark, ...]
    answers: tuple[Answer, ...]


def _open_kinds() -> list[str]:
    return [spec.key for spec in intake_kinds() if spec.business_sees]


def _rows(subject: Ref) -> QuerySet[Voice]:
    """Only those about this business, of kinds a business may know of, once the office has told it."""
    return Voice.objects.filter(
        subject__uid=subject.key, kind__in=_open_kinds(), business_reads_since__isnull=False
    ).exclude(state=Voice.State.WITHDRAWN)


def business_voices(subject: Ref) -> QuerySet[Voice]:
    """List what is said of a business in its own account, newest first. The caller has proved the account."""
    return _rows(subject).order_by("-received_at", "-id")


def _get(subject: Ref, uid: str) -> Voice:
    found = _rows(subject).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这件投诉", remedy="请从列表里打开")
    return found


def answers_open(voice: Voice) -> tuple[Answer, ...]:
    """List the answers the business may still give; none when the matter is over."""
    return intake_of(voice.kind).answers if voice.state == Voice.State.IN_HAND else ()


def business_voice(subject: Ref, uid: str) -> BusinessVoice:
    """Open one complaint for the business it is about; of any other it does not exist.

    Law:    市场监督管理投诉举报处理办法（令121号） on keeping what a person told private
    Raises: NotFound
    """
    voice = _get(subject, uid)
    spec = intake_of(voice.kind)
    return BusinessVoice(
        uid=voice.uid, kind_zh=spec.zh, received_on=voice.received_on, state=voice.state,
        state_zh=voice.get_state_display(), lines=tuple(_lines(spec, voice)),
        files=tuple(voice.attachments.filter(remark=None)) if "facts" in spec.business_sees else (),
        remarks=tuple(voice.remarks.filter(side=Remark.Side.BUSINESS).prefetch_related("attachments")),
        answers=answers_open(voice),
    )  # fmt: skip


def _lines(spec: IntakeSpec, voice: Voice) -> list[tuple[str, str]]:
    codes = packs().codes.get(spec.problems)
    lines = []
    for name in spec.business_sees:
        value: Any = getattr(voice, name, "")
        if name == "problem" and codes:
            value = codes.zh_of(value) if value else ""
        if isinstance(value, str) and name in ("facts", "demand"):
            value = _without_person(value, voice)
        if value not in (None, ""):
            lines.append((_ZH.get(name, name), str(value)))
    return lines


def _without_person(text: str, voice: Voice) -> str:
    """Mask what a person wrote about themselves: their name, telephone and numbers that identify."""
    for own in (voice.person_name, voice.person_phone):
        text = text.replace(own, "＊" * len(own)) if len(own) > 1 else text
    return _NUMBER.sub(lambda found: mask_phone(found[0]), text)


def business_file(subject: Ref, uid: str, exhibit_uid: str) -> Attachment:
    """Find a file of a complaint that the business it is about may open. Raises: NotFound"""
    voice = _get(subject, uid)
    spec = intake_of(voice.kind)
    for one in voice.attachments.select_related("exhibit__fact", "remark").filter(exhibit__uid=exhibit_uid):
        own = one.remark is not None and one.remark.side == Remark.Side.BUSINESS
        if own or (one.remark is None and "facts" in spec.business_sees):
            return one
    raise NotFound("没有这个文件")


def answer_as_business(
    *,
    subject: Ref,
    uid: str,
    answer: str,
    text: str,
    actor: Actor,
    at: datetime,
    files: Sequence[CleanFile] = (),
    token: str = "",
) -> Remark:
    """Answer a complaint as the business: an offer or a reply. The same form twice answers once.

    Right:  intake:business:answer, which a business's account holds for this act alone
    Writes: intake.business.answered
    Raises: NotAllowed, NotFound for another's complaint, Conflict when it is over, BadInput
    """
    voice = _get(subject, uid)
    require(actor, Rights.BUSINESS_ANSWER)
    if token and (known := Remark.objects.filter(token=token, voice=voice).first()):
        return known
    spec = intake_of(voice.kind)
    declared = spec.answer(answer)
    if declared is None:
        raise BadInput("没有这种答复", remedy="请从列出的方式里选", field="answer")
    text = text.strip()
    if not 4 <= len(text) <= 2000:
        raise BadInput("请写明内容，4到2000字", field="text")
    with transaction.atomic():
        row = Voice.objects.select_for_update(of=("self",)).get(pk=voice.pk)
        if row.state != Voice.State.IN_HAND:
            raise Conflict("这件投诉已经办结，不能再答复", remedy="有新情况请联系承办单位")
        fact = record(
            facts.BUSINESS_ANSWERED, object=row.ref, actor=actor, at=at, subject=subject,
            body={
                "answer": declared.key, "answer_zh": declared.zh, "affair": row.affair_ref, "files": len(files),
                "text": text,
            },
            because=[row.last_fact], region=row.region_code,
        )  # fmt: skip
        remark = Remark.objects.create(
            voice=row, side=Remark.Side.BUSINESS, kind=declared.key, text=text, is_public=declared.told, said_at=at,
            by_name=actor.name, token=token or None, fact_uid=fact.uid,
        )  # fmt: skip
        attach_files(row, files, actor=actor, at=at, because=fact.uid, remark=remark)
        row.last_fact = fact.uid
        row.save(update_fields=["last_fact"])
    return remark


def keep_answer(*, voice: Voice, answer_zh: str, why: str, actor: Actor, at: datetime, because: Fact) -> None:
    """Note that an answer was kept but could not become a step of the matter, so that the officer sees why.

    Right:  intake:voice:receive
    Writes: intake.answer.kept
    """
    require(actor, Rights.RECEIVE, region=voice.region_code)
    if because.led_to.filter(kind=facts.ANSWER_KEPT).exists():
        return
    record(
        facts.ANSWER_KEPT, object=voice.ref, actor=actor, at=at, body={"answer_zh": answer_zh, "why": why[:200]},
        because=[because], region=voice.region_code,
    )  # fmt: skip

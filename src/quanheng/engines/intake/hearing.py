"""What a person may do about their own voice, by its code: add, withdraw, say how it went, ask to be heard again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, Expired, NotYet
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require

from . import facts
from .files import MOST_FILES, CleanFile
from .kinds import intake_of
from .models import Remark, ReopenRequest, Voice
from .receiving import attach_files
from .rights import Rights

__all__ = ["ask_reopening", "may_reopen_until", "rate_voice", "supplement_voice", "withdraw_voice"]

OPEN = (Voice.State.RECEIVED, Voice.State.IN_HAND)
OVER = (Voice.State.ANSWERED, Voice.State.CLOSED)
_LONGEST = 2000
_MOST_ADDED = 27


def _text(text: str, what: str, *, shortest: int = 2, longest: int = _LONGEST, field: str = "text") -> str:
    plain = "".join(sign for sign in text.strip() if sign == "\n" or sign.isprintable())
    if len(plain) < shortest:
        raise BadInput(f"请写{what}", field=field)
    if len(plain) > longest:
        raise BadInput(f"{what}最多{longest}字，现有{len(plain)}字", field=field)
    return plain


def _locked(voice: Voice) -> Voice:
    return Voice.objects.select_for_update(of=("self",)).select_related("unit").get(pk=voice.pk)


def supplement_voice(
    *, voice: Voice, text: str, actor: Actor, at: datetime, files: Sequence[CleanFile] = (), token: str = ""
) -> Remark:
    """Add words or files to a voice that is not over. The same form twice adds once.

    Right:  intake:voice:receive
    Writes: intake.voice.supplemented
    Raises: Conflict when it is over, BadInput
    """
    require(actor, Rights.RECEIVE, region=voice.region_code)
    if known := _said(token):
        return known
    text = _text(text or ("补充材料" if files else ""), "要补充的内容")
    with transaction.atomic():
        row = _locked(voice)
        if row.state not in OPEN:
            raise Conflict(f"来件{row.get_state_display()}，不能再补充", remedy="不满意的可以申请重新办理")
        if row.attachments.count() + len(files) > _MOST_ADDED:
            raise BadInput(f"补充的文件太多，每次最多{MOST_FILES}个", remedy="请留下最要紧的", field="files")
        fact = record(
            facts.SUPPLEMENTED, object=row.ref, actor=actor, at=at, body={"files": len(files)},
            private={"text": text}, because=[row.last_fact], region=row.region_code,
        )  # fmt: skip
        remark = Remark.objects.create(
            voice=row, side=Remark.Side.PERSON, kind="supplement", text=text, said_at=at, fact_uid=fact.uid,
            token=token or None,
        )  # fmt: skip
        attach_files(row, files, actor=actor, at=at, because=fact.uid, remark=remark)
        _note(row, fact.uid)
    return remark


def _said(token: str) -> Remark | None:
    return Remark.objects.filter(token=token).first() if token else None


def _note(row: Voice, fact_uid: str, *fields: str) -> None:
    row.last_fact = fact_uid
    row.save(update_fields=["last_fact", *fields])


def withdraw_voice(*, voice: Voice, reason: str, actor: Actor, at: datetime) -> None:
    """Take a voice back. The officer who holds its matter is told and ends it as the procedure says.

    A report is not undone by being withdrawn: what it told is known, and the office may go on.

    Right:  intake:voice:receive
    Writes: intake.voice.withdrawn
    Raises: Conflict when it is over
    """
    require(actor, Rights.RECEIVE, region=voice.region_code)
    with transaction.atomic():
        row = _locked(voice)
        if row.state not in OPEN:
            raise Conflict(f"来件{row.get_state_display()}，不能再撤回")
        fact = record(
            facts.WITHDRAWN, object=row.ref, actor=actor, at=at,
            body={"kind": row.kind, "kind_zh": intake_of(row.kind).zh, "affair": row.affair_ref},
            private={"reason": reason[:500]} if reason.strip() else None, because=[row.last_fact],
            region=row.region_code,
        )  # fmt: skip
        if reason.strip():
            Remark.objects.create(
                voice=row, side=Remark.Side.PERSON, kind="withdrawal", text=_text(reason, "撤回原因", longest=500),
                said_at=at, fact_uid=fact.uid,
            )  # fmt: skip
        row.state, row.ended_at = Voice.State.WITHDRAWN, at
        _note(row, fact.uid, "state", "ended_at")


def rate_voice(*, voice: Voice, stars: int, words: str, actor: Actor, at: datetime) -> None:
    """Say how one was served, once, from 1 to 5, when the voice is answered or closed.

    Right:  intake:voice:receive
    Writes: intake.voice.rated
    Raises: NotYet, Conflict, BadInput
    """
    require(actor, Rights.RECEIVE, region=voice.region_code)
    if stars not in range(1, 6):
        raise BadInput("请选1到5分", field="stars")
    if len(words.strip()) > 500:
        raise BadInput("评价最多500字", field="words")
    with transaction.atomic():
        row = _locked(voice)
        if row.state not in OVER:
            raise NotYet("办结以后才能评价")
        if row.stars is not None:
            raise Conflict("已经评价过了")
        fact = record(
            facts.RATED, object=row.ref, actor=actor, at=at, body={"stars": stars},
            private={"words": words.strip()} if words.strip() else None, because=[row.last_fact],
            region=row.region_code,
        )  # fmt: skip
        row.stars, row.stars_words, row.stars_at = stars, words.strip(), at
        _note(row, fact.uid, "stars", "stars_words", "stars_at")


def may_reopen_until(voice: Voice) -> date | None:
    """Give the last day on which this voice can be asked to be heard again; None when it cannot."""
    days = intake_of(voice.kind).reopen_days
    if not days or voice.state not in OVER or voice.ended_at is None:
        return None
    return day_of(voice.ended_at) + timedelta(days=days)


def ask_reopening(*, voice: Voice, reason: str, actor: Actor, at: datetime) -> ReopenRequest:
    """Ask to have an ended voice taken up again; an officer decides, and the person reads why.

    Right:  intake:voice:receive
    Writes: intake.reopening.asked
    Raises: NotYet before the end, Expired after the days the pack gives, Conflict when one is asked already
    """
    require(actor, Rights.RECEIVE, region=voice.region_code)
    reason = _text(reason, "重新办理的理由", shortest=5, longest=1000, field="reason")
    with transaction.atomic():
        row = _locked(voice)
        last = may_reopen_until(row)
        if last is None:
            raise NotYet("现在不能申请重新办理", remedy="办结以后才可以申请；办理期间可以补充材料")
        if day_of(at) > last:
            raise Expired(f"申请重新办理的时间已过（到{last.isoformat()}）", remedy="有新的事实可以另行提交")
        if row.reopenings.filter(state=ReopenRequest.State.ASKED).exists():
            raise Conflict("已经申请过，正在等待答复")
        fact = record(
            facts.REOPENING_ASKED, object=row.ref, actor=actor, at=at, body={"affair": row.affair_ref},
            private={"reason": reason}, because=[row.last_fact], region=row.region_code,
        )  # fmt: skip
        request = ReopenRequest.objects.create(voice=row, reason=reason, asked_at=at, fact_uid=fact.uid)
        _note(row, fact.uid)
    return request

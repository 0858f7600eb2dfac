"""What an officer does about a voice: answer it, decide on hearing it again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from quanheng.base.errors import BadInput, Conflict
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require

from . import facts
from .files import CleanFile
from .kinds import intake_of
from .models import Remark, ReopenRequest, Voice
from .receiving import attach_files
from .rights import Rights

__all__ = ["answer_voice", "decide_reopening"]


def answer_voice(
    *,
    voice: Voice,
    text: str,
    actor: Actor,
    at: datetime,
    files: Sequence[CleanFile] = (),
    ends: bool = False,
    token: str = "",
) -> Remark:
    """Answer the person in words they read under their code; ``ends`` closes a voice that opened no matter.

    A voice with a matter is closed by its matter alone. The same form twice answers once.

    Right:  intake:voice:answer
    Writes: intake.voice.answered
    Raises: NotAllowed, NotFound, BadInput, Conflict for a voice that was withdrawn
    """
    require(actor, Rights.ANSWER, region=voice.region_code)
    if token and (known := Remark.objects.filter(token=token).first()):
        return known
    text = text.strip()
    if not 2 <= len(text) <= 4000:
        raise BadInput("请写答复内容，2到4000字", field="text")
    if ends and intake_of(voice.kind).opens:
        raise BadInput("这类来件随事项办结", remedy="请在事项页办理", field="ends")
    with transaction.atomic():
        row = Voice.objects.select_for_update(of=("self",)).get(pk=voice.pk)
        if row.state == Voice.State.WITHDRAWN:
            raise Conflict("来件人已撤回", remedy="请刷新后再看")
        fact = record(
            facts.ANSWERED, object=row.ref, actor=actor, at=at, body={"ends": ends, "files": len(files)},
            private={"text": text}, because=[row.last_fact], region=row.region_code,
        )  # fmt: skip
        remark = Remark.objects.create(
            voice=row, side=Remark.Side.OFFICE, kind="reply", text=text, said_at=at, by_name=actor.unit_name,
            token=token or None, fact_uid=fact.uid,
        )  # fmt: skip
        attach_files(row, files, actor=actor, at=at, because=fact.uid, remark=remark)
        if ends:
            row.state, row.ended_at = Voice.State.ANSWERED, at
        row.last_fact = fact.uid
        row.save(update_fields=["state", "ended_at", "last_fact"])
    return remark


def decide_reopening(
    *, request: ReopenRequest, grant: bool, words: str, actor: Actor, at: datetime
) -> ReopenRequest:
    """Decide whether a voice is taken up again; the person reads the words. The road does the rest.

    Right:  intake:reopening:decide
    Writes: intake.reopening.decided
    Raises: NotAllowed, NotFound, BadInput without words, Conflict when another has decided
    """
    require(actor, Rights.REOPEN_DECIDE, region=request.voice.region_code)
    words = words.strip()
    if not 4 <= len(words) <= 1000:
        raise BadInput("请写明理由，4到1000字，来件人会看到", field="words")
    with transaction.atomic():
        row = ReopenRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        if row.state != ReopenRequest.State.ASKED:
            raise Conflict(f"{row.decided_by}已决定：{row.get_state_display()}", remedy="请刷新后再看")
        voice = Voice.objects.select_for_update(of=("self",)).get(pk=row.voice_id)
        row.state = ReopenRequest.State.GRANTED if grant else ReopenRequest.State.REFUSED
        row.decided_at, row.decided_by, row.decision_words = at, actor.name, words
        fact = record(
            facts.REOPENING_DECIDED, object=voice.ref, actor=actor, at=at,
            body={"granted": grant, "decision_zh": row.get_state_display(), "affair": voice.affair_ref},
            private={"words": words}, because=[row.fact_uid], region=voice.region_code,
        )  # fmt: skip
        row.save()
        voice.last_fact = fact.uid
        if grant:
            voice.state, voice.ended_at = Voice.State.IN_HAND, None
            voice.stars = voice.stars_at = None
            voice.stars_words = ""
        voice.save()
    return row

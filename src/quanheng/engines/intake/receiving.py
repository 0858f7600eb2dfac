"""Taking in what a person sends: one voice, or two where the law has each half handled by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, NotFound
from quanheng.foundation.ledger.api import record, seal_exhibit
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, Unit, require
from quanheng.packkit.intake import IntakeSpec
from quanheng.registry.api import Subject, get_public_subject, search_public

from . import facts
from .asking import read_answers
from .codes import code_for, digest_of_code, digest_of_person
from .files import CleanFile
from .kinds import intake_of
from .models import Attachment, Voice
from .places import unit_for
from .rights import Rights

__all__ = ["Received", "attach_files", "receive_voice"]


@dataclass(frozen=True, slots=True)
class Received:
    """A voice that has come in, and the code by which its person follows it; the code is shown now only."""

    voice: Voice
    code: str


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What both halves of a mixed submission share."""

    values: Mapping[str, Any]
    actor: Actor
    at: datetime
    channel: str
    files: Sequence[CleanFile]
    subject: Subject | None
    chosen: bool
    region: str
    unit: Unit


def receive_voice(
    *,
    kind: str,
    answers: Mapping[str, str],
    actor: Actor,
    at: datetime,
    channel: str = "",
    files: Sequence[CleanFile] = (),
    subject_uid: str = "",
    also: bool = False,
    token: str = "",
) -> list[Received]:
    """Take in what a person sent; with ``also`` the other half becomes a voice of its own.

    ``token`` is the form's: sent again it gives the voices that exist, with the same codes. A business the
    person chose is kept as chosen; otherwise a name that fits exactly one registered business is matched,
    and an officer sees that it was. What a person wrote, their name and telephone lie in the private part of
    the fact and can be erased.

    Law:    市场监督管理投诉举报处理办法（令121号） 第9条 (complaint and report are handled separately)
    Right:  intake:voice:receive
    Writes: intake.voice.received, once for each voice; ledger.exhibit.sealed
    Raises: NotAllowed, NotFound, BadInput with ``faults`` by field
    """
    require(actor, Rights.RECEIVE)
    spec = intake_of(kind)
    kinds = [spec, intake_of(spec.split.also)] if also and spec.split else [spec]
    if known := _known(kinds, token):
        return known
    reading = read_answers(spec, answers, today=day_of(at))
    if reading.faults:
        first = next(iter(reading.faults.values()))
        raise BadInput(first, remedy="请改好标出的各项再提交", faults=reading.faults)
    values = reading.values
    subject, chosen = _subject(values, subject_uid)
    region = str(values.get("place") or "") or (subject.region_code if subject else "") or _everywhere()
    unit = unit_for(region)
    require(actor, Rights.RECEIVE, region=region)
    arrival = _Arrival(values, actor, at, channel, files, subject, chosen, region, unit)
    try:
        with transaction.atomic():
            received: list[Received] = []
            for one in kinds:
                half = received[0].voice if received else None
                received.append(_receive(one, arrival, _token(token, one), half))
    except IntegrityError:  # the same form a moment ago, in another process
        if known := _known(kinds, token):
            return known
        raise
    return received


def _token(token: str, spec: IntakeSpec) -> str:
    return f"{token[:64]}.{spec.key}" if token else ""


def _known(kinds: Sequence[IntakeSpec], token: str) -> list[Received]:
    """Give the voices that this very form has made already."""
    tokens = [_token(token, one) for one in kinds if token]
    rows = {row.token: row for row in Voice.objects.filter(token__in=tokens)} if tokens else {}
    return [Received(rows[one], code_for(one)) for one in tokens if one in rows]


def _subject(values: Mapping[str, Any], chosen: str) -> tuple[Subject | None, bool]:
    """Find the business meant: the one that was chosen, or the only one of exactly this name."""
    if chosen:
        try:
            return Subject.objects.get(uid=get_public_subject(chosen).uid), True
        except NotFound as gone:
            raise BadInput(
                "选中的商家查不到了",
                remedy="请重新查找，或直接写名称",
                faults={"respondent_name": "请重新选择商家"},
            ) from gone
    name = str(values.get("respondent_name") or "")
    if len(name) < 4:
        return None, False
    try:
        hits = [
            one
            for one in search_public(name, region=str(values.get("place") or "")[:6]).items
            if one.name == name
        ]
    except BadInput:  # too short or too common to search for
        return None, False
    return (Subject.objects.get(uid=hits[0].uid), False) if len(hits) == 1 else (None, False)


def _everywhere() -> str:
    """Give the region of the authority as a whole, for a voice that names no place."""
    root = Unit.objects.filter(parent=None).order_by("id").first()
    if root is None:
        raise BadInput("还没有设置机构", remedy="请先导入城市的机构")
    return root.region_code


def _receive(spec: IntakeSpec, come: _Arrival, token: str, first: Voice | None) -> Received:
    """Write one voice with its fact and its files; ``first`` is the other half of a mixed one.

    No fact and no page ties the halves together: whoever read the complaint would know who reported.
    """
    code, values = code_for(token), come.values
    phone = str(values.get("person_phone") or "")
    voice = Voice(
        kind=spec.key, channel=come.channel or spec.portal_channel, code_digest=digest_of_code(code),
        token=token or None, pair=first, received_at=come.at, received_on=day_of(come.at), subject=come.subject,
        subject_chosen=come.chosen, region_code=come.region, unit=come.unit, person_digest=digest_of_person(phone),
        is_named=bool(values.get("is_named", True)) and bool(phone), is_insider=bool(values.get("is_insider")),
        respondent_name=values.get("respondent_name") or (come.subject.name if come.subject else ""),
        amount_yuan=values.get("amount_yuan"), occurred_on=values.get("occurred_on"),
        **{name: values.get(name) or "" for name in _TEXTS},
    )  # fmt: skip
    fact = record(
        facts.RECEIVED, object=voice.ref, actor=come.actor, at=come.at, body=_body(spec, voice, len(come.files)),
        private=_private(voice), region=come.region,
    )  # fmt: skip
    voice.fact_uid = voice.last_fact = fact.uid
    voice.save()
    attach_files(voice, come.files, actor=come.actor, at=come.at, because=fact.uid)
    return Received(voice, code)


_TEXTS = ("respondent_address", "problem", "goods", "facts", "demand", "person_name", "person_phone")


def _body(spec: IntakeSpec, voice: Voice, files: int) -> dict[str, Any]:
    codes = packs().codes.get(spec.problems)
    return {
        "kind": voice.kind, "kind_zh": spec.zh, "channel": voice.channel,
        "respondent": voice.respondent_name or "（未写明）",
        "problem": voice.problem, "problem_zh": codes.zh_of(voice.problem) if codes and voice.problem else "",
        "unit_name": voice.unit.name, "files": files, "subject": voice.subject.uid if voice.subject else "",
        "subject_chosen": voice.subject_chosen,
    }  # fmt: skip


def _private(voice: Voice) -> dict[str, Any]:
    return {
        "person_name": voice.person_name, "person_phone": voice.person_phone, "is_insider": voice.is_insider,
        "facts": voice.facts, "demand": voice.demand, "goods": voice.goods,
        "respondent_address": voice.respondent_address,
        "amount_yuan": str(voice.amount_yuan) if voice.amount_yuan is not None else "",
        "occurred_on": voice.occurred_on.isoformat() if voice.occurred_on else "",
    }  # fmt: skip


def attach_files(
    voice: Voice, files: Sequence[CleanFile], *, actor: Actor, at: datetime, because: str, remark: Any = None
) -> None:
    """Seal files as exhibits of a voice, in the transaction of the act that brings them."""
    for clean in files:
        exhibit = seal_exhibit(
            name=clean.name, media_type=clean.media_type, content=clean.content, actor=actor, at=at,
            object=voice.ref, because=[because], region=voice.region_code,
        )  # fmt: skip
        Attachment.objects.create(
            voice=voice, remark=remark, exhibit=exhibit, name=clean.name, is_stripped=clean.is_stripped
        )

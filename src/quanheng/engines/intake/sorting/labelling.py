"""An officer's answer about a voice: given with one click, taken back with another, kept for the next training."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from quanheng.base.errors import BadInput, NotFound
from quanheng.engines.intake import reading_facts as facts
from quanheng.engines.intake.models import Voice
from quanheng.engines.intake.reading_models import VoiceLabel
from quanheng.engines.intake.rights import Rights
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require

from .spec import answers_of, routing
from .suggesting import suggest

__all__ = ["label_voice", "labels_of", "unlabel_voice"]


def label_voice(*, voice: Voice, label: str, value: str, actor: Actor, at: datetime) -> VoiceLabel:
    """Answer one question about a voice, whatever was suggested; the same answer again changes nothing.

    What the person wrote stays as written. An earlier answer is taken back in the same act.

    Right:  intake:voice:route
    Writes: intake.label.given
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.ROUTE, region=voice.region_code)
    asked = routing().label(label)
    if asked is None:
        raise NotFound("没有这一项分类")
    answers = answers_of(asked)
    if value not in answers:
        raise BadInput(f"{asked.zh}里没有这个选项", remedy="请从列表里选")
    offered = next((one for one in suggest(voice) if one.label == label), None)
    with transaction.atomic():
        Voice.objects.select_for_update(of=("self",)).get(pk=voice.pk)
        standing = VoiceLabel.objects.filter(voice=voice, label=label, withdrawn_at=None).first()
        if standing is not None and standing.value == value:
            return standing
        body = {
            "label": label, "label_zh": asked.zh, "value": value, "value_zh": answers[value],
            "suggested": offered.value if offered else "", "basis": offered.basis if offered else "",
            "before": standing.value if standing else "",
        }  # fmt: skip
        fact = record(
            facts.LABEL_GIVEN, object=voice.ref, actor=actor, at=at, body=body, region=voice.region_code,
            because=[standing.fact_uid if standing else voice.fact_uid],
        )  # fmt: skip
        if standing is not None:
            standing.withdrawn_at, standing.withdraw_fact = at, fact.uid
            standing.save(update_fields=["withdrawn_at", "withdraw_fact"])
        return VoiceLabel.objects.create(
            voice=voice, label=label, value=value, suggested=offered.value if offered else "",
            basis=offered.basis if offered else "", probability=offered.probability if offered else None,
            model_number=offered.model_number if offered else None, given_at=at, given_by=actor.name,
            fact_uid=fact.uid,
        )  # fmt: skip


def unlabel_voice(*, voice: Voice, label: str, actor: Actor, at: datetime) -> None:
    """Take an answer back; where none stands nothing happens. The suggestion counts again.

    Right:  intake:voice:route
    Writes: intake.label.withdrawn
    Raises: NotAllowed, NotFound
    """
    require(actor, Rights.ROUTE, region=voice.region_code)
    asked = routing().label(label)
    with transaction.atomic():
        standing = (
            VoiceLabel.objects.select_for_update().filter(voice=voice, label=label, withdrawn_at=None).first()
        )
        if standing is None:
            return
        fact = record(
            facts.LABEL_WITHDRAWN, object=voice.ref, actor=actor, at=at, because=[standing.fact_uid],
            body={"label": label, "label_zh": asked.zh if asked else label, "value": standing.value},
            region=voice.region_code,
        )  # fmt: skip
        standing.withdrawn_at, standing.withdraw_fact = at, fact.uid
        standing.save(update_fields=["withdrawn_at", "withdraw_fact"])


def labels_of(voices: Iterable[Voice]) -> dict[int, dict[str, VoiceLabel]]:
    """Give the standing answers of voices, by the voice's row and the question."""
    found: dict[int, dict[str, VoiceLabel]] = {}
    for row in VoiceLabel.objects.filter(voice__in=list(voices), withdrawn_at=None):
        found.setdefault(row.voice_id, {})[row.label] = row
    return found

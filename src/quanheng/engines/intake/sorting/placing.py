"""Which station a voice belongs to, read from the town it names; and handing it over there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from quanheng.base.errors import BadInput
from quanheng.engines.intake import reading_facts as facts
from quanheng.engines.intake.models import Voice
from quanheng.engines.intake.places import places, unit_for
from quanheng.engines.intake.rights import Rights
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, Unit, require

__all__ = ["Placing", "place_voice", "send_to_station"]

TOWN = 9
ENDS = ("街道", "镇", "乡", "林场", "农场")
SHORTEST = 2
REASON_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Placing:
    """The town a text names, the unit that answers for it, and the words that say so."""

    region: str
    town: str
    unit: Unit
    reason: str


def place_voice(voice: Voice) -> Placing | None:
    """Suggest another unit where the address, or else the account, names exactly one other town; nothing is written.

    A town is known by its full name, or in an address by its name without 镇 or 街道. Two towns in one text
    settle nothing: people name where they live beside where they bought.
    """
    for words, text, short in (
        ("地址", voice.respondent_address, True), ("经过", voice.facts, False),
    ):  # fmt: skip
        found = _towns(text, short=short)
        if len(found) > 1:
            return None
        if found:
            region, town = found[0]
            if voice.region_code.startswith(region):
                return None
            unit = unit_for(region)
            if unit.pk == voice.unit_id:
                return None
            return Placing(region, town, unit, f"{words}里写着“{town}”，由{unit.short_name}管辖")
    return None


def send_to_station(
    *, voice: Voice, region: str, reason: str, actor: Actor, at: datetime, because: Sequence[Fact | str] = ()
) -> Voice:
    """Hand a voice to the unit that answers for a place; whoever hands it over may see it no longer.

    The matter it has opened is handed over by the road in the same act. Sent where it lies already, nothing changes.

    Right:  intake:voice:route
    Writes: intake.voice.sent
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.ROUTE, region=voice.region_code)
    said = reason.strip()
    if not said or len(said) > REASON_LIMIT:
        raise BadInput("转办须写明理由", remedy=f"请写一句理由，不超过{REASON_LIMIT}字")
    if region not in {code for towns in places().values() for code in towns}:
        raise BadInput("没有这个镇街", remedy="请从列表里选")
    unit = unit_for(region)
    with transaction.atomic():
        row = Voice.objects.select_for_update(of=("self",)).get(pk=voice.pk)
        if row.unit_id == unit.pk and row.region_code == region:
            return row
        body = {"from_unit": voice.unit.name, "to_unit": unit.name, "region": region, "reason": said}
        fact = record(
            facts.VOICE_SENT, object=row.ref, actor=actor, at=at, body=body, region=region,
            because=[row.last_fact or row.fact_uid, *because],
        )  # fmt: skip
        row.unit, row.region_code, row.last_fact = unit, region, fact.uid
        row.save(update_fields=["unit", "region_code", "last_fact"])
        return row


def _towns(text: str, *, short: bool) -> list[tuple[str, str]]:
    """Find the towns a text names, each once, by code."""
    found = {}
    for towns in places().values():
        for code, name in towns.items():
            if len(code) < TOWN:
                continue
            stem = next((name.removesuffix(end) for end in ENDS if name.endswith(end)), name)
            if name in text or (short and len(stem) >= SHORTEST and stem in text):
                found[code] = name
    return sorted(found.items())

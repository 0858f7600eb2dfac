"""How a voice follows its matter: taken up, ended; called by the road, which acts for the house."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, require

from . import facts
from .kinds import intake_of
from .models import ReopenRequest, Voice
from .rights import Rights

__all__ = ["end_voice", "show_to_business", "take_up_voice"]


def take_up_voice(
    *, voice: Voice, affair: Ref, actor: Actor, at: datetime, because: Sequence[Fact | str]
) -> None:
    """Note which matter a voice has opened, or opened anew; noting the same one again changes nothing.

    Right:  intake:voice:receive
    Writes: intake.voice.taken_up
    """
    require(actor, Rights.RECEIVE, region=voice.region_code)
    if voice.affair_ref == str(affair):
        return
    with transaction.atomic():
        row = Voice.objects.select_for_update(of=("self",)).get(pk=voice.pk)
        if row.affair_ref == str(affair):
            return
        fact = record(
            facts.TAKEN_UP, object=row.ref, actor=actor, at=at, because=because, region=row.region_code,
            body={"kind": row.kind, "kind_zh": intake_of(row.kind).zh, "affair": str(affair)},
        )  # fmt: skip
        row.affair_ref, row.last_fact = str(affair), fact.uid
        if row.state != Voice.State.WITHDRAWN:
            row.state = Voice.State.IN_HAND
        row.save(update_fields=["affair_ref", "state", "last_fact"])
        ReopenRequest.objects.filter(voice=row, state=ReopenRequest.State.GRANTED, affair_ref="").update(
            affair_ref=str(affair)
        )


def end_voice(*, affair: Ref, actor: Actor, at: datetime, because: Sequence[Fact | str]) -> int:
    """End the voices whose matter has ended; gives how many. A second call ends none.

    Right:  intake:voice:receive
    Writes: intake.voice.ended
    """
    require(actor, Rights.RECEIVE)
    with transaction.atomic():
        rows = list(
            Voice.objects.select_for_update(of=("self",)).filter(
                affair_ref=str(affair), state__in=[Voice.State.IN_HAND, Voice.State.ANSWERED]
            )
        )
        for row in rows:
            fact = record(
                facts.ENDED, object=row.ref, actor=actor, at=at, because=because, region=row.region_code,
                body={"kind": row.kind, "kind_zh": intake_of(row.kind).zh},
            )  # fmt: skip
            row.state, row.last_fact, row.ended_at = Voice.State.CLOSED, fact.uid, at
            row.save(update_fields=["state", "last_fact", "ended_at"])
    return len(rows)


def show_to_business(*, voice: Voice, actor: Actor, at: datetime, because: Sequence[Fact | str]) -> None:
    """Let the business read a complaint in its account from now on; a second call changes nothing.

    Right:  intake:voice:receive
    Writes: intake.voice.shown
    """
    require(actor, Rights.RECEIVE, region=voice.region_code)
    spec = intake_of(voice.kind)
    if not spec.business_sees:
        return
    with transaction.atomic():
        row = Voice.objects.select_for_update(of=("self",)).get(pk=voice.pk)
        if row.business_reads_since is not None:
            return
        fact = record(
            facts.SHOWN, object=row.ref, actor=actor, at=at, because=because, region=row.region_code,
            body={"kind": row.kind, "kind_zh": spec.zh},
        )  # fmt: skip
        row.business_reads_since, row.last_fact = at, fact.uid
        row.save(update_fields=["business_reads_since", "last_fact"])

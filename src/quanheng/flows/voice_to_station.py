"""A voice that came to the wrong unit goes to the right one, and the matter it has opened goes with it."""

from datetime import datetime

from django.db import transaction

from quanheng.engines.affairs import api as affairs
from quanheng.engines.intake import api as intake
from quanheng.foundation.people.api import Actor

__all__ = ["send_voice"]


def send_voice(*, voice: intake.Voice, region: str, reason: str, actor: Actor, at: datetime) -> intake.Voice:
    """Hand a voice and its open matter to the unit of a place, both or neither, by the officer's own rights.

    Right:  intake:voice:route; affairs:affair:transfer where a matter is open
    Writes: affairs.affair.transferred, intake.voice.sent
    Raises: NotAllowed, NotFound, BadInput, NotYet
    """
    with transaction.atomic():
        room, _, uid = voice.affair_ref.partition(":")
        if room == "affairs.affair":
            affair = affairs.get_affair(actor, uid)
            unit = intake.unit_for(region)
            if affair.is_open and affair.unit_id != unit.pk:
                affairs.transfer_affair(affair=affair, unit=unit, reason=reason, actor=actor, at=at)
        return intake.send_to_station(voice=voice, region=region, reason=reason, actor=actor, at=at)

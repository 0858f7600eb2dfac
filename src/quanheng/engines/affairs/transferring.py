"""Hands an affair to another unit, with everything by which that unit finds it in its queue."""

from datetime import datetime

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, NotYet
from quanheng.foundation.clock.api import hand_over_clocks
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, Unit, require

from . import facts
from .clockwork import lead_of
from .filing import frame_of
from .further import further_act, reason_of
from .models import Affair
from .rights import Rights

__all__ = ["transfer_affair"]


def transfer_affair(*, affair: Affair, unit: Unit, reason: str, actor: Actor, at: datetime) -> None:
    """Hand an affair to another unit: its clocks run on, in that unit's queue from now.

    Where the new unit answers for the place, the officers stay until it names others. Where it does not (the
    matter goes to another district), the matter, its papers and clocks come to lie in its district and the
    old officers leave it: whoever hands it over sees it no longer.

    Right:  affairs:affair:transfer
    Writes: affairs.affair.transferred
    Raises: NotAllowed, NotFound, BadInput, NotYet
    """
    require(actor, Rights.TRANSFER, region=affair.region_code)
    if unit.pk == affair.unit_id:
        raise BadInput("不能移交给本单位", remedy="请选择另一个单位")
    reason = reason_of(reason)
    with transaction.atomic():
        locked = (
            Affair.objects.select_for_update(of=("self",)).select_related("unit", "subject").get(pk=affair.pk)
        )
        if not locked.is_open:
            raise NotYet("事项已经办结，不能移交", remedy="请在未办结的事项里选")
        body = {"from_unit": locked.unit.name, "to_unit": unit.name, "reason": reason}
        act = further_act(locked, "transfer", f"移交{unit.name}", actor, at, reason=reason)
        fact = record(facts.AFFAIR_TRANSFERRED, body=body, **frame_of(locked, actor, at))
        act.fact_uid = fact.uid
        act.save(update_fields=["fact_uid"])
        locked.unit, locked.version, locked.last_fact = unit, locked.version + 1, fact.uid
        if not _answers_for(unit, locked.region_code):
            _move_to(locked, unit, at)
        locked.save()
        hand_over_clocks(locked.ref, unit_id=unit.pk, person_id=lead_of(locked), region=locked.region_code)
    affair.refresh_from_db()


def _answers_for(unit: Unit, region: str) -> bool:
    return any(region.startswith(prefix) for prefix in unit.regions.values_list("prefix", flat=True))


def _move_to(affair: Affair, unit: Unit, at: datetime) -> None:
    """Let the matter lie in the new unit's district: rights follow the region, in every query."""
    affair.region_code = unit.region_code
    affair.papers.update(region_code=unit.region_code)
    affair.officers.filter(until_on__isnull=True).update(until_on=day_of(at))

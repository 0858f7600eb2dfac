"""Joins affairs of one kind into one (并案): one goes on, the others end in it and stay readable from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, NotYet
from quanheng.foundation.clock.api import stop_clock
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, require

from . import facts
from .definitions import spec_of
from .filing import frame_of
from .further import further_act, reason_of
from .models import Act, Affair, Evidence
from .rights import Rights
from .viewing import clocks_of

__all__ = ["MergedView", "merge_affairs", "merged_into"]

RELATION = "并案"


def merge_affairs(
    *, lead: Affair, others: Sequence[Affair], reason: str, actor: Actor, at: datetime
) -> Affair:
    """Go on with one affair for several; the others end today, joined into it.

    The procedure must provide for it, for the state each is in. The others' clocks stop with the fact, the
    lead's run on; their acts, papers and evidence stay theirs and are read from the lead, whose conditions
    count their evidence. Joined twice, it is done once.

    Law:    the procedure's own (``merging``)
    Right:  affairs:affair:merge
    Writes: affairs.affair.merged for each, affairs.affair.absorbed for the lead
    Raises: NotAllowed, NotFound, BadInput, NotYet, Conflict
    """
    for one in (lead, *others):
        require(actor, Rights.MERGE, region=one.region_code)
    reason, wanted = reason_of(reason), {one.pk for one in others} - {lead.pk}
    with transaction.atomic():
        rows = Affair.objects.select_for_update(of=("self",)).select_related("unit", "subject", "definition")
        held = {one.pk: one for one in rows.filter(pk__in=wanted | {lead.pk}).order_by("pk")}
        first = held.pop(lead.pk)
        joining = [one for one in held.values() if one.merged_into_id != first.pk]
        if not wanted:
            raise BadInput("请选择要并入的事项", remedy="至少选一个")
        if not joining:
            return lead  # the same form again
        for one in (first, *joining):
            _must_allow(one, first)
        causes = [_join(one, first, reason, actor, at) for one in joining]
        _absorb(first, joining, reason, causes, actor, at)
    lead.refresh_from_db()
    for one in others:
        one.refresh_from_db()
    return lead


def _must_allow(affair: Affair, lead: Affair) -> None:
    """Ask the procedure whether this affair may be joined where it stands."""
    spec = spec_of(affair)
    rule, state = spec.merging, spec.state(affair.state)
    if rule is None:
        raise NotYet(f"“{spec.zh}”没有规定并案", remedy="可以用关联")
    if affair.key != lead.key:
        raise BadInput("只能并同一种事项", remedy="不同种的可以用关联", citation=rule.article)
    if not affair.is_open:
        raise NotYet(f"“{affair.title}”已经办结，不能并案", remedy="可以用关联", citation=rule.article)
    if rule.frm and affair.state not in rule.frm:
        here = state.zh if state else affair.state
        allowed = "、".join(one.zh for one in spec.states if one.key in rule.frm)
        raise NotYet(
            f"“{affair.title}”现在是“{here}”，不能并案",
            remedy=f"只能在{allowed}时并案",
            citation=rule.article,
        )


def _join(affair: Affair, lead: Affair, reason: str, actor: Actor, at: datetime) -> Fact:
    body = {
        "lead": str(lead.ref), "lead_title": lead.title, "lead_number": lead.number, "reason": reason,
        "number": affair.number, "kind": affair.key,
    }  # fmt: skip
    fact = record(facts.AFFAIR_MERGED, body=body, **frame_of(affair, actor, at))
    further_act(
        affair, "merged_into", f"并入{lead.number or lead.title}", actor, at, reason=reason, fact_uid=fact.uid
    )
    for clock in clocks_of(affair):
        stop_clock(clock, outcome=RELATION, actor=actor, at=at, because=[fact])
    affair.merged_into, affair.is_open, affair.closed_on, affair.outcome = lead, False, day_of(at), "merged"
    affair.due_on, affair.last_fact, affair.version = None, fact.uid, affair.version + 1
    affair.save()
    # what had been joined into this one goes along, so that everything is one look away from the lead
    affair.merged.update(merged_into=lead)
    return fact


def _absorb(
    lead: Affair, joined: Sequence[Affair], reason: str, causes: Sequence[Fact], actor: Actor, at: datetime
) -> None:
    names = "、".join(one.number or f"“{one.title}”" for one in joined)
    frame = frame_of(lead, actor, at)
    frame["because"] = [*frame["because"], *causes]
    body = {"others": names, "refs": [str(one.ref) for one in joined], "reason": reason}
    fact = record(facts.AFFAIR_ABSORBED, body=body, **frame)
    further_act(lead, "merged", f"并入{names}", actor, at, reason=reason, fact_uid=fact.uid)
    lead.last_fact, lead.version = fact.uid, lead.version + 1
    lead.save()


@dataclass(frozen=True, slots=True)
class MergedView:
    """One affair that was joined into another, as it is read from there."""

    affair: Affair
    acts: tuple[Act, ...]
    evidence: tuple[Evidence, ...]


def merged_into(affair: Affair) -> list[MergedView]:
    """List what was joined into an affair, with acts and evidence; whoever may see the lead may read them."""
    rows = affair.merged.select_related("unit", "definition").order_by("closed_on", "id")
    return [
        MergedView(one, tuple(one.acts.all()), tuple(one.evidence.select_related("exhibit"))) for one in rows
    ]

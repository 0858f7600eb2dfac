"""Divides an affair (分案): a part goes on as a matter of its own, with the same past and the same time left."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, NotYet
from quanheng.base.refs import Ref
from quanheng.foundation.clock.api import carry_clock
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.affair import AffairSpec
from quanheng.registry.api import Subject

from . import facts
from .clockwork import next_due
from .definitions import spec_of
from .filing import attach_links, frame_of, put_evidence
from .further import further_act, reason_of
from .models import Act, Affair, AffairOfficer
from .numbers import agency_of, next_number, number_prefix
from .rights import Rights
from .viewing import clocks_of

__all__ = ["split_affair"]

RELATION = "分案"


def split_affair(
    *, affair: Affair, title: str, reason: str, actor: Actor, at: datetime, subject: Subject | None = None,
    party_name: str = "", exhibits: Sequence[int] = (), token: str = "",
) -> Affair:  # fmt: skip
    """Divide an affair: the part against ``subject`` (or of ``title``) becomes an affair of its own.

    The part begins where the whole stands: the acts so far are its acts too, its clocks keep their first
    day and what they stood still, so that a division gives nobody more time, and it ends by the rules the
    whole began with. It gets its own number where the whole has one. ``exhibits`` are numbers of evidence
    that lie in the part's file as well. Papers stay with the whole and are found by the link. The same
    ``token`` again gives the part that exists.

    Law:    the procedure's own (``splitting``)
    Right:  affairs:affair:split
    Writes: affairs.affair.split, then affairs.affair.opened for the part
    Raises: NotAllowed, NotFound, BadInput, NotYet
    """
    require(actor, Rights.SPLIT, region=affair.region_code)
    reason, title = reason_of(reason), " ".join(title.split())
    if not 2 <= len(title) <= 200:
        raise BadInput("分出事项的名称须为2到200字", remedy="写明当事人和涉嫌的行为")
    with transaction.atomic():
        rows = Affair.objects.select_for_update(of=("self",)).select_related("unit", "subject", "definition")
        whole = rows.get(pk=affair.pk)
        spec = spec_of(whole)
        known = Affair.objects.filter(key=whole.key, because_uid=token[:32]).first() if token else None
        if known is not None:
            return known
        _must_allow(whole, spec)
        chosen = list(whole.evidence.select_related("exhibit").filter(number__in=list(exhibits)))
        if len(chosen) != len(set(exhibits)):
            raise BadInput("选了案卷里没有的证据", remedy="请从证据清单里选")
        split = _note_split(whole, title, reason, actor, at)
        part = _part_of(whole, spec, title, subject, party_name, token or split.uid, at)
        _bring_along(whole, part)
        _open_part(whole, part, spec, split, reason, actor, at)
        for one in chosen:
            put_evidence(part, one.exhibit, kind=one.kind, name=one.name, actor=actor, at=at)
    affair.refresh_from_db()
    return part


def _must_allow(whole: Affair, spec: AffairSpec) -> None:
    rule, state = spec.splitting, spec.state(whole.state)
    if rule is None:
        raise NotYet(f"“{spec.zh}”没有规定分案", remedy="可以另立事项再关联")
    if not whole.is_open or (rule.frm and whole.state not in rule.frm):
        here = state.zh if state else whole.state
        allowed = "、".join(one.zh for one in spec.states if not rule.frm or one.key in rule.frm)
        raise NotYet(f"现在是“{here}”，不能分案", remedy=f"只能在{allowed}时分案", citation=rule.article)


def _note_split(whole: Affair, title: str, reason: str, actor: Actor, at: datetime) -> Fact:
    body = {"part_title": title, "reason": reason, "kind": whole.key}
    fact = record(facts.AFFAIR_SPLIT, body=body, **frame_of(whole, actor, at))
    further_act(whole, "split", f"分出{title}", actor, at, reason=reason, fact_uid=fact.uid)
    whole.last_fact, whole.version = fact.uid, whole.version + 1
    whole.save()
    return fact


def _part_of(
    whole: Affair, spec: AffairSpec, title: str, subject: Subject | None, party_name: str, cause: str,
    at: datetime,
) -> Affair:  # fmt: skip
    party = subject or (None if party_name else whole.subject)
    part = Affair(
        key=whole.key, definition=whole.definition, title=title, subject=party, unit=whole.unit,
        party_name=party_name or (party.name if party else whole.party_name),
        party_uscc=(party.uscc or "") if party else "", region_code=whole.region_code, state=whole.state,
        data=whole.data, opened_at=whole.opened_at, opened_on=whole.opened_on, because_uid=cause[:32],
        split_from=whole,
    )  # fmt: skip
    if whole.number and spec.number_word:
        part.number = next_number(number_prefix(agency_of(whole.unit)) + spec.number_word, day_of(at))
    part.save()
    return part


def _bring_along(whole: Affair, part: Affair) -> None:
    """Copy the acts so far, each still by whom and when it was, and who handles the matter."""
    copies: dict[int, Act] = {}
    for act in whole.acts.exclude(step="split"):
        copy = Act(
            affair=part, order=len(copies) + 1, step=act.step, zh=act.zh, at=act.at, day=act.day,
            actor_uid=act.actor_uid, actor_name=act.actor_name, post_title=act.post_title,
            unit_name=act.unit_name, form=act.form,
            state=act.state, reason=act.reason, fact_uid=act.fact_uid,
            corrects=copies.get(act.corrects_id or 0), withdraws=copies.get(act.withdraws_id or 0),
        )  # fmt: skip
        copy.save()
        copies[act.pk] = copy
    AffairOfficer.objects.bulk_create(
        AffairOfficer(affair=part, person_id=row.person_id, is_lead=row.is_lead, from_on=row.from_on)
        for row in whole.officers.filter(until_on__isnull=True).order_by("-is_lead", "id")
    )


def _open_part(
    whole: Affair, part: Affair, spec: AffairSpec, split: Fact, reason: str, actor: Actor, at: datetime
) -> None:
    body = {
        "kind": part.key, "kind_zh": spec.zh, "title": part.title, "number": part.number, "from": str(whole.ref),
        "state": part.state, "definition": part.definition.digest,
    }  # fmt: skip
    frame = frame_of(part, actor, at) | {"because": [split]}
    fact = record(facts.AFFAIR_OPENED, body=body, **frame)
    further_act(
        part,
        "split_from",
        f"自{whole.number or whole.title}分出",
        actor,
        at,
        reason=reason,
        fact_uid=fact.uid,
    )
    for clock in clocks_of(whole):
        carry_clock(clock, owner=part.ref, actor=actor, at=at, because=[fact])
    attach_links(part, [(Ref("affairs.affair", whole.uid), RELATION, whole.title)], at=at)
    attach_links(whole, [(Ref("affairs.affair", part.uid), RELATION, part.title)], at=at)
    part.opened_fact = part.last_fact = fact.uid
    part.due_on = next_due(part, spec)
    part.save()

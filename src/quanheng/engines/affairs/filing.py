"""Keeps the file of an affair: who handles it, where, with which evidence, tied to what."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput
from quanheng.base.refs import Ref
from quanheng.foundation.clock.api import hand_over_clocks
from quanheng.foundation.ledger.api import Exhibit, Fact, record
from quanheng.foundation.people.api import Actor, Person, require

from . import facts
from .models import Affair, AffairLink, AffairOfficer, Evidence
from .reach import reach
from .rights import Rights

__all__ = [
    "assign_officers", "attach_evidence", "attach_exhibit", "attach_links", "link_affair", "put_officers",
]  # fmt: skip


def frame_of(affair: Affair, actor: Actor, at: datetime) -> dict[str, Any]:
    """Give what every fact about an affair states alike."""
    return {
        "object": affair.ref, "actor": actor, "at": at, "region": affair.region_code,
        "subject": Ref("registry.subject", affair.subject.uid) if affair.subject else None,
        "because": [affair.last_fact] if affair.last_fact else [],
    }  # fmt: skip


def assign_officers(*, affair: Affair, officers: Sequence[str], actor: Actor, at: datetime) -> None:
    """Name the officers who handle an affair from today; those not named leave it today.

    The first is the lead. Naming the same officers again changes nothing and writes nothing.

    Right:  affairs:affair:assign
    Writes: affairs.affair.assigned
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.ASSIGN, region=affair.region_code)
    with transaction.atomic():
        names = put_officers(affair, list(officers), day=day_of(at))
        if names is None:
            return
        fact = record(facts.AFFAIR_ASSIGNED, body={"officers": names}, **frame_of(affair, actor, at))
        touch(affair, fact)


def put_officers(affair: Affair, uids: list[str], *, day: date) -> list[str] | None:
    """Set the officers without a fact of its own: part of an act that writes one. None when nothing changes."""
    people = {person.uid: person for person in Person.objects.filter(uid__in=uids, is_active=True)}
    unknown = [uid for uid in uids if uid not in people]
    if unknown or not uids:
        raise BadInput("办案人员里有查不到或已停用的人", remedy="请从名单里选在职人员", persons=unknown)
    held = {
        row.person.uid: row for row in affair.officers.select_related("person").filter(until_on__isnull=True)
    }
    if [row.person.uid for row in sorted(held.values(), key=lambda row: (not row.is_lead, row.pk))] == uids:
        return None
    first = people[uids[0]]
    hand_over_clocks(affair.ref, unit_id=affair.unit_id, person_id=first.pk, region=affair.region_code)
    for uid, row in held.items():
        if uid not in uids:
            row.until_on = day
            row.save(update_fields=["until_on"])
    for place, uid in enumerate(uids):
        if uid in held:
            held[uid].is_lead = place == 0
            held[uid].save(update_fields=["is_lead"])
        else:
            AffairOfficer.objects.create(affair=affair, person=people[uid], is_lead=place == 0, from_on=day)
    return [people[uid].name for uid in uids]


def attach_exhibit(
    *, affair: Affair, exhibit: Exhibit, kind: str, name: str = "", actor: Actor, at: datetime
) -> Evidence:
    """Put a sealed exhibit into the file under the next number; the same exhibit lies there once.

    ``kind`` is a code of penalty.evidence_kind (1 书证 … 8 笔录).

    Right:  affairs:affair:investigate
    Writes: affairs.evidence.attached
    Raises: NotAllowed, NotFound
    """
    reach(actor, Rights.INVESTIGATE, affair)
    return put_evidence(affair, exhibit, kind=kind, name=name, actor=actor, at=at)


def put_evidence(
    affair: Affair, exhibit: Exhibit, *, kind: str, name: str, actor: Actor, at: datetime
) -> Evidence:
    """Number one exhibit into the file; the affair's row is locked so that numbers stay single."""
    with transaction.atomic():
        Affair.objects.select_for_update().get(pk=affair.pk)
        known = affair.evidence.filter(exhibit=exhibit).first()
        if known is not None:
            return known
        number = (affair.evidence.aggregate(last=Max("number"))["last"] or 0) + 1
        body = {"number": number, "name": name or exhibit.name, "kind": kind, "sm3": exhibit.sm3}
        frame = frame_of(affair, actor, at)
        frame["because"] = [*frame["because"], exhibit.fact]
        fact = record(facts.EVIDENCE_ATTACHED, body=body, **frame)
        return Evidence.objects.create(
            affair=affair, exhibit=exhibit, number=number, kind=kind, name=body["name"], attached_at=at,
            attached_by=actor.name, fact_uid=fact.uid,
        )  # fmt: skip


def attach_evidence(affair: Affair, exhibits: Iterable[Exhibit], *, actor: Actor, at: datetime) -> None:
    """Put what a finding already sealed into the new file: photographs and recordings."""
    for exhibit in exhibits:
        media = exhibit.media_type.partition("/")[0]
        kind = "3" if media in ("image", "video", "audio") else "1"
        put_evidence(affair, exhibit, kind=kind, name="", actor=actor, at=at)


def link_affair(
    *, affair: Affair, other: Ref, relation: str, title: str = "", actor: Actor, at: datetime
) -> AffairLink:
    """Tie an affair to another thing, such as the complaint it came from; the same tie exists once.

    Right:  affairs:affair:investigate
    Writes: affairs.affair.linked
    Raises: NotAllowed, NotFound
    """
    reach(actor, Rights.INVESTIGATE, affair)
    with transaction.atomic():
        link, is_new = AffairLink.objects.get_or_create(
            affair=affair, other_ref=str(other), relation=relation, defaults={"title": title, "linked_at": at}
        )
        if is_new:
            body = {"other": str(other), "other_title": title or str(other), "relation": relation}
            touch(affair, record(facts.AFFAIR_LINKED, body=body, **frame_of(affair, actor, at)))
    return link


def attach_links(affair: Affair, links: Iterable[tuple[Ref, str, str]], *, at: datetime) -> None:
    """Tie a new affair to what it came from; the opening's own fact already says so through its causes."""
    AffairLink.objects.bulk_create(
        [
            AffairLink(affair=affair, other_ref=str(other), relation=relation, title=title, linked_at=at)
            for other, relation, title in links
        ],
        ignore_conflicts=True,
    )


def touch(affair: Affair, fact: Fact) -> None:
    """Note the newest fact of an affair, so that the next one can name it as its cause."""
    affair.last_fact = fact.uid
    affair.save(update_fields=["last_fact"])

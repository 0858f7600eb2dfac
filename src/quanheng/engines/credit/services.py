"""The verbs that write credit entries: added from a decision or a listing, ended by time or by lifting."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict
from quanheng.base.refs import Ref
from quanheng.foundation.clock.api import Period, first_to_end
from quanheng.foundation.ledger.api import Fact, FactDraft, record, record_many
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.outcome import DecisionView, EntryOutcome, choose_outcome
from quanheng.registry.api import Subject

from . import facts
from .models import Entry
from .rights import Rights

__all__ = [
    "add_entry",
    "add_entry_from_decision",
    "entry_periods",
    "expire_entries",
    "lift_entry",
    "lock_entry",
]


def add_entry_from_decision(
    *, decision: DecisionView, subject: Subject, actor: Actor, at: datetime, because: Sequence[Fact]
) -> Entry | None:
    """Enter a served decision in the business's credit record, by the outcome that the packs declare.

    One decision makes one entry: called again with the same cause this returns the entry already there.
    None when no pack gives such a decision an entry (不予处罚).

    Law:    令45号第13条；信用修复管理办法（国市监信规〔2021〕3号；发改委令36号，2026-04-01起）
    Right:  credit:entry:add
    Writes: credit.entry.added
    Raises: NotAllowed, NotFound, NoRuleInForce, BadInput
    """
    outcome = choose_outcome(decision, packs().outcomes.values())
    if outcome is None or outcome.entry is None:
        require(actor, Rights.ENTRY_ADD, region=subject.region_code)
        return None
    lasts, repair = entry_periods(outcome.entry, decision.decided_on, decision.served_on)
    return add_entry(
        subject=subject, kind=outcome.entry.kind, severity=outcome.entry.severity, title=decision.title,
        number=decision.number, decided_on=decision.decided_on, starts_on=decision.served_on, ends_on=lasts[0].ends_on,
        law=[period.as_dict() for period in (*lasts, *repair)], repair_from=repair[0].ends_on if repair else None,
        may_repair=outcome.entry.may_repair, outcome_key=outcome.key, source_ref=decision.ref, actor=actor, at=at,
        because=because,
    )  # fmt: skip


def entry_periods(
    entry: EntryOutcome, decided_on: date, served_on: date
) -> tuple[list[Period], list[Period]]:
    """Give the publicity periods and the shortest ones, each with the first to end in front."""
    starts = {"published": served_on}
    lasts = first_to_end(entry.lasts, rule_day=decided_on, starts=starts, start=decided_on)
    if not entry.repair_after:
        return lasts, []
    return lasts, first_to_end(entry.repair_after, rule_day=decided_on, starts=starts, start=decided_on)


def add_entry(
    *,
    subject: Subject,
    kind: str,
    severity: str,
    title: str,
    decided_on: date,
    actor: Actor,
    at: datetime,
    because: Sequence[Fact],
    starts_on: date | None = None,
    ends_on: date | None = None,
    number: str = "",
    law: Sequence[dict[str, Any]] = (),
    repair_from: date | None = None,
    may_repair: bool = True,
    outcome_key: str = "",
    source_ref: str = "",
) -> Entry:
    """Enter a matter that is no decision of ours: a listing (abnormal, serious_list), a failed sample.

    Without ``ends_on`` it counts until it is lifted. Idempotent by its first cause and its kind.

    Right:  credit:entry:add
    Writes: credit.entry.added
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.ENTRY_ADD, region=subject.region_code)
    if not because:
        raise BadInput("信用记录须有所依据的事", remedy="请传入决定或列入的记载")
    if known := Entry.objects.filter(cause_uid=because[0].uid, kind=kind).first():
        return known
    entry = Entry(
        subject=subject, kind=kind, severity=severity, title=title[:200], number=number, outcome_key=outcome_key,
        source_ref=source_ref, decided_on=decided_on, starts_on=starts_on or decided_on, ends_on=ends_on,
        law=list(law), repair_from=repair_from, may_repair=may_repair, region_code=subject.region_code,
        cause_uid=because[0].uid,
    )  # fmt: skip
    body = {
        "kind": kind, "severity": severity, "title": entry.title, "number": number, "outcome": outcome_key,
        "decided_on": decided_on.isoformat(), "starts_on": entry.starts_on.isoformat(),
        "ends_on": ends_on.isoformat() if ends_on else "移出之日", "law": [line["key"] for line in law],
    }  # fmt: skip
    with transaction.atomic():
        fact = record(
            facts.ENTRY_ADDED, object=entry_ref(entry), subject=subject_ref(entry), actor=actor, at=at, because=because,
            region=entry.region_code, body=body,
        )  # fmt: skip
        entry.fact_uid = fact.uid
        entry.save()
    return entry


def entry_ref(entry: Entry) -> Ref:
    """Name an entry for the ledger."""
    return Ref("credit.entry", entry.uid)


def subject_ref(entry: Entry) -> Ref:
    """Name the entry's business for the ledger."""
    return Ref("registry.subject", entry.subject.uid)


def lock_entry(entry: Entry) -> Entry:
    """Read an entry again inside the transaction; only one that still counts may be acted upon."""
    found = Entry.objects.select_for_update(of=("self",)).select_related("subject").get(pk=entry.pk)
    if found.state != Entry.State.IN_FORCE:
        raise Conflict(f"这条信用记录已是“{found.get_state_display()}”", remedy="请刷新后再看")
    return found


def end_entry(entry: Entry, state: str, on: date, reason: str) -> None:
    """Mark an entry as ended; the caller writes the fact in the same transaction."""
    entry.state, entry.ended_on, entry.end_reason, entry.is_contested = state, on, reason[:300], False
    entry.save(update_fields=["state", "ended_on", "end_reason", "is_contested"])


def lift_entry(
    *,
    entry: Entry,
    reason: str,
    actor: Actor,
    at: datetime,
    is_annulled: bool = False,
    because: Sequence[Fact] = (),
) -> Entry:
    """Take an entry out of effect: corrected and removed from the list, or (annulled) the decision fell.

    Law:    企业经营异常名录管理暂行办法第10－13条；令45号第11条
    Right:  credit:entry:lift
    Writes: credit.entry.lifted
    Raises: NotAllowed, NotFound, Conflict, BadInput
    """
    require(actor, Rights.ENTRY_LIFT, region=entry.region_code)
    if not reason.strip():
        raise BadInput("移出须写明原因", remedy="请写明已改正的事实或者撤销的文书")
    with transaction.atomic():
        found = lock_entry(entry)
        record(
            facts.ENTRY_LIFTED, object=entry_ref(found), subject=subject_ref(found), actor=actor, at=at,
            because=[found.fact_uid, *because], region=found.region_code,
            body={
                "title": found.title, "kind": found.kind, "reason": reason, "is_annulled": is_annulled,
                "source_ref": found.source_ref,
            },
        )  # fmt: skip
        end_entry(found, Entry.State.ANNULLED if is_annulled else Entry.State.LIFTED, day_of(at), reason)
    return found


def expire_entries(*, actor: Actor, at: datetime, limit: int = 10_000) -> list[Entry]:
    """End every entry whose last day has passed; run each night, harmless to run twice.

    The classes of these businesses are reckoned anew by the flow that hears of it.

    Right:  credit:entry:lift
    Writes: credit.entry.expired, one for each
    """
    require(actor, Rights.ENTRY_LIFT)
    today = day_of(at)
    with transaction.atomic():
        rows = Entry.objects.select_for_update(of=("self",)).select_related("subject")
        due = list(
            rows.filter(state=Entry.State.IN_FORCE, ends_on__lt=today).order_by("ends_on", "id")[:limit]
        )
        if not due:
            return []
        record_many([
            FactDraft(
                facts.ENTRY_EXPIRED, entry_ref(entry), actor, at, subject=subject_ref(entry),
                body={"title": entry.title, "kind": entry.kind, "ends_on": str(entry.ends_on)},
                because=[entry.fact_uid], region=entry.region_code,
            )
            for entry in due
        ])  # fmt: skip
        Entry.objects.filter(pk__in=[entry.pk for entry in due]).update(
            state=Entry.State.EXPIRED, ended_on=today, end_reason="公示期满"
        )
    return due

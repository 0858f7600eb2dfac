"""The verbs of disclosure: publish, correct, withdraw, take down when the time has come."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict
from quanheng.base.refs import Ref
from quanheng.foundation.clock.api import Period, first_to_end, period_on
from quanheng.foundation.ledger.api import Fact, FactDraft, record, record_many
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.outcome import DecisionView, NoticeOutcome, OutcomeSpec, choose_outcome
from quanheng.registry.api import Subject

from . import facts
from .models import Notice, NoticeVersion
from .redact import NoticeText, homes_of, persons_of, redact_text, write_notice
from .rights import Rights

__all__ = ["correct_notice", "outcome_of", "publish_notice", "take_down_due", "withdraw_notice"]

SHOWN_TITLE = {"penalty": "行政处罚", "complaint": "投诉处理"}


def outcome_of(decision: DecisionView) -> OutcomeSpec | None:
    """Find what the loaded packs say about a decision; None when they say nothing."""
    return choose_outcome(decision, packs().outcomes.values())


def periods_of(
    decision: DecisionView, notice: NoticeOutcome, published_on: date
) -> tuple[Period, list[Period]]:
    """Give the limit for publishing, and the publicity periods in force with the one that ends first in front.

    The rule is that of the day of the decision; a period starts where its own article says.

    Raises: NoRuleInForce
    """
    starts = {"published": published_on}
    due = period_on(notice.due, rule_day=decision.decided_on, start=decision.decided_on)
    return due, first_to_end(
        notice.lasts, rule_day=decision.decided_on, starts=starts, start=decision.decided_on
    )


def publish_notice(
    *,
    decision: DecisionView,
    subject: Subject | None,
    actor: Actor,
    at: datetime,
    because: Sequence[Fact],
) -> Notice | None:
    """Publish a served decision, masked, with the day on which it comes down.

    One decision makes one notice: called again with the same cause this returns the notice already there,
    whatever became of it, so that a message delivered twice cannot bring a withdrawn notice back. None
    when the law keeps such a decision from the public (仅警告), or when no pack speaks of it. Publishing
    after the limit is still done, and marked late.

    Law:    令45号第9、13条
    Right:  disclosure:notice:publish
    Writes: disclosure.notice.published
    Raises: NotAllowed, NoRuleInForce, BadInput
    """
    require(actor, Rights.NOTICE_PUBLISH, region=decision.region_code)
    if not because:
        raise BadInput("公示须有所依据的决定", remedy="请传入决定送达的记载")
    if known := Notice.objects.filter(cause_uid=because[0].uid).first():
        return known
    outcome = outcome_of(decision)
    if outcome is None or outcome.notice is None:
        return None
    today = day_of(at)
    due, lasts = periods_of(decision, outcome.notice, today)
    text = write_notice(decision)
    notice = Notice(
        kind=outcome.notice.kind, number=decision.number, subject=subject,
        title=f"{text.party}{SHOWN_TITLE.get(outcome.notice.kind, '')}信息", party_shown=text.party,
        uscc_shown=text.uscc, authority=decision.authority, original_digest=decision.digest,
        paper_ref=decision.paper_ref,
        source_ref=decision.ref, outcome_key=outcome.key, decided_on=decision.decided_on, due_on=due.ends_on,
        published_on=today, published_at=at, is_late=today > due.ends_on, ends_on=lasts[0].ends_on,
        law=[due.as_dict(), *(period.as_dict() for period in lasts)], region_code=decision.region_code,
        cause_uid=because[0].uid,
    )  # fmt: skip
    notice.hidden = {"persons": list(persons_of(decision)), "homes": list(homes_of(decision))}
    _put_text(notice, text)
    with transaction.atomic():
        fact = record(
            facts.PUBLISHED, object=Ref("disclosure.notice", notice.uid), subject=_ref(subject), actor=actor, at=at,
            because=because, region=decision.region_code, body=_body(notice),
        )  # fmt: skip
        notice.fact_uid = fact.uid
        notice.save()
    return notice


def _put_text(notice: Notice, text: NoticeText) -> None:
    notice.fields = [{"key": key, "zh": zh, "value": value} for key, zh, value in text.lines]
    notice.masked = [{"kind": kind, "zh": zh, "count": count} for kind, zh, count in text.masked]
    notice.search_text = _searchable(notice)


def _searchable(notice: Notice) -> str:
    """What a visitor can find a notice by: only words that are shown anyway."""
    shown = {line["key"]: line["value"] for line in notice.fields}
    parts = (
        notice.number,
        notice.party_shown,
        notice.uscc_shown,
        shown.get("cause", ""),
        shown.get("penalty", ""),
    )
    return " ".join(part for part in parts if part)


def _ref(subject: Subject | None) -> Ref | None:
    return Ref("registry.subject", subject.uid) if subject else None


def _body(notice: Notice) -> dict[str, object]:
    return {
        "number": notice.number, "kind": notice.kind, "title": notice.title, "outcome": notice.outcome_key,
        "due_on": notice.due_on.isoformat(), "ends_on": notice.ends_on.isoformat() if notice.ends_on else "解除之日",
        "is_late": notice.is_late, "masked": notice.masked, "original_digest": notice.original_digest,
        "law": [line["key"] for line in notice.law],
    }  # fmt: skip


def _lock(notice: Notice) -> Notice:
    """Read the notice again inside the transaction; only a published one may be acted upon."""
    found = Notice.objects.select_for_update(of=("self",)).select_related("subject").get(pk=notice.pk)
    if found.state != Notice.State.PUBLISHED:
        raise Conflict(f"公示{found.number}已是“{found.get_state_display()}”", remedy="请刷新后再看")
    return found


def correct_notice(
    *,
    notice: Notice,
    changes: Mapping[str, str],
    reason: str,
    actor: Actor,
    at: datetime,
    persons: Sequence[str] = (),
    because: Sequence[Fact] = (),
) -> Notice:
    """Correct lines of a notice that is up; the old text is kept as a version with its last day.

    ``changes`` maps a line's key to its new text in clear, which is masked like the first; ``persons`` adds
    names that the decision did not know. The public sees that the notice was corrected and why.

    Right:  disclosure:notice:correct
    Writes: disclosure.notice.corrected
    Raises: NotAllowed, NotFound, Conflict, BadInput
    """
    require(actor, Rights.NOTICE_CORRECT, region=notice.region_code)
    if not reason.strip():
        raise BadInput("更正须写明原因", remedy="请写明哪里错了")
    with transaction.atomic():
        found = _lock(notice)
        unknown = set(changes) - {line["key"] for line in found.fields}
        if unknown:
            raise BadInput(f"公示中没有这几项：{'、'.join(sorted(unknown))}", remedy="请从现有各项中选")
        known = [*persons, *found.hidden["persons"]]
        new = [
            line
            | {"value": redact_text(changes[line["key"]], persons=known, homes=found.hidden["homes"]).text}
            if line["key"] in changes
            else line
            for line in found.fields
        ]
        if new == found.fields:
            return found
        fact = record(
            facts.CORRECTED, object=Ref("disclosure.notice", found.uid), subject=_ref(found.subject), actor=actor,
            at=at, because=[found.fact_uid, *because], region=found.region_code,
            body={"number": found.number, "version": found.version + 1, "reason": reason, "lines": sorted(changes)},
        )  # fmt: skip
        NoticeVersion.objects.create(
            notice=found, version=found.version, fields=found.fields, shown_until=day_of(at), reason=reason,
            fact_uid=fact.uid,
        )  # fmt: skip
        found.fields, found.version = new, found.version + 1
        found.search_text = _searchable(found)
        found.save(update_fields=["fields", "version", "search_text"])
    return found


def withdraw_notice(
    *, notice: Notice, reason: str, actor: Actor, at: datetime, because: Sequence[Fact] = ()
) -> Notice:
    """Withdraw a notice before its time: the decision fell, or the record was repaired.

    A second call with the same cause changes nothing. It cannot be put up again; a new decision makes a
    new notice.

    Law:    令45号第11、14条
    Right:  disclosure:notice:withdraw
    Writes: disclosure.notice.withdrawn
    Raises: NotAllowed, NotFound, Conflict, BadInput
    """
    require(actor, Rights.NOTICE_WITHDRAW, region=notice.region_code)
    if not reason.strip():
        raise BadInput("撤回须写明原因", remedy="请写明撤回的依据")
    with transaction.atomic():
        now = Notice.objects.get(pk=notice.pk)
        if because and now.state == Notice.State.WITHDRAWN and now.end_reason == reason:
            return now
        found = _lock(notice)
        record(
            facts.WITHDRAWN, object=Ref("disclosure.notice", found.uid), subject=_ref(found.subject), actor=actor,
            at=at, because=[found.fact_uid, *because], region=found.region_code,
            body={"number": found.number, "reason": reason},
        )  # fmt: skip
        found.state, found.ended_on, found.end_reason = Notice.State.WITHDRAWN, day_of(at), reason
        found.save(update_fields=["state", "ended_on", "end_reason"])
    return found


def take_down_due(*, actor: Actor, at: datetime, limit: int = 10_000) -> list[Notice]:
    """Take down every notice whose last day has passed; run each night, harmless to run twice.

    Law:    令45号第13条
    Right:  disclosure:notice:withdraw
    Writes: disclosure.notice.taken_down, one for each
    """
    require(actor, Rights.NOTICE_WITHDRAW)
    today = day_of(at)
    with transaction.atomic():
        rows = Notice.objects.select_for_update(of=("self",)).select_related("subject")
        due = list(
            rows.filter(state=Notice.State.PUBLISHED, ends_on__lt=today).order_by("ends_on", "id")[:limit]
        )
        if not due:
            return []
        record_many([
            FactDraft(
                facts.TAKEN_DOWN, Ref("disclosure.notice", notice.uid), actor, at, subject=_ref(notice.subject),
                body={"number": notice.number, "ends_on": notice.ends_on.isoformat() if notice.ends_on else ""},
                because=[notice.fact_uid], region=notice.region_code,
            )
            for notice in due
        ])  # fmt: skip
        Notice.objects.filter(pk__in=[notice.pk for notice in due]).update(
            state=Notice.State.TAKEN_DOWN, ended_on=today, end_reason="公示期满"
        )
    return due

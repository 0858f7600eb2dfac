"""Builds the views that the pure machine judges by, from the rows of one affair."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from quanheng.base.errors import NoRuleInForce
from quanheng.foundation.clock.api import Clock
from quanheng.foundation.law.api import value_on
from quanheng.packkit.affair import AffairSpec

from .forms import decode
from .hands import PartnerView
from .models import Act, Affair, Evidence
from .standing import ActView, ClockView, FileView, OfficerView

__all__ = [
    "acts_of", "clocks_of", "ended_words", "evidence_of", "file_of", "officers_on", "partners_on", "subject_row",
]  # fmt: skip


def acts_of(spec: AffairSpec, acts: Sequence[Act]) -> list[ActView]:
    """See acts as the machine does, with typed values."""
    by_pk = {act.pk: act.order for act in acts}
    return [
        ActView(
            act.order, act.step, act.at, act.day, act.actor_uid, act.actor_name, decode(spec, act.form),
            corrects=by_pk.get(act.corrects_id) if act.corrects_id else None,
            withdraws=by_pk.get(act.withdraws_id) if act.withdraws_id else None,
        )
        for act in acts
    ]  # fmt: skip


def clocks_of(affair: Affair) -> list[Clock]:
    """List the clocks of an affair in the order they were started."""
    return list(Clock.objects.filter(owner_ref=str(affair.ref)).order_by("id"))


def officers_on(affair: Affair, day: date) -> list[OfficerView]:
    """List the officers assigned on a day, the lead first, with their certificates as of that day."""
    rows = affair.officers.select_related("person").filter(from_on__lte=day).order_by("-is_lead", "id")
    return [
        OfficerView(
            row.person.uid, row.person.name, row.person.certificate_no, row.person.has_certificate(day)
        )
        for row in rows
        if row.until_on is None or row.until_on >= day
    ]


def subject_row(affair: Affair) -> dict[str, Any]:
    """What conditions may ask about the party; whether it is a natural person decides limits of fines."""
    subject = affair.subject
    kind = str(affair.data.get("party_kind") or "")
    return {
        "name": affair.party_name, "uscc": affair.party_uscc, "is_person": kind == "4",
        "kind": subject.kind if subject else "", "status": subject.status if subject else "",
    }  # fmt: skip


def law_row(spec: AffairSpec, day: date) -> Mapping[str, Any]:
    """Give the dated thresholds that the conditions name; where no rule holds the name stays unknown."""
    found: dict[str, Any] = {}
    for name, key in spec.thresholds.items():
        try:
            found[name] = value_on(key, day).value
        except NoRuleInForce:
            continue
    return found


def file_of(
    affair: Affair, spec: AffairSpec, day: date, *, clock_rows: Sequence[Clock] | None = None
) -> FileView:
    """See what lies in the file. Thresholds are those of the day the affair was opened.

    Whoever has read the affair's clocks already hands them over in ``clock_rows``.
    """
    names = {clock.zh: clock.key for clock in spec.clocks}
    clocks = tuple(
        ClockView(
            names.get(row.name, row.name), row.name, str(row.state), row.started_on, row.due_on,
            row.extended,
        )
        for row in (clocks_of(affair) if clock_rows is None else clock_rows)
    )  # fmt: skip
    return FileView(
        officers=tuple(officers_on(affair, day)), clocks=clocks,
        exhibits=tuple(evidence_of(affair).values_list("kind", flat=True)),
        subject=subject_row(affair), law=law_row(spec, affair.opened_on), region=affair.region_code,
        unit_name=affair.unit.name, partners=partners_on(affair, day), ended=ended_words(affair),
    )  # fmt: skip


def evidence_of(affair: Affair) -> QuerySet[Evidence]:
    """List the evidence of an affair and of those that were joined into it."""
    # asked of the affairs alone, where both conditions have an index; over the join it would walk all evidence
    files = Affair.objects.filter(Q(pk=affair.pk) | Q(merged_into=affair)).values("pk")
    return Evidence.objects.filter(affair__in=files)


def partners_on(affair: Affair, day: date) -> tuple[PartnerView, ...]:
    """List who handles the affair beside its own unit on a day."""
    rows = affair.partners.select_related("unit", "person").filter(ended_on=None)
    return tuple(
        PartnerView(
            row.kind == row.Kind.JOINT, row.unit.path, row.who, row.person.uid if row.person else "",
            frozenset(row.steps),
        )
        for row in rows
        if row.is_active(day)
    )  # fmt: skip


def ended_words(affair: Affair) -> str:
    """Say into which affair this one was joined; nothing for one that stands on its own."""
    lead = affair.merged_into
    return f"事项已并入“{lead.title}”{lead.number}" if lead else ""

"""Where an affair stands: the sum of its acts, and the row that conditions read. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from quanheng.packkit.accrual import Accrual, Accrued, Flow, reckon_accrual
from quanheng.packkit.affair import AffairSpec
from quanheng.packkit.discretion import band_of, fine_range, propose

from .hands import PartnerView

__all__ = [
    "LAPSE",
    "ActView",
    "ClockView",
    "FileView",
    "OfficerView",
    "Standing",
    "accrued_on",
    "row_of",
    "sum_of",
]

LAPSE = "lapse."
"""How the act is named that writes down what follows on the expiry of a clock: ``lapse.decision``."""


@dataclass(frozen=True, slots=True)
class ActView:
    """One act as it lies in the file. ``form`` holds typed values; a correction names what it corrects."""

    order: int
    step: str
    at: datetime
    day: date
    actor_uid: str
    actor_name: str = ""
    form: Mapping[str, Any] = field(default_factory=dict)
    corrects: int | None = None
    withdraws: int | None = None


@dataclass(frozen=True, slots=True)
class OfficerView:
    """An officer assigned to the affair, with the certificate as of the day."""

    person_uid: str
    name: str = ""
    certificate_no: str = ""
    is_certified: bool = False


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock of the affair; ``state`` is running, paused, stopped or expired."""

    key: str
    zh: str = ""
    state: str = "running"
    started_on: date | None = None
    due_on: date | None = None
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class FileView:
    """What lies in the file beside the acts, and who handles it beside its own unit.

    ``ended`` is a sentence when the affair no longer stands on its own (it was joined into another).
    """

    officers: tuple[OfficerView, ...] = ()
    clocks: tuple[ClockView, ...] = ()
    exhibits: tuple[str, ...] = ()  # kinds of evidence, one entry an exhibit
    subject: Mapping[str, Any] = field(default_factory=dict)
    law: Mapping[str, Any] = field(default_factory=dict)
    region: str = ""
    unit_name: str = ""
    partners: tuple[PartnerView, ...] = ()
    ended: str = ""

    def clock(self, key: str) -> ClockView | None:
        """Give the latest clock of that key."""
        return next((one for one in reversed(self.clocks) if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """The sum of the acts: where the affair stands and what has been written down."""

    state: str
    data: Mapping[str, Any]
    taken: Mapping[str, int]
    takers: Mapping[str, frozenset[str]]
    visited: frozenset[str]
    lapsed: frozenset[str] = frozenset()
    flows: Mapping[str, Flow] = field(default_factory=dict)


def sum_of(spec: AffairSpec, acts: Sequence[ActView]) -> Standing:
    """Add up the acts in order; a withdrawn act is left out, a correction changes only what it names."""
    withdrawn = {act.withdraws for act in acts if act.withdraws is not None}
    state, data = "", dict[str, Any]()
    taken = dict.fromkeys((one.key for one in spec.steps), 0)
    takers: dict[str, set[str]] = {}
    visited: set[str] = set()
    lapsed: set[str] = set()
    for act in acts:
        if act.order in withdrawn or act.withdraws is not None:
            continue
        data.update(act.form)
        if act.corrects is not None:
            continue
        if act.step.startswith(LAPSE):
            state = _lapse(spec, act.step.removeprefix(LAPSE), lapsed) or state
            visited.add(state)
            continue
        step = spec.step(act.step)
        if step is None:
            continue  # an act of an older definition, or one beside the procedure, such as a joining
        lapsed -= {one.clock for one in step.clocks if one.do == "start"}
        taken[act.step] += 1
        takers.setdefault(act.step, set()).add(act.actor_uid)
        state = step.to or state
        visited.add(state)
    data.update(_totals(spec, acts, withdrawn))
    return Standing(
        state, data, taken, {key: frozenset(value) for key, value in takers.items()}, frozenset(visited),
        frozenset(lapsed), {one.key: _flow(one, acts, withdrawn) for one in spec.accruals},
    )  # fmt: skip


def _lapse(spec: AffairSpec, key: str, lapsed: set[str]) -> str | None:
    """Count a clock as run out with its consequence, and give the state it leads to, if any."""
    clock = spec.clock(key)
    if clock is None or clock.on_expiry is None:
        return None
    lapsed.add(key)
    return clock.on_expiry.to


def _flow(accrual: Accrual, acts: Sequence[ActView], withdrawn: set[int]) -> Flow:
    """Gather what the acts say of one accrual: what was paid when, and while what nothing grows."""
    corrected = {act.corrects: act.form for act in acts if act.corrects is not None}

    def said(step: str, *names: str) -> list[tuple[Any, ...]]:
        found = [
            {**act.form, **corrected.get(act.order, {})}
            for act in acts
            if act.step == step and act.order not in withdrawn and act.corrects is None
        ]
        return [tuple(form.get(name) for name in names) for form in found]

    less, stays = accrual.less, accrual.stays
    paid = said(less.step, less.on, less.amount) if less else []
    begun = [day for (day,) in said(stays.from_step, stays.from_day)] if stays else []
    ended = [day for (day,) in said(stays.to_step, stays.to_day)] if stays else []
    ends: list[date | None] = [*ended, *[None] * len(begun)]
    return Flow(
        tuple((day, Decimal(str(amount))) for day, amount in paid if day and amount is not None),
        tuple((day, end) for day, end in zip(begun, ends, strict=False) if day),
    )


def accrued_on(
    spec: AffairSpec, standing: Standing, file: FileView, day: date, known: Mapping[str, Any] | None = None
) -> dict[str, Accrued]:
    """Reckon what has grown on money not paid by the end of a day, with its working.

    Nothing grows before the clock for paying has begun; an agreed later day takes the place of its last one.
    """
    known = standing.data if known is None else known
    found: dict[str, Accrued] = {}
    for one in spec.accruals:
        clock, amount, rate = file.clock(one.clock), known.get(one.of), file.law.get(one.rate)
        if clock is None or clock.due_on is None or amount is None or rate is None:
            continue
        agreed = [later for name in one.later_due if isinstance(later := known.get(name), date)]
        due_on, flow = max([clock.due_on, *agreed]), standing.flows.get(one.key, Flow())
        found[one.key] = reckon_accrual(Decimal(str(amount)), Decimal(str(rate)), due_on, day, flow)
    return found


def _totals(spec: AffairSpec, acts: Sequence[ActView], withdrawn: set[int]) -> dict[str, Decimal]:
    corrected = {act.corrects: act for act in acts if act.corrects is not None}
    sums: dict[str, Decimal] = {}
    for total in spec.totals:
        amounts = [
            (corrected[act.order].form if act.order in corrected else act.form).get(
                total.field, act.form.get(total.field)
            )
            for act in acts
            if act.step == total.step and act.order not in withdrawn and act.corrects is None
        ]
        sums[total.key] = sum((Decimal(str(one)) for one in amounts if one is not None), Decimal(0))
    return sums


def row_of(
    spec: AffairSpec, standing: Standing, file: FileView, day: date, form: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Build the row that conditions read; with ``form``, what is being entered counts as entered.

    ``before.`` is what was written down before it.
    """
    clocks = {
        one.key: {
            "state": one.state, "due_on": one.due_on, "started_on": one.started_on, "extensions": one.extensions,
        }
        for one in file.clocks
    }  # fmt: skip
    known = {**standing.data, **(form or {})}
    known |= {key: one.amount for key, one in accrued_on(spec, standing, file, day, known).items()}
    known |= _reckoned(spec, known, standing)
    known |= _shares(spec, {**known, "law": dict(file.law)})
    return {
        **known, "before": dict(standing.data), "form": dict(form) if form is not None else {}, "state": standing.state,
        "taken": dict(standing.taken), "clocks": clocks, "subject": dict(file.subject), "law": dict(file.law),
        "exhibits": len(file.exhibits), "officers": len(file.officers), "day": day,
    }  # fmt: skip


def _shares(spec: AffairSpec, row: Mapping[str, Any]) -> dict[str, Decimal]:
    """Reckon parts of amounts by law, to the fen; of several with one key the first that applies."""
    found: dict[str, Decimal] = {}
    for share in spec.shares:
        amount, percent = row.get(share.of), row["law"].get(share.percent)
        if share.key in found or amount is None or percent is None or not share.applies(row):
            continue
        part = Decimal(str(amount)) * Decimal(str(percent)) / 100
        least, most = (row["law"].get(name) if name else None for name in (share.least, share.most))
        part = max(part, Decimal(str(least))) if least is not None else part
        part = min(part, Decimal(str(most))) if most is not None else part
        found[share.key] = part.quantize(Decimal("0.01"))
    return found


def _reckoned(spec: AffairSpec, known: Mapping[str, Any], standing: Standing) -> dict[str, Any]:
    """Reckon what nobody types: declared sums, and for a penalty the proposed grade and the chosen band."""
    found: dict[str, Any] = {}
    for one in spec.sums:
        parts = [(1, key) for key in one.plus] + [(-1, key) for key in one.minus]
        found[one.key] = sum((sign * Decimal(str(known.get(key) or 0)) for sign, key in parts), Decimal(0))
    violation = spec.violation(str(known.get("violation", "")))
    if spec.discretion is None or violation is None:
        return found
    row = {**known, "taken": dict(standing.taken)}
    proposal = propose(spec.discretion, violation, known.get("factors") or (), row)
    grade = spec.discretion.grade(known.get("grade") or proposal.grade)
    scope = fine_range(violation, row)
    band = band_of(*scope, grade) if scope else None
    found["proposed"] = {"grade": proposal.grade, "low": proposal.low_yuan, "high": proposal.high_yuan}
    found["band"] = {
        "range_low": scope[0] if scope else None, "range_high": scope[1] if scope else None,
        "low": band[0] if band else None, "high": band[1] if band else None,
    }  # fmt: skip
    return found

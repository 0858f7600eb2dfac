"""The verbs of indicators: reckon a day from the counts that the flow brings, and enter a figure with its source."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, FactDraft, record, record_many
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.indicator import IndicatorSpec, evaluate_formula, say_value

from . import facts
from .models import Value
from .rights import Rights

__all__ = ["DayReport", "Measure", "compute_day", "enter_value", "spec_of"]

PLACES = Decimal("0.000001")
FACTS_KEPT = 20


@dataclass(frozen=True, slots=True)
class Measure:
    """One count of one day, with what stands behind it.

    ``rows`` is how many rows were counted; ``facts`` are uids of facts it follows from (batches, draws,
    tasks), of which the first are kept and linked; ``origin`` one row as an example of them all:
    ``{"batch", "source", "file", "line", "digest"}``; ``query`` the address of the list that shows the same count.
    """

    key: str
    value: Decimal | int
    rows: int = 0
    facts: Sequence[str] = ()
    origin: Mapping[str, Any] | None = None
    query: str = ""
    source: str = ""


@dataclass(slots=True)
class DayReport:
    """What a day's reckoning gave: values written or found unchanged, and indicators that lack a count."""

    values: list[Value] = field(default_factory=list)
    written: int = 0
    missing: dict[str, str] = field(default_factory=dict)  # indicator: why there is no value


def spec_of(indicator: str) -> IndicatorSpec:
    """Find a declared indicator. Raises: BadInput"""
    found = packs().indicators.get(indicator)
    if found is None:
        raise BadInput(f"没有指标“{indicator}”", remedy="请核对领域包 indicators.yml 中的 key")
    return found


def compute_day(
    *, measures: Iterable[Measure], actor: Actor, at: datetime, because: Sequence[Fact | str] = ()
) -> DayReport:
    """Reckon every indicator that has a formula, for the civil day of ``at``, from the counts brought along.

    A count that is missing leaves its indicators without a value, with the reason; it is never taken for
    zero. A figure equal to the day's last one with the same counts is not written again; a different one is
    a new value for the day, and the newest speaks. The facts behind the counts become the value's causes.

    Right:  indicators:value:compute
    Writes: indicators.value.computed, one for each new value
    """
    require(actor, Rights.VALUE_COMPUTE)
    day = day_of(at)
    given = {measure.key: measure for measure in measures}
    report = DayReport()
    drafts: list[tuple[IndicatorSpec, Decimal, dict[str, Any]]] = []
    for spec in sorted(packs().indicators.values(), key=lambda item: item.order):
        if spec.formula is None:
            continue
        counts, lacking = _counts(spec, given, day)
        if lacking:
            report.missing[spec.key] = f"缺少计数：{'、'.join(lacking)}"
            continue
        try:
            value = evaluate_formula(
                spec.formula, {key: Decimal(str(row["value"])) for key, row in counts.items()}
            )
        except ZeroDivisionError:
            report.missing[spec.key] = "分母为零"
            continue
        value = value.quantize(PLACES)
        last = (
            Value.objects.filter(indicator=spec.key, on=day, origin=Value.Origin.COMPUTED)
            .order_by("-id")
            .first()
        )
        if last is not None and last.value == value and last.measures == counts:
            report.values.append(last)
        else:
            drafts.append((spec, value, counts))
    if drafts:
        with transaction.atomic():
            new = _write(drafts, actor, at, day, because)
        report.values += new
        report.written = len(new)
    return report


def _counts(spec: IndicatorSpec, given: Mapping[str, Measure], day: date) -> tuple[dict[str, Any], list[str]]:
    """Gather what the formula names: brought along, else a declared constant; and the names of what is lacking."""
    declared, constants = packs()["measures"], packs().constants
    counts: dict[str, Any] = {}
    lacking = []
    for key in spec.measure_names:
        constant = constants.get(key)
        titled = declared.get(key) or constant
        zh, unit = (titled.zh, titled.unit) if titled else (key, "")
        if key in given:
            counts[key] = _as_row(given[key], zh, unit)
        elif constant is not None and (found := constant.on(day)) is not None:
            since, value = found
            counts[key] = {
                "zh": zh,
                "unit": unit,
                "value": str(value),
                "source": constant.source,
                "since": str(since),
            }
        else:
            lacking.append(zh)
    return counts, lacking


def _as_row(measure: Measure, zh: str, unit: str) -> dict[str, Any]:
    row: dict[str, Any] = {"zh": zh, "unit": unit, "value": str(measure.value), "rows": measure.rows}
    row["facts"] = sorted(measure.facts)[:FACTS_KEPT]
    row["facts_all"] = len(measure.facts)
    extra = {
        "origin": dict(measure.origin) if measure.origin else None,
        "query": measure.query,
        "source": measure.source,
    }
    return row | {name: value for name, value in extra.items() if value}


def _write(
    drafts: Sequence[tuple[IndicatorSpec, Decimal, dict[str, Any]]], actor: Actor, at: datetime, day: date,
    because: Sequence[Fact | str],
) -> list[Value]:  # fmt: skip
    given = [cause if isinstance(cause, str) else cause.uid for cause in because]
    rows, values = [], []
    for spec, value, counts in drafts:
        behind = [uid for row in counts.values() for uid in row.get("facts", ())]
        origin = next((row["origin"] for row in counts.values() if "origin" in row), None)
        body = _body(spec, value, day) | {"formula": spec.formula, "measures": counts}
        rows.append(
            FactDraft(
                facts.COMPUTED, Ref("indicators.indicator", spec.key), actor, at,
                because=list(dict.fromkeys([*behind, *given])),
                body=body | ({"origin": origin} if origin else {}),
            )
        )  # fmt: skip
        values.append(
            Value(
                indicator=spec.key, on=day, known_on=day, value=value, origin=Value.Origin.COMPUTED,
                formula=spec.formula or "", measures=counts, source=spec.source,
            )
        )  # fmt: skip
    for row, fact in zip(values, record_many(rows), strict=True):
        row.fact_uid = fact.uid
        row.save()
    return values


def _body(spec: IndicatorSpec, value: Decimal, day: date) -> dict[str, Any]:
    return {
        "indicator": spec.key, "zh": spec.zh, "unit": spec.unit, "on": day.isoformat(), "value": str(value.normalize()),
        "shown": say_value(value, spec.places),
    }  # fmt: skip


def enter_value(
    *,
    indicator: str,
    on: date,
    value: Decimal,
    source: str,
    actor: Actor,
    at: datetime,
    reason: str = "",
    because: Sequence[Fact | str] = (),
) -> Value:
    """Enter a figure that no engine counts, for a day (a year's figure: its last day), with where it comes from.

    A figure already there for the day is corrected by a new one, which needs a reason; both remain, and
    "as known then" still shows the old one. The same figure with the same source is not written again.

    Right:  indicators:value:enter
    Writes: indicators.value.entered or indicators.value.corrected
    Raises: NotAllowed, BadInput
    """
    require(actor, Rights.VALUE_ENTER)
    spec, today = spec_of(indicator), day_of(at)
    if not source.strip():
        raise BadInput("填报须注明来源", remedy="请写明文件、网站或者报表的名称")
    if on > today:
        raise BadInput(f"{on}还没有到", remedy="只能填报已经过去的日期")
    last = (
        Value.objects.filter(indicator=indicator, on=on, origin=Value.Origin.ENTERED).order_by("-id").first()
    )
    if last is not None and last.value == value and last.source == source:
        return last
    if last is not None and not reason.strip():
        raise BadInput(
            f"“{spec.zh}”{on}已有{say_value(last.value, spec.places)}", remedy="更正须写明原因；原值会保留"
        )
    body = _body(spec, value, on) | {"source": source}
    causes = list(because)
    if last is not None:
        body |= {"was": say_value(last.value, spec.places), "reason": reason}
        causes = [last.fact_uid, *causes]
    with transaction.atomic():
        fact = record(
            facts.CORRECTED if last is not None else facts.ENTERED, object=Ref("indicators.indicator", indicator),
            actor=actor, at=at, because=causes, body=body,
        )  # fmt: skip
        return Value.objects.create(
            indicator=indicator, on=on, known_on=today, value=value, origin=Value.Origin.ENTERED, source=source,
            correction_reason=reason if last is not None else "", entered_by=actor.name, fact_uid=fact.uid,
        )  # fmt: skip

"""The platform's own records as marts read them: asked of each engine by its door, for the whole city.

Each table named in :data:`quanheng.packkit.own.OWN` has one function here; a test holds the two together.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from quanheng.base.days import day_of
from quanheng.engines.affairs import api as affairs
from quanheng.engines.credit import api as credit
from quanheng.engines.disclosure import api as disclosure
from quanheng.engines.inspections import api as inspections
from quanheng.engines.intake import api as intake
from quanheng.engines.risk import api as risk
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import Actor, system_actor

__all__ = ["own_records"]

Row = Mapping[str, Any]
_CHUNK = 5_000


def own_records() -> dict[str, Callable[[], Iterable[Row]]]:
    """Give for each own table what yields its rows; nothing is asked until it is called."""
    worker = system_actor("marts")
    return {name: lambda made=made: made(worker) for name, made in _TABLES.items()}  # type: ignore[misc]


def _rows(found: "QuerySet[Any]", names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Read columns under the names of the table, a few thousand at a time."""
    bare = found.select_related(None).prefetch_related(None).order_by("pk").values_list(*names.values())
    for row in bare.iterator(chunk_size=_CHUNK):
        yield dict(zip(names, row, strict=True))


def _names(**other: str) -> dict[str, str]:
    return {"uid": "uid", "entity": "subject__entity_key", "region": "region_code"} | other


def _day(at: datetime | None) -> object:
    return day_of(at) if at else None


def _matters(worker: Actor) -> Iterator[Row]:
    served = Fact.objects.filter(kind=affairs.DECISION_SERVED).values_list("object_ref", "body__decided_on")
    decided = {ref.partition(":")[2]: day for ref, day in served.iterator(chunk_size=_CHUNK)}
    names = _names(
        kind="key", number="number", party_name="party_name", party_uscc="party_uscc", state="state",
        is_open="is_open", outcome="outcome", opened_on="opened_on", closed_on="closed_on", due_on="due_on",
        unit="unit__name",
    )  # fmt: skip
    for row in _rows(affairs.find_affairs(worker), names):
        day = decided.get(row["uid"])
        yield row | {"decided_on": datetime.fromisoformat(day).date() if day else None}


def _inspections(worker: Actor) -> Iterator[Row]:
    names = _names(
        inspection="inspection", kind="kind", state="state", opened_on="opened_on", due_on="due_on",
        closed_on="closed_on", conclusion="conclusion", overall="overall", unit="unit__name", alert="alert_ref",
        draw="draw",
    )  # fmt: skip
    for row in _rows(inspections.find_tasks(worker), names):
        yield row | {"alert_uid": row["alert"].partition(":")[2] or None, "is_drawn": row["draw"] is not None}


def _findings(worker: Actor) -> Iterator[Row]:
    names = _names(
        task_uid="task__uid", inspection="task__inspection", no="no", item="text", clause="clause", severity="severity",
        is_key="is_key", disposal="disposal", violation="violation", found_on="found_on", order_state="order__state",
        order_due_on="order__due_on", rechecked_on="order__rechecked_on",
    )  # fmt: skip
    return _rows(inspections.find_findings(worker), names)


def _risk_grades(worker: Actor) -> Iterator[Row]:
    names = _names(sort="sort", scheme="scheme_key", grade="level", year="year", graded_on="graded_on")
    return _rows(inspections.find_risk_grades(worker), names)


def _entries(worker: Actor) -> Iterator[Row]:
    names = _names(
        kind="kind", severity="severity", title="title", number="number", decided_on="decided_on",
        starts_on="starts_on", ends_on="ends_on", state="state", ended_on="ended_on",
    )  # fmt: skip
    return _rows(credit.find_entries(worker), names)


def _classes(worker: Actor) -> Iterator[Row]:
    names = {
        "entity": "subject__entity_key", "region": "region_code", "level": "level", "score": "score",
        "since_on": "since", "computed_on": "computed_on",
    }  # fmt: skip
    return _rows(credit.find_classes(worker), names)


def _notices(worker: Actor) -> Iterator[Row]:
    names = _names(
        kind="kind", number="number", title="title", authority="authority", decided_on="decided_on", due_on="due_on",
        published_on="published_on", is_late="is_late", ends_on="ends_on", state="state", ended_on="ended_on",
    )  # fmt: skip
    return _rows(disclosure.find_notices(worker), names)


def _alerts(worker: Actor) -> Iterator[Row]:
    names = _names(
        signal="signal", about="about", level="level", weight="weight", score="score", is_trial="is_trial",
        raised_on="raised_on", state="state", judged_at="judged_at",
    )  # fmt: skip
    for row in _rows(risk.find_alerts(worker), names):
        yield row | {"judged_on": _day(row["judged_at"])}


def _voices(worker: Actor) -> Iterator[Row]:
    names = _names(
        kind="kind", state="state", channel="channel", problem="problem", goods="goods", amount_yuan="amount_yuan",
        respondent_name="respondent_name", occurred_on="occurred_on", received_on="received_on", ended_at="ended_at",
        unit="unit__name", is_named="is_named", claimant_key="person_digest",
    )  # fmt: skip
    for row in _rows(intake.find_voices(worker), names):
        yield row | {"ended_on": _day(row["ended_at"]), "claimant_key": row["claimant_key"] or None}


_TABLES: dict[str, Callable[[Actor], Iterator[Row]]] = {
    "matter": _matters,
    "inspection": _inspections,
    "finding": _findings,
    "risk_grade": _risk_grades,
    "credit_entry": _entries,
    "credit_class": _classes,
    "notice": _notices,
    "alert": _alerts,
    "complaint": _voices,
}

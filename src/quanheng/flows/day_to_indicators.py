"""The day's counts become the plan's indicators, each with the facts and one line of a file behind it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Sum

from quanheng.base.days import day_of
from quanheng.engines.indicators import api as indicators
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor
from quanheng.registry.api import Record, SourceRecord, Subject

__all__ = ["LIVE", "compute_day", "count_day"]

# codes.yaml entity.status: in operation, suspended, being wound up, revoked but not struck off, ordered to close.
LIVE = ("1", "2", "6", "7", "8")
_NO_ENTERPRISE = ("9100", "9200", "9500", "9600")
_FACTS = 20


def compute_day(at: datetime) -> indicators.DayReport:
    """Reckon the indicators of the civil day of ``at``; an unchanged figure is not written again."""
    return indicators.compute_day(measures=count_day(day_of(at)), actor=system_actor("road"), at=at)


def count_day(day: date) -> list[indicators.Measure]:
    """Count what the formulas of the plan name."""
    live = Subject.objects.filter(status__in=LIVE)
    tests = _tests_of_year(day)
    checked, checked_facts = _drawn_and_checked(day)
    pool, pool_facts, pool_page = _pool(day)
    measures = [
        _counted("subjects_live", live, "registration", "/desk/subjects?status=live"),
        _counted(
            "enterprises_live", live.exclude(kind__in=_NO_ENTERPRISE), "registration",
            "/desk/subjects?status=live&kind=enterprise"
        ),
        indicators.Measure(
            "food_tests_year", tests.count(), rows=tests.count(), facts=_linked("sampling"),
            origin=_line(tests.last()),
            query="/desk/records/sampling", source="食品抽检",
        ),
        indicators.Measure(
            "random_objects_year", checked, rows=checked, facts=checked_facts, query="/desk/tasks?kind=RI",
            source="双随机抽查"
        ),
        indicators.Measure("random_pool", pool, rows=pool, facts=pool_facts, query=pool_page,
        source="检查对象名录库"),
    ]  # fmt: skip
    residents = settings.HOME_CARD.get("residents")
    if residents:
        measures.append(indicators.Measure("residents", int(residents), source="示范城市按规模折算"))
    return measures


def _counted(key: str, rows: "QuerySet[Subject]", source: str, query: str) -> indicators.Measure:
    count = rows.count()
    newest = (
        SourceRecord.objects.filter(source=source, subject__in=rows.order_by("-pk")[:1])
        .order_by("-pk")
        .first()
    )
    return indicators.Measure(
        key, count, rows=count, facts=_linked(source), origin=_line(newest), query=query, source="登记库"
    )


def _tests_of_year(day: date) -> "QuerySet[Record]":
    """Samples taken this year that have a conclusion."""
    return Record.objects.filter(
        register="sampling", happened_on__gte=date(day.year, 1, 1), happened_on__lte=day
    ).order_by("pk")


def _drawn_and_checked(day: date) -> tuple[int, list[str]]:
    """Businesses of this year's draws whose visit is done, each once, and the facts that closed the visits."""
    done = inspections.Task.objects.filter(
        draw__isnull=False,
        state=inspections.Task.State.CLOSED,
        closed_on__gte=date(day.year, 1, 1),
        closed_on__lte=day,
    )
    facts = done.order_by("-pk").values_list("closed_fact", flat=True)[:_FACTS]
    return done.values("subject").distinct().count(), list(facts)


def _pool(day: date) -> tuple[int, list[str], str]:
    """Businesses on the standing rosters, each once; while none is kept, those this year's draws were made from."""
    standing = inspections.RosterEntry.objects.filter(is_in=True).order_by()
    number = standing.values("subject").distinct().count()
    if number:
        refreshed = Fact.objects.filter(kind="inspections.roster.refreshed").order_by("-pk")
        return number, [fact.uid for fact in refreshed[:_FACTS]], "/desk/rosters/"
    draws = inspections.Draw.objects.filter(
        state=inspections.Draw.State.DRAWN, drawn_at__year=day.year, drawn_at__date__lte=day
    )
    facts = draws.order_by("-pk").values_list("drawn_fact", flat=True)[:_FACTS]
    return draws.aggregate(total=Sum("object_count"))["total"] or 0, list(facts), "/desk/draws"


def _linked(source: str) -> list[str]:
    """Facts that brought this source's rows into the register, the newest last."""
    found = Fact.objects.filter(kind="registry.subject.linked", body__origin__source=source).order_by("-pk")
    return [fact.uid for fact in found[:_FACTS]][::-1]


def _line(row: Any) -> Mapping[str, Any] | None:
    """Name the line of a file that a row came from."""
    record = getattr(row, "source_record", row)
    if record is None:
        return None
    return {
        "batch": record.batch_uid, "source": record.source, "file": record.file, "line": record.line,
        "digest": record.row_digest,
    }  # fmt: skip

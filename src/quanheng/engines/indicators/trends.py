"""Monthly trends: a reckoning kept as one run, and the questions the desk asks of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from quanheng.base.errors import NotFound
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require, visible_to
from quanheng.packkit.trend import TrendSpec

from . import facts
from .models import TrendRun, TrendSeries
from .rights import Rights

__all__ = [
    "SeriesDraft",
    "Told",
    "find_series",
    "get_series",
    "is_counted",
    "keep_trend",
    "list_trends",
    "trend_spec",
    "what_was_told",
]


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """One place's and kind's months, as the data centre reckoned them. ``body`` is what the page shows."""

    region_code: str
    level: str
    kind: str
    values: Sequence[float]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What an earlier run expected of a month, and what came."""

    month: str
    said_in: str
    point: float
    low: float
    high: float
    came: float

    @property
    def is_inside(self) -> bool:
        """Whether the month fell into its interval."""
        return self.low <= self.came <= self.high


def is_counted(trend: str, until: date, counts_digest: str, version: int) -> bool:
    """Say whether just these counts were reckoned already; then a further run would say nothing new."""
    newest = TrendRun.objects.filter(trend=trend, until=until, is_newest=True).first()
    return newest is not None and (newest.counts_digest, newest.version) == (counts_digest, version)


def keep_trend(
    *, spec: TrendSpec, until: date, counts_digest: str, rows: int, series: Sequence[SeriesDraft], actor: Actor,
    at: datetime, because: Sequence[Fact | str] = (),
) -> TrendRun | None:  # fmt: skip
    """Keep what was reckoned of a trend up to a month; told again with equal counts, nothing happens.

    Late rows make a new run of the same month; the former stays, as what was known then.

    Right:  indicators:trend:compute
    Writes: indicators.trend.computed
    """
    require(actor, Rights.TREND_COMPUTE)
    if is_counted(spec.key, until, counts_digest, spec.version):
        return None
    with transaction.atomic():
        former = TrendRun.objects.filter(trend=spec.key, until=until, is_newest=True)
        is_again = bool(former.update(is_newest=False))
        fact = record(
            facts.TREND_COMPUTED, object=Ref("indicators.trend", spec.key), actor=actor, at=at, because=list(because),
            body={
                "trend": spec.key, "zh": spec.zh, "version": spec.version, "until": f"{until:%Y-%m}", "rows": rows,
                "series": len(series), "counts_digest": counts_digest, "is_again": is_again,
            },
        )  # fmt: skip
        run = TrendRun.objects.create(
            trend=spec.key, version=spec.version, until=until, counted_at=at, counts_digest=counts_digest, rows=rows,
            fact_uid=fact.uid,
        )  # fmt: skip
        TrendSeries.objects.bulk_create([_row(run, one) for one in series], batch_size=500)
    return run


def _row(run: TrendRun, one: SeriesDraft) -> TrendSeries:
    outlook = one.body.get("outlook")
    values = list(one.values)
    return TrendSeries(
        run=run, region_code=one.region_code, level=one.level, kind=one.kind, last=values[-1],
        year=round(sum(values[-12:]), 2),
        year_before=round(sum(values[-24:-12]), 2) if len(values) >= 24 else None,
        expected=outlook["point"][0] if outlook else None, body=dict(one.body),
    )  # fmt: skip


def list_trends(actor: Actor) -> list[tuple[TrendSpec, TrendRun | None]]:
    """List the declared trends with the newest run of each. Right: indicators:trend:read"""
    require(actor, Rights.TREND_READ)
    newest: dict[str, TrendRun] = {}
    for run in TrendRun.objects.filter(is_newest=True).order_by("trend", "until", "id"):
        newest[run.trend] = run
    return [(spec, newest.get(spec.key)) for spec in packs()["trends"].values()]


def trend_spec(key: str) -> TrendSpec:
    """Find a declared trend. Raises: NotFound"""
    found: TrendSpec | None = packs()["trends"].get(key)
    if found is None:
        raise NotFound("没有这项走势", remedy="请从走势清单中选")
    return found


def find_series(
    actor: Actor, run: TrendRun | None, *, level: str = "", region: str = "", kind: str | None = None
) -> QuerySet[TrendSeries]:
    """List a run's series inside one's jurisdiction. ``kind`` empty means all kinds together, None any.

    Right: indicators:trend:read
    """
    rows = visible_to(actor, Rights.TREND_READ, TrendSeries.objects.select_related("run"))
    rows = rows.filter(run=run) if run is not None else rows.none()
    rows = rows.filter(level=level) if level else rows
    rows = rows.filter(region_code__startswith=region) if region else rows
    return rows if kind is None else rows.filter(kind=kind)


def get_series(actor: Actor, uid: str) -> TrendSeries:
    """Open one series. Right: indicators:trend:read. Raises: NotAllowed, NotFound"""
    require(actor, Rights.TREND_READ)
    seen = visible_to(actor, Rights.TREND_READ, TrendSeries.objects.select_related("run"))
    found = seen.filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这条走势，或不在您的管辖范围内", remedy="请从走势清单中选")
    return found


def what_was_told(actor: Actor, series: TrendSeries) -> list[Told]:
    """Hold earlier runs' next months against what came: the method's error in life, not in a back-test.

    Of each month only the last saying before it counts. Right: indicators:trend:read
    """
    earlier = (
        visible_to(actor, Rights.TREND_READ, TrendSeries.objects.select_related("run"))
        .filter(
            run__trend=series.run.trend, run__until__lt=series.run.until, run__is_newest=True,
            region_code=series.region_code, kind=series.kind,
        )
        .order_by("run__until")
    )  # fmt: skip
    came = dict(zip(series.body["months"], series.body["values"], strict=True))
    found = []
    for one in earlier:
        outlook = one.body.get("outlook")
        month = outlook["months"][0] if outlook else ""
        if outlook and month in came:
            said = f"{one.run.until:%Y-%m}"
            point, low, high = (float(outlook[name][0]) for name in ("point", "low", "high"))
            found.append(Told(month, said, point, low, high, float(came[month])))
    return found

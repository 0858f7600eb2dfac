"""Theme marts become monthly trends: rows counted by month, place and kind, forecast, kept as one run of a trend."""

# ruff: noqa: S608 - marts and columns are keys that the kit has checked against the declarations, values are bound

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from quanheng.base.days import day_of
from quanheng.base.digest import canonical, sha256
from quanheng.datacentre.forecast.trends import COUNTY, MonthCount, Trend, month_before, reckon_trends
from quanheng.datacentre.marts.api import MartState, open_marts, read_catalogue
from quanheng.engines.indicators import api as indicators
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Unit, system_actor
from quanheng.packkit.trend import TrendSpec

from .marts_to_alerts import marts_folder

__all__ = ["reckon_all_trends"]


def reckon_all_trends(at: datetime, home: Path) -> dict[str, int]:
    """Reckon every declared trend up to the last whole month; gives the number of series of those that were new.

    A month that was reckoned from the same rows is passed over, so a night costs nothing but on the first of a month
    or when rows came late. Trends whose mart is not built yet wait.

    Writes: indicators.trend.computed
    """
    folder = marts_folder(home)
    catalogue = read_catalogue(folder)
    until = month_before(day_of(at))
    city = _city()
    found: dict[str, int] = {}
    for spec in packs()["trends"].values():
        state = catalogue.marts.get(spec.mart)
        if state is None or not state.is_published:
            continue
        digest = _digest(spec, state, until)
        if indicators.is_counted(spec.key, until, digest, spec.version):
            continue
        with open_marts(folder, catalogue, only=[spec.mart]) as con:
            rows = con.execute(*_question(spec, state, until)).fetchall()
        counts = [
            MonthCount(region or "", _kind(spec, kind), month, float(value))
            for region, kind, month, value in rows
        ]
        series = [_draft(one, city) for one in reckon_trends(spec, counts, until)]
        run = indicators.keep_trend(
            spec=spec, until=until, counts_digest=digest, rows=_rows(spec, counts, state), series=series,
            actor=system_actor("road"), at=at,
        )  # fmt: skip
        if run is not None:
            found[spec.key] = len(series)
    return found


def _digest(spec: TrendSpec, state: MartState, until: date) -> str:
    told = {"spec": spec.model_dump(mode="json"), "mart": state.digest, "until": until.isoformat()}
    return sha256(canonical(told)).hex()


def _question(spec: TrendSpec, state: MartState, until: date) -> tuple[str, list[Any]]:
    """Ask for the counts of each region, kind and month; what is dated after ``until``'s month is not asked for."""
    last = date(until.year + until.month // 12, until.month % 12 + 1, 1)
    region = state.region or "''"
    kind = spec.by or "''"
    value = "count(*)" if spec.measure == "count" else f"sum(CAST({spec.column} AS DOUBLE))"
    wheres = [f"{spec.when} < ?", f"{spec.when} >= ?"]
    values: list[Any] = [last, date(last.year - spec.months // 12 - 1, 1, 1)]
    for column, accepted in spec.where.items():
        wheres.append(f"CAST({column} AS VARCHAR) IN (SELECT unnest(?::VARCHAR[]))")
        values.append(list(accepted))
    if spec.column:
        wheres.append(f"{spec.column} IS NOT NULL")
    sql = (
        f"SELECT {region}, CAST({kind} AS VARCHAR), CAST(date_trunc('month', {spec.when}) AS DATE) AS month, {value}"
        f" FROM mart.{spec.mart} WHERE {' AND '.join(wheres)} GROUP BY ALL ORDER BY ALL"
    )
    return sql, values


def _kind(spec: TrendSpec, kind: str | None) -> str:
    if not kind:
        return ""
    if spec.by_digits:
        return "".join(sign for sign in kind if sign.isdigit())[: spec.by_digits]
    return kind


def _rows(spec: TrendSpec, counts: Iterable[MonthCount], state: MartState) -> int:
    return int(sum(one.value for one in counts)) if spec.measure == "count" else state.rows


def _city() -> str:
    """The region code of the whole authority: that of the unit above all others."""
    top = Unit.objects.filter(parent__isnull=True).order_by("pk").first()
    return top.region_code if top else ""


def _draft(one: Trend, city: str) -> indicators.SeriesDraft:
    level = "city" if not one.area else "county" if len(one.area) <= COUNTY else "town"
    body = {
        "months": list(one.months), "values": list(one.values), "why_not": one.why_not,
        "changes": [asdict(change) for change in one.changes],
        "outlook": asdict(one.outlook) if one.outlook else None,
    }  # fmt: skip
    return indicators.SeriesDraft(one.area or city, level, one.kind, one.values, body)

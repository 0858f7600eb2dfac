"""The register of papers (文书登记簿): every number ever given, void ones too, and whether any is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from quanheng.base.refs import Ref
from quanheng.engines.affairs import facts
from quanheng.engines.affairs.definitions import code_titles
from quanheng.engines.affairs.models import NumberSeries, Paper
from quanheng.engines.affairs.rights import Rights
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require, visible_to

__all__ = ["REGISTER_HEAD", "SeriesLine", "find_register", "list_series", "take_register"]

REGISTER_HEAD = (
    "文号", "文书", "当事人", "事项", "案号", "承办单位", "制作日期", "送达日期", "送达方式", "状态", "理由",
)  # fmt: skip
ENDED = (Paper.State.VOIDED, Paper.State.CORRECTED)
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One series of numbers: the last one given, how many papers bear one, how many are void, which are missing."""

    series: str
    year: int
    last: int
    used: int
    voided: int
    missing: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        """Say whether every number from 1 to the last stands on exactly one paper."""
        return not self.missing and self.used == self.last

    @property
    def title(self) -> str:
        """Name the series as its numbers begin."""
        return f"{self.series}〔{self.year}〕" if self.year else self.series


def find_register(
    actor: Actor, *, q: str = "", series: str = "", year: int | None = None, state: str = ""
) -> QuerySet[Paper]:
    """List papers for the register, newest first; only numbered ones when a series is asked for.

    Right: affairs:paper:read
    """
    rows = visible_to(
        actor,
        Rights.PAPER_READ,
        Paper.objects.select_related("affair__unit").defer("content", "affair__data"),
    )
    text = q.strip()
    if text:
        rows = rows.filter(
            Q(number__icontains=text) | Q(zh__icontains=text) | Q(affair__party_name__icontains=text)
            | Q(affair__number__icontains=text)
        )  # fmt: skip
    exact: dict[str, Any] = {"series": series, "series_year": year, "state": state}
    return rows.filter(**{name: value for name, value in exact.items() if value not in ("", None)}).order_by(
        "-id"
    )


def list_series(actor: Actor, *, year: int | None = None) -> list[SeriesLine]:
    """Check the series of which the actor sees a paper: nothing missing, nothing twice, void numbers counted.

    The check itself counts every paper of a series, wherever its matter lies; it tells figures alone.

    Right: affairs:paper:read
    """
    seen = visible_to(actor, Rights.PAPER_READ, Paper.objects.exclude(series=""))
    if year is not None:
        seen = seen.filter(series_year=year)
    names = {
        (str(name), int(year or 0))
        for name, year in seen.order_by().values_list("series", "series_year").distinct()
    }
    lasts = {
        (row.prefix, row.year): row.last
        for row in NumberSeries.objects.filter(prefix__in={n for n, _ in names})
    }
    found = (
        Paper.objects.filter(series__in={name for name, _ in names})
        .order_by()
        .values("series", "series_year")
        .annotate(used=Count("id"), top=Max("serial"), voided=Count("id", filter=Q(state__in=ENDED)))
    )
    lines = []
    for row in found:
        name = (str(row["series"]), int(row["series_year"] or 0))
        if name in names:
            last = max(lasts.get(name, 0), row["top"])
            missing = _missing(*name, last) if row["used"] != last else ()
            lines.append(SeriesLine(*name, last, row["used"], row["voided"], missing))
    return sorted(lines, key=lambda line: (-line.year, line.series))


def _missing(series: str, year: int, last: int) -> tuple[int, ...]:
    held = set(Paper.objects.filter(series=series, series_year=year).values_list("serial", flat=True))
    return tuple(number for number in range(1, last + 1) if number not in held)[:MOST_NAMED]


def take_register(rows: QuerySet[Paper], *, actor: Actor, at: datetime) -> Iterator[list[Any]]:
    """Hand the register out as rows for a workbook, and write down to whom.

    Right:  affairs:affair:export
    Writes: affairs.register.exported
    Raises: NotAllowed
    """
    require(actor, Rights.EXPORT)
    record(
        facts.REGISTER_EXPORTED, object=Ref("affairs.register", actor.unit_uid or "all"), actor=actor, at=at,
        body={"rows": rows.count()},
    )  # fmt: skip
    ways = code_titles("penalty.service_mode")
    return (
        [
            row.number or "内部文书", row.zh, row.affair.party_name, row.affair.title, row.affair.number,
            row.affair.unit.name, row.made_on, row.served_on, ways.get(row.served_how, row.served_how),
            row.get_state_display(), row.reason,
        ]
        for row in rows.iterator(chunk_size=500)
    )  # fmt: skip

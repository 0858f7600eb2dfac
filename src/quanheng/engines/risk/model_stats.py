"""How right supervision models have been: judged alerts by model, version, month and district, with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncMonth

from quanheng.foundation.people.api import Actor, require

from .interval import Share, share_of
from .models import Alert, WarningNight, WarningRun
from .rights import Rights
from .selectors import find_alerts
from .standing import Standing, standings

__all__ = [
    "ENOUGH_JUDGED", "ModelStat", "Part", "find_model_alerts", "last_night", "model_parts", "model_stats",
    "months_of", "runs_of",
]  # fmt: skip

ENOUGH_JUDGED = 10
"""Judged alerts from which on a model's precision may speak against it. Product default."""
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Part:
    """Alerts of one part (a version, a month, a district), and what people made of them."""

    name: str
    raised: int
    waiting: int
    accepted: int
    dismissed: int
    undecided: int

    @property
    def precision(self) -> Share:
        """Right alerts among those judged right or false."""
        return share_of(self.accepted, self.accepted + self.dismissed)


@dataclass(frozen=True, slots=True)
class ModelStat:
    """One model as it stands, with what became of its alerts within a person's jurisdiction."""

    standing: Standing
    all: Part
    months: tuple[int, ...]
    last_run: WarningRun | None

    @property
    def is_under_floor(self) -> bool:
        """Whether even the upper end of its precision lies under the floor: it is proposed for withdrawal."""
        share = self.all.precision
        floor = self.standing.spec.precision_floor
        return share.of >= ENOUGH_JUDGED and share.high < floor and self.standing.state != "withdrawn"


_COUNTS = {
    "raised": Count("id"),
    "waiting": Count("id", filter=Q(state=Alert.State.NEW)),
    "accepted": Count("id", filter=Q(state=Alert.State.ACCEPTED)),
    "dismissed": Count("id", filter=Q(state=Alert.State.DISMISSED)),
    "undecided": Count("id", filter=Q(state=Alert.State.UNDECIDED)),
}


def find_model_alerts(actor: Actor, key: str = "", *, state: str = "") -> QuerySet[Alert]:
    """List alerts that models raised and the actor may see, of one model or of all."""
    return find_alerts(actor, signal=key, state=state).filter(is_model=True)


def model_stats(actor: Actor, *, today: date) -> list[ModelStat]:
    """Give every declared model with its counts and twelve months of alerts, within the jurisdiction.

    Raises: NotAllowed
    """
    require(actor, Rights.SIGNAL_READ)
    rows = find_model_alerts(actor).order_by()
    counted = {row["signal"]: row for row in rows.values("signal").annotate(**_COUNTS)}
    months = _months(rows, today)
    runs = _last_runs()
    return [
        ModelStat(
            standing,
            _part(standing.spec.title, counted.get(key)),
            months.get(key, (0,) * MONTHS),
            runs.get(key),
        )
        for key, standing in standings().items()
    ]


def model_parts(actor: Actor, key: str, by: str) -> list[Part]:
    """Give one model's counts by ``version``, ``month`` or ``region``. Raises: NotAllowed"""
    require(actor, Rights.SIGNAL_READ)
    rows = find_model_alerts(actor, key).order_by()
    if by == "month":
        found = (
            rows.annotate(month=TruncMonth("raised_on")).values("month").annotate(**_COUNTS).order_by("month")
        )
        return [_part(f"{row['month']:%Y-%m}", row) for row in found]
    field = {"version": "signal_version", "region": "region_code"}[by]
    found = rows.values(field).annotate(**_COUNTS).order_by(field)
    return [_part(str(row[field]), row) for row in found]


def months_of(stat: ModelStat, today: date) -> list[str]:
    """Name the months of a stat's line, the oldest first."""
    return [f"{one:%Y-%m}" for one in _firsts(today)]


def runs_of(key: str, limit: int = 60) -> Sequence[WarningRun]:
    """Give a model's last runs, the newest first; of finished and unfinished nights."""
    return list(WarningRun.objects.filter(model=key).select_related("night").order_by("-id")[:limit])


def last_night() -> WarningNight | None:
    """Give the newest finished night."""
    return WarningNight.objects.filter(is_done=True).order_by("-on", "-id").first()


def _last_runs() -> dict[str, WarningRun]:
    newest = WarningRun.objects.values("model").annotate(last=Max("id")).values_list("last", flat=True)
    return {run.model: run for run in WarningRun.objects.filter(id__in=list(newest)).select_related("night")}


def _part(name: str, row: Mapping[str, Any] | None) -> Part:
    return Part(name, *(int(row[key]) if row else 0 for key in _COUNTS))


def _firsts(today: date) -> list[date]:
    """The first days of the last twelve months, the oldest first."""
    firsts = [today.replace(day=1)]
    while len(firsts) < MONTHS:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return firsts[::-1]


def _months(rows: QuerySet[Alert], today: date) -> dict[str, tuple[int, ...]]:
    firsts = _firsts(today)
    found: dict[str, list[int]] = {}
    dated = rows.filter(raised_on__gte=firsts[0]).annotate(month=TruncMonth("raised_on"))
    for key, month, number in dated.values_list("signal", "month").annotate(number=Count("id")):
        if month in firsts:
            found.setdefault(key, [0] * MONTHS)[firsts.index(month)] += number
    return {key: tuple(numbers) for key, numbers in found.items()}

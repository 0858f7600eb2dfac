"""The questions about alerts and signals; every answer is restricted to the actor's jurisdiction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from quanheng.base.errors import NotFound
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, in_regions, require, visible_to
from quanheng.packkit.signal import SignalSpec

from .models import Alert, SignalRun
from .rights import Rights

__all__ = [
    "SignalStat",
    "count_alerts",
    "find_alerts",
    "get_alert",
    "last_run",
    "list_signals",
    "signal_stats",
]

WEEKS = 12
COUNTS = ("hits", "waiting", "accepted", "dismissed", "undecided")


@dataclass(frozen=True, slots=True)
class SignalStat:
    """One signal with what officers made of its alerts in a span of days.

    Shares are over decided alerts only (right + false); None while there are none: a share without
    a count behind it is not shown.
    """

    spec: SignalSpec
    hits: int
    waiting: int
    accepted: int
    dismissed: int
    undecided: int
    last_run_at: datetime | None
    weeks: tuple[int, ...]

    @property
    def decided(self) -> int:
        """Alerts judged right or false."""
        return self.accepted + self.dismissed

    @property
    def confirmed_share(self) -> float | None:
        """Right alerts among the decided ones."""
        return self.accepted / self.decided if self.decided else None

    @property
    def false_share(self) -> float | None:
        """False alarms among the decided ones."""
        return self.dismissed / self.decided if self.decided else None


def find_alerts(
    actor: Actor, *, state: str = "", signal: str = "", level: str = "", region: str = "", subject_uid: str = "",
    recipients: str = "", is_trial: bool | None = None, raised_from: date | None = None, raised_to: date | None = None,
) -> QuerySet[Alert]:  # fmt: skip
    """List alerts the actor may see, the highest score first."""
    rows = visible_to(actor, Rights.ALERT_READ, Alert.objects.select_related("subject", "judged_by"))
    if region:
        rows = in_regions(rows, [region])
    wanted = {
        "state": state, "signal": signal, "level": level, "subject__uid": subject_uid, "recipients": recipients,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if is_trial is not None:
        rows = rows.filter(is_trial=is_trial)
    if raised_from:
        rows = rows.filter(raised_on__gte=raised_from)
    return rows.filter(raised_on__lte=raised_to) if raised_to else rows


def get_alert(actor: Actor, uid: str) -> Alert:
    """Find one alert; outside the jurisdiction it does not exist. Raises: NotAllowed, NotFound"""
    require(actor, Rights.ALERT_READ)
    found = find_alerts(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这条预警，或不在您的管辖范围内")
    return found


def count_alerts(actor: Actor) -> dict[str, int]:
    """Count the alerts the actor may see by state; states without any are 0."""
    rows = find_alerts(actor).order_by().values_list("state").annotate(number=Count("id"))
    found: Mapping[str, int] = dict(rows)
    return {state: found.get(state, 0) for state in Alert.State.values}


def list_signals(actor: Actor) -> list[SignalSpec]:
    """List all declared signals, by owner and name. Raises: NotAllowed"""
    require(actor, Rights.SIGNAL_READ)
    return sorted(packs().signals.values(), key=lambda spec: (spec.owner, spec.zh))


def last_run() -> SignalRun | None:
    """Give the newest finished run."""
    return SignalRun.objects.filter(is_done=True).order_by("-on", "-id").first()


def signal_stats(actor: Actor, *, today: date, days: int = 90) -> list[SignalStat]:
    """Count for every signal what became of its alerts in the last days, within the jurisdiction.

    Raises: NotAllowed
    """
    specs = list_signals(actor)
    since = today - timedelta(days=days - 1)
    rows = find_alerts(actor, raised_from=since, raised_to=today).order_by()
    counted: dict[str, dict[str, Any]] = {
        str(row["signal"]): dict(row)
        for row in rows.values("signal").annotate(
            hits=Count("id"),
            waiting=Count("id", filter=Q(state=Alert.State.NEW)),
            accepted=Count("id", filter=Q(state=Alert.State.ACCEPTED)),
            dismissed=Count("id", filter=Q(state=Alert.State.DISMISSED)),
            undecided=Count("id", filter=Q(state=Alert.State.UNDECIDED)),
        )
    }
    weeks = _weeks(actor, today)
    ran_at = SignalRun.objects.filter(is_done=True).aggregate(last=Max("began_at"))["last"]
    stats = []
    for spec in specs:
        row = counted.get(spec.key)
        hits, waiting, accepted, dismissed, undecided = (
            (int(row[name]) for name in COUNTS) if row else (0,) * 5
        )
        shape = weeks.get(spec.key, (0,) * WEEKS)
        stats.append(SignalStat(spec, hits, waiting, accepted, dismissed, undecided, ran_at, shape))
    return stats


def _weeks(actor: Actor, today: date) -> dict[str, tuple[int, ...]]:
    """Alerts a week for twelve weeks, the oldest first, the last ending today."""
    since = today - timedelta(days=7 * WEEKS - 1)
    rows = find_alerts(actor, raised_from=since, raised_to=today).order_by()
    found: dict[str, list[int]] = {}
    for signal, raised_on, number in rows.values_list("signal", "raised_on").annotate(number=Count("id")):
        found.setdefault(signal, [0] * WEEKS)[(raised_on - since).days // 7] += number
    return {signal: tuple(numbers) for signal, numbers in found.items()}

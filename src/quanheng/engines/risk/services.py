"""The verbs of risk: read all feature rows with the day's signals, and judge what they raised."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.digest import sm3
from quanheng.base.errors import BadInput, Conflict, Refusal
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require

from .evaluate import FeatureRow, Panel
from .facts import ALERT_JUDGED, SIGNALS_RUN
from .models import Alert, SignalRun
from .raising import raise_alerts
from .rights import Rights
from .selectors import get_alert

__all__ = ["JudgeReport", "RunReport", "judge_alert", "judge_alerts", "run_signals"]

CHUNK = 5_000
REASON_LIMIT = 300


@dataclass(frozen=True, slots=True)
class RunReport:
    """What an evening's reading did; hits = alerts raised + hits of resting signals."""

    run_uid: str
    rows: int
    hits: Mapping[str, int]
    alerts: Mapping[str, int]

    @property
    def raised(self) -> int:
        """New alerts in all."""
        return sum(self.alerts.values())


@dataclass(frozen=True, slots=True)
class JudgeReport:
    """What judging many alerts at once did: those judged, and why the others were left."""

    judged: tuple[str, ...]
    left: tuple[tuple[str, str], ...]


def run_signals(
    *,
    rows: Iterable[FeatureRow],
    actor: Actor,
    at: datetime,
    because: Sequence[Fact] = (),
    titles: Mapping[str, str] | None = None,
) -> RunReport:
    """Read every business's feature row with all signals valid that day, and raise alerts for officers.

    Rows come as a stream and are taken in chunks, each in one transaction: a run that was cut off is simply
    called again with the same rows and ends with the same alerts. A second call for the same day and the
    same causes returns the finished run without reading. A signal that rests for a business stays silent.

    Right:  risk:signal:run
    Writes: risk.alert.raised for each new alert, risk.signals.run once at the end
    """
    require(actor, Rights.SIGNAL_RUN)
    day = day_of(at)
    run = _begin(day, at, because)
    if run.is_done:
        return RunReport(run.uid, run.rows, run.hits, run.alerts)
    panel = Panel(packs().signals.values(), day)
    named = column_titles() | dict(titles or {})
    rows_read, hits, alerts = 0, Counter[str](), Counter[str]()
    for chunk in _chunks(rows):
        rows_read += len(chunk)
        found = [hit for row in chunk for hit in panel.read(row)]
        hits.update(hit.spec.key for hit in found)
        if found:
            with transaction.atomic():
                raise_alerts(found, run=run, day=day, at=at, actor=actor, because=because, titles=named)
    alerts.update(run.alert_rows.values_list("signal", flat=True).order_by())
    with transaction.atomic():
        body = {
            "signals": len(panel.specs),
            "rows": rows_read,
            "alerts": alerts.total(),
            "by_signal": dict(alerts),
        }
        fact = record(
            SIGNALS_RUN, object=Ref("risk.run", run.uid), actor=actor, at=at, body=body, because=because
        )
        run.is_done, run.rows, run.hits, run.alerts = True, rows_read, dict(hits), dict(alerts)
        run.fact_uid = fact.uid
        run.save(update_fields=["is_done", "rows", "hits", "alerts", "fact_uid"])
    return RunReport(run.uid, rows_read, run.hits, run.alerts)


def column_titles() -> dict[str, str]:
    """Give the Chinese titles of the feature columns that the packs' sources declare."""
    return {made.key: made.title for source in packs().sources.values() for made in source.features}


def judge_alert(
    *, actor: Actor, at: datetime, uid: str, verdict: str, reason: str, because: Sequence[Fact | str] = ()
) -> Alert:
    """Say of an alert whether it is right (accepted), a false alarm (dismissed) or cannot be told (undecided).

    The judgement feeds the signal's confirmed share. An accepted alert of a signal in force is what opens an
    inspection; that is the road's doing, not this room's. An undecided alert may be judged again, a decided one
    only in the same way, which changes nothing.

    Right:  risk:alert:judge
    Writes: risk.alert.judged
    Raises: NotFound, BadInput, Conflict
    """
    require(actor, Rights.ALERT_JUDGE)
    said = reason.strip()
    if verdict not in (Alert.State.ACCEPTED, Alert.State.DISMISSED, Alert.State.UNDECIDED):
        raise BadInput(f"没有“{verdict}”这种判断", remedy="请选属实、误报或无法判断")
    if not said or len(said) > REASON_LIMIT:
        raise BadInput("判断须写明理由", remedy=f"请写一句理由，不超过{REASON_LIMIT}字")
    with transaction.atomic():
        alert = Alert.objects.select_for_update(of=("self",)).get(pk=get_alert(actor, uid).pk)
        require(actor, Rights.ALERT_JUDGE, region=alert.region_code)
        if alert.state == verdict:
            return alert
        if alert.state in (Alert.State.ACCEPTED, Alert.State.DISMISSED):
            raise Conflict(f"这条预警已判为{alert.get_state_display()}", remedy="请刷新后查看判断人和理由")
        spec = packs().models.get(alert.signal) if alert.is_model else packs().signals.get(alert.signal)
        body = {
            "state": str(verdict), "verdict": str(Alert.State(verdict).label), "reason": said, "signal": alert.signal,
            "inspection": (spec.inspection or "") if spec else "", "is_trial": alert.is_trial,
        }  # fmt: skip
        fact = record(
            ALERT_JUDGED, object=Ref("risk.alert", alert.uid), actor=actor, at=at, body=body,
            subject=Ref("registry.subject", alert.subject.uid) if alert.subject else None,
            because=[alert.fact_uid, *because], region=alert.region_code,
        )  # fmt: skip
        alert.state, alert.judge_reason, alert.judged_at = verdict, said, at
        alert.judged_by_id, alert.judge_fact_uid = actor.person_id, fact.uid
        if alert.is_model and spec and verdict != Alert.State.UNDECIDED:
            # an alert that stood open past its quiet period must not come back the very next night
            alert.rests_until = max(alert.rests_until, day_of(at) + timedelta(days=spec.rest_days))
        alert.save(
            update_fields=["state", "judge_reason", "judged_at", "judged_by", "judge_fact_uid", "rests_until"]
        )
    return alert


def judge_alerts(
    *, actor: Actor, at: datetime, uids: Sequence[str], verdict: str, reason: str
) -> JudgeReport:
    """Judge many alerts alike, each in its own transaction; those that cannot be judged are named with the reason.

    Right:  risk:alert:judge
    Writes: risk.alert.judged for each
    """
    require(actor, Rights.ALERT_JUDGE)
    judged: list[str] = []
    left: list[tuple[str, str]] = []
    for uid in dict.fromkeys(uids):
        try:
            judge_alert(actor=actor, at=at, uid=uid, verdict=verdict, reason=reason)
            judged.append(uid)
        except Refusal as refusal:
            left.append((uid, refusal.sentence))
    return JudgeReport(tuple(judged), tuple(left))


def _begin(day: date, at: datetime, because: Sequence[Fact]) -> SignalRun:
    cause = sm3("\n".join(sorted(fact.uid for fact in because)).encode()).hex()[:32] if because else ""
    run, _ = SignalRun.objects.get_or_create(on=day, cause_uid=cause, defaults={"began_at": at})
    return run


def _chunks(rows: Iterable[FeatureRow]) -> Iterator[list[FeatureRow]]:
    stream = iter(rows)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk

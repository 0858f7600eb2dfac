"""How hits become alerts in bulk: resting ones dropped, the line behind each kept, one fact for each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from quanheng.base.errors import NotFound
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, FactDraft, record_bulk
from quanheng.foundation.people.api import Actor
from quanheng.packkit.signal import SignalStatus
from quanheng.registry.api import Subject

from .evaluate import Hit
from .facts import ALERT_RAISED
from .models import Alert, SignalRun

__all__ = ["raise_alerts"]

BATCH = 500
SENTENCE_LIMIT = 400


def raise_alerts(
    hits: Sequence[Hit],
    *,
    run: SignalRun,
    day: date,
    at: datetime,
    actor: Actor,
    because: Sequence[Fact],
    titles: Mapping[str, str],
) -> int:
    """Write the alerts of one chunk of rows and their facts; lives in the caller's transaction.

    Gives the number of new alerts.
    """
    ids = _subject_ids({hit.row.subject_uid for hit in hits})
    resting = _resting(set(ids.values()), day)
    awake = _first_of_each(hit for hit in hits if (hit.spec.key, ids[hit.row.subject_uid]) not in resting)
    causes = _Causes(because)
    alerts, drafts = [], []
    for hit in awake:
        alert = _alert(hit, ids[hit.row.subject_uid], run, day, at, titles)
        alerts.append(alert)
        body = {
            "signal": alert.signal, "version": alert.signal_version, "zh": hit.spec.zh, "level": alert.level,
            "score": alert.score, "sentence": alert.sentence, "is_trial": alert.is_trial, "origin": alert.origin,
        }  # fmt: skip
        drafts.append(
            FactDraft(
                ALERT_RAISED, Ref("risk.alert", alert.uid), actor, at, Ref("registry.subject", hit.row.subject_uid),
                body, None, causes.of(alert.origin), alert.region_code,
            )
        )  # fmt: skip
    for alert, fact_uid in zip(alerts, record_bulk(drafts), strict=True):
        alert.fact_uid = fact_uid
    Alert.objects.bulk_create(alerts, batch_size=BATCH)
    return len(alerts)


def _alert(
    hit: Hit, subject_id: int, run: SignalRun, day: date, at: datetime, titles: Mapping[str, str]
) -> Alert:
    spec = hit.spec
    return Alert(
        uid=new_uid(at), subject_id=subject_id, signal=spec.key, signal_version=spec.version,
        is_trial=spec.status is SignalStatus.TRIAL, level=spec.level.value, weight=spec.weight, score=hit.score,
        sentence=hit.sentence()[:SENTENCE_LIMIT], reasons=[reason.as_dict(titles) for reason in hit.reasons()],
        beside=list(hit.beside), origin=hit.origin(), recipients=spec.recipients, raised_on=day, raised_at=at,
        rests_until=day + timedelta(days=spec.rest_days), region_code=hit.row.region_code, run=run,
    )  # fmt: skip


def _subject_ids(uids: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    listed = sorted(uids)
    for start in range(0, len(listed), BATCH):
        found.update(Subject.objects.filter(uid__in=listed[start : start + BATCH]).values_list("uid", "id"))
    if missing := uids - found.keys():
        raise NotFound("特征行里有登记簿没有的主体", remedy="请先入库再运行信号", uids=sorted(missing)[:10])
    return found


def _resting(subject_ids: set[int], day: date) -> set[tuple[str, int]]:
    listed = sorted(subject_ids)
    found: set[tuple[str, int]] = set()
    for start in range(0, len(listed), BATCH):
        part = Alert.objects.filter(subject_id__in=listed[start : start + BATCH], rests_until__gte=day)
        found.update(part.values_list("signal", "subject_id"))
    return found


def _first_of_each(hits: Iterable[Hit]) -> list[Hit]:
    """Keep one hit for a signal and a business: a stream that repeats a row raises nothing twice."""
    kept: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        kept.setdefault((hit.spec.key, hit.row.subject_uid), hit)
    return list(kept.values())


class _Causes:
    """Which of the given facts an alert follows from: those about its own batch, else all of them."""

    def __init__(self, because: Sequence[Fact]) -> None:
        self.all = tuple(because)
        self.by_batch: dict[str, tuple[Fact, ...]] = {}
        for fact in because:
            origin = fact.body.get("origin")
            batch = fact.body.get("batch") or (origin.get("batch") if isinstance(origin, Mapping) else None)
            if isinstance(batch, str):
                self.by_batch[batch] = (*self.by_batch.get(batch, ()), fact)

    def of(self, origin: Mapping[str, object]) -> tuple[Fact, ...]:
        """Give the causes of an alert whose row came from that origin."""
        return self.by_batch.get(str(origin.get("batch", "")), self.all)

"""How a night's hits of supervision models become alerts: one for a business and a model, renewed while it is open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.digest import sm3
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, FactDraft, record, record_bulk
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.model import ModelSpec
from quanheng.registry.api import Subject

from .evaluate import say_sentence
from .facts import ALERT_RAISED, MODELS_RUN
from .models import Alert, WarningNight, WarningRun
from .rights import Rights
from .standing import Standing

__all__ = ["Found", "RowBehind", "Took", "begin_night", "end_night", "said_of", "say_hit", "take_hits"]

BATCH = 500
SHOWN_ROWS = 20
SENTENCE_LIMIT = 400
OPEN = (Alert.State.NEW, Alert.State.UNDECIDED)


@dataclass(frozen=True, slots=True)
class RowBehind:
    """One line of a file behind a hit, by the mart that holds it."""

    mart: str
    title: str
    batch: str
    source: str
    file: str
    line: int

    def as_dict(self) -> dict[str, Any]:
        """Give the plain shape kept with the alert."""
        return {
            "mart": self.mart, "title": self.title, "batch": self.batch, "source": self.source, "file": self.file,
            "line": self.line,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One hit as the road brings it: the business by the register's key, or the thing by its number and name."""

    values: Mapping[str, Any]
    subject_uid: str = ""
    thing: str = ""
    title: str = ""
    region: str = ""
    since: date | None = None
    rows: Sequence[RowBehind] = field(default_factory=tuple)
    because: Sequence[Fact | str] = field(default_factory=tuple)

    @property
    def about(self) -> str:
        """What tells this hit's object from others."""
        return f"s:{self.subject_uid}" if self.subject_uid else f"t:{self.thing}"


@dataclass(frozen=True, slots=True)
class Took:
    """How a model's run went, as the road tells it."""

    rows: int = 0
    nameless: int = 0
    is_cut: bool = False
    seconds: float = 0.0
    failed: str = ""


def begin_night(*, actor: Actor, at: datetime, cause: str) -> WarningNight:
    """Begin or take up the night's run over marts of a digest; a finished one comes back as it is.

    Right:  risk:signal:run
    """
    require(actor, Rights.SIGNAL_RUN)
    night, _ = WarningNight.objects.get_or_create(on=day_of(at), cause=cause, defaults={"began_at": at})
    return night


def take_hits(
    *, night: WarningNight, standing: Standing, found: Sequence[Found], took: Took, actor: Actor, at: datetime,
    because: Sequence[Fact | str],
) -> WarningRun:  # fmt: skip
    """Take what one model found in a night: raise alerts, renew the open ones, keep quiet where it rests.

    All in one transaction, once for a night and a model. The first reasons of an alert stay as they were; what was
    found last stands beside them.

    Right:  risk:signal:run
    Writes: risk.alert.raised for each new alert
    """
    require(actor, Rights.SIGNAL_RUN)
    spec = standing.spec
    if done := WarningRun.objects.filter(night=night, model=spec.key).first():
        return done
    day = day_of(at)
    with transaction.atomic():
        grouped = _grouped(found)
        subjects = _subjects({hits[0].subject_uid for hits in grouped.values() if hits[0].subject_uid})
        open_ones, resting = _standing_alerts(spec.key, day)
        drafts: list[tuple[Alert, Sequence[Found]]] = []
        renewed: list[Alert] = []
        quiet = unknown = 0
        for about, hits in grouped.items():
            subject = subjects.get(hits[0].subject_uid)
            if hits[0].subject_uid and subject is None:
                unknown += 1
            elif about in open_ones:
                renewed.append(_renew(open_ones[about], spec, hits, day))
            elif about in resting:
                quiet += 1
            else:
                drafts.append((_alert(standing, hits, subject, day, at), hits))
        _write(spec, drafts, actor, at, because)
        Alert.objects.bulk_update(renewed, ["seen_on", "latest", "rows"], batch_size=BATCH)
        return WarningRun.objects.create(
            night=night, model=spec.key, version=spec.version, digest=standing.digest, is_trial=standing.is_trial,
            rows=took.rows, raised=len(drafts), renewed=len(renewed), resting=quiet,
            nameless=took.nameless + unknown, is_cut=took.is_cut, seconds=round(took.seconds, 4),
            failed=took.failed[:300],
        )  # fmt: skip


def end_night(
    *, night: WarningNight, actor: Actor, at: datetime, seconds: float, because: Sequence[Fact | str]
) -> WarningNight:
    """Close the night's run with one fact that tells what every model did; a second call changes nothing.

    Right:  risk:signal:run
    Writes: risk.models.run
    """
    require(actor, Rights.SIGNAL_RUN)
    if night.is_done:
        return night
    runs = list(night.runs.order_by("model"))
    body = {
        "models": len(runs), "rows": sum(one.rows for one in runs), "raised": sum(one.raised for one in runs),
        "renewed": sum(one.renewed for one in runs), "resting": sum(one.resting for one in runs),
        "failed": sum(bool(one.failed) for one in runs),
        "by_model": {
            one.model: {"version": one.version, "rows": one.rows, "raised": one.raised, "failed": one.failed}
            for one in runs
        },
    }  # fmt: skip
    with transaction.atomic():
        fact = record(
            MODELS_RUN, object=Ref("risk.night", night.uid), actor=actor, at=at, body=body, because=because
        )
        night.is_done, night.seconds, night.fact_uid = True, round(seconds, 3), fact.uid
        night.save(update_fields=["is_done", "seconds", "fact_uid"])
    return night


def say_hit(spec: ModelSpec, hit: Found) -> str:
    """Say one hit as an officer would."""
    return say_sentence(spec.sentence, {name: said_of(value) for name, value in hit.values.items()})


def said_of(value: Any) -> Any:
    """Bring a mart's value to what an officer reads and JSON keeps."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal | float):
        number = float(value)
        return int(number) if number.is_integer() else f"{number:.2f}".rstrip("0").rstrip(".")
    if value is None or isinstance(value, str | int):
        return value
    return str(value)


def _grouped(found: Iterable[Found]) -> dict[str, list[Found]]:
    """Bring hits of one business or thing together: many expired papers of one shop are one alert."""
    grouped: dict[str, list[Found]] = {}
    for hit in found:
        grouped.setdefault(hit.about, []).append(hit)
    return grouped


def _subjects(uids: set[str]) -> dict[str, Subject]:
    found: dict[str, Subject] = {}
    listed = sorted(uids)
    for start in range(0, len(listed), BATCH):
        found |= {one.uid: one for one in Subject.objects.filter(uid__in=listed[start : start + BATCH])}
    return found


def _standing_alerts(model: str, day: date) -> tuple[dict[str, Alert], set[str]]:
    """Give a model's open alerts and the objects for which it rests."""
    rows = Alert.objects.filter(signal=model, is_model=True).select_related("subject")
    open_ones = {_about(one): one for one in rows.filter(state__in=OPEN).order_by("id")}
    return open_ones, {_about(one) for one in rows.filter(rests_until__gte=day)}


def _about(alert: Alert) -> str:
    return f"s:{alert.subject.uid}" if alert.subject else f"t:{alert.thing}"


def _renew(alert: Alert, spec: ModelSpec, hits: Sequence[Found], day: date) -> Alert:
    alert.seen_on, alert.latest, alert.rows = day, _reasons(spec, hits), _rows(hits)
    return alert


def _alert(
    standing: Standing, hits: Sequence[Found], subject: Subject | None, day: date, at: datetime
) -> Alert:
    spec, first = standing.spec, hits[0]
    reasons, rows = _reasons(spec, hits), _rows(hits)
    about = "" if subject else f"risk.thing:{spec.key}.{sm3(first.thing.encode()).hex()[:16]}.{day:%Y%m%d}"
    return Alert(
        uid=new_uid(at), subject=subject, about="" if subject else first.title[:200], about_ref=about,
        thing="" if subject else first.thing[:120], signal=spec.key, signal_zh=spec.title,
        signal_version=spec.version, is_model=True, is_trial=standing.is_trial, level=spec.level.value,
        weight=spec.points, score=spec.points, sentence=_sentence(spec, hits), reasons=reasons, latest=reasons,
        rows=rows, origin={name: rows[0][name] for name in ("batch", "source", "file", "line")} if rows else {},
        recipients=spec.recipients, raised_on=day, raised_at=at, seen_on=day,
        since=min((hit.since for hit in hits if hit.since), default=None),
        rests_until=day + timedelta(days=spec.rest_days),
        region_code=subject.region_code if subject else first.region[:12],
    )  # fmt: skip


def _sentence(spec: ModelSpec, hits: Sequence[Found]) -> str:
    first = say_hit(spec, hits[0])
    more = f"（同类共{len(hits)}项）" if len(hits) > 1 else ""
    return first[: SENTENCE_LIMIT - len(more)] + more


def _reasons(spec: ModelSpec, hits: Sequence[Found]) -> list[dict[str, Any]]:
    """Give one line a hit, each column by its title."""
    lines = []
    for hit in hits[:SHOWN_ROWS]:
        found = {spec.columns[name]: said_of(hit.values.get(name)) for name in spec.evidence}
        lines.append({"text": "", "zh": say_hit(spec, hit), "found": found, "holds": True})
    return lines


def _rows(hits: Sequence[Found]) -> list[dict[str, Any]]:
    """Give the lines behind the hits, each once."""
    kept = {(row.mart, row.batch, row.line): row.as_dict() for hit in hits[:SHOWN_ROWS] for row in hit.rows}
    return list(kept.values())


def _write(
    spec: ModelSpec, drafts: Sequence[tuple[Alert, Sequence[Found]]], actor: Actor, at: datetime,
    because: Sequence[Fact | str],
) -> None:  # fmt: skip
    facts = [
        FactDraft(
            ALERT_RAISED, Ref("risk.alert", alert.uid), actor, at,
            Ref("registry.subject", alert.subject.uid) if alert.subject else None,
            {
                "signal": alert.signal, "version": alert.signal_version, "zh": spec.title, "level": alert.level,
                "score": alert.score, "sentence": alert.sentence, "is_trial": alert.is_trial, "model": True,
                **({"origin": alert.origin} if alert.origin else {}),
            },
            None, tuple(dict.fromkeys([*because, *hits[0].because])), alert.region_code,
        )
        for alert, hits in drafts
    ]  # fmt: skip
    for (alert, _), fact_uid in zip(drafts, record_bulk(facts), strict=True):
        alert.fact_uid = fact_uid
    Alert.objects.bulk_create([alert for alert, _ in drafts], batch_size=BATCH)

"""Alerts about what another room has found: a rise in complaints, a price, a device; brought here by the road."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from quanheng.base.days import day_of
from quanheng.base.errors import NotFound
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, require
from quanheng.registry.api import Subject

from .facts import ALERT_RAISED
from .models import Alert
from .rights import Rights

__all__ = ["Hint", "raise_hint"]

SENTENCE_LIMIT = 400


@dataclass(frozen=True, slots=True)
class Hint:
    """What an officer is told: which declared signal, about whom or what, and why.

    ``reasons`` are the alert's lines ``{text, zh, found, holds}``; ``weight`` is its score, for no feature row
    stands behind it.
    """

    about: Ref
    title: str
    region: str
    signal: str
    signal_zh: str
    version: int
    is_trial: bool
    level: str
    weight: int
    sentence: str
    rest_days: int
    recipients: str
    subject_uid: str = ""
    reasons: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def raise_hint(*, hint: Hint, actor: Actor, at: datetime, because: Sequence[Fact | str]) -> Alert:
    """Raise one alert for one thing found; asked again for the same thing it gives the alert that exists.

    Right:  risk:signal:run
    Writes: risk.alert.raised
    Raises: NotAllowed, NotFound
    """
    require(actor, Rights.SIGNAL_RUN, region=hint.region)
    if known := Alert.objects.filter(about_ref=str(hint.about)).first():
        return known
    subject = Subject.objects.filter(uid=hint.subject_uid).first() if hint.subject_uid else None
    if hint.subject_uid and subject is None:
        raise NotFound("没有这个主体", remedy="请先入库")
    try:
        with transaction.atomic():
            return _raise(hint, subject, actor, at, because)
    except IntegrityError:  # the same thing a moment ago, by another worker
        return Alert.objects.get(about_ref=str(hint.about))


def _raise(
    hint: Hint, subject: Subject | None, actor: Actor, at: datetime, because: Sequence[Fact | str]
) -> Alert:
    day = day_of(at)
    alert = Alert(
        uid=new_uid(at), subject=subject, about=hint.title[:200], about_ref=str(hint.about), signal=hint.signal,
        signal_zh=hint.signal_zh, signal_version=hint.version, is_trial=hint.is_trial, level=hint.level,
        weight=hint.weight, score=hint.weight, sentence=hint.sentence[:SENTENCE_LIMIT],
        reasons=[dict(reason) for reason in hint.reasons], recipients=hint.recipients, raised_on=day, raised_at=at,
        rests_until=day + timedelta(days=hint.rest_days), region_code=hint.region,
    )  # fmt: skip
    body = {
        "signal": alert.signal, "version": alert.signal_version, "zh": hint.signal_zh, "level": alert.level,
        "score": alert.score, "sentence": alert.sentence, "is_trial": alert.is_trial, "about": str(hint.about),
    }  # fmt: skip
    fact = record(
        ALERT_RAISED, object=Ref("risk.alert", alert.uid), actor=actor, at=at, body=body, because=because,
        subject=Ref("registry.subject", subject.uid) if subject else None, region=hint.region,
    )  # fmt: skip
    alert.fact_uid = fact.uid
    alert.save()
    return alert

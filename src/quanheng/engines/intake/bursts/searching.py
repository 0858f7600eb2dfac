"""The day's search for hot spots: found once, kept up while they last, ended when they have been quiet long enough."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.refs import Ref
from quanheng.engines.intake import reading_facts as facts
from quanheng.engines.intake.models import Voice
from quanheng.engines.intake.reading_models import Burst, BurstSearch, VoiceLabel
from quanheng.engines.intake.rights import Rights
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, Unit, require
from quanheng.packkit.burst import BurstSpec
from quanheng.registry.api import Subject

from .counting import Counted, Seen, count_series, count_words, without_echoes
from .naming import region_of, title_of
from .reckon import Judged, judge

__all__ = ["declared_bursts", "search_bursts"]

MOST_VOICES = 50


def declared_bursts(on: date | None = None) -> list[BurstSpec]:
    """List the declared searches, of a day if one is given."""
    specs: list[BurstSpec] = list(packs()["bursts"].values())
    return [spec for spec in specs if on is None or spec.is_valid_on(on)]


def search_bursts(*, actor: Actor, at: datetime) -> BurstSearch:
    """Search the whole days before ``at`` for sudden rises; a second call of the day gives the first one's result.

    Right:  intake:burst:search
    Writes: intake.burst.found, intake.burst.ended, intake.bursts.searched
    """
    require(actor, Rights.BURST_SEARCH)
    last = day_of(at) - timedelta(days=1)
    if done := BurstSearch.objects.filter(on=last).first():
        return done
    with transaction.atomic():
        search = BurstSearch(on=last, at=at)
        born: list[Fact] = []
        for spec in declared_bursts(last):
            judged, family = _judged(spec, last)
            search.series[spec.key] = family
            born += [
                fact
                for counted, verdict in judged
                if (fact := _keep(spec, counted, verdict, last, actor, at))
            ]
            _end_quiet(spec, last, actor, at)
        search.found = len(born)
        fact = record(
            facts.BURSTS_SEARCHED, object=Ref("intake.search", last.isoformat()), actor=actor, at=at,
            body={"found": search.found, "series": search.series}, because=born,
        )  # fmt: skip
        search.fact_uid = fact.uid
        search.save()
    return search


def _judged(spec: BurstSpec, last: date) -> tuple[list[tuple[Counted, Judged]], int]:
    """Give the series of one search that are rises, the least likely first, and how many were looked at."""
    since = last - timedelta(days=spec.window_days * (spec.baseline_windows + spec.gap_windows + 1) - 1)
    voices = _seen(since, last, with_text=spec.by == "words")
    if spec.by == "words":
        counted, family = count_words(voices, spec, last)
    else:
        counted = count_series(voices, spec, last)
        family = len(counted)
    verdicts = judge([one.series for one in counted], family=max(family, len(counted)))
    found = [
        (one, verdict)
        for one, verdict in zip(counted, verdicts, strict=True)
        if verdict.q <= spec.false_share
        and one.series.count >= spec.least_persons
        and one.series.count >= spec.least_ratio * verdict.expected
    ]
    found.sort(key=lambda pair: (pair[1].p, -len(pair[0].series.key), pair[0].series.key))
    if spec.by == "words":
        kept = {one.series.key for one in without_echoes([one for one, _ in found])}
        found = [pair for pair in found if pair[0].series.key in kept]
    return found, family


def _seen(since: date, last: date, *, with_text: bool) -> list[Seen]:
    rows = Voice.objects.filter(received_on__gte=since, received_on__lte=last, erased_at=None)
    problems = dict(
        VoiceLabel.objects.filter(voice__in=rows, label="problem", withdrawn_at=None).values_list(
            "voice_id", "value"
        )
    )
    fields = ["id", "uid", "received_on", "person_digest", "subject__uid", "goods", "region_code", "problem"]
    values = rows.order_by("id").values_list(*fields, *(["facts"] if with_text else []))
    return [
        Seen(
            uid,
            on,
            person or uid,
            subject or "",
            goods,
            region,
            problems.get(pk, problem),
            text[0] if text else "",
        )
        for pk, uid, on, person, subject, goods, region, problem, *text in values.iterator(chunk_size=5000)
    ]


def _keep(
    spec: BurstSpec, counted: Counted, verdict: Judged, last: date, actor: Actor, at: datetime
) -> Fact | None:
    """Write a burst or bring the one that lasts up to date; gives the fact of a new one."""
    key = counted.series.key[:120]
    figures = {
        "seen_on": last, "window_from": last - timedelta(days=spec.window_days - 1), "count": counted.series.count,
        "expected": verdict.expected, "p": verdict.p, "q": verdict.q, "days": _days(counted.voices, spec, last),
        "voices": [one.uid for one in counted.voices[-MOST_VOICES:]],
    }  # fmt: skip
    standing = Burst.objects.select_for_update().filter(spec=spec.key, value=key, ended_on=None).first()
    if standing is not None:
        Burst.objects.filter(pk=standing.pk).update(**figures)
        return None
    subject = Subject.objects.filter(uid=key).first() if spec.by == "subject" else None
    region = subject.region_code if subject else region_of(counted.voices, _root)
    burst = Burst(
        spec=spec.key, by=spec.by, value=key, title=title_of(spec, counted, subject), subject=subject,
        region_code=region, began_on=last, **figures,
    )  # fmt: skip
    body: Mapping[str, object] = {
        "spec": spec.key, "version": spec.version, "by": spec.by, "title": burst.title, "days": spec.window_days,
        "count": burst.count, "usual": burst.usual_words, "expected": f"{verdict.expected:.3f}",
        "q": f"{verdict.q:.2g}", "is_trial": spec.status.value == "trial", "voices": len(counted.voices),
    }  # fmt: skip
    fact = record(
        facts.BURST_FOUND, object=burst.ref, actor=actor, at=at, body=body, region=region,
        subject=Ref("registry.subject", subject.uid) if subject else None, because=_causes(counted.voices),
    )  # fmt: skip
    burst.fact_uid = fact.uid
    burst.save()
    return fact


def _end_quiet(spec: BurstSpec, last: date, actor: Actor, at: datetime) -> None:
    quiet = last - timedelta(days=spec.rest_days)
    for burst in Burst.objects.filter(spec=spec.key, ended_on=None, seen_on__lt=quiet):
        record(
            facts.BURST_ENDED, object=burst.ref, actor=actor, at=at, body={"title": burst.title},
            because=[burst.fact_uid], region=burst.region_code,
        )  # fmt: skip
        burst.ended_on = last
        burst.save(update_fields=["ended_on"])


def _days(voices: Sequence[Seen], spec: BurstSpec, last: date) -> list[int]:
    """Persons a day in the window, the oldest day first."""
    first = last - timedelta(days=spec.window_days - 1)
    days: list[set[str]] = [set() for _ in range(spec.window_days)]
    for one in voices:
        days[(one.on - first).days].add(one.person)
    return [len(who) for who in days]


def _causes(voices: Sequence[Seen]) -> list[str]:
    rows = Voice.objects.filter(uid__in=[one.uid for one in voices[-MOST_VOICES:]]).exclude(fact_uid="")
    return list(rows.order_by("id").values_list("fact_uid", flat=True))


def _root() -> str:
    root = Unit.objects.filter(parent=None).order_by("id").first()
    return root.region_code if root else ""

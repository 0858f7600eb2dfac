"""The roster of businesses as a standing thing: refreshed by rule, mended by hand, every change a fact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from quanheng.base import merkle
from quanheng.base.days import day_of
from quanheng.base.digest import canonical
from quanheng.base.errors import BadInput, NotFound
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, FactDraft, record, record_bulk
from quanheng.foundation.people.api import Actor, in_regions, require
from quanheng.packkit.inspection import InspectionSpec
from quanheng.packkit.roster import RosterRule
from quanheng.registry.api import Subject

from .catalogue import inspection_named, list_inspections
from .rights import Rights
from .roster_facts import ENTRY_CHANGED, OVERRIDE_SET, ROSTER_REFRESHED, TAG_DROPPED, TAG_PUT
from .roster_models import RosterChange, RosterEntry, RosterOverride, SubjectTag
from .roster_rules import SubjectRow, roster_rule_on, subject_rows, verdict

__all__ = ["RefreshReport", "drop_tag", "put_tag", "refresh_roster", "refresh_rosters", "set_override"]

ONE_BY_ONE = (
    500  # up to so many changes of a refresh each have a fact of their own; more share one, with their root
)
REASON_LEAST = 4


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh of one matter did: businesses taken in and dropped, and how many stand on the roster."""

    matter: str
    zh: str
    taken: int
    dropped: int
    standing: int


@dataclass(frozen=True, slots=True)
class _Step:
    """A change to be written: the business, whether in, by hand or rule, and why."""

    pk: int
    uid: str
    region: str
    is_in: bool
    by_hand: bool
    why: str


def refresh_rosters(
    *, actor: Actor, at: datetime, region: str = "", classes: Mapping[str, str] | None = None
) -> list[RefreshReport]:
    """Refresh the roster of every matter that has a rule; see ``refresh_roster``."""
    day = day_of(at)
    return [
        refresh_roster(actor=actor, at=at, matter=spec.key, region=region, classes=classes)
        for spec in list_inspections()
        if roster_rule_on(spec, day) is not None
    ]


def refresh_roster(
    *, actor: Actor, at: datetime, matter: str, region: str = "", classes: Mapping[str, str] | None = None
) -> RefreshReport:
    """Bring one matter's roster to what the register, the tags and the hand-made exceptions say today.

    Called again on the same day it changes nothing and writes nothing. Up to 500 changes are a fact each; a larger
    change, such as the first filling, is one fact with the SM3 root over all its lines, which every line names.

    Law:    国办发〔2015〕58号 (检查对象名录库，动态调整)
    Right:  inspections:roster:keep
    Writes: inspections.roster.refreshed, inspections.roster.entry_changed
    Raises: NotFound, BadInput
    """
    require(actor, Rights.ROSTER_KEEP, region=region or None)
    spec, day = inspection_named(matter), day_of(at)
    rule = roster_rule_on(spec, day)
    if rule is None:
        raise BadInput(f"“{spec.zh}”没有名录规则", remedy="请在领域包 inspections/ 的 roster 中写明")
    subjects = in_regions(Subject.objects.all(), [region] if region else actor.regions)
    with transaction.atomic():
        RosterOverride.objects.filter(matter=matter, until__lt=day).delete()
        steps = _steps(spec, rule, subjects, day, classes)
        taken = sum(one.is_in for one in steps)
        if steps:
            _write(spec, steps, actor, at, region)
        standing = in_regions(RosterEntry.objects.filter(matter=matter, is_in=True),
                              [region] if region else actor.regions).count()  # fmt: skip
    return RefreshReport(matter, spec.zh, taken, len(steps) - taken, standing)


def _steps(
    spec: InspectionSpec, rule: RosterRule, subjects: "QuerySet[Subject]", day: date,
    classes: Mapping[str, str] | None,
) -> list[_Step]:  # fmt: skip
    present = {
        pk: (is_in, by_hand, why)
        for pk, is_in, by_hand, why in RosterEntry.objects.filter(matter=spec.key).values_list(
            "subject_id", "is_in", "by_hand", "why"
        )
    }
    hands = {one.subject_id: one for one in RosterOverride.objects.filter(matter=spec.key, until__gte=day)}
    steps = []
    for one in subject_rows(subjects, day, classes):
        step = _judge(one, rule, hands.get(one.pk))
        before = present.get(one.pk)
        if before is None and not step.is_in and not step.by_hand:
            continue  # never was there and need not be
        if before is None or before[:2] != (step.is_in, step.by_hand):
            steps.append(step)
    return steps


def _judge(one: SubjectRow, rule: RosterRule, hand: RosterOverride | None) -> _Step:
    if hand is not None:
        return _Step(one.pk, one.uid, one.region, hand.is_in, True, f"人工：{hand.reason}"[:300])
    is_in, why = verdict(rule, one.row)
    return _Step(one.pk, one.uid, one.region, is_in, False, why)


def _write(spec: InspectionSpec, steps: Sequence[_Step], actor: Actor, at: datetime, region: str) -> None:
    day = day_of(at)
    lines = [canonical({"subject": one.uid, "in": one.is_in, "why": one.why}) for one in steps]
    taken = sum(one.is_in for one in steps)
    whole = record(
        ROSTER_REFRESHED, object=Ref("inspections.roster", spec.key), actor=actor, at=at, region=region,
        body={
            "zh": spec.zh, "taken": taken, "dropped": len(steps) - taken,
            "root": merkle.root(merkle.SM3, [merkle.SM3.leaf(line) for line in lines]).hex(),
        },
    )  # fmt: skip
    facts = [whole.uid] * len(steps)
    if len(steps) <= ONE_BY_ONE:
        facts = record_bulk(_draft(spec, one, actor, at, whole) for one in steps)
    known = {
        one.subject_id: one
        for start in range(0, len(steps), 500)
        for one in RosterEntry.objects.filter(
            matter=spec.key, subject_id__in=[step.pk for step in steps[start : start + 500]]
        )
    }
    fresh: list[RosterEntry] = []
    changed: list[RosterEntry] = []
    for one, fact in zip(steps, facts, strict=True):
        entry = known.get(one.pk) or RosterEntry(uid=new_uid(at), matter=spec.key, subject_id=one.pk)
        entry.is_in, entry.by_hand, entry.why, entry.since = one.is_in, one.by_hand, one.why, day
        entry.region_code, entry.fact_uid = one.region, fact
        (changed if one.pk in known else fresh).append(entry)
    RosterEntry.objects.bulk_create(fresh, batch_size=500)
    RosterEntry.objects.bulk_update(
        changed, ["is_in", "by_hand", "why", "since", "region_code", "fact_uid"], batch_size=200
    )
    by_subject = {one.subject_id: one for one in [*changed, *fresh] if one.pk}
    RosterChange.objects.bulk_create(
        [
            RosterChange(
                entry=by_subject[one.pk], on=day, is_in=one.is_in, by_hand=one.by_hand, why=one.why, fact_uid=fact
            )
            for one, fact in zip(steps, facts, strict=True)
        ],
        batch_size=500,
    )  # fmt: skip


def _draft(spec: InspectionSpec, one: _Step, actor: Actor, at: datetime, whole: Fact) -> FactDraft:
    return FactDraft(
        ENTRY_CHANGED, Ref("inspections.roster", spec.key), actor, at, Ref("registry.subject", one.uid),
        {"zh": spec.zh, "way": "转入" if one.is_in else "转出", "why": one.why, "by_hand": one.by_hand}, None,
        [whole.uid], one.region,
    )  # fmt: skip


def set_override(
    *, actor: Actor, at: datetime, matter: str, subject_uid: str, is_in: bool, reason: str, until: date,
    because: Sequence[Fact | str] = (),
) -> RosterEntry:  # fmt: skip
    """Take a business in or out by hand, until a day, against the rule; the entry changes at once.

    Right:  inspections:roster:keep
    Writes: inspections.roster.override_set
    Raises: NotFound, BadInput
    """
    require(actor, Rights.ROSTER_KEEP)
    spec, day, said = inspection_named(matter), day_of(at), reason.strip()
    subject = _subject(actor, subject_uid)
    if len(said) < REASON_LEAST:
        raise BadInput("人工调整须写明理由", remedy=f"不少于{REASON_LEAST}个字，如“停业装修至年底”")
    if not day < until <= date(day.year + 3, 12, 31):
        raise BadInput("人工调整须有到期日", remedy="请填今天之后、三年之内的一天；到期后按规则重新判断")
    with transaction.atomic():
        fact = record(
            OVERRIDE_SET, object=Ref("inspections.roster", matter), actor=actor, at=at, because=because,
            subject=Ref("registry.subject", subject.uid), region=subject.region_code,
            body={"zh": spec.zh, "way": "列入" if is_in else "移出", "until": until, "reason": said},
        )  # fmt: skip
        RosterOverride.objects.update_or_create(
            matter=matter, subject=subject,
            defaults={"is_in": is_in, "reason": said, "until": until, "by": actor.name, "made_at": at,
                      "fact_uid": fact.uid},
        )  # fmt: skip
        entry, _ = RosterEntry.objects.update_or_create(
            matter=matter, subject=subject,
            defaults={"is_in": is_in, "by_hand": True, "why": f"人工：{said}"[:300], "since": day,
                      "region_code": subject.region_code, "fact_uid": fact.uid},
        )  # fmt: skip
        RosterChange.objects.create(
            entry=entry, on=day, is_in=is_in, by_hand=True, why=entry.why, fact_uid=fact.uid
        )
    return entry


def put_tag(
    *, actor: Actor, at: datetime, subject_uid: str, tag: str, origin: str = "自标", until: date | None = None,
    because: Sequence[Fact | str] = (),
) -> SubjectTag:  # fmt: skip
    """Put a word on a business; the same word again only moves its last day.

    Right:  inspections:roster:keep
    Writes: inspections.tag.put
    """
    require(actor, Rights.ROSTER_KEEP)
    word = tag.strip()
    if not 1 <= len(word) <= 30:
        raise BadInput("标记须有1到30个字", remedy="例如：农贸市场、网红店、重点监管")
    subject = _subject(actor, subject_uid)
    known = SubjectTag.objects.filter(subject=subject, tag=word).first()
    if known is not None and known.until == until:
        return known
    with transaction.atomic():
        fact = record(
            TAG_PUT, object=Ref("registry.subject", subject.uid), actor=actor, at=at, because=because,
            subject=Ref("registry.subject", subject.uid), region=subject.region_code,
            body={"tag": word, "origin": origin, "until": until},
        )  # fmt: skip
        made, _ = SubjectTag.objects.update_or_create(
            subject=subject, tag=word,
            defaults={"origin": origin, "until": until, "region_code": subject.region_code, "put_at": at,
                      "fact_uid": fact.uid},
        )  # fmt: skip
    return made


def drop_tag(*, actor: Actor, at: datetime, subject_uid: str, tag: str, reason: str) -> None:
    """Take a word off a business. Right: inspections:roster:keep. Writes: inspections.tag.dropped"""
    require(actor, Rights.ROSTER_KEEP)
    subject = _subject(actor, subject_uid)
    found = SubjectTag.objects.filter(subject=subject, tag=tag).first()
    if found is None:
        raise NotFound(f"这一户没有“{tag}”标记")
    if not reason.strip():
        raise BadInput("去掉标记须写明理由")
    with transaction.atomic():
        record(
            TAG_DROPPED, object=Ref("registry.subject", subject.uid), actor=actor, at=at, because=[found.fact_uid],
            subject=Ref("registry.subject", subject.uid), region=subject.region_code,
            body={"tag": tag, "reason": reason.strip()},
        )  # fmt: skip
        found.delete()


def _subject(actor: Actor, uid: str) -> Subject:
    found = Subject.objects.filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这条记录，或不在您的管辖范围内")
    require(actor, Rights.ROSTER_KEEP, region=found.region_code)
    return found

"""Reckons credit classes: one business after an event, or the whole city in bulk."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import NoRuleInForce
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, FactDraft, record, record_many
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.outcome import CreditScheme
from quanheng.registry.api import Subject

from . import facts
from .models import ClassChange, CreditClass, Entry
from .rights import Rights
from .scoring import EntryMark, Score, Scorer, scheme_on

__all__ = ["ClassReport", "current_scheme", "reckon_class", "reckon_classes"]

CHUNK = 2_000
COLUMNS = ("uid", "industry_code", "status", "kind", "region_code", "established_on")
GONE = ("3", "4", "5", "9")  # 注销、迁出、撤销、强制注销: no class is kept for who is no longer there


@dataclass(slots=True)
class ClassReport:
    """What a reckoning did: how many were reckoned, new, moved to another class, changed in score only."""

    reckoned: int = 0
    new: int = 0
    moved: int = 0
    rescored: int = 0
    by_level: Counter[str] = field(default_factory=Counter)
    fact_uid: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "reckoned": self.reckoned, "new": self.new, "moved": self.moved, "rescored": self.rescored,
            "by_level": dict(sorted(self.by_level.items())), "fact": self.fact_uid,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Result:
    subject: Subject
    old: CreditClass | None
    score: Score
    features: Mapping[str, Any]

    @property
    def is_new(self) -> bool:
        return self.old is None

    @property
    def is_moved(self) -> bool:
        return self.old is not None and self.old.level != self.score.level

    @property
    def is_changed(self) -> bool:
        if self.old is None:
            return True
        factors = [factor.as_dict() for factor in self.score.factors]
        return self.is_moved or self.old.score != self.score.score or self.old.factors != factors


def current_scheme(day: date) -> CreditScheme:
    """Give the scheme in force on a day. Raises: NoRuleInForce"""
    scheme = scheme_on(packs().schemes.values(), day)
    if scheme is None:
        raise NoRuleInForce(
            f"{day}没有生效的信用风险分类方案", remedy="请在领域包 outcomes.yml 的 schemes 中写明"
        )
    return scheme


def reckon_class(
    *, subject: Subject, actor: Actor, at: datetime, because: Sequence[Fact]
) -> CreditClass | None:
    """Reckon one business anew after something touched it, from its entries and its last known features.

    Nothing is written when nothing changes. None for a business that is no longer registered.

    Right:  credit:class:compute
    Writes: credit.class.changed, when the class moved or is the first; credit.class.computed, when only the score did
    Raises: NotAllowed, NoRuleInForce
    """
    reckon_classes(rows=[(subject.uid, None)], actor=actor, at=at, because=because)
    return CreditClass.objects.filter(subject=subject).first()


def reckon_classes(
    *,
    rows: Iterable[tuple[str, Mapping[str, Any] | None]],
    actor: Actor,
    at: datetime,
    because: Sequence[Fact | str] = (),
) -> ClassReport:
    """Reckon the classes of many businesses; ``rows`` are subject uid and feature row, in any order.

    Features None means: those of the last reckoning. The first class of many is one fact for the batch;
    each later change of class is a fact of its own, so that the business's timeline shows it. Chunks commit
    one by one: run again after a crash it finishes what is left and writes nothing twice.

    Right:  credit:class:compute
    Writes: credit.class.computed (one), credit.class.changed (one for each that moved)
    Raises: NotAllowed, NoRuleInForce
    """
    require(actor, Rights.CLASS_COMPUTE)
    day = day_of(at)
    scorer = Scorer(current_scheme(day), day)
    report = ClassReport()
    batch = Ref("credit.batch", new_uid(at))
    stream = iter(rows)
    while chunk := list(islice(stream, CHUNK)):
        with transaction.atomic():
            results = list(_results(dict(chunk), scorer, day))
            _write(results, scorer, batch=batch, report=report, actor=actor, at=at, because=because)
    return report


def _results(
    features_of: Mapping[str, Mapping[str, Any] | None], scorer: Scorer, day: date
) -> Iterator[_Result]:
    subjects = list(Subject.objects.filter(uid__in=list(features_of)).exclude(status__in=GONE).only(*COLUMNS))
    keys = [subject.pk for subject in subjects]
    old = {row.subject_id: row for row in CreditClass.objects.filter(subject_id__in=keys)}
    marks: dict[int, list[EntryMark]] = {}
    states = (Entry.State.IN_FORCE, Entry.State.EXPIRED)
    entries = Entry.objects.filter(subject_id__in=keys, state__in=states, starts_on__lte=day)
    for entry in entries.order_by("starts_on", "id"):
        mark = EntryMark(
            entry.uid, entry.kind, entry.severity, entry.decided_on, is_grave=not entry.may_repair,
            counts=entry.state == Entry.State.IN_FORCE,
        )  # fmt: skip
        marks.setdefault(entry.subject_id, []).append(mark)
    for subject in subjects:
        known = old.get(subject.pk)
        given = features_of[subject.uid]
        last: dict[str, Any] = known.features if known else {}
        features = _own(subject) | (dict(given) if given is not None else last)
        score = scorer.score(features, marks.get(subject.pk, ()), established_on=subject.established_on)
        kept = {name: features[name] for name in scorer.names if features.get(name) is not None}
        yield _Result(subject, known, score, kept)


def _own(subject: Subject) -> dict[str, Any]:
    """What the register itself says of the business; a feature row of the same name speaks over it."""
    return {"industry_code": subject.industry_code, "status": subject.status, "kind": subject.kind}


def _write(
    results: Sequence[_Result], scorer: Scorer, *, batch: Ref, report: ClassReport, actor: Actor, at: datetime,
    because: Sequence[Fact | str],
) -> None:  # fmt: skip
    """Write one chunk: the moved one by one in the ledger, the new and the rescored in one fact."""
    report.reckoned += len(results)
    for result in results:
        report.by_level[result.score.level] += 1
    changed = [result for result in results if result.is_changed]
    if not changed:
        return
    is_single = len(results) == 1
    told = [result for result in changed if result.is_moved or (is_single and result.is_new)]
    quiet = [result for result in changed if result not in told]
    said = record_many([_draft(result, actor, at, because) for result in told])
    uids = {result.subject.pk: fact.uid for result, fact in zip(told, said, strict=True)}
    report.fact_uid = said[-1].uid if said else report.fact_uid
    if quiet:
        new = sum(result.is_new for result in quiet)
        levels = Counter(result.score.level for result in results)
        fact = record(
            facts.CLASS_COMPUTED, object=batch, actor=actor, at=at, because=because,
            body={
                "count": len(results), "new": new, "rescored": len(quiet) - new, "moved": len(told),
                "levels": dict(sorted(levels.items())), "scheme": scorer.scheme.key,
                "scheme_from": scorer.scheme.valid_from.isoformat(),
            },
        )  # fmt: skip
        uids |= {result.subject.pk: fact.uid for result in quiet}
        report.fact_uid = fact.uid
        report.new += new
        report.rescored += len(quiet) - new
    report.new += sum(result.is_new for result in told)
    report.moved += sum(result.is_moved for result in told)
    _save(changed, scorer.scheme, day_of(at), uids)


def _draft(result: _Result, actor: Actor, at: datetime, because: Sequence[Fact | str]) -> FactDraft:
    subject, old, score = result.subject, result.old, result.score
    ref = Ref("registry.subject", subject.uid)
    return FactDraft(
        facts.CLASS_CHANGED, ref, actor, at, subject=ref,
        body={
            "from": old.level if old else "未分类", "to": score.level, "from_score": old.score if old else None,
            "to_score": score.score, "why": _why(result),
            "factors": [[factor.key, factor.points] for factor in score.factors],
            "rules": [rule.key for rule in score.rules],
        },
        because=because, region=subject.region_code,
    )  # fmt: skip


def _why(result: _Result) -> str:
    """Say what moved the class: the rule, else the factors that are new, else those that fell away."""
    if result.score.rules:
        return result.score.rules[-1].zh
    before = {(row["key"], row.get("entry", "")) for row in (result.old.factors if result.old else [])}
    now = {(factor.key, factor.entry): factor for factor in result.score.factors}
    new = [factor.zh for key, factor in now.items() if key not in before and factor.points > 0]
    if result.old is None:
        return f"首次分类，{result.score.score}分"
    if result.score.score > result.old.score and new:
        return "因" + "、".join(new[:3])
    gone = [row["zh"] for row in result.old.factors if (row["key"], row.get("entry", "")) not in now]
    if gone and result.score.score < result.old.score:
        return "、".join(gone[:3]) + "不再计入"
    return f"由{result.old.score}分变为{result.score.score}分"


def _save(results: Sequence[_Result], scheme: CreditScheme, day: date, uids: Mapping[int, str]) -> None:
    rows = [
        CreditClass(
            subject=result.subject, level=result.score.level, score=result.score.score,
            factors=[factor.as_dict() for factor in result.score.factors],
            rules=[rule.as_dict() for rule in result.score.rules], features=dict(result.features),
            scheme_key=scheme.key, scheme_from=scheme.valid_from, computed_on=day,
            since=result.old.since if result.old and not result.is_moved else day,
            region_code=result.subject.region_code, fact_uid=uids[result.subject.pk],
        )
        for result in results
    ]  # fmt: skip
    CreditClass.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["subject"],
        update_fields=[
            "level", "score", "factors", "rules", "features", "scheme_key", "scheme_from", "computed_on", "since",
            "region_code", "fact_uid",
        ],
    )  # fmt: skip
    ClassChange.objects.bulk_create(
        [
            ClassChange(
                subject=result.subject, on=day, from_level=result.old.level,
                to_level=result.score.level, from_score=result.old.score,
                to_score=result.score.score, why=_why(result)[:300], fact_uid=uids[result.subject.pk],
            )
            for result in results
            if result.old is not None and result.is_moved
        ],
        batch_size=500,
    )  # fmt: skip

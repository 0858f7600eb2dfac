"""Verbs: keep a night's pairs, take one in hand, judge, and set what errors cost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from quanheng.base.errors import BadInput, Conflict
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, require
from quanheng.registry.api import Subject, subject_ref

from .facts import MODEL_TAUGHT, PAIR_JUDGED, PAIRS_FOUND, POLICY_SET
from .models import LinkPair, LinkPolicy
from .rights import Rights
from .selectors import CLAIM_MINUTES, get_pair, pair_ref

__all__ = [
    "PairFound",
    "claim_pair",
    "judge_pairs",
    "keep_pairs",
    "note_taught",
    "release_pair",
    "set_policy",
]

_JUDGEMENTS = {
    "same": LinkPair.State.SAME,
    "different": LinkPair.State.DIFFERENT,
    "unsure": LinkPair.State.UNSURE,
}


@dataclass(frozen=True, slots=True)
class PairFound:
    """One weighed pair as the night found it; ``is_linked`` when its weight was beyond doubt."""

    line: int
    entity_key: str
    subject: Subject
    probability: float
    start: float
    lost: float
    parts: Sequence[Mapping[str, object]]
    sign: str
    is_linked: bool
    row: Mapping[str, str] = field(default_factory=dict)


def keep_pairs(
    *, source: str, batch: Ref, file: str, pairs: Iterable[PairFound], at: datetime, actor: Actor,
    because: Sequence[Fact | str] = (),
) -> int:  # fmt: skip
    """Keep the pairs of one delivery; known ones stay as they are, open ones that no longer stand are closed.

    Gives how many are new. One fact for the delivery, and only when something is new.

    Right:  linkage:pair:read, which the worker has
    Writes: linkage.pairs.found
    """
    require(actor, Rights.PAIR_READ)
    found = {(one.line, one.subject.pk): one for one in pairs}
    with transaction.atomic():
        known = {
            (line, subject): (pk, state)
            for pk, line, subject, state in LinkPair.objects.filter(batch_uid=batch.key).values_list(
                "pk", "line", "subject_id", "state"
            )
        }
        ended = [
            pk for key, (pk, state) in known.items() if state == LinkPair.State.OPEN and key not in found
        ]
        LinkPair.objects.filter(pk__in=ended).update(state=LinkPair.State.GONE)
        fresh = [_made(source, batch, file, one, at) for key, one in found.items() if key not in known]
        LinkPair.objects.bulk_create(fresh, batch_size=500)
        if fresh:
            linked = sum(one.state == LinkPair.State.LINKED for one in fresh)
            record(
                PAIRS_FOUND, object=batch, actor=actor, at=at, because=because,
                body={"file": file, "linked": linked, "review": len(fresh) - linked},
            )  # fmt: skip
    return len(fresh)


def _made(source: str, batch: Ref, file: str, one: PairFound, at: datetime) -> LinkPair:
    return LinkPair(
        source=source, batch_uid=batch.key, file=file[:200], line=one.line, entity_key=one.entity_key,
        subject=one.subject, region_code=one.subject.region_code, probability=one.probability, start=one.start,
        lost=one.lost, parts=list(one.parts), sign=one.sign, row=dict(one.row), raised_at=at,
        state=LinkPair.State.LINKED if one.is_linked else LinkPair.State.OPEN,
    )  # fmt: skip


def claim_pair(*, actor: Actor, pair: str, at: datetime) -> LinkPair:
    """Take a pair in hand, so that nobody else judges it meanwhile; it is let go by itself after half an hour.

    Right:  linkage:pair:judge
    Raises: NotAllowed, NotFound, Conflict when somebody else has it
    """
    found = get_pair(actor, pair)
    require(actor, Rights.PAIR_JUDGE, region=found.region_code)
    old = at - timedelta(minutes=CLAIM_MINUTES)
    held = found.claimed_by_id not in (None, actor.person_id) and found.claimed_at and found.claimed_at > old
    if held:
        raise Conflict(
            f"{found.claimed_by.name if found.claimed_by else '别人'}正在核对这一对", remedy="请看下一对"
        )
    found.claimed_by_id, found.claimed_at = actor.person_id, at
    found.save(update_fields=["claimed_by", "claimed_at"])
    return found


def release_pair(*, actor: Actor, pair: str) -> None:
    """Let a pair go that one has in hand. Right: linkage:pair:judge"""
    found = get_pair(actor, pair)
    require(actor, Rights.PAIR_JUDGE, region=found.region_code)
    LinkPair.objects.filter(pk=found.pk, claimed_by_id=actor.person_id).update(
        claimed_by=None, claimed_at=None
    )


def judge_pairs(
    *, actor: Actor, pairs: Sequence[str], verdict: str, reason: str, at: datetime
) -> list[LinkPair]:
    """Say of pairs whether row and business are the same, another, or not to be told; one fact for each.

    Of a row's pairs only one can be the same; the others of that row close by themselves. A judgement may be changed
    by a later one, which is another fact. The rows themselves move by the road, not here.

    Right:  linkage:pair:judge in each pair's region
    Writes: linkage.pair.judged
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    state = _JUDGEMENTS.get(verdict)
    if state is None:
        raise BadInput("判断只能是同一户、不是同一户、无法判断", remedy="请重新选择", field="verdict")
    if not pairs:
        raise BadInput("没有选中要判断的对", remedy="请先勾选", field="pairs")
    if len(reason.strip()) < 2:
        raise BadInput("请写明理由", remedy="如“门头照片与执照一致”", field="reason")
    found = [get_pair(actor, uid) for uid in dict.fromkeys(pairs)]
    for one in found:
        require(actor, Rights.PAIR_JUDGE, region=one.region_code)
        _check(one, state)
    lines = [(one.batch_uid, one.line) for one in found]
    if state == LinkPair.State.SAME and len(set(lines)) != len(lines):
        raise Conflict("同一行不能同时归两户", remedy="每一行只选一户")
    with transaction.atomic():
        for one in found:
            _judge(one, state, reason.strip()[:300], actor, at)
    return found


def _check(pair: LinkPair, state: LinkPair.State) -> None:
    if pair.state in (LinkPair.State.LINKED, LinkPair.State.GONE):
        raise Conflict("这一对已不在核对之列", remedy="如关联有误，请在主体页上拆分")
    code = pair.row.get("code", "")
    if state == LinkPair.State.SAME and code and pair.subject.uscc and code != pair.subject.uscc:
        raise Conflict("两边各有有效的统一代码且不同，不能归为一户", remedy="请先更正代码")
    taken = LinkPair.objects.filter(batch_uid=pair.batch_uid, line=pair.line, state=LinkPair.State.SAME)
    if state == LinkPair.State.SAME and taken.exclude(pk=pair.pk).exists():
        raise Conflict("这一行已判给另一户", remedy="请先改判那一对")


def _judge(pair: LinkPair, state: LinkPair.State, reason: str, actor: Actor, at: datetime) -> None:
    fact = record(
        PAIR_JUDGED, object=pair_ref(pair), subject=subject_ref(pair.subject), actor=actor, at=at,
        region=pair.region_code, because=[pair.fact_uid] if pair.fact_uid else [],
        body={
            "file": pair.file, "name": pair.subject.name, "verdict": state.label, "verdict_key": str(state),
            "reason": reason, "probability": pair.probability,
            "origin": {"batch": pair.batch_uid, "source": pair.source, "file": pair.file, "line": pair.line},
        },
    )  # fmt: skip
    pair.state, pair.reason, pair.judged_at, pair.judged_by = state, reason, at, actor.name
    pair.fact_uid, pair.claimed_by, pair.claimed_at = fact.uid, None, None
    pair.save()
    others = LinkPair.objects.filter(batch_uid=pair.batch_uid, line=pair.line).exclude(pk=pair.pk)
    if state == LinkPair.State.SAME:
        others.filter(state__in=(LinkPair.State.OPEN, LinkPair.State.UNSURE)).update(
            state=LinkPair.State.GONE
        )


def set_policy(
    *, actor: Actor, false_link: float, missed_link: float, one_look: float, link_at: float, review_at: float,
    reason: str, at: datetime,
) -> LinkPolicy:  # fmt: skip
    """Set what errors cost; the thresholds that follow were reckoned by the caller and stand in the fact.

    Right:  linkage:policy:set
    Writes: linkage.policy.set
    Raises: NotAllowed, BadInput
    """
    require(actor, Rights.POLICY_SET)
    if len(reason.strip()) < 2:
        raise BadInput("请写明理由", remedy="写一句为什么调整", field="reason")
    with transaction.atomic():
        body = {
            "false_link": false_link, "missed_link": missed_link, "one_look": one_look, "link_at": link_at,
            "review_at": review_at, "reason": reason.strip()[:300],
        }  # fmt: skip
        fact = record(POLICY_SET, object=Ref("linkage.policy", "city"), actor=actor, at=at, body=body)
        return LinkPolicy.objects.create(
            false_link=false_link,
            missed_link=missed_link,
            one_look=one_look,
            reason=reason.strip()[:300],
            set_at=at,
            set_by=actor.name,
            fact_uid=fact.uid,
        )


def note_taught(*, actor: Actor, at: datetime, rows: int, judged: int, how: str, points: int) -> Fact:
    """Write down that the weights were learnt anew, and on how much.

    Right:  linkage:model:teach
    Writes: linkage.model.taught
    """
    require(actor, Rights.MODEL_TEACH)
    body = {"rows": rows, "judged": judged, "how": how, "points": points}
    return record(MODEL_TAUGHT, object=Ref("linkage.model", "city"), actor=actor, at=at, body=body)

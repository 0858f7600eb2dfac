"""What the night could not link goes to people, and what people say of it goes back to the data centre."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from quanheng.base.errors import Conflict
from quanheng.datacentre.api import (
    Batch,
    Candidate,
    Centre,
    JudgedPair,
    LinkedRow,
    Made,
    Placed,
    Policy,
    Taught,
)
from quanheng.engines.linkage import api as linkage
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require, system_actor
from quanheng.registry import api as registry

from .facts import BATCH_CLEANED
from .rows_to_records import batch_fact, batch_ref

__all__ = [
    "follow_people",
    "judge_links",
    "keep_candidates",
    "policy_in_force",
    "set_link_costs",
    "teach_linking",
]

_ROLES = (
    ("name", "name"),
    ("person", "person"),
    ("code", "uscc"),
    ("phone", "phone"),
    ("address", "address"),
)


def policy_in_force() -> Policy:
    """Give what errors of linking cost today: as the city has set it, else the product's own defaults."""
    told = linkage.current_policy()
    return Policy(told.false_link, told.missed_link, told.one_look) if told else Policy()


def keep_candidates(centre: Centre, batch: Batch, *, at: datetime) -> int:
    """Hand a delivery's weighed pairs to the people who judge them; a second call adds nothing.

    The row's own words of its business go along, so that the page shows both sides; nothing of a complainant does.
    """
    found = centre.candidates(batch.batch_uid)
    known = linkage.has_pairs(batch.batch_uid)
    if not found and not known:
        return 0
    keys = {one.entity for one in found}
    subjects = {one.entity_key: one for one in registry.Subject.objects.filter(entity_key__in=keys)}
    pairs = [
        _pair(one, registry.merged_into(subjects[one.entity])) for one in found if one.entity in subjects
    ]
    cleaned = batch_fact(batch.batch_uid, BATCH_CLEANED)
    return linkage.keep_pairs(
        source=batch.source, batch=batch_ref(batch.batch_uid), file=batch.file, pairs=pairs, at=at,
        actor=system_actor("road"), because=[cleaned] if cleaned else [],
    )  # fmt: skip


def _pair(one: Candidate, subject: registry.Subject) -> linkage.PairFound:
    return linkage.PairFound(
        line=one.line, entity_key=one.entity, subject=subject, probability=one.probability, start=one.start,
        lost=one.lost, parts=one.parts, sign=one.sign, is_linked=one.decision == "link", row=one.row,
    )  # fmt: skip


def follow_people(centre: Centre) -> None:
    """Tell the data centre everything that people have decided: words on rows, merges, splits.

    All of it each time, so that a break between the register and the centre heals at the next call.
    """
    words = {
        (batch, line, is_same or entity): Placed(batch, line, entity, is_same=is_same, reason="人工核对")
        for batch, line, entity, is_same in linkage.judged_pairs()
    }
    made = []
    for split in registry.SubjectSplit.objects.select_related("source", "made").order_by("made_at", "pk"):
        stays = split.made if split.undone_at is None else split.source
        made.append(_made(split.made))
        lines = registry.SourceRecord.objects.filter(pk__in=split.moved["registry.SourceRecord.subject"])
        for batch, line in lines.values_list("batch_uid", "line"):
            words[batch, line, True] = Placed(
                batch, line, str(stays.entity_key), is_same=True, reason=f"人工拆分：{split.reason}"
            )
    centre.follow(placed=list(words.values()), aliases=_aliases(), made=made)


def _aliases() -> dict[str, str]:
    merges = registry.SubjectMerge.objects.filter(undone_at=None).select_related("gone")
    return {
        str(one.gone.entity_key): str(registry.merged_into(one.gone).entity_key)
        for one in merges
        if one.gone.entity_key
    }


def _made(subject: registry.Subject) -> Made:
    return Made(
        str(subject.entity_key), subject.name, subject.name, subject.address or "", subject.region_code or ""
    )


def judge_links(
    *, actor: Actor, at: datetime, centre: Centre, pairs: Sequence[str], verdict: str, reason: str
) -> list[linkage.LinkPair]:
    """Judge pairs and let the rows follow: to the business, away from it, or nowhere.

    A row that waited in quarantine because nobody knew its business goes through the rules again and into the
    register; one that was kept as nobody's is given to its business, with what was born of it.

    Right:  linkage:pair:judge in each pair's region
    Writes: linkage.pair.judged for each, registry.lines.attached
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    before = {uid: linkage.get_pair(actor, uid).state for uid in pairs}
    if verdict != "same" and any(state == linkage.LinkPair.State.SAME for state in before.values()):
        raise Conflict("已归入主体的行不能直接改判", remedy="请在主体页上把这一行拆分出去")
    judged = linkage.judge_pairs(actor=actor, pairs=pairs, verdict=verdict, reason=reason, at=at)
    follow_people(centre)
    if verdict == "same":
        for batch in sorted({one.batch_uid for one in judged}):
            _take_home(centre, batch, [one for one in judged if one.batch_uid == batch], actor, at)
    return judged


def _take_home(
    centre: Centre, batch_uid: str, pairs: Sequence[linkage.LinkPair], actor: Actor, at: datetime
) -> None:
    from .records_to_registry import register_batch, register_rows_of

    lines = [one.line for one in pairs]
    centre.retry_unlinked(batch_uid, lines)
    centre.link(batch_uid)
    batch = centre.batch(batch_uid)
    spec = packs().sources[batch.source]
    rows: dict[int, LinkedRow] = {
        row.line: row for line in lines for row in centre.linked_row(batch_uid, line)
    }
    for one in pairs:
        if one.line in rows and spec.feeds.to != "centre":
            registry.attach_lines(
                actor=actor, subject=one.subject.uid, batch_uid=batch_uid, at=at, because=[one.fact_uid],
                rows=list(register_rows_of(spec, _only(rows, one.line))), reason=f"人工核对：{one.reason}",
            )  # fmt: skip
    register_batch(centre, batch, at=at)


def _only(rows: dict[int, LinkedRow], line: int) -> Iterator[LinkedRow]:
    yield rows[line]


def set_link_costs(
    *, actor: Actor, at: datetime, false_link: float, missed_link: float, one_look: float, reason: str
) -> Policy:
    """Set what errors of linking cost; the lines that follow are drawn from the next night on.

    Right:  linkage:policy:set
    Writes: linkage.policy.set
    Raises: NotAllowed, BadInput
    """
    policy = Policy(false_link, missed_link, one_look)
    linkage.set_policy(
        actor=actor, false_link=false_link, missed_link=missed_link, one_look=one_look, link_at=policy.link_at,
        review_at=policy.review_at, reason=reason, at=at,
    )  # fmt: skip
    return policy


def teach_linking(*, actor: Actor, at: datetime, centre: Centre) -> Taught:
    """Learn the weights anew from the city's own coded rows and from everything people have judged.

    Right:  linkage:model:teach
    Writes: linkage.model.taught
    Raises: NotAllowed, NotYet while too few rows carry a code
    """
    require(actor, linkage.Rights.MODEL_TEACH)
    judged = [
        JudgedPair(batch, line, entity, is_same) for batch, line, entity, is_same in linkage.judged_pairs()
    ]
    taught = centre.teach_linking(judged)
    linkage.note_taught(
        actor=actor, at=at, rows=taught.rows, judged=taught.judged, how=taught.how, points=taught.points
    )
    return taught

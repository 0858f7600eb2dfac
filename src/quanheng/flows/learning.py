"""A clerk's acts on many rows at once: mend what is wrong alike, and let a mend be a rule from now on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from quanheng.base.refs import Ref
from quanheng.datacentre.api import AlikeFault, Centre, LearnedRule, Offer
from quanheng.foundation.ledger.api import Fact, define, record
from quanheng.foundation.people.api import Actor, require

from .day import centre_of
from .facts import BATCH_CLEANED
from .mending import MendReport
from .records_to_registry import register_batch
from .rights import Rights
from .rows_to_records import batch_fact, batch_ref

__all__ = [
    "RuleReport",
    "alike_faults",
    "end_rule",
    "keep_rule",
    "learned_rules",
    "mend_alike",
    "rule_offers",
]

ROWS_MENDED = "datacentre.rows.mended"
RULE_LEARNED = "datacentre.rule.learned"
RULE_ENDED = "datacentre.rule.ended"

define(ROWS_MENDED, room="datacentre", sentence="统一修补“{file}”{rows}行的“{title}”，{passed}行通过")
define(
    RULE_LEARNED,
    room="datacentre",
    sentence="学到更正规则：{source_title}的“{title}”写作“{raw}”的，读作“{value}”",
)
define(
    RULE_ENDED, room="datacentre", sentence="停用更正规则：{source_title}的“{title}”写作“{raw}”的，因{reason}"
)


@dataclass(frozen=True, slots=True)
class RuleReport:
    """What keeping a rule did at once: waiting rows that pass by it, and those that wait for something else."""

    uid: str
    passed: int
    waiting: int


def alike_faults(actor: Actor, home: Path, *, source: str = "", limit: int = 200) -> list[AlikeFault]:
    """List waiting values that are wrong alike. Right: datacentre:row:read"""
    require(actor, Rights.ROW_READ)
    return centre_of(home).alike_faults(source=source, limit=limit)


def rule_offers(actor: Actor, home: Path) -> list[Offer]:
    """List mends that could be kept as rules. Right: datacentre:row:read"""
    require(actor, Rights.ROW_READ)
    return centre_of(home).offers()


def learned_rules(actor: Actor, home: Path) -> list[LearnedRule]:
    """List the rules that mends have taught. Right: datacentre:row:read"""
    require(actor, Rights.ROW_READ)
    return centre_of(home).learned_rules()


def mend_alike(
    *, actor: Actor, at: datetime, home: Path, source: str, element: str, code: str, value: str, mended: str,
    title: str,
) -> MendReport:  # fmt: skip
    """Correct one column of all waiting rows that are wrong alike; those that pass go on to the register.

    The rows' originals stay. One fact is written for each delivery touched, with its number of rows.

    Right:  datacentre:row:mend
    Writes: datacentre.rows.mended, registry.subject.linked
    Raises: NotAllowed, BadInput
    """
    require(actor, Rights.ROW_MEND)
    centre = centre_of(home)
    passed = total = 0
    for batch, lines in centre.waiting_with(source, element, code, value).items():
        number = centre.mend_alike(batch, lines, element, mended, by=actor.name, at=at)
        passed, total = passed + number, total + len(lines)
        _mended(centre, batch, actor, at, {"title": title, "rows": len(lines), "passed": number})
        _go_on(centre, batch, number, at)
    return MendReport(passed, total - passed)


def _mended(centre: Centre, batch: str, actor: Actor, at: datetime, body: Mapping[str, Any]) -> Fact:
    cleaned = batch_fact(batch, BATCH_CLEANED)
    return record(
        ROWS_MENDED, object=batch_ref(batch), actor=actor, at=at, because=[cleaned] if cleaned else [],
        body={"file": centre.batch(batch).file, **body},
    )  # fmt: skip


def _go_on(centre: Centre, batch: str, passed: int, at: datetime) -> None:
    if passed:
        centre.link(batch)
        register_batch(centre, centre.batch(batch), at=at)


def keep_rule(
    *, actor: Actor, at: datetime, home: Path, source: str, source_title: str, element: str, title: str, raw: str,
    value: str,
) -> RuleReport:  # fmt: skip
    """Let a wording of one column be read as another from now on, and take the rows that wait for it in.

    Right:  datacentre:rule:learn
    Writes: datacentre.rule.learned, registry.subject.linked
    Raises: NotAllowed, BadInput, Conflict
    """
    require(actor, Rights.RULE_LEARN)
    centre = centre_of(home)
    uid = centre.keep_rule(source, element, raw, value, by=actor.name, at=at)
    record(
        RULE_LEARNED, object=Ref("datacentre.rule", uid), actor=actor, at=at,
        body={"source": source, "source_title": source_title, "element": element, "title": title, "raw": raw,
              "value": value},
    )  # fmt: skip
    passed = waiting = 0
    for batch in centre.batches(source):
        if not batch.quarantined:
            continue
        before, after = batch.quarantined, centre.resend(batch.batch_uid).quarantined
        passed, waiting = passed + before - after, waiting + after
        _go_on(centre, batch.batch_uid, before - after, at)
    return RuleReport(uid, passed, waiting)


def end_rule(
    *, actor: Actor, at: datetime, home: Path, uid: str, source_title: str, title: str, reason: str
) -> None:
    """Stop using a learned rule; rows read by it stay and are listed by its name.

    Right:  datacentre:rule:learn
    Writes: datacentre.rule.ended
    Raises: NotAllowed, NotFound
    """
    require(actor, Rights.RULE_LEARN)
    rule = centre_of(home).end_rule(uid, by=actor.name, at=at)
    record(
        RULE_ENDED, object=Ref("datacentre.rule", uid), actor=actor, at=at,
        body={"source": rule.source, "source_title": source_title, "element": rule.element, "title": title,
              "raw": rule.raw, "value": rule.value, "reason": reason[:200]},
    )  # fmt: skip

"""Rows that the strict rules leave alone are weighed against the standing register; each link keeps its reasons."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import duckdb
import pyarrow as pa

from quanheng.datacentre.linking.api import Answer
from quanheng.datacentre.match import branch_marks
from quanheng.datacentre.store import clean_table, insert_rows
from quanheng.packkit.source import SourceSpec

from .policy import Policy
from .register import Standing

__all__ = ["Scorer", "link_by_score"]

_SHOWN = 3  # candidates of one row that a person is shown
_OTHER_BRANCH = 1  # the level of the name that says the branch marks differ
_OTHER_CODE = 3  # the level of the code that says both are valid and differ
_ROLES = ("name", "person", "code", "phone", "address", "region")
Said = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Scorer:
    """What scoring needs: the index of the register, the lines drawn by cost, the sources behind it."""

    standing: Standing
    policy: Policy
    specs: tuple[SourceSpec, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    line: int
    said: Said
    decision: str
    answer: Answer


def link_by_score(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str, scorer: Scorer) -> None:
    """Link what is beyond doubt, set aside for a person what is not, and leave the rest unlinked.

    Runs after exact keys and strict rules, on rows that have neither. Never takes part in making the register, so
    two registered businesses are never made one here; two valid codes that differ, or another branch's mark, are
    no candidates at all. A pair that a person has parted is not proposed again.
    """
    con.execute("DELETE FROM candidates WHERE batch = ?", [batch])
    rows = _pending(con, spec, batch)
    if not rows:
        return
    scorer.standing.keep_in_step(con, scorer.specs)
    parted = set(
        con.execute("SELECT line, entity FROM placed WHERE batch = ? AND NOT is_same", [batch]).fetchall()
    )
    answers: dict[Said, list[Answer]] = {}
    for said in {tuple(rest) for _, *rest in rows}:
        answers[said] = _ask(scorer, said)
    marks = _marks(con, {one.id for those in answers.values() for one in those})
    found: list[_Judged] = []
    for line, *rest in rows:
        said = tuple(rest)
        own = branch_marks(said[0])
        open_ = [
            one
            for one in answers[said]
            if (line, one.id) not in parted and not (own and marks[one.id] not in ([], own))
        ]
        found += _judge(line, said, open_, scorer.policy, {one.id for one in open_ if marks[one.id] != own})
    _keep(con, spec, batch, found)


def _pending(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str) -> list[tuple[int, *Said]]:
    def cell(element: str | None) -> str:
        return f"c.v_{element}" if spec.has(element) else "NULL"

    link = spec.link
    return con.execute(
        f"SELECT c.line, {cell(link.name)}, {cell(link.person)}, {cell(link.uscc)}, {cell(link.phone)},"
        f" {cell(link.address)}, c.region FROM {clean_table(spec.key)} c WHERE c.batch = ? AND c.name_key IS NOT NULL"
        " AND c.line NOT IN (SELECT line FROM links WHERE batch = ?) ORDER BY c.line",
        [batch, batch],
    ).fetchall()


def _ask(scorer: Scorer, said: Said) -> list[Answer]:
    answers = scorer.standing.ask(dict(zip(_ROLES, said, strict=True)), scorer.policy.review_at)
    return [one for one in answers if not _vetoed(one)][:_SHOWN]


def _vetoed(answer: Answer) -> bool:
    levels = {part.key: part.level for part in answer.parts}
    return levels.get("name") == _OTHER_BRANCH or levels.get("code") == _OTHER_CODE


def _marks(con: duckdb.DuckDBPyConnection, entities: set[str]) -> dict[str, list[str]]:
    rows = con.execute("SELECT entity, name FROM standing WHERE list_contains(?, entity)", [sorted(entities)])
    return {entity: branch_marks(name) for entity, name in rows.fetchall()}


def _judge(
    line: int, said: Said, answers: Sequence[Answer], policy: Policy, marked: set[str]
) -> list[_Judged]:
    """Only the best candidate may be linked; its rivals have been counted against it already.

    Where one side alone bears a branch's number a person decides: people leave it out, and so does the main shop.
    """
    judged = [_Judged(line, said, policy.decide(one.probability), one) for one in answers]
    if judged and judged[0].decision == "link" and judged[0].answer.id not in marked:
        return judged[:1]
    return [_Judged(line, said, "review", one.answer) for one in judged if one.decision != "leave"]


def _keep(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str, found: list[_Judged]) -> None:
    if not found:
        return
    table = pa.table({
        "line": pa.array([one.line for one in found], pa.int64()),
        "entity": [one.answer.id for one in found],
        "probability": [one.answer.probability for one in found],
        "start": [one.answer.start for one in found],
        "lost": [one.answer.lost for one in found],
        "parts": [_account(one) for one in found],
        "sign": [_sign(one.said) for one in found],
        "decision": [one.decision for one in found],
        "reason": [_sentence(one.answer) for one in found],
    })  # fmt: skip
    con.register("scored", table)
    con.execute(
        "INSERT INTO candidates SELECT ?, ?, line, entity, probability, start, lost, parts, sign, decision FROM scored",
        [spec.key, batch],
    )
    insert_rows(
        con,
        "links",
        "SELECT ?, ?, line, entity, 'scored', reason, probability FROM scored WHERE decision = 'link'",
        [spec.key, batch],
    )
    con.unregister("scored")


def _account(one: _Judged) -> str:
    row = {role: value for role, value in zip(_ROLES, one.said, strict=True) if value}
    fields = [asdict(part) for part in one.answer.parts]
    return json.dumps({"fields": fields, "row": row}, ensure_ascii=False)


def _sign(said: Said) -> str:
    """Give rows that say word for word the same one sign."""
    return hashlib.sha256("|".join(one or "" for one in said).encode()).hexdigest()[:32]


def _sentence(answer: Answer) -> str:
    """Name the three fields that weigh most; the whole account stands beside the pair."""
    heavy = [f"{part.says}{part.weight:+.1f}" for part in answer.parts if part.level][:3]
    return f"综合比对概率{answer.probability:.3f}：{'；'.join(heavy)}"

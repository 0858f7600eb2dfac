"""How one sealed act is taken in: once, in order, held back or merged. Pure; the database stands behind `Desk`.

The same procedure runs on the database and, in the simulation of bad networks, on plain dictionaries.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import takewhile
from typing import Any, ClassVar, Protocol

from quanheng.base.errors import Refusal

from .acts import FIRST_PREV, Act
from .bodies import ActKind
from .merging import Doc, Meeting, merge, put

__all__ = ["ChainBroken", "Desk", "Gap", "Head", "Kept", "Result", "State", "resume", "take_act"]

# Acts that only add and touch nothing that another act could have changed: order does not matter to them.
FREE = frozenset({ActKind.FILE, ActKind.FILE_LOST, ActKind.NOTE})
# Acts that look back over the whole visit: they wait for everything before them.
ENDING = frozenset({ActKind.CLOSE, ActKind.PAPER, ActKind.BATCH})


class State(StrEnum):
    """What became of an act."""

    APPLIED = "applied"
    BRANCHED = "branched"  # taken, and something in it waits for a person's choice
    WAITING = "waiting_file"
    REFUSED = "refused"  # kept, with the reason; nothing changed


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a device's chain: the last number and the digest it must be followed by."""

    seq: int = 0
    digest: str = FIRST_PREV


@dataclass(frozen=True, slots=True)
class Result:
    """What the telephone is told about an act, and told again whenever it asks."""

    state: State
    revision: int = 0
    because: str = ""
    remedy: str = ""
    code: str = ""
    branches: tuple[str, ...] = ()
    tasks: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give the result as plain data, without what is empty."""
        full = {
            "state": str(self.state), "revision": self.revision, "because": self.because, "remedy": self.remedy,
            "code": self.code, "branches": list(self.branches), "tasks": dict(self.tasks),
        }  # fmt: skip
        return {key: value for key, value in full.items() if value or key in ("state", "revision")}


@dataclass(frozen=True, slots=True)
class Kept:
    """An act the server has, with what became of it."""

    act: Act
    result: Result


class Gap(Refusal):
    """Acts before this one have not arrived."""

    code: ClassVar[str] = "chain_gap"


class ChainBroken(Refusal):
    """The telephone's chain does not continue the one the server holds: another copy of it wrote first."""

    code: ClassVar[str] = "chain_broken"


class Desk(Protocol):
    """What the procedure asks of whoever keeps things; each call of `take_act` is one transaction of it."""

    def kept(self, act_id: str) -> Kept | None:
        """Find an act by its id."""

    def head(self, device: str) -> Head:
        """Give the end of a device's chain, locked."""

    def move_head(self, device: str, head: Head) -> None:
        """Lengthen a device's chain."""

    def voice(self, device: str) -> str:
        """Name whose word this telephone's is: a telephone registered anew goes on as the one it was."""

    def waiting(self, device: str, tasks: Iterable[str]) -> Sequence[Kept]:
        """List the acts of this telephone's person on these tasks that wait, in the order they came."""

    def missing(self, act: Act) -> bool:
        """Say whether a file the act names has not come whole."""

    def keep(self, act: Act) -> None:
        """Write the act down as received."""

    def settle(self, act: Act, result: Result) -> None:
        """Write down what became of it."""

    def doc(self, task: str) -> Doc:
        """Give a task as it stands, changes made elsewhere included."""

    def put_doc(self, doc: Doc, voice: str) -> Doc:
        """Keep a task's new state, with whatever else the act changed on its way."""

    def questions(self, task: str) -> Sequence[int]:
        """Number the questions that 其余都符合 may answer: all that need no proof."""

    def normal(self, act: Act) -> Act:
        """Fill in what the checklist proposes, so that equal answers compare equal. May refuse."""

    def apply(self, act: Act, take: Mapping[str, Any]) -> None:
        """Do it: all of it or, with a refusal, nothing."""

    def branch(self, act: Act, meeting: Meeting) -> str:
        """Keep the other word on a field for a person to choose; gives its key."""


def take_act(desk: Desk, act: Act) -> tuple[Result, bool]:
    """Take one act in; gives what became of it, and whether it was known before.

    Raises: Gap, ChainBroken; then nothing was written and the telephone keeps its act
    """
    known = desk.kept(act.id)
    if known is not None and known.act.content != act.content:
        because = "这个编号已经用在另一项上"
        return Result(
            State.REFUSED, because=because, remedy="请在手机上重新记录这一项", code="id_reused"
        ), False
    head = desk.head(act.device)
    if known is not None:
        if known.act.device != act.device and (act.seq, act.prev) == (head.seq + 1, head.digest):
            desk.move_head(act.device, Head(act.seq, act.digest))  # sealed anew by another telephone
        return known.result, True
    if act.seq > head.seq + 1:
        raise Gap(f"前面还有第{head.seq + 1}项没有收到", remedy="请按顺序重新发送", expect_seq=head.seq + 1)
    if act.seq <= head.seq or act.prev != head.digest:
        raise ChainBroken(
            "这台手机的记录与服务器上的接不上", remedy="请在“我的”里重新登记这台手机，未发送的会重新封存后发送",
            expect_seq=head.seq + 1, expect_prev=head.digest,
        )  # fmt: skip
    desk.keep(act)
    desk.move_head(act.device, Head(act.seq, act.digest))
    return _attempt(desk, act, desk.waiting(act.device, act.tasks)), False


def resume(desk: Desk, device: str, tasks: Iterable[str]) -> list[tuple[Act, Result]]:
    """Try anew what waited for a file that has come, in the order it was done."""
    settled = []
    for one in desk.waiting(device, tasks):
        result = _attempt(desk, one.act, desk.waiting(device, one.act.tasks))
        if result.state is not State.WAITING:
            settled.append((one.act, result))
    return settled


def _attempt(desk: Desk, act: Act, waiting: Sequence[Kept]) -> Result:
    if act.fault is not None:
        result = _refused(act.fault)
    elif desk.missing(act):
        result = Result(State.WAITING, because="文件还没有传完", remedy="有信号时会接着传")
    elif _held_back(act, takewhile(lambda one: one.id != act.id, (one.act for one in waiting))):
        result = Result(State.WAITING, because="前面一项还在等文件", remedy="文件传完后自动接着办")
    else:
        result = _run_batch(desk, act) if act.kind is ActKind.BATCH else _run(desk, act)
    desk.settle(act, result)
    return result


def _held_back(act: Act, before: Iterable[Act]) -> bool:
    if act.kind in FREE:
        return False
    if act.kind in ENDING:
        return any(True for _ in before)
    # Any other act waits for those that may change what it changes: not for a photo of another question.
    return any(one.kind not in FREE or one.numbers & act.numbers for one in before)


def _refused(refusal: Refusal, revision: int = 0) -> Result:
    return Result(State.REFUSED, revision, refusal.sentence, refusal.remedy, refusal.code)


def _run(desk: Desk, act: Act) -> Result:
    """Merge and apply one act on one task; a refusal of the rooms below becomes the act's result."""
    try:
        normal = desk.normal(act)
        doc = desk.doc(act.task)
        voice = desk.voice(act.device)
        merged = merge(doc, normal, voice=voice, questions=desk.questions(act.task))
        if merged.is_refused:
            remedy = "发现记错的，请另行复查并说明"
            return Result(State.REFUSED, doc.revision, merged.is_refused, remedy, "conflict")
        if merged.take or not merged.meets:
            desk.apply(normal, merged.take)
    except Refusal as refusal:
        return _refused(refusal)
    doc = desk.put_doc(put(doc, merged.take, voice), voice)
    branches = tuple(desk.branch(act, meeting) for meeting in merged.meets)
    if branches:
        because = "；".join(dict.fromkeys(one.because for one in merged.meets))
        return Result(State.BRANCHED, doc.revision, because, "请在“合并”里选定", "", branches)
    return Result(State.APPLIED, doc.revision)


def _run_batch(desk: Desk, act: Act) -> Result:
    """Take one set of answers for many tasks; each is begun and stands or falls by itself."""
    parts: dict[str, Result] = {}
    differences = act.body.get("differences") or {}
    for row in act.body["tasks"]:
        task = str(row["uid"])
        own = {one["no"]: one for one in differences.get(task) or ()}
        common = [one for one in act.body.get("answers") or () if one["no"] not in own]
        body = {**act.body, "answers": [*common, *own.values()]}
        begun = _run(desk, act.for_task(task, int(row["base"]), ActKind.START, {}))
        if begun.state is State.APPLIED:
            begun = _run(desk, act.for_task(task, int(row["base"]), ActKind.ANSWERS, body))
        parts[task] = begun
    states = {one.state for one in parts.values()}
    state = next((one for one in (State.BRANCHED, State.REFUSED) if one in states), State.APPLIED)
    failed = sum(one.state is not State.APPLIED for one in parts.values())
    because = f"{len(parts)}户中有{failed}户没有直接记上" if failed else ""
    whole = Result(state, 0, because, "请逐户查看" if failed else "")
    return replace(whole, tasks={task: one.as_json() for task, one in parts.items()})

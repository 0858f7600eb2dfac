"""A model of bad days: two telephones, a network that loses, doubles, delays and reorders, a server that dies.

The telephones and the network are modelled; what takes the acts in is the real procedure (`field.take_act`), either
over plain dictionaries (`MemoryServer`) or behind the road and the database (in the test that needs one). One seed
makes one schedule. `check` states what must hold after it.
"""

import hashlib
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from quanheng.base.errors import Refusal
from quanheng.engines.field import api as room
from quanheng.engines.field.clocks import believe
from tests.people import MORNING

__all__ = ["Died", "MemoryServer", "Schedule", "Server", "check"]

QUESTIONS = (1, 2, 3, 4, 5, 6)
FINAL = {"applied", "branched", "refused"}
CHUNKS = 3
KINDS = (
    ["answers.record", "note.add", "file.add", "task.start", "sign.party", "batch.record", "task.close"],
    [58, 10, 16, 5, 3, 5, 3],
)  # fmt: skip


class Died(Exception):
    """The server died while it worked."""


class Lost(Exception):
    """A request or its answer was lost on the way."""


class Server(Protocol):
    """What a telephone can ask of the server."""

    def register(self, owner: str, replaces: str = "") -> str: ...
    def post(
        self, device: str, acts: Sequence[Mapping[str, Any]], sent_at: datetime, at: datetime
    ) -> dict[str, Any]: ...
    def piece(self, device: str, file_id: str, number: int, at: datetime) -> int: ...
    def facts(self) -> "Facts": ...


@dataclass
class Facts:
    """What a server holds after a schedule, in plain words for `check`."""

    states: dict[str, str]  # act -> what became of it
    order: dict[str, list[str]]  # device -> acts in the order of its chain
    effects: list[tuple[str, str, Any]]  # (act, field or kind with task, value) in the order done
    branches: list[tuple[str, str, str, Any]]  # (act, task, field, the other word)
    standing: dict[tuple[str, str], Any]  # (task, field) -> value
    believed: dict[str, list[datetime]]  # device -> instants, in the order of its chain


# --- the server on dictionaries --------------------------------------------------------------------------


class MemoryServer:
    """The real procedure over dictionaries; a death before the end of an act leaves nothing of it behind."""

    KEPT = (
        "acts",
        "results",
        "heads",
        "docs",
        "world",
        "effects",
        "branches",
        "owners",
        "files",
        "believed_at",
    )

    def __init__(self, tasks: Sequence[str]) -> None:
        self.acts: dict[str, room.Act] = {}
        self.results: dict[str, room.Result] = {}
        self.heads: dict[str, room.Head] = {}
        self.docs: dict[str, room.Doc] = {task: room.Doc(task) for task in tasks}
        self.world: dict[tuple[str, str], Any] = {}
        self.effects: list[tuple[str, str, Any]] = []
        self.branches: list[tuple[str, str, str, Any]] = []
        self.owners: dict[str, str] = {}
        self.files: dict[str, int] = {}
        self.believed_at: dict[str, list[datetime]] = {}
        self.die: Callable[[str], bool] = lambda moment: False

    # what a telephone asks

    def register(self, owner: str, replaces: str = "") -> str:
        uid = hashlib.sha256(f"{owner}:{len(self.owners)}".encode()).hexdigest()[:32]
        self.owners[uid], self.heads[uid], self.believed_at[uid] = owner, room.Head(), []
        return uid

    def post(
        self, device: str, acts: Sequence[Mapping[str, Any]], sent_at: datetime, at: datetime
    ) -> dict[str, Any]:
        told = []
        for raw in acts:
            act = room.read_act(dict(raw))
            before = {name: _copy(getattr(self, name)) for name in self.KEPT}
            try:
                self._believe(act, sent_at, at)
                result, known = room.take_act(self, act)
                if act.kind == "file.lost" and not known:
                    self._go_on(device, str(act.body["file"]))
                if known and result.state == "waiting_file":
                    room.resume(self, device, act.tasks)
                    result = self.results[act.id]
                if self.die("before"):
                    raise Died
            except Refusal as refusal:
                self._back(before)
                if not told:
                    return {"error": refusal.code, **refusal.details}
                break
            except Died:
                self._back(before)
                raise
            told.append(
                {"id": act.id, "state": str(result.state), "known": known, "revision": result.revision}
            )
            if self.die("after"):
                raise Died
        return {"acts": told}

    def piece(self, device: str, file_id: str, number: int, at: datetime) -> int:
        if number == self.files.setdefault(file_id, 0) and number < CHUNKS:
            before = {name: _copy(getattr(self, name)) for name in self.KEPT}
            self.files[file_id] = number + 1
            try:
                if number + 1 == CHUNKS:
                    self._go_on(device, file_id)
                if self.die("before"):
                    raise Died
            except Died:
                self._back(before)
                raise
        return self.files[file_id]

    def _go_on(self, device: str, file_id: str) -> None:
        tasks = {task for act in self.acts.values() if file_id in act.file_ids for task in act.tasks}
        room.resume(self, device, sorted(tasks))

    def facts(self) -> Facts:
        order = {
            device: [
                one.id for one in sorted(self.acts.values(), key=lambda act: act.seq) if one.device == device
            ]
            for device in self.owners
        }
        states = {uid: str(one.state) for uid, one in self.results.items()}
        return Facts(states, order, self.effects, self.branches, self.world, self.believed_at)

    def _believe(self, act: room.Act, sent_at: datetime, at: datetime) -> None:
        if act.id in self.acts:
            return
        seen = self.believed_at[act.device]
        self.believed_at[act.device] = [
            *seen,
            believe(
                made_at=act.made_at, clock=act.clock, sent_at=sent_at, received_at=at,
                not_before=seen[-1] if seen else None,
            ).at,
        ]  # fmt: skip

    def _back(self, before: Mapping[str, Any]) -> None:
        for name, value in before.items():
            setattr(self, name, value)

    # what the procedure asks

    def kept(self, act_id: str) -> room.Kept | None:
        return room.Kept(self.acts[act_id], self.results[act_id]) if act_id in self.acts else None

    def head(self, device: str) -> room.Head:
        return self.heads[device]

    def move_head(self, device: str, head: room.Head) -> None:
        self.heads[device] = head

    def voice(self, device: str) -> str:
        return self.owners[device]

    def waiting(self, device: str, tasks: Iterable[str]) -> Sequence[room.Kept]:
        wanted, owner = set(tasks), self.owners[device]
        return [
            room.Kept(act, self.results[act.id]) for act in self.acts.values()
            if self.owners[act.device] == owner and self.results[act.id].state == "waiting_file"
            and wanted & set(act.tasks)
        ]  # fmt: skip

    def missing(self, act: room.Act) -> bool:
        return any(self.files.get(one, 0) < CHUNKS for one in act.file_ids)

    def keep(self, act: room.Act) -> None:
        self.acts[act.id], self.results[act.id] = act, room.Result(room.State.WAITING)

    def settle(self, act: room.Act, result: room.Result) -> None:
        self.results[act.id] = result

    def doc(self, task: str) -> room.Doc:
        return self.docs[task]

    def put_doc(self, doc: room.Doc, voice: str) -> room.Doc:
        self.docs[doc.task] = doc
        return doc

    def questions(self, task: str) -> Sequence[int]:
        return QUESTIONS

    def normal(self, act: room.Act) -> room.Act:
        return act

    def apply(self, act: room.Act, take: Mapping[str, Any]) -> None:
        if act.kind in ("answers.record", "task.close"):
            for path, value in take.items():
                self.world[act.task, path] = value
                self.effects.append((act.id, f"{act.task}/{path}", value))
        else:
            if act.kind == "file.lost":
                self.files[str(act.body["file"])] = CHUNKS
            self.effects.append((act.id, f"{act.task}/{act.kind}", act.body.get("text")))
        if self.die("middle"):
            raise Died

    def branch(self, act: room.Act, meeting: room.Meeting) -> str:
        self.branches.append((act.id, act.task, meeting.path, meeting.theirs))
        return f"branch-{len(self.branches)}"


def _copy(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else list(value)


# --- a telephone and its person --------------------------------------------------------------------------


@dataclass
class Handset:
    """What a telephone keeps through a kill: its chain, its acts, what it was told, its files."""

    owner: str
    device: str
    clock: timedelta
    sign: Callable[[str, str], str]
    seq: int = 0
    prev: str = "0" * 64
    acts: list[dict[str, Any]] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    revision: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    last_server: datetime | None = None
    offset_ms: int = 0

    def seal(self, plain: dict[str, Any]) -> dict[str, Any]:
        """Write an act and the new end of the chain in one go."""
        self.seq += 1
        raw = {**plain, "device": self.device, "seq": self.seq, "prev": self.prev}
        raw["digest"] = room.digest_of(raw)
        raw["signature"] = self.sign(self.device, raw["digest"])
        self.prev = raw["digest"]
        self.acts.append(raw)
        return raw

    def unsent(self) -> list[dict[str, Any]]:
        return [one for one in self.acts if self.told.get(one["id"]) not in FINAL]

    def reseal(self, device: str) -> None:
        """Registered anew: what the server has not settled is sealed again, under the same ids."""
        left = self.unsent()
        self.acts = [one for one in self.acts if self.told.get(one["id"]) in FINAL]
        self.device, self.seq, self.prev = device, 0, "0" * 64
        for one in left:
            self.told.pop(one["id"], None)
            self.seal({key: value for key, value in one.items() if key not in ("digest", "signature")})


class Schedule:
    """One day of two officers under one seed."""

    def __init__(
        self, seed: int, server: Server, tasks: Sequence[str], sign: Callable[[str, str], str], *, steps: int,
        file: tuple[str, int] = ("ab" * 32, CHUNKS),
    ) -> None:  # fmt: skip
        self.dice, self.server, self.tasks, self.steps = random.Random(seed), server, list(tasks), steps
        self.now, self.file = MORNING, file
        offs = [timedelta(0), timedelta(days=1), timedelta(days=-1), timedelta(minutes=3)]
        self.phones = [
            Handset(owner, server.register(owner), self.dice.choice(offs), sign) for owner in ("one", "two")
        ]
        self.flying: list[tuple[Handset, str, list[dict[str, Any]]]] = []
        self.trouble = self.dice.choice([0.0, 0.1, 0.3, 0.6])
        self.made: list[dict[str, Any]] = []
        self.count = 0

    def run(self) -> "Schedule":
        for _ in range(self.steps):
            self.now += timedelta(minutes=self.dice.randint(1, 20))
            phone = self.dice.choice(self.phones)
            step = self.dice.random()
            if step < 0.5:
                self.act(phone)
            elif step < 0.8:
                self.sync(phone, self.trouble)
            elif step < 0.9 and self.flying:
                self.land()
            elif step < 0.93:
                phone.clock += self.dice.choice([timedelta(days=1), timedelta(days=-1)])
            elif step < 0.95 and len(phone.acts) > 2:
                self.restore(phone)
            elif step < 0.96:
                self.spoil(phone)
        self.heal()
        return self

    def act(self, phone: Handset) -> None:
        """The person does one thing; killed before it is written, it was never done and shows as not done."""
        self.count += 1
        task, kind = self.dice.choice(self.tasks), self.dice.choices(*KINDS)[0]
        uid = f"{self.dice.getrandbits(128):032x}"
        body: dict[str, Any] = {}
        files: list[dict[str, Any]] = []
        if kind in ("answers.record", "batch.record"):
            chosen = self.dice.sample(QUESTIONS, self.dice.randint(1, 3))
            body["answers"] = [self._answer(no) for no in chosen]
            body["rest_conform"] = self.dice.random() < 0.1
        if kind == "batch.record":
            task = self.tasks[0]
            body["tasks"] = [{"uid": one, "base": phone.revision.get(one, 0)} for one in self.tasks]
        elif kind == "answers.record" and self.dice.random() < 0.2:
            files = [self._file(phone, uid)]
        elif kind == "note.add":
            body["text"] = f"第{self.count}句"
        elif kind == "file.add":
            files = [self._file(phone, uid)]
            body = {"no": self.dice.choice([None, *QUESTIONS]), "what": "photo"}
        clock = {}
        if phone.last_server:
            clock = {"last_server_time": phone.last_server.isoformat(), "offset_ms": phone.offset_ms}
        self.seal(
            phone, {"id": uid, "clock": clock, "task": task, "kind": kind, "body": body, "files": files}
        )

    def seal(self, phone: Handset, said: dict[str, Any]) -> None:
        made_at = (self.now + phone.clock).isoformat()
        base = phone.revision.get(said["task"], 0)
        plain = {"clock": {}, "files": [], "place": None, "base": base, "made_at": made_at}
        self.made.append(phone.seal({**plain, **said}))

    def _file(self, phone: Handset, uid: str) -> dict[str, Any]:
        phone.files[uid[::-1]] = 0
        return {"id": uid[::-1], "sha256": self.file[0], "size": self.file[1], "type": "image/jpeg"}

    def spoil(self, phone: Handset) -> None:
        """A file on the telephone turns out to be unreadable: the person says so, and the rest goes on."""
        left = [one for one, sent in phone.files.items() if sent < CHUNKS]
        if left:
            lost = self.dice.choice(left)
            task = next(one["task"] for one in phone.acts if any(file["id"] == lost for file in one["files"]))
            phone.files[lost] = CHUNKS
            uid = f"{self.dice.getrandbits(128):032x}"
            said = {
                "id": uid,
                "task": task,
                "kind": "file.lost",
                "body": {"file": lost, "reason": "存储损坏"},
            }
            self.seal(phone, said)

    def _answer(self, no: int) -> dict[str, Any]:
        value = self.dice.choice(["Y", "Y", "N", "NA"])
        if value != "N":
            return {"no": no, "value": value, "note": "", "disposal": "", "fix_days": None}
        note = self.dice.choice(["没有票据", "记录不全", "超过保质期"])
        return {
            "no": no,
            "value": "N",
            "note": note,
            "disposal": "order",
            "fix_days": self.dice.choice([None, 7]),
        }

    def sync(self, phone: Handset, trouble: float) -> None:
        """Send what waits, then files; every request may be lost, doubled, delayed or answered to nobody."""
        unsent = phone.unsent()
        # What was never answered goes first: acts that wait for a file must not crowd out what would free them.
        fresh = [one for one in unsent if one["id"] not in phone.told]
        batch = (fresh or unsent)[: self.dice.randint(1, 6)]
        try:
            if batch:
                self.send(phone, batch, trouble)
            for file_id, sent in list(phone.files.items()):
                if sent < CHUNKS:
                    self.upload(phone, file_id, trouble)
        except (Lost, Died):
            return

    def send(self, phone: Handset, batch: list[dict[str, Any]], trouble: float) -> None:
        fate = self.dice.random()
        if fate < trouble / 4:
            raise Lost  # the request never arrived
        if fate < trouble / 2:
            self.flying.append((phone, phone.device, batch))
            raise Lost  # it will arrive later, after others
        if fate < trouble * 0.6:
            self.ask(phone, phone.device, batch, trouble)  # arrived twice, the first answer is lost
        reply = self.ask(phone, phone.device, batch, trouble)
        if fate > 1 - trouble / 4:
            raise Lost  # done, and the answer lost
        self.hear(phone, reply)

    def ask(self, phone: Handset, device: str, batch: list[dict[str, Any]], trouble: float) -> dict[str, Any]:
        self.mortal(trouble)
        try:
            return self.server.post(device, batch, self.now + phone.clock, self.now)
        finally:
            self.mortal(0.0)

    def mortal(self, trouble: float) -> None:
        """Let the server die at any act, before or after its transaction ended."""
        self.server.die = (
            (lambda moment: self.dice.random() < trouble / 10) if trouble else (lambda moment: False)
        )  # type: ignore[attr-defined]

    def hear(self, phone: Handset, reply: dict[str, Any]) -> None:
        if reply.get("error") == "chain_broken":
            phone.reseal(self.server.register(phone.owner, phone.device))
            return
        phone.last_server = self.now
        phone.offset_ms = int(-phone.clock.total_seconds() * 1000)
        tasks = {one["id"]: one["task"] for one in phone.acts}
        for one in reply.get("acts", ()):
            phone.told[one["id"]] = one["state"]
            if one["state"] in ("applied", "branched") and one["id"] in tasks:
                task = tasks[one["id"]]
                phone.revision[task] = max(phone.revision.get(task, 0), one["revision"])

    def upload(self, phone: Handset, file_id: str, trouble: float) -> None:
        while phone.files[file_id] < CHUNKS:
            if self.dice.random() < trouble / 3:
                raise Lost
            self.mortal(trouble)
            try:
                offset = self.server.piece(phone.device, file_id, phone.files[file_id], self.now)
            finally:
                self.mortal(0.0)
            if self.dice.random() < trouble / 3:
                raise Lost  # taken, the answer lost: the same piece is sent again
            phone.files[file_id] = offset

    def land(self) -> None:
        """A request that was thought lost arrives after all; nobody hears its answer."""
        phone, device, batch = self.flying.pop(self.dice.randrange(len(self.flying)))
        try:
            self.ask(phone, device, batch, self.trouble)
        except Died:
            return

    def restore(self, phone: Handset) -> None:
        """The telephone falls back to an older copy of its store: its newest act, if already sent, is unknown to it."""
        newest = phone.acts[-1]
        if phone.told.get(newest["id"]) in FINAL:
            phone.acts.pop()
            phone.seq, phone.prev = newest["seq"] - 1, newest["prev"]
            if newest["seq"] == 1:
                phone.prev = "0" * 64

    def heal(self) -> None:
        """Signal returns: what flew lands, then each telephone sends until nothing waits."""
        while self.flying:
            self.land()
        for _ in range(200):
            if not any(
                phone.unsent() or any(one < CHUNKS for one in phone.files.values()) for phone in self.phones
            ):
                return
            self.now += timedelta(minutes=1)
            for phone in self.phones:
                self.sync(phone, 0.0)
        raise AssertionError("acts still wait after the network healed")


# --- what must hold --------------------------------------------------------------------------------------


def check(schedule: Schedule) -> dict[str, int]:
    """Assert: nothing lost, nothing double, order kept, the person told. Gives counts."""
    facts = schedule.server.facts()
    for phone in schedule.phones:
        for one in phone.acts:
            state = facts.states.get(one["id"])
            assert state in FINAL, ("lost or stuck", one["kind"], state)
            assert phone.told[one["id"]] == state, "the person was told something else"
    known = set(facts.states)
    for act in schedule.made:
        assert act["id"] in known, "an act once sealed was lost"
    single = [(uid, what) for uid, what, _ in facts.effects]
    assert len(single) == len(set(single)), "an act took effect twice"
    place = {uid: number for number, act in enumerate(schedule.made) for uid in [act["id"]]}
    for device, order in facts.order.items():
        mine = [uid for uid in order if uid in place]
        assert [place[uid] for uid in mine] == sorted(place[uid] for uid in mine), (
            "order in the chain",
            device,
        )
        times = facts.believed.get(device, [])
        assert times == sorted(times), "believed instants go back"
    _nothing_dropped(schedule, facts)
    _last_word_stands(schedule, facts, place)
    return {"acts": len(schedule.made), "branches": len(facts.branches), "effects": len(facts.effects)}


def _nothing_dropped(schedule: Schedule, facts: Facts) -> None:
    """Every verdict that was taken is in effect once, or was agreed to already, or waits in a branch; never both."""
    ever: dict[str, list[Any]] = {}
    for _, what, value in facts.effects:
        if isinstance(value, Mapping):
            ever.setdefault(what, []).append(value.get("value"))
    done = {(uid, what) for uid, what, _ in facts.effects}
    for uid, task, path, value in facts.branches:
        root = "/".join(path.split("/")[:2])
        ever.setdefault(f"{task}/{root}", []).append(
            value.get("value") if isinstance(value, Mapping) else "part"
        )
        if path == root:
            assert (uid, f"{task}/{path}") not in done, (
                "the second word on a field was written over the first"
            )
    for act in schedule.made:
        tasks = [one["uid"] for one in act["body"].get("tasks", ())] or [act["task"]]
        if act["kind"] == "answers.record" and facts.states[act["id"]] != "refused":
            for one in act["body"]["answers"]:
                what = f"{act['task']}/answers/{one['no']}"
                assert one["value"] in ever.get(what, []), ("dropped", what, one)
        elif act["kind"] in ("note.add", "file.add", "file.lost", "sign.party", "task.start"):
            assert (act["id"], f"{act['task']}/{act['kind']}") in done, ("not done", act["kind"])
        elif act["kind"] == "batch.record":
            assert all((act["id"], f"{task}/task.start") in done for task in tasks), (
                "a site of a batch was left out"
            )


def _last_word_stands(schedule: Schedule, facts: Facts, place: Mapping[str, int]) -> None:
    """What stands in a field is what the last effect on it said; one telephone's effects come in its own order."""
    last: dict[str, Any] = {}
    owner = {act["id"]: number for number, phone in enumerate(schedule.phones) for act in phone.acts}
    made = {act["id"]: act for act in schedule.made}
    seen: dict[tuple[int, str], int] = {}
    newest: dict[tuple[int, str], int] = {}
    for uid, what, value in facts.effects:
        task, _, path = what.partition("/")
        if path.startswith("answers/") or path == "close":
            last[what] = value
        if uid not in owner:
            continue
        if path.startswith("answers/"):
            assert seen.get((owner[uid], what), -1) <= place[uid], "a telephone's own order was turned round"
            seen[owner[uid], what] = place[uid]
        if path == "close":
            newest[owner[uid], task] = place[uid]
        elif (owner[uid], task) in newest and not made[uid]["body"].get("tasks"):
            assert place[uid] > newest[owner[uid], task], "something done before the end took effect after it"
    for what, value in last.items():
        task, _, path = what.partition("/")
        assert facts.standing[task, path] == value, what

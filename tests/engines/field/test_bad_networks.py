"""A thousand bad days under a thousand seeds: nothing lost, nothing double, order kept, the person told."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from quanheng.base.errors import Refusal
from quanheng.engines.field import api as field
from quanheng.engines.field import receiving, taking
from quanheng.engines.field.models import Branch, SealedAct
from quanheng.engines.inspections import api as inspections
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from tests.engines.field.phone import JPEG, Phone, open_tasks
from tests.engines.field.schedules import CHUNKS, Died, Facts, MemoryServer, Schedule, check
from tests.people import MORNING, actor

TASKS = ["a" * 32, "b" * 32]
SCHEDULES = 1_000
ON_THE_DATABASE = 20
THIRD = len(JPEG) // CHUNKS
PHOTO = JPEG[: THIRD * CHUNKS]
DIGEST = hashlib.sha256(PHOTO).hexdigest()


def run(seeds: range) -> Counter[str]:
    seen = Counter[str]()
    for seed in seeds:
        schedule = Schedule(seed, MemoryServer(TASKS), TASKS, lambda device, digest: "", steps=40)
        try:
            seen += Counter(check(schedule.run()))
        except AssertionError as wrong:
            raise AssertionError(f"seed {seed}: {wrong}") from wrong
    return seen


def test_a_thousand_schedules_on_dictionaries():
    seen = run(range(SCHEDULES))
    assert seen["acts"] > 15 * SCHEDULES
    assert seen["branches"] > SCHEDULES, "two telephones hardly ever met: the schedules are too tame"


def _last_wins(doc: field.Doc, act: field.Act, **more: Any) -> field.Merged:
    merged = field.merge(doc, act, **more)
    merged.take |= {one.path: one.theirs for one in merged.meets if one.path.count("/") == 1}
    return merged


def _forget(doc: field.Doc, act: field.Act, **more: Any) -> field.Merged:
    merged = field.merge(doc, act, **more)
    merged.meets = []
    return merged


@pytest.mark.parametrize(
    ("name", "fault"), [("merge", _last_wins), ("merge", _forget), ("_held_back", lambda act, before: False)]
)
def test_the_check_has_teeth(monkeypatch: pytest.MonkeyPatch, name: str, fault: Any):
    monkeypatch.setattr(taking, name, fault)
    with pytest.raises(AssertionError):
        run(range(60))


def test_a_server_that_forgets_what_it_knew_is_found_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(MemoryServer, "kept", lambda self, act_id: None)
    with pytest.raises(AssertionError):
        run(range(60))


class DatabaseServer:
    """The real services behind the road, for officers 陈思远 and 林晓岚; dies by an exception inside a transaction."""

    NAMES = {"one": "陈思远", "two": "林晓岚"}

    def __init__(self, tasks: Sequence[inspections.Task], monkeypatch: pytest.MonkeyPatch) -> None:
        self.tasks, self.phones, self.owner = tasks, {}, {}  # type: ignore[var-annotated]
        self.die = lambda moment: False
        self.patch = monkeypatch
        self.actors = {owner: actor(name) for owner, name in self.NAMES.items()}
        real = receiving.take_act

        def mortal(desk: Any, act: Any) -> Any:
            told = real(desk, act)
            if self.die("before"):
                raise Died
            return told

        monkeypatch.setattr(receiving, "take_act", mortal)

    def register(self, owner: str, replaces: str = "") -> str:
        phone = Phone()
        made = field.register_device(
            actor=self.actors[owner], at=MORNING, name=f"手机{len(self.phones)}", public_key=phone.public_key,
            replaces=replaces,
        )  # fmt: skip
        self.phones[made.uid], self.owner[made.uid] = phone, owner
        return made.uid

    def sign(self, device: str, digest: str) -> str:
        return self.phones[device].sign(digest)

    def post(
        self, device: str, acts: Sequence[Mapping[str, Any]], sent_at: datetime, at: datetime
    ) -> dict[str, Any]:
        try:
            told = flows.receive_field_acts(
                actor=self.actors[self.owner[device]],
                at=at,
                device_uid=device,
                acts=list(acts),
                sent_at=sent_at,
            )
        except Refusal as refusal:
            return {"error": refusal.code}
        if self.die("after"):
            raise Died
        plain = [one.as_json() for one in told]
        return {"acts": [one | {"state": one.get("was", one["state"])} for one in plain]}

    def piece(self, device: str, file_id: str, number: int, at: datetime) -> int:
        who = self.actors[self.owner[device]]
        row = field.own_device(who, device)
        field.begin_upload(
            device=row, at=at, uid=file_id, sha256=DIGEST, size=len(PHOTO), media_type="image/jpeg"
        )
        try:
            upload = field.append_chunk(
                device=row, at=at, uid=file_id, offset=number * THIRD, content=PHOTO[number * THIRD :][:THIRD]
            )
        except Refusal as refusal:
            return int(refusal.details["offset"]) // THIRD
        if self.die("after"):
            raise Died
        flows.field_file_came(actor=who, at=at, device_uid=device, upload=upload)
        return int(upload.offset) // THIRD

    def facts(self) -> Facts:
        rows = list(SealedAct.objects.select_related("device").order_by("id"))
        effects: list[tuple[str, str, Any]] = []
        standing = {}
        for task in self.tasks:
            doc = field.doc_of(task.uid, flows.Visits(self.actors["one"]))
            standing |= {(task.uid, path): cell.value for path, cell in doc.cells.items()}
        return Facts(
            states={row.uid: row.state for row in rows},
            order={
                device: [row.uid for row in sorted(rows, key=lambda one: one.seq) if row.device.uid == device]
                for device in self.phones
            },
            effects=effects,
            branches=list(Branch.objects.values_list("act__uid", "task_uid", "path", "theirs")),
            standing=standing,
            believed={
                device: [one.believed_at for one in rows if one.device.uid == device] for device in self.phones
            },
        )  # fmt: skip


@pytest.mark.django_db
def test_schedules_against_the_services_and_the_database(monkeypatch: pytest.MonkeyPatch):
    tasks = open_tasks(2)
    for seed in range(ON_THE_DATABASE):
        with transaction.atomic(), monkeypatch.context() as patch:
            server = DatabaseServer(tasks, patch)
            schedule = Schedule(
                seed, server, [one.uid for one in tasks], server.sign, steps=16, file=(DIGEST, len(PHOTO))
            )
            schedule.run()
            facts = server.facts()
            for phone in schedule.phones:
                for one in phone.acts:
                    assert phone.told[one["id"]] == facts.states[one["id"]], (seed, one["kind"])
            assert {one["id"] for one in schedule.made} <= set(facts.states), seed
            assert all(times == sorted(times) for times in facts.believed.values()), seed
            _one_fact_for_each(facts)
            transaction.set_rollback(True)


def _one_fact_for_each(facts: Facts) -> None:
    """Each act left one fact of its receipt, each note one note: nothing double, nothing lost, in the ledger too."""
    received = ledger.Fact.objects.filter(kind="field.act.received")
    assert sorted(received.values_list("object_ref", flat=True)) == sorted(
        f"field.act:{uid}" for uid in facts.states
    )
    notes = SealedAct.objects.filter(kind="note.add", state="applied")
    assert ledger.Fact.objects.filter(kind="field.note.added").count() == notes.count()

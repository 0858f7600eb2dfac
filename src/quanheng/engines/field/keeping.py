"""The database behind the taking of acts: one transaction for each act, everything in it or nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from quanheng.base.errors import Refusal
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor

from .acts import Act, read_act
from .bodies import KINDS, ActKind
from .clocks import Believed
from .facts import ACT_RECEIVED, BRANCH_OPENED
from .merging import Doc, Meeting, observe
from .models import Branch, Device, SealedAct, TaskDoc, Upload
from .taking import Head, Kept, Result, State
from .things import Spot, add_file, give_up_file, make_paper, take_signature, write_note
from .words import value_words, what_words
from .worlds import World

__all__ = ["RowsDesk", "doc_of"]

_NUMBERED = "answers/"


def doc_of(task_uid: str, world: World) -> Doc:
    """Give a task's document as it stands now, after following what was changed without a telephone."""
    row = TaskDoc.objects.filter(task_uid=task_uid).first()
    kept = Doc.from_json(task_uid, row.revision, row.cells) if row else Doc(task_uid)
    doc = observe(kept, world.present(task_uid))
    if row is None or doc.revision != kept.revision:
        save_doc(doc)
    return doc


def save_doc(doc: Doc) -> None:
    """Keep a document."""
    TaskDoc.objects.update_or_create(
        task_uid=doc.task, defaults={"revision": doc.revision, "cells": doc.as_json()}
    )


class RowsDesk:
    """The `Desk` of one telephone for one act; lives in a transaction that holds the device's row."""

    def __init__(self, *, device: Device, actor: Actor, at: datetime, world: World) -> None:
        self.device, self.actor, self.at, self.world = device, actor, at, world
        world.forget()
        self.believed: Believed | None = None  # of the act that is being taken in

    def kept(self, act_id: str) -> Kept | None:
        """Find an act by its id, of whichever telephone."""
        row = SealedAct.objects.select_related("device").filter(uid=act_id).first()
        return _kept(row) if row else None

    def head(self, device: str) -> Head:
        """Give the end of the chain."""
        return Head(self.device.last_seq, self.device.last_digest)

    def move_head(self, device: str, head: Head) -> None:
        """Lengthen the chain."""
        self.device.last_seq, self.device.last_digest = head.seq, head.digest
        fields = ["last_seq", "last_digest"]
        if self.believed is not None:
            self.device.last_believed_at = self.believed.at
            self.device.clock_off_s = int(self.believed.off.total_seconds())
            fields += ["last_believed_at", "clock_off_s"]
        self.device.save(update_fields=fields)

    def voice(self, device: str) -> str:
        """Name the line of telephones, each registered in the place of the one before."""
        return self.device.line

    def waiting(self, device: str, tasks: Iterable[str]) -> Sequence[Kept]:
        """List what waits on these tasks, in order."""
        wanted = set(tasks)
        rows = SealedAct.objects.select_related("device").filter(
            device__person_id=self.device.person_id, state=SealedAct.State.WAITING, settled_at=None
        )
        return [_kept(row) for row in rows.order_by("id") if wanted & set(row.task_uids)]

    def missing(self, act: Act) -> bool:
        """Say whether a file is still on its way."""
        names = act.file_ids
        come = Upload.objects.filter(uid__in=names, device__person_id=self.device.person_id).exclude(
            state=Upload.State.RECEIVING
        )
        return bool(names) and come.count() < len(names)

    def keep(self, act: Act) -> None:
        """Write the act and its fact."""
        assert self.believed is not None
        kind, off_s = str(act.raw.get("kind"))[:20], int(self.believed.off.total_seconds())
        body = {
            "seq": act.seq, "kind": kind, "kind_zh": KINDS.get(kind, kind), "device": self.device.uid,
            "device_name": self.device.name, "prev": act.prev, "digest": act.digest, "signature": act.signature,
            "made_at": act.made_at.isoformat(), "believed_at": self.believed.at.isoformat(),
            "clock_off_s": off_s, "clock_by": self.believed.by,
            "task": act.task, "place": _place(act.place),
            "files": [
                {"id": one.id, "sha256": one.sha256, "taken_at": one.taken_at, "place": _place(one.place)}
                for one in act.files
            ],
        }  # fmt: skip
        fact = record(
            ACT_RECEIVED, object=Ref("field.act", act.id), actor=self.actor, at=self.at, body=body,
            because=[self.device.registered_fact], region=self.device.region_code,
        )  # fmt: skip
        SealedAct.objects.create(
            uid=act.id, device=self.device, seq=act.seq, kind=kind, task_uid=act.task, task_uids=list(act.tasks),
            digest=act.digest, content=act.content, sealed=dict(act.raw), made_at=act.made_at,
            received_at=self.at, believed_at=self.believed.at, clock_off_s=off_s,
            fact_uid=fact.uid,
        )  # fmt: skip

    def settle(self, act: Act, result: Result) -> None:
        """Write down what became of the act."""
        done = None if result.state is State.WAITING else self.at
        SealedAct.objects.filter(uid=act.id).update(
            state=str(result.state), result=result.as_json(), settled_at=done
        )

    def doc(self, task: str) -> Doc:
        """Give the task; only its own officers get that far."""
        self.world.own(task)
        TaskDoc.objects.get_or_create(task_uid=task)
        TaskDoc.objects.select_for_update().get(task_uid=task)
        return doc_of(task, self.world)

    def put_doc(self, doc: Doc, voice: str) -> Doc:
        """Keep the task, with what the checklist's own rules changed besides."""
        settled = observe(doc, self.world.present(doc.task), voice)
        save_doc(settled)
        return settled

    def questions(self, task: str) -> Sequence[int]:
        """Number the questions that need no proof."""
        return self.world.questions(task)

    def normal(self, act: Act) -> Act:
        """Fill in proposed disposals, so that equal answers compare equal."""
        if act.kind is not ActKind.ANSWERS or not act.body.get("answers"):
            return act
        filled = self.world.fill(act.task, act.body["answers"])
        return act.for_task(act.task, act.base, act.kind, {**act.body, "answers": filled})

    def apply(self, act: Act, take: Mapping[str, Any]) -> None:
        """Do what the act says, all of it or nothing."""
        with transaction.atomic(), _looking_anew(self.world):
            row = SealedAct.objects.select_related("device").get(uid=act.id)
            spot = Spot(self.world.own(act.task), row, act, self.actor, self.world)
            if act.kind is ActKind.START:
                self.world.start(act.task, at=row.believed_at, because=row.fact_uid)
            elif act.kind is ActKind.ANSWERS:
                self._answer(spot, take)
            elif act.kind is ActKind.CLOSE:
                if take:
                    self.world.close(act.task, take["close"], at=row.believed_at, because=row.fact_uid)
            else:
                _DO[act.kind](spot)

    def _answer(self, spot: Spot, take: Mapping[str, Any]) -> None:
        """Write answers with the photos taken of them, whichever telephone took them."""
        for one in spot.act.body.get("answers") or ():
            for name in one.get("exhibits") or ():
                spot.seal(str(name), no=int(one["no"]))
        values = {int(path[len(_NUMBERED) :]): value for path, value in take.items()}
        photos = spot.photos()
        proofs = {no: photos.get(no, []) for no in values}
        if values:
            self.world.answer(
                spot.task.uid, values, proofs, at=spot.row.believed_at, because=spot.row.fact_uid
            )

    def branch(self, act: Act, meeting: Meeting) -> str:
        """Keep the other word; an older word of the same telephone on the same field gives way to it."""
        task = self.world.own(act.task)
        row = SealedAct.objects.get(uid=act.id)
        older = Branch.objects.filter(
            task_uid=act.task, path=meeting.path, state=Branch.State.OPEN, act__device__line=self.device.line
        )
        older.update(state=Branch.State.SUPERSEDED)
        what = f"{task.subject_name}，{what_words(meeting.path)}"
        uid = new_uid(self.at)
        body = {
            "what": what, "path": meeting.path, "because": meeting.because, "task": act.task,
            "ours": value_words(meeting.ours), "theirs": value_words(meeting.theirs),
        }  # fmt: skip
        fact = record(
            BRANCH_OPENED, object=Ref("field.branch", uid), actor=self.actor, at=self.at, body=body,
            subject=task.subject, because=[row.fact_uid], region=task.region,
        )  # fmt: skip
        last = SealedAct.objects.filter(task_uid=act.task, state="applied").exclude(
            device__line=self.device.line
        )
        other = last.select_related("device__person").order_by("-id").first()
        return Branch.objects.create(
            uid=uid, task_uid=act.task, act=row, path=meeting.path, what=what[:200], ours=meeting.ours,
            ours_by=other.device.person.name if other else "工作台", theirs=meeting.theirs,
            theirs_by=self.actor.name, base=meeting.base, because=meeting.because, region_code=task.region,
            opened_at=self.at, opened_fact=fact.uid,
        ).uid  # fmt: skip


@contextmanager
def _looking_anew(world: World) -> Iterator[None]:
    """Forget what was seen when an act is taken back."""
    try:
        yield
    except Refusal:
        world.forget()
        raise


_DO = {
    ActKind.FILE: add_file, ActKind.FILE_LOST: give_up_file, ActKind.NOTE: write_note, ActKind.PAPER: make_paper,
    ActKind.SIGN_OFFICER: take_signature, ActKind.SIGN_PARTY: take_signature,
    ActKind.SIGN_REFUSED: take_signature,
}  # fmt: skip


def _kept(row: SealedAct) -> Kept:
    result = dict(row.result)
    state = State(result.pop("state", row.state))
    told = Result(state=state, **{**result, "branches": tuple(result.get("branches", ()))})
    return Kept(read_act(row.sealed), told)


def _place(place: Mapping[str, Any] | None) -> dict[str, str]:
    """Write a place as text: a fact's numbers must be exact in every language."""
    known = ("lat", "lon", "accuracy", "at")
    return {key: str(place[key])[:40] for key in known if place and place.get(key) is not None}

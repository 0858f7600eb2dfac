"""Acts as they arrive: seal and chain checked, one transaction each, told the same as often as asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import transaction

from quanheng.base.errors import BadInput, Refusal
from quanheng.foundation.people.api import Actor

from .acts import Act, read_act
from .bodies import LIMITS, ActKind
from .clocks import SHOWN_FROM, believe
from .devices import living, own_device
from .keeping import RowsDesk
from .models import Device, SealedAct, Upload
from .seals import read_key, seal_holds
from .selectors import results_of
from .taking import Result, State, resume, take_act
from .uploads import drop_parts
from .worlds import World

__all__ = ["Received", "SealBroken", "file_came", "receive_acts", "results_after"]


class SealBroken(Refusal):
    """The act was not sealed by the telephone it names."""

    code: ClassVar[str] = "seal_broken"


@dataclass(frozen=True, slots=True)
class Received:
    """What the telephone is told of one act. ``is_known``: it had arrived before, with this result."""

    id: str
    result: Result
    is_known: bool
    clock_off_s: int = 0

    def as_json(self) -> dict[str, Any]:
        """Give it as the protocol has it; ``was`` is what became of an act that had arrived before."""
        told = self.result.as_json()
        words = {key: told.pop(name, "") for key, name in (("code", "code"), ("sentence", "because"))}
        words["remedy"] = told.pop("remedy", "")
        if any(words.values()):
            told["because"] = words
        if self.is_known and self.result.state is not State.WAITING:
            told["was"], told["state"] = told["state"], "already"
        if abs(self.clock_off_s) >= SHOWN_FROM.total_seconds():
            told["clock_off_s"] = self.clock_off_s
        return {"id": self.id, **told}


def receive_acts(
    *, actor: Actor, at: datetime, device_uid: str, acts: Sequence[Any], world: World,
    sent_at: datetime | None = None,
) -> list[Received]:  # fmt: skip
    """Take sealed acts in, in their order; each in a transaction of its own.

    What cannot be taken (a gap, a broken seal) ends the row: what came before it is done and told. An act that
    came before is told again and changes nothing, so a telephone that heard no answer simply sends anew.

    Right:  field:device:use, and for each act what the visit itself asks of its officer
    Writes: field.act.received for each, and what the acts do
    Raises: NotFound, DeviceGone, BadInput, Gap, ChainBroken, SealBroken; of the first act only
    """
    device = own_device(actor, device_uid, at=at)
    if not 1 <= len(acts) <= LIMITS["acts_a_post"]:
        raise BadInput(f"一次最多发送{LIMITS['acts_a_post']}项", remedy="手机会自动分批发送", field="acts")
    told: list[Received] = []
    for raw in acts:
        try:
            told.append(_receive(actor, at, device, raw, world, sent_at))
        except Refusal:
            if told:
                break
            raise
    return told


def _receive(
    actor: Actor, at: datetime, device: Device, raw: Any, world: World, sent_at: datetime | None
) -> Received:
    act = read_act(raw)
    if act.device != device.uid:
        raise SealBroken("这一项是另一台手机封存的", remedy="请用原来的手机发送")
    if not seal_holds(read_key(device.public_key), act.digest, act.signature):
        raise SealBroken("这一项的签名不对", remedy="请在“我的”里重新登记这台手机，再发送")
    with transaction.atomic():
        locked = Device.objects.select_for_update(of=("self",)).select_related("person").get(pk=device.pk)
        living(locked)
        desk = RowsDesk(device=locked, actor=actor, at=at, world=world)
        desk.believed = believe(
            made_at=act.made_at, clock=act.clock, sent_at=sent_at, received_at=at,
            not_before=locked.last_believed_at,
        )  # fmt: skip
        off = int(desk.believed.off / timedelta(seconds=1))
        result, is_known = take_act(desk, act)
        if act.kind is ActKind.FILE_LOST and not is_known:
            _go_on(desk, str(act.body.get("file")))
        if is_known and result.state is State.WAITING:
            resume(desk, locked.uid, act.tasks)
            found = desk.kept(act.id)
            result = found.result if found else result
    _clean_up(act)
    return Received(act.id, result, is_known, off)


def file_came(
    *, actor: Actor, at: datetime, device_uid: str, upload: Upload, world: World
) -> list[tuple[str, Result]]:
    """Go on with what waited for a file that has now come whole; gives what was settled by it."""
    if upload.state != Upload.State.COMPLETE:
        return []
    device = own_device(actor, device_uid)
    with transaction.atomic():
        locked = Device.objects.select_for_update(of=("self",)).select_related("person").get(pk=device.pk)
        desk = RowsDesk(device=locked, actor=actor, at=at, world=world)
        settled = _go_on(desk, upload.uid)
    for act, _ in settled:
        _clean_up(act)
    return [(act.id, result) for act, result in settled]


def _go_on(desk: RowsDesk, file_id: str) -> list[tuple[Act, Result]]:
    """Try anew everything that waits on the tasks for which this file was taken."""
    rows = SealedAct.objects.filter(
        device__person_id=desk.device.person_id, settled_at=None, state=SealedAct.State.WAITING
    )
    tasks = {task for row in rows if file_id in read_act(row.sealed).file_ids for task in row.task_uids}
    return resume(desk, desk.device.uid, sorted(tasks)) if tasks else []


def _clean_up(act: Act) -> None:
    """Drop the pieces of files that are sealed by now; after the transaction, so that none is lost with it."""
    for upload in Upload.objects.filter(uid__in=act.file_ids, state=Upload.State.SEALED):
        drop_parts(upload)


def results_after(device: Device, after: int = 0) -> list[Received]:
    """Tell again what became of one telephone's acts after a number in its chain, at most five hundred."""
    told = []
    for row in results_of(device, after=after):
        result = dict(row.result)
        state = State(result.pop("state", row.state))
        told.append(Received(row.uid, Result(state=state, **result), True, row.clock_off_s))
    return told

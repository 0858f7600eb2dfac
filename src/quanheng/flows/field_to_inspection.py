"""What was sealed on a telephone becomes part of the visit: the field room asks, inspections answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from quanheng.base.errors import NotAllowed
from quanheng.base.refs import Ref
from quanheng.engines.field import api as field
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import Actor, require

__all__ = ["Visits", "choose_branch", "file_came", "receive_acts"]


class Visits:
    """The visits one actor was sent on, as the field room wants to see them."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._seen: dict[str, inspections.Task] = {}

    def forget(self) -> None:
        """Look at every task anew from now on."""
        self._seen.clear()

    def saw(self, task: inspections.Task) -> "Visits":
        """Take a task that the caller has just read within the actor's jurisdiction, to spare asking again."""
        self._seen[task.uid] = task
        return self

    def _task(self, uid: str) -> inspections.Task:
        """Give a task within the jurisdiction, asked for once between two changes. Raises: NotFound"""
        if uid not in self._seen:
            self._seen[uid] = inspections.get_task(self.actor, uid)
        return self._seen[uid]

    def own(self, task: str) -> field.FieldTask:
        """Give a task the actor was sent on. Raises: NotFound, NotAllowed"""
        require(self.actor, inspections.Rights.TASK_RECORD)
        found = self._task(task)
        officers = {one.uid: one.name for one in found.officers.all()}
        if self.actor.person_uid not in officers:
            raise NotAllowed("只有本次检查的人员可以记录", remedy="请由派出的检查人员办理")
        return field.FieldTask(
            uid=found.uid, ref=Ref("inspections.task", found.uid), subject=Ref("registry.subject", found.subject.uid),
            subject_name=found.subject.name, region=found.region_code,
            unit_name=found.unit.short_name if found.unit else "", officers=officers,
            is_closed=found.state == inspections.Task.State.CLOSED,
        )  # fmt: skip

    def present(self, task: str) -> Mapping[str, Any]:
        """Give answers and result as they stand."""
        found = self._task(task)
        fields: dict[str, Any] = {
            f"answers/{one.no}": {
                "value": one.value, "note": one.note, "disposal": one.disposal, "fix_days": one.fix_days,
                "by_rest": one.by_rest,
            }
            for one in found.answers.all()
        }  # fmt: skip
        if found.state == inspections.Task.State.CLOSED:
            fields["close"] = {
                "conclusion": found.conclusion, "overall": found.overall, "remark": found.remark,
            }  # fmt: skip
        return fields

    def questions(self, task: str) -> Sequence[int]:
        """Number the questions that 其余都符合 may answer: all that need no proof for a yes."""
        lines = inspections.lines_of(self._task(task))
        return [one.question.no for one in lines if not inspections.needs_proof(one.question, "Y")]

    def fill(self, task: str, answers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Fill in the disposal that the checklist proposes for a no without one."""
        lines = inspections.lines_of(self._task(task))
        proposed = {one.question.no: str(one.question.disposal) for one in lines}
        return [
            {**one, "disposal": one.get("disposal") or proposed.get(int(one["no"]), "")}
            if one.get("value") == "N" else dict(one)
            for one in answers
        ]  # fmt: skip

    def start(self, task: str, *, at: datetime, because: str) -> None:
        """Begin the visit."""
        inspections.start_task(actor=self.actor, at=at, uid=task, because=[because])
        self.forget()

    def answer(
        self, task: str, answers: Mapping[int, Mapping[str, Any]], exhibits: Mapping[int, Sequence[str]], *,
        at: datetime, because: str,
    ) -> None:  # fmt: skip
        """Write answers down; those by 其余都符合 as such when they are all that is left open."""
        rest = {no for no, one in answers.items() if one.get("by_rest")}
        lines = inspections.lines_of(self._task(task))
        open_now = {one.question.no for one in lines if one.answer is None} - (answers.keys() - rest)
        covered = open_now & set(self.questions(task))
        whole = bool(rest) and covered == rest
        inspections.record_answers(
            actor=self.actor, at=at, uid=task, because=[because], rest_conform=whole,
            answers=[
                _given(no, one, exhibits.get(no, ()))
                for no, one in sorted(answers.items())
                if not (whole and no in rest)
            ],
        )  # fmt: skip
        self.forget()

    def close(self, task: str, value: Mapping[str, Any], *, at: datetime, because: str) -> None:
        """End the visit with its result."""
        inspections.close_task(
            actor=self.actor, at=at, uid=task, conclusion=str(value.get("conclusion") or ""),
            overall=str(value.get("overall") or ""), remark=str(value.get("remark") or ""), because=[because],
        )  # fmt: skip
        self.forget()


def _given(no: int, one: Mapping[str, Any], exhibits: Sequence[str]) -> inspections.AnswerGiven:
    days = one.get("fix_days")
    return inspections.AnswerGiven(
        no=no, value=str(one.get("value")), note=str(one.get("note") or ""), exhibits=tuple(exhibits),
        disposal=str(one.get("disposal") or ""), fix_days=int(days) if days else None,
    )  # fmt: skip


def receive_acts(
    *, actor: Actor, at: datetime, device_uid: str, acts: Sequence[Any], sent_at: datetime | None = None
) -> list[field.Received]:
    """Take sealed acts in and do them on the visits; see ``field.receive_acts``."""
    return field.receive_acts(
        actor=actor, at=at, device_uid=device_uid, acts=acts, sent_at=sent_at, world=Visits(actor)
    )


def file_came(
    *, actor: Actor, at: datetime, device_uid: str, upload: field.Upload
) -> list[tuple[str, field.Result]]:
    """Go on with what waited for a file that has come whole."""
    return field.file_came(actor=actor, at=at, device_uid=device_uid, upload=upload, world=Visits(actor))


def choose_branch(
    *, actor: Actor, at: datetime, uid: str, choose: str, value: Any = None, reason: str = ""
) -> field.Branch:
    """Choose between two words on one field of a visit."""
    return field.choose_branch(
        actor=actor, at=at, uid=uid, choose=choose, value=value, reason=reason, world=Visits(actor)
    )

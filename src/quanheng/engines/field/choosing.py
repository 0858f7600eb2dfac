"""A person chooses between two words on one field; both stay readable for ever."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from quanheng.base.errors import BadInput, Conflict
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require

from .bodies import ActKind, check_body
from .facts import BRANCH_CHOSEN
from .keeping import doc_of, save_doc
from .merging import DESK, Doc, observe, put
from .models import Branch, TaskDoc
from .rights import Rights
from .selectors import get_branch
from .words import value_words
from .worlds import World

__all__ = ["choose_branch"]

_ZH = {"ours": "保留已记的", "theirs": "改用另一方的", "other": "另写"}


def choose_branch(
    *, actor: Actor, at: datetime, uid: str, choose: str, world: World, value: Any = None, reason: str = ""
) -> Branch:
    """Choose what holds where two telephones said different things; the same choice again changes nothing.

    ``ours`` is what was recorded first, ``theirs`` the other word, ``other`` a third, given as ``value``.

    Right:  field:branch:choose, as one of the task's officers
    Writes: field.branch.chosen, and what the choice changes
    Raises: NotFound, NotAllowed, BadInput, Conflict
    """
    require(actor, Rights.BRANCH_CHOOSE)
    said = reason.strip()
    if choose not in _ZH:
        raise BadInput("请选保留已记的、改用另一方的，或另写", remedy="三者选一", field="choose")
    if choose == "other" and value is None:
        raise BadInput("另写的须填写内容", remedy="请写明正确的内容", field="value")
    if len(said) > 300 or (choose == "other" and not said):
        raise BadInput("请写明理由，不超过300字", remedy="写一句为什么", field="reason")
    world.forget()
    with transaction.atomic():
        branch = Branch.objects.select_for_update(of=("self",)).get(pk=get_branch(actor, uid).pk)
        require(actor, Rights.BRANCH_CHOOSE, region=branch.region_code)
        task = world.own(branch.task_uid)
        if branch.state != Branch.State.OPEN:
            if branch.state == Branch.State.CHOSEN and branch.chosen == choose:
                return branch
            raise Conflict("这处已经由别人选定或已有新的说法", remedy="请刷新后再看")
        TaskDoc.objects.get_or_create(task_uid=branch.task_uid)
        TaskDoc.objects.select_for_update().get(task_uid=branch.task_uid)
        doc = doc_of(branch.task_uid, world)
        chosen = {"ours": branch.ours, "theirs": branch.theirs, "other": value}[choose]
        fact = record(
            BRANCH_CHOSEN, object=Ref("field.branch", branch.uid), actor=actor, at=at,
            body={
                "what": branch.what, "path": branch.path, "chosen": choose, "chosen_zh": _ZH[choose],
                "ours": value_words(branch.ours), "theirs": value_words(branch.theirs),
                "value": value_words(chosen), "reason": said or "未写", "task": branch.task_uid,
            },
            subject=task.subject, because=[branch.opened_fact], region=task.region,
        )  # fmt: skip
        if choose != "ours":
            if task.is_closed:
                raise Conflict(
                    "检查已经结束，不能再改", remedy="请选“保留已记的”并写明理由；确有错记的，另行复查"
                )
            _write(world, doc, branch.path, chosen, at, fact.uid)
        branch.state, branch.chosen, branch.chosen_value = Branch.State.CHOSEN, choose, chosen
        branch.reason, branch.chosen_by, branch.chosen_at, branch.chosen_fact = said, actor.name, at, fact.uid
        branch.save()
    return branch


def _write(world: World, doc: Doc, path: str, value: Any, at: datetime, because: str) -> None:
    if path == "close":
        if not isinstance(value, Mapping):
            raise BadInput("检查结果写法不对", remedy="请重新选", field="value")
        world.close(doc.task, value, at=at, because=because)
    else:
        no, _, part = path.partition("/")[2].partition("/")
        cell = doc.cells.get(f"answers/{no}")
        answer = {**(cell.value if cell else {}), part: value} if part else value
        if not isinstance(answer, Mapping):
            raise BadInput("选定的内容写法不对", remedy="请重新填写", field="value")
        check_body(ActKind.ANSWERS, {"answers": [{**answer, "no": int(no)}]})
        row = TaskDoc.objects.get(task_uid=doc.task)
        proofs = {int(no): list(row.photos.get(no, []))}
        world.answer(doc.task, {int(no): answer}, proofs, at=at, because=because)
        doc = put(doc, {f"answers/{no}": dict(answer)}, DESK)
    save_doc(observe(doc, world.present(doc.task)))

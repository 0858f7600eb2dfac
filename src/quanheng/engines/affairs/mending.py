"""Mends what went wrong, always by a further act: corrections, withdrawals, void and corrected papers, new rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, NotYet
from quanheng.foundation.clock.api import stop_clock
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require

from . import facts
from .clockwork import next_due
from .definitions import code_titles, current_spec, digest_of, keep_definition, spec_of
from .filing import frame_of, touch
from .forms import FormContext, clean_form, encode
from .further import further_act, reason_of, said_in
from .identity import keep_identity, part_protected
from .models import Act, Affair, Paper, PaperDue
from .papers.making import print_paper, replace_paper
from .reach import reach
from .rights import Rights
from .standing import row_of, sum_of
from .viewing import acts_of, clocks_of, file_of

__all__ = [
    "MovePreview",
    "correct_act",
    "correct_paper",
    "move_definition",
    "preview_move",
    "void_paper",
    "withdraw_act",
]


def correct_act(
    *, affair: Affair, act: Act, form: Mapping[str, Any], reason: str, actor: Actor, at: datetime
) -> Act:
    """Correct what was written down in an earlier act, by a further one; the earlier stays as it was.

    Only the fields given change. Clocks and papers do not: a paper that said the wrong thing is corrected
    by its own act, and a wrong day of service by taking the step's service anew.

    Right:  affairs:affair:correct
    Writes: affairs.step.corrected
    Raises: NotAllowed, NotFound, BadInput, NotYet
    """
    reach(actor, Rights.CORRECT, affair)
    spec = spec_of(affair)
    step = spec.step(act.step)
    if act.affair_id != affair.pk or step is None or _is_mended(act):
        raise BadInput("这条记录不能更正", remedy="请选择一条办理记录")
    if not affair.is_open:
        raise NotYet("事项已经办结，不能更正", remedy="请按审判监督或撤销的程序办理")
    reason = reason_of(reason)
    with transaction.atomic():
        locked = Affair.objects.select_for_update().get(pk=affair.pk)
        acts = list(locked.acts.all())
        said = said_in(act)
        standing, file = sum_of(spec, acts_of(spec, acts)), file_of(locked, spec, day_of(at))
        context = FormContext(spec, row_of(spec, standing, file, day_of(at)), day_of(at), code_titles)
        clean = clean_form(step, {**said, **form}, context)
        open_form, secret = part_protected(step, clean, {**context.row, **clean, "form": clean})
        whole = encode(open_form)
        changed = {key: value for key, value in whole.items() if said.get(key) != value}
        if not changed and not secret:
            raise BadInput("没有改动", remedy="请填写要更正的内容")
        named = [field.zh for field in step.form if field.key in changed]
        names = "、".join([*named, "受保护的身份信息"] if secret else named)
        hidden = {field.key for field in step.form if field.private}
        body = {
            "step": step.key, "step_zh": step.zh, "order": act.order, "fields": names, "reason": reason,
            "form": {key: value for key, value in changed.items() if key not in hidden},
        }  # fmt: skip
        made = further_act(locked, step.key, step.zh, actor, at, form=changed, corrects=act, reason=reason)
        kept = {key: value for key, value in changed.items() if key in hidden}
        keep_identity(locked, made, secret)
        _settle(affair, locked, made, facts.STEP_CORRECTED, body, actor, at, kept)
    return made


def withdraw_act(*, affair: Affair, act: Act, reason: str, actor: Actor, at: datetime) -> Act:
    """Take back an act that its procedure lets be taken back; the affair is then the sum without it.

    Only the newest act, and only by who took it: what others built on it stands. Periods the act started
    end with it, and papers it ordered are void.

    Right:  affairs:affair:correct
    Writes: affairs.step.withdrawn
    Raises: NotAllowed, NotFound, NotYet, Conflict
    """
    reach(actor, Rights.CORRECT, affair)
    spec = spec_of(affair)
    step = spec.step(act.step)
    reason = reason_of(reason)
    with transaction.atomic():
        locked = Affair.objects.select_for_update().get(pk=affair.pk)
        acts = list(locked.acts.all())
        if act.affair_id != affair.pk or step is None or not step.withdrawable or act.withdraws_id:
            raise NotYet(f"“{act.zh}”不能撤回", remedy="可以用更正，或按程序另作决定")
        if acts[-1].pk != act.pk or act.actor_uid != actor.person_uid:
            raise Conflict("只有办理人可以撤回，且其后没有别的办理", remedy="可以用更正")
        made = further_act(locked, step.key, f"撤回{step.zh}", actor, at, withdraws=act, reason=reason)
        _undo(locked, act, reason, actor, at)
        body = {"step": step.key, "step_zh": step.zh, "order": act.order, "reason": reason}
        _settle(affair, locked, made, facts.STEP_WITHDRAWN, body, actor, at)
    return made


def _settle(
    given: Affair, locked: Affair, act: Act, kind: str, body: dict[str, Any], actor: Actor, at: datetime,
    private: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Sum the acts anew, write the fact, and let the caller's object see it."""
    spec = spec_of(locked)
    after = sum_of(spec, acts_of(spec, list(locked.acts.all())))
    locked.state, locked.data, locked.version = after.state, encode(after.data), locked.version + 1
    locked.due_on = next_due(locked, spec)
    fact = record(kind, body=body, private=private or None, **frame_of(locked, actor, at))
    act.fact_uid, act.state = fact.uid, after.state
    act.save(update_fields=["fact_uid", "state"])
    locked.last_fact = fact.uid
    locked.save()
    given.refresh_from_db()


def _is_mended(act: Act) -> bool:
    """A correction, a withdrawal and what was withdrawn are mended no further."""
    return bool(act.corrects_id or act.withdraws_id) or act.withdrawals.exists()


def _undo(affair: Affair, act: Act, reason: str, actor: Actor, at: datetime) -> None:
    """Take back what followed from a withdrawn act: periods it started end, papers it ordered do not stand."""
    PaperDue.objects.filter(act=act, is_done=False).delete()
    for paper in affair.papers.filter(act=act).exclude(state__in=[Paper.State.VOIDED, Paper.State.CORRECTED]):
        _end_paper(paper, Paper.State.VOIDED, f"{act.zh}已撤回：{reason}"[:300], actor, at)
    for clock in clocks_of(affair):
        if act.fact_uid and clock.cause == act.fact_uid:
            stop_clock(clock, outcome=f"{act.zh}已撤回", actor=actor, at=at, because=[act.fact_uid])


def void_paper(*, paper: Paper, reason: str, actor: Actor, at: datetime) -> Paper:
    """Declare a paper void; its number is never given again, and whoever verifies it is told.

    Right:  affairs:paper:void
    Writes: affairs.paper.voided
    Raises: NotAllowed, NotFound, Conflict, BadInput
    """
    require(actor, Rights.PAPER_VOID, region=paper.region_code)
    return _end_paper(paper, Paper.State.VOIDED, reason_of(reason), actor, at)


def _end_paper(paper: Paper, state: str, reason: str, actor: Actor, at: datetime) -> Paper:
    with transaction.atomic():
        locked = Paper.objects.select_for_update().get(pk=paper.pk)
        if locked.state in (Paper.State.VOIDED, Paper.State.CORRECTED):
            raise Conflict(f"这份文书{locked.get_state_display()}", remedy="请刷新后再看")
        locked.state, locked.reason = state, reason
        locked.save()
        if state == Paper.State.VOIDED:
            body = {
                "document": paper.document,
                "document_zh": paper.zh,
                "number": paper.number or "",
                "reason": reason,
            }
            frame = frame_of(paper.affair, actor, at) | {"object": paper.ref, "because": [paper.fact_uid]}
            touch(paper.affair, record(facts.PAPER_VOIDED, body=body, **frame))
    paper.refresh_from_db()
    return paper


def correct_paper(*, paper: Paper, reason: str, actor: Actor, at: datetime) -> Paper:
    """Replace a wrong paper by a new one with its own number that says which it corrects.

    Correct the act first (``correct_act``): the new paper is written from what the file knows then.

    Right:  affairs:paper:void
    Writes: affairs.paper.corrected
    Raises: NotAllowed, NotFound, Conflict, BadInput
    """
    require(actor, Rights.PAPER_VOID, region=paper.region_code)
    with transaction.atomic():
        old = _end_paper(paper, Paper.State.CORRECTED, reason_of(reason), actor, at)
        made = replace_paper(old=old, actor=actor, at=at)
    return print_paper(paper=made, actor=actor, at=at)


@dataclass(frozen=True, slots=True)
class MovePreview:
    """What would change for an affair under today's text of its procedure."""

    from_version: int
    to_version: int
    is_same: bool
    may_move: bool
    new_steps: tuple[str, ...]
    gone_steps: tuple[str, ...]
    faults: tuple[str, ...]


def preview_move(affair: Affair) -> MovePreview:
    """Say what would change if the affair went on under today's text; writes nothing."""
    old, new = spec_of(affair), current_spec(affair.key)
    old_steps, new_steps = ({step.key: step.zh for step in spec.steps} for spec in (old, new))
    is_same = affair.definition.digest == digest_of(new)
    faults = [] if new.state(affair.state) else [f"新程序没有“{affair.state}”这个状态"]
    faults += [
        f"已办的“{act.zh}”在新程序里没有"
        for act in affair.acts.all()
        if act.step in old_steps and act.step not in new_steps
    ]
    return MovePreview(
        old.version, new.version, is_same, not faults and not is_same,
        tuple(zh for key, zh in new_steps.items() if key not in old_steps),
        tuple(zh for key, zh in old_steps.items() if key not in new_steps), tuple(faults),
    )  # fmt: skip


def move_definition(*, affair: Affair, reason: str, actor: Actor, at: datetime) -> Affair:
    """Let a running affair go on under today's text of its procedure; its acts and clocks stay as they are.

    Right:  affairs:definition:move
    Writes: affairs.affair.moved
    Raises: NotAllowed, NotFound, NotYet, BadInput
    """
    require(actor, Rights.DEFINITION_MOVE, region=affair.region_code)
    preview = preview_move(affair)
    if not preview.may_move:
        raise NotYet("；".join(preview.faults) or "程序没有变化", remedy="请看预览里的说明")
    with transaction.atomic():
        locked = Affair.objects.select_for_update().get(pk=affair.pk)
        locked.definition = keep_definition(current_spec(affair.key), at=at)
        body = {
            "from_version": preview.from_version,
            "to_version": preview.to_version,
            "reason": reason_of(reason),
        }
        fact = record(facts.AFFAIR_MOVED, body=body, **frame_of(locked, actor, at))
        locked.version, locked.last_fact = locked.version + 1, fact.uid
        locked.save()
    affair.refresh_from_db()
    return affair

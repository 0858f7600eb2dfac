"""What follows in an affair when one of its periods has run out: written down once, as an act of its own."""

import logging
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from quanheng.base.days import CHINA, day_of
from quanheng.base.errors import NotAllowed, Refusal
from quanheng.base.refs import Ref
from quanheng.foundation.clock.api import Clock, escalate_now, stop_clock
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor
from quanheng.packkit.affair import AffairSpec, ClockSpec, OnExpiry

from . import facts
from .clockwork import next_due
from .definitions import spec_of
from .filing import frame_of
from .forms import encode
from .further import further_act
from .models import Act, Affair, Definition, Lapse
from .standing import LAPSE, row_of, sum_of
from .viewing import acts_of, clocks_of, file_of

__all__ = ["let_lapse"]

log = logging.getLogger(__name__)


def let_lapse(*, actor: Actor, at: datetime, limit: int = 1000) -> list[Act]:
    """Carry out what procedures declare for periods that have run out (``on_expiry``), each once.

    The act says what follows; the state may change, steps become due or are closed, and the unit's head is
    told at once where the procedure says so. A period prolonged after that and run out again has its
    consequence again. Harmless at any hour and in two workers at once.

    Right:  the worker's
    Writes: affairs.limit.lapsed, affairs.affair.closed
    """
    if not actor.is_system:
        raise NotAllowed("期满的后果由系统按程序记载", remedy="请等待每日处理")
    done: list[Act] = []
    for clock in _over(at):
        if len(done) == limit:
            break
        act = _lapse(clock, actor, at)
        if act is not None:
            done.append(act)
    return done


def _over(at: datetime) -> Iterator[Clock]:
    """Find the clocks that are over, whose rule some procedure gives a consequence, and that had none yet."""
    rules = set().union(
        *(_rules_of(digest) for digest in Definition.objects.values_list("digest", flat=True))
    )
    over = Q(due_at=None, due_on__lt=day_of(at)) | Q(due_at__lt=at)
    had = Lapse.objects.filter(clock_uid=OuterRef("uid"), due_on=OuterRef("due_on"))
    rows = Clock.objects.filter(
        over, rule_key__in=rules, owner_ref__startswith="affairs.affair:",
        state__in=[Clock.State.RUNNING, Clock.State.EXPIRED],
    )  # fmt: skip
    yield from list(rows.filter(~Exists(had)).order_by("due_on", "id"))


@lru_cache(maxsize=256)
def _rules_of(digest: str) -> frozenset[str]:
    """Give the rules to whose end a kept text of a procedure attaches something; the text never changes."""
    body = Definition.objects.get(digest=digest).body
    return frozenset(clock["rule"] for clock in body.get("clocks", ()) if clock.get("on_expiry"))


def _lapse(clock: Clock, actor: Actor, at: datetime) -> Act | None:
    try:
        with transaction.atomic():
            rows = Affair.objects.select_for_update(of=("self",)).select_related(
                "definition", "subject", "unit"
            )
            affair = rows.filter(uid=Ref.parse(clock.owner_ref).key, is_open=True).first()
            spec = spec_of(affair) if affair else None
            declared = next((one for one in spec.clocks if one.zh == clock.name), None) if spec else None
            if affair is None or spec is None or declared is None or declared.on_expiry is None:
                return None
            if not _holds(affair, spec, declared.on_expiry, at):
                return None
            return _write(affair, spec, declared, declared.on_expiry, clock, actor, at)
    except IntegrityError:
        return None  # another worker wrote it a moment ago
    except Refusal as refusal:
        log.warning("what follows on the end of %s was not written: %s", clock.uid, refusal.sentence)
        return None  # one matter that cannot go on holds up no other; the next round tries it again


def _holds(affair: Affair, spec: AffairSpec, after: OnExpiry, at: datetime) -> bool:
    standing = sum_of(spec, acts_of(spec, list(affair.acts.all())))
    here = spec.state(standing.state)
    if here is None or here.terminal:
        return False
    return after.applies(row_of(spec, standing, file_of(affair, spec, day_of(at)), day_of(at)))


def _write(
    affair: Affair, spec: AffairSpec, declared: ClockSpec, after: OnExpiry, clock: Clock, actor: Actor,
    at: datetime,
) -> Act:  # fmt: skip
    act = further_act(affair, f"{LAPSE}{declared.key}", f"{declared.zh}期满", actor, at, reason=after.zh)
    assert clock.due_on is not None
    Lapse.objects.create(
        affair=affair, clock_uid=clock.uid, clock_key=declared.key, due_on=clock.due_on, act=act
    )
    standing = sum_of(spec, acts_of(spec, list(affair.acts.all())))
    state = spec.state(standing.state)
    names = {one.key: one.zh for one in spec.steps}
    due = clock.due_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if clock.due_at else str(clock.due_on)
    body = {
        "clock": declared.key, "clock_zh": declared.zh, "due": due, "follows": after.zh, "article": after.article,
        "due_steps": [names[key] for key in after.due], "forbidden_steps": [names[key] for key in after.forbids],
        "state": standing.state, "state_zh": state.zh if state else standing.state, "kind": affair.key,
    }  # fmt: skip
    frame = frame_of(affair, actor, at)
    frame["because"] = [*frame["because"], *([clock.started_fact] if clock.started_fact else [])]
    fact = record(facts.LIMIT_LAPSED, body=body, **frame)
    act.fact_uid, act.state = fact.uid, standing.state
    act.save(update_fields=["fact_uid", "state"])
    affair.state, affair.data = standing.state, encode(standing.data)
    affair.version, affair.last_fact = affair.version + 1, fact.uid
    if state is not None and state.terminal:
        _close(affair, spec, state.outcome or state.key, state.zh, fact, actor, at)
    elif after.escalates:
        escalate_now(clock, actor=actor, at=at)
    affair.due_on = next_due(affair, spec) if affair.is_open else None
    affair.save()
    return act


def _close(
    affair: Affair, spec: AffairSpec, outcome: str, outcome_zh: str, cause: Fact, actor: Actor, at: datetime
) -> None:
    affair.is_open, affair.closed_on, affair.outcome = False, day_of(at), outcome
    body = {"kind": affair.key, "kind_zh": spec.zh, "outcome": outcome, "outcome_zh": outcome_zh}
    frame = frame_of(affair, actor, at) | {"because": [cause]}
    affair.last_fact = record(facts.AFFAIR_CLOSED, body=body, **frame).uid
    for one in clocks_of(affair):
        stop_clock(one, outcome="事项办结", actor=actor, at=at, because=[cause])

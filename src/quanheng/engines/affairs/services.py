"""The two verbs every affair lives by: it is opened, and steps are taken in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from quanheng.base.days import CHINA, day_of
from quanheng.base.errors import BadInput, Conflict, Expired, NotAllowed, NotYet, Refusal
from quanheng.base.refs import Ref
from quanheng.foundation.clock.api import Clock
from quanheng.foundation.ledger.api import Exhibit, Fact, record
from quanheng.foundation.people.api import Actor, Unit, require
from quanheng.packkit.affair import AffairSpec, Step
from quanheng.registry.api import Subject

from . import facts
from .clockwork import next_of, run_clocks
from .decisions import mark_served, served_body
from .definitions import code_titles, current_spec, keep_definition, spec_of
from .filing import attach_evidence, attach_links, put_officers
from .forms import FormContext, clean_form, encode, split_private
from .identity import keep_identity, part_protected
from .machine import StepChoice, judge
from .models import Act, Affair, PaperDue
from .numbers import agency_of, next_number, number_prefix, own_number_key
from .papers.making import make_due_papers
from .reach import reach
from .rights import Rights
from .standing import FileView, row_of, sum_of
from .viewing import acts_of, clocks_of, file_of, officers_on, subject_row

__all__ = ["open_affair", "take_step"]


def open_affair(
    *,
    kind: str,
    subject: Subject | None,
    title: str,
    form: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    because: Sequence[Fact | str] = (),
    unit: Unit | None = None,
    region: str = "",
    party_name: str = "",
    links: Sequence[tuple[Ref, str, str]] = (),
    exhibits: Sequence[Exhibit] = (),
    token: str = "",
    make_papers: bool = True,
) -> Affair:
    """Open a matter of a declared kind.

    One cause opens one matter: called again with the same first fact of ``because``, this gives the matter
    already open, so a message delivered twice does no harm; without a cause the form's ``token`` stands for
    it, so that a form sent twice opens one matter. ``form`` is the form of the opening step;
    ``links`` are (thing, relation, title). Without ``unit`` the matter goes to the actor's unit, or for the
    worker to the unit that answers for the region.

    Law:    the procedure's own
    Right:  the opening step's, affairs:affair:open
    Writes: affairs.affair.opened
    Raises: NotAllowed, NotFound, BadInput, NoRuleInForce
    """
    spec = current_spec(kind)
    unit = unit or _unit_for(actor, region or (subject.region_code if subject else ""))
    region = region or (subject.region_code if subject else "") or unit.region_code
    require(actor, spec.opening.who.right, region=region)
    cause = _once(spec, form) or (_uid_of(because[0]) if because else token[:32])
    title = " ".join(title.split())
    if not 2 <= len(title) <= 200:
        raise BadInput("事项名称须为2到200字", remedy="写明涉嫌的行为，如“涉嫌经营超过保质期的食品”")
    new = Affair(
        key=spec.key, title=title, subject=subject, party_name=party_name or (subject.name if subject else ""),
        party_uscc=(subject.uscc or "") if subject else "", unit=unit, region_code=region,
        state=spec.opening.to or "", opened_at=at, opened_on=day_of(at), because_uid=cause,
    )  # fmt: skip
    with transaction.atomic():
        affair, is_new = _open_once(new, spec, at)
        if not is_new:
            return affair
        _enter(affair, spec, spec.opening, form, actor, at, because, token)
        attach_links(affair, links, at=at)
        attach_evidence(affair, exhibits, actor=actor, at=at)
    if make_papers:
        make_due_papers(affair=affair, actor=actor, at=at)
    return affair


def _open_once(new: Affair, spec: AffairSpec, at: datetime) -> tuple[Affair, bool]:
    """Write the row of a new affair, or give the one that its cause has opened already, even a moment ago."""
    same = Affair.objects.filter(key=new.key, because_uid=new.because_uid) if new.because_uid else None
    known = same.first() if same is not None else None
    if known is not None:
        return known, False
    new.definition = keep_definition(spec, at=at)
    try:
        with transaction.atomic():
            new.save()
    except IntegrityError:
        known = same.first() if same is not None else None
        if known is None:
            raise
        return known, False
    return new, True


def take_step(
    *,
    affair: Affair,
    step: str,
    form: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    because: Sequence[Fact | str] = (),
    token: str = "",
    seen_version: int | None = None,
    make_papers: bool = True,
) -> Act:
    """Take one step of an affair: the act, its clocks, its ordered papers and its fact, or nothing at all.

    ``seen_version`` is the version the person was looking at; without it the object's own. Two officers who
    saw the same version cannot both act: the second is told who came first. ``token`` comes from the form;
    the same token again gives the act that exists. Papers are made right after; a crash in between leaves
    them ordered, and the worker makes them.

    Right:  the step's own
    Writes: affairs.step.taken, and what the step declares (affairs.decision.served, affairs.affair.closed,
        affairs.affair.reopened)
    Raises: NotAllowed, NotFound, Conflict, NotYet, Expired, BadInput
    """
    spec = spec_of(affair)
    declared = spec.step(step)
    if declared is None or not declared.frm:
        raise BadInput(f"这种事项没有“{step}”这一步", remedy="请从列出的步骤里选")
    reach(actor, Rights.READ, affair)
    if declared.serves:
        # what is about to be served must exist as a paper, even if a crash left it ordered only
        make_due_papers(affair=affair, actor=actor, at=at, prints=False)
    with transaction.atomic():
        done = affair.acts.filter(token=token).first() if token else None
        if done is not None:
            return done
        claimed = _claim(affair, affair.version if seen_version is None else seen_version)
        act = _enter(claimed, spec, declared, form, actor, at, because, token)
    _become(affair, claimed)  # only now: after a refusal the caller's object is what it was
    if make_papers:
        make_due_papers(affair=affair, actor=actor, at=at)
    return act


def _claim(affair: Affair, seen: int) -> Affair:
    """Take the affair for this act, or say who was quicker. The row stays locked until the act is whole."""
    taken = Affair.objects.filter(pk=affair.pk, version=seen).update(version=seen + 1)
    if taken:
        rows = Affair.objects.select_related("definition", "subject", "unit").defer("definition__body")
        return rows.get(pk=affair.pk)
    last = affair.acts.order_by("-order").first()
    first = (
        f"{last.actor_name}已于{last.at.astimezone(CHINA):%m-%d %H:%M}办理“{last.zh}”"
        if last
        else "别人已先办理"
    )
    raise Conflict(first, remedy="请刷新后按现在的情况再办", act=last.uid if last else "")


def _become(given: Affair, claimed: Affair) -> None:
    """Let the caller's object see what the act made of the row, which this act alone has written."""
    vars(given).update({name: value for name, value in vars(claimed).items() if not name.startswith("_")})
    vars(given).pop("_prefetched_objects_cache", None)  # what was listed before the act is no longer the list


def refuse(choice: StepChoice, step: Step) -> Refusal:
    """Turn a no of the machine into the refusal a surface knows."""
    family: dict[str, type[Refusal]] = {"not_allowed": NotAllowed, "expired": Expired}
    remedy = f"{choice.from_when:%Y-%m-%d}起可以办理" if choice.from_when else ""
    made = family.get(choice.code, NotYet)
    return made(
        f"不能{step.zh}：{choice.why_not}", remedy=remedy, citation=choice.citation, step=step.key,
        when=choice.when_words,
    )  # fmt: skip


def _enter(
    affair: Affair,
    spec: AffairSpec,
    step: Step,
    raw: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    because: Sequence[Fact | str],
    token: str,
) -> Act:
    """Judge, read the form, judge again with it, and write the act with everything that follows."""
    day = day_of(at)
    earlier = list(affair.acts.all())
    views = acts_of(spec, earlier)
    clocks = clocks_of(affair)
    before, file = sum_of(spec, views), file_of(affair, spec, day, clock_rows=clocks)
    _stop_unless(judge(spec, step, before, file, actor, day, seen_by_form=False), step)
    context = FormContext(spec, row_of(spec, before, file, day), day, code_titles)
    form = clean_form(step, raw, context)
    _stop_unless(judge(spec, step, before, file, actor, day, form=form), step)
    open_form, secret = part_protected(step, form, row_of(spec, before, file, day, form))
    act = Act(
        affair=affair, order=len(earlier) + 1, step=step.key, zh=step.zh, at=at, day=day,
        actor_uid=actor.person_uid, actor_name=actor.name, post_title=actor.post_title, unit_name=actor.unit_name,
        form=encode(open_form), state=step.to or before.state, token=token,
    )  # fmt: skip
    _follow(_Entry(affair, spec, step, act, form, actor, at), [*earlier, act], file, clocks, secret, because)
    return act


def _stop_unless(choice: StepChoice, step: Step) -> None:
    if not choice.may:
        raise refuse(choice, step)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One act on its way in: where it belongs, what it says, who says it and when."""

    affair: Affair
    spec: AffairSpec
    step: Step
    act: Act
    form: Mapping[str, Any]
    actor: Actor
    at: datetime


def _follow(
    entry: _Entry, acts: Sequence[Act], file: FileView, clocks: list[Clock], secret: Mapping[str, Any],
    because: Sequence[Fact | str],
) -> None:  # fmt: skip
    """Let everything that follows from the act follow, in the same transaction.

    What was read to judge the act is handed on, not read again: from the number on, other matters of the same
    series wait for this one.
    """
    affair, spec, step, act, form = entry.affair, entry.spec, entry.step, entry.act, entry.form
    day = act.day
    if "officers" in form:
        put_officers(affair, form["officers"], day=day)
        file = replace(file, officers=tuple(officers_on(affair, day)))
    after = sum_of(spec, acts_of(spec, acts))
    old_state = affair.state
    state = spec.state(after.state)
    affair.state, affair.data = after.state, encode(after.data)
    if state is not None and state.terminal:
        affair.is_open, affair.closed_on, affair.outcome = False, day, state.outcome or state.key
    elif step.reopens:
        affair.is_open, affair.closed_on, affair.outcome = True, None, ""
    row = row_of(spec, after, replace(file, subject=subject_row(affair)), day, form)
    if step.key == spec.numbered_at and not affair.number and spec.number_word:
        affair.number = next_number(number_prefix(agency_of(affair.unit)) + spec.number_word, day)
    fact = _record(entry, old_state, because)
    keep_identity(affair, act, secret)
    run_clocks(
        affair, spec, step, row=row, form=form, actor=entry.actor, at=entry.at, because=fact, clocks=clocks
    )
    affair.due_on = next_of(clocks, spec) if affair.is_open else None
    affair.last_fact = fact.uid
    affair.save()
    if step.serves:
        mark_served(affair, step.serves, form)
    PaperDue.objects.bulk_create(
        PaperDue(affair=affair, act=act, document=one.document) for one in step.papers if one.applies(row)
    )


def _record(entry: _Entry, old_state: str, because: Sequence[Fact | str]) -> Fact:
    """Write the act and its fact, and after it the further fact and the closing, each because of the one before."""
    affair, spec, step, act, actor, at = (
        entry.affair,
        entry.spec,
        entry.step,
        entry.act,
        entry.actor,
        entry.at,
    )
    frame: dict[str, Any] = {
        "object": affair.ref, "actor": actor, "at": at, "region": affair.region_code,
        "subject": Ref("registry.subject", affair.subject.uid) if affair.subject else None,
    }  # fmt: skip
    open_part, hidden = split_private(step, act.form)
    body: dict[str, Any] = {
        "kind": affair.key, "kind_zh": spec.zh, "title": affair.title, "number": affair.number, "step": step.key,
        "step_zh": step.zh, "order": act.order, "from": old_state, "state": affair.state,
        "state_zh": state.zh if (state := spec.state(affair.state)) else affair.state, "form": open_part,
        "definition": affair.definition.digest,
    }  # fmt: skip
    causes: list[Fact | str] = [*([affair.last_fact] if affair.last_fact else []), *because]
    kind = facts.STEP_TAKEN if step.frm else facts.AFFAIR_OPENED
    fact = record(kind, body=body, private=hidden or None, because=causes, **frame)
    act.fact_uid = fact.uid
    act.save()
    if not step.frm:
        affair.opened_fact = fact.uid
    if step.reopens:
        again = {"state_zh": body["state_zh"], "kind": affair.key, "kind_zh": spec.zh}
        fact = record(facts.AFFAIR_REOPENED, body=again, because=[fact], **frame)
    if step.fact in facts.TAKING_FACTS:
        fact = record(step.fact, body=served_body(affair, spec), because=[fact], **frame)
    if not affair.is_open:
        ended = {
            "kind": affair.key,
            "kind_zh": spec.zh,
            "outcome": affair.outcome,
            "outcome_zh": body["state_zh"],
        }
        fact = record(facts.AFFAIR_CLOSED, body=ended, because=[fact], **frame)
    return fact


def _once(spec: AffairSpec, form: Mapping[str, Any]) -> str:
    """Give the cause that stands for a number of the matter's own: the same number opens one matter only."""
    return own_number_key(spec.once_by, str(form.get(spec.once_by) or "")) if spec.once_by else ""


def _uid_of(fact: Fact | str) -> str:
    return fact if isinstance(fact, str) else fact.uid


def _unit_for(actor: Actor, region: str) -> Unit:
    """Find the unit that handles a matter: the actor's, or the one whose region fits the place most closely."""
    if actor.unit_id is not None:
        return Unit.objects.get(pk=actor.unit_id)
    prefixes = [region[:length] for length in range(len(region), 1, -1)]
    found = Unit.objects.filter(regions__prefix__in=prefixes).order_by("regions__prefix", "-path").distinct()
    best = max(found, key=lambda one: max(len(row.prefix) for row in one.regions.all()), default=None)
    if best is None:
        raise BadInput("没有管辖这个地方的单位", remedy="请指定承办单位", region=region)
    return best

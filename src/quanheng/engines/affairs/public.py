"""What the person who came to us may read of a matter: where it stands, what was told, what is due when."""

from dataclasses import dataclass
from datetime import date

from quanheng.foundation.clock.api import Clock
from quanheng.packkit.affair import AffairSpec, StateSpec

from .definitions import spec_of
from .models import Act, Affair
from .papers.context import words_of
from .viewing import clocks_of

__all__ = ["PublicProgress", "PublicStop", "ToldText", "public_progress"]

_IN_HAND, _OVER = "正在办理。", "已经办结。"


@dataclass(frozen=True, slots=True)
class ToldText:
    """One text that the office has told the person, with the day and the step's own name."""

    on: date
    zh: str
    text: str


@dataclass(frozen=True, slots=True)
class PublicStop:
    """A state the matter has reached, in the sentence the public reads, and the day it was reached."""

    on: date
    sentence: str


@dataclass(frozen=True, slots=True)
class PublicProgress:
    """The whole answer. No officer, no unit below the bureau, no note and no private field is in it.

    ``due_words`` is empty when nothing is due from the office; ``due_on`` is the same day for sorting.
    """

    kind_zh: str
    number: str
    state: str
    sentence: str
    is_open: bool
    opened_on: date
    closed_on: date | None
    due_on: date | None
    due_words: str
    told: tuple[ToldText, ...]
    road: tuple[PublicStop, ...]


def public_progress(affair: Affair) -> PublicProgress:
    """Tell a complainant how far the matter is: whoever holds the matter's code, and nobody's name.

    The caller has checked that the asker may know of this matter at all. A step that was withdrawn is not
    told; a corrected text is told as corrected.

    Law:    市场监督管理投诉举报处理办法 (the duty to tell the complainant)
    """
    spec = spec_of(affair)
    withdrawn = set(affair.acts.filter(withdraws__isnull=False).values_list("withdraws_id", flat=True))
    acts = [
        one
        for one in affair.acts.prefetch_related("corrections")
        if one.withdraws_id is None and one.corrects_id is None and one.pk not in withdrawn
    ]
    here = spec.state(affair.state)
    due_on, due_words = _due(affair, spec)
    return PublicProgress(
        kind_zh=spec.zh, number=affair.number, state=affair.state, sentence=_sentence(here),
        is_open=affair.is_open, opened_on=affair.opened_on, closed_on=affair.closed_on,
        due_on=due_on, due_words=due_words, told=tuple(_told(affair, spec, acts)),
        road=tuple(_road(spec, acts)),
    )  # fmt: skip


def _sentence(state: StateSpec | None) -> str:
    if state is None:
        return _IN_HAND
    return state.public_zh or (_OVER if state.terminal else _IN_HAND)


def _told(affair: Affair, spec: AffairSpec, acts: list[Act]) -> list[ToldText]:
    told: list[ToldText] = []
    for act in acts:
        step = spec.step(act.step)
        if step is None or not step.tells:
            continue
        form = dict(act.form)
        for correction in act.corrections.all():
            form.update(correction.form)
        words = words_of(affair, spec, step.tells, form.get(step.tells))
        if words:
            told.append(ToldText(act.day, step.zh, words))
    return told


def _road(spec: AffairSpec, acts: list[Act]) -> list[PublicStop]:
    """List the public sentences in the order they became true, a repeated one only once in a row."""
    stops: list[PublicStop] = []
    for act in acts:
        sentence = _sentence(spec.state(act.state))
        if not stops or stops[-1].sentence != sentence:
            stops.append(PublicStop(act.day, sentence))
    return stops


def _due(affair: Affair, spec: AffairSpec) -> tuple[date | None, str]:
    """Say what the office owes next and by when; a clock at rest is said to rest."""
    if not affair.is_open:
        return None, ""
    main = {clock.zh for clock in spec.clocks if clock.is_main}
    rows = [row for row in clocks_of(affair) if row.name in main]
    running = [row for row in rows if row.due_on and row.state in (Clock.State.RUNNING, Clock.State.EXPIRED)]
    first = min(running, key=lambda row: row.due_on or date.max, default=None)
    if first is not None and first.due_on is not None:
        day = f"{first.due_on.year}年{first.due_on.month}月{first.due_on.day}日"
        return first.due_on, f"{first.name}：最迟{day}"
    paused = next((row for row in rows if row.state == Clock.State.PAUSED), None)
    if paused is None:
        return None, ""
    why = f"（{paused.paused_why}）" if paused.paused_why else ""
    return None, f"{paused.name}：暂停计算{why}，恢复后接着算"

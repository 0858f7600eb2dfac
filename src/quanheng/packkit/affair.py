"""The shape of a procedure: steps, who may take them, reasons for no, forms, clocks, papers, outcomes.

A procedure is data that a lawyer can read. The engine knows none by name: it sums the acts of an affair
and asks this shape what may come next. Conditions are written in the language of
:mod:`quanheng.base.conditions` over the view that ``engines/affairs/machine.py`` builds (``fine_yuan``,
``subject.is_person``, ``taken.hear_statement``, ``clocks.statement.state`` …).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from .accrual import Accrual
from .affair_clock import (
    ALL_CLOCKS,
    ClockAct,
    ClockSpec,
    Conditional,
    Key,
    Merging,
    OnExpiry,
    TimeGate,
    Words,
)
from .affair_counts import Counts
from .discretion import Discretion, Violation
from .shape import Expression, Shape

__all__ = [
    "ALL_CLOCKS", "AffairSpec", "Announces", "Choice", "ClockAct", "ClockSpec", "Demand", "FormField", "Guard",
    "Merging", "NeededExhibit", "OnExpiry", "Opens", "PaperDue", "Serves", "Share", "StateSpec", "Step", "Sum",
    "TimeGate", "Total", "Who",
]  # fmt: skip

FieldKind = Literal[
    "text", "paragraph", "day", "instant", "yuan", "number", "flag", "choice", "choices", "persons",
    "violation", "factors", "grade",
]  # fmt: skip


class StateSpec(Shape):
    """Where an affair can stand."""

    key: Key
    zh: Words
    terminal: bool = False
    outcome: str = Field(default="", description="how the affair ended, in a code word, for terminal states")
    on_road: bool = Field(default=True, description="drawn on the progress line of the page")
    public_zh: str = Field(
        default="", max_length=200, description="the sentence that the person who came to us reads"
    )


class Choice(Shape):
    """One answer of a closed question; the condition hides answers that do not fit the affair."""

    key: str = Field(min_length=1, max_length=60)
    zh: Words
    article: str = ""


class FormField(Conditional):
    """One field of a step's form. ``when`` shows it; ``required`` is meant where it is shown."""

    key: Key
    zh: Words
    kind: FieldKind
    required: bool = False
    must_be: bool | None = Field(default=None, description="the only answer with which the step is lawful")
    why: str = Field(default="", description="the sentence shown when must_be is not met")
    min: Decimal | None = None
    max: Decimal | None = None
    max_length: int = Field(default=0, ge=0, description="0 means 200 for text and 4000 for a paragraph")
    pattern: str = ""
    choices: tuple[Choice, ...] = ()
    codes: str = Field(default="", description="code list of the packs, such as penalty.service_mode")
    not_future: bool = Field(default=False, description="a day that cannot lie after the act")
    prefill: str = Field(default="", description="key of the view whose value is proposed")
    help: str = ""
    private: bool = Field(default=False, description="kept in the erasable part of the record")
    protected: bool = Field(
        default=False, description="shown only by the right to read identities, asked for with a purpose"
    )
    protected_when: Expression | None = Field(
        default=None, description="protected only under this condition over the view with the form"
    )

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "FormField":
        if self.kind in ("choice", "choices") and not (self.choices or self.codes):
            raise ValueError(f"字段“{self.zh}”是选择项，须写 choices 或 codes")
        if self.must_be is not None and self.kind != "flag":
            raise ValueError(f"字段“{self.zh}”不是是非项，不能写 must_be")
        if (self.min is not None or self.max is not None) and self.kind not in ("yuan", "number"):
            raise ValueError(f"字段“{self.zh}”不是数，不能写 min、max")
        if (self.protected or self.protected_when is not None) and not self.private:
            raise ValueError(f"字段“{self.zh}”受保密保护，须同时写 private: true")
        return self

    def is_protected(self, row: Mapping[str, Any]) -> bool:
        """Say whether the value is kept under protection, given the view with the form."""
        return self.protected or (self.protected_when is not None and self.protected_when.holds(row))


class Guard(Conditional):
    """A condition that must hold for the step, with the sentence shown when it does not."""

    why: Words
    article: str = ""
    inapplicable: bool = Field(default=False, description="say 不适用 instead of 还不能")


class Who(Shape):
    """Who may take a step: a right, and what the law says about the person.

    ``roles`` are the words of the law for the reader of the procedure; the machine asks only ``right``.
    """

    right: str = Field(pattern=r"^[a-z]+:[a-z_]+:[a-z_]+$")
    roles: tuple[Key, ...] = ()
    assigned: bool = Field(default=False, description="only officers assigned to the affair")
    not_assigned: bool = Field(default=False, description="nobody assigned to the affair as investigator")
    not_taker_of: tuple[Key, ...] = Field(default=(), description="nobody who took one of these steps")
    officers: int = Field(
        default=0, ge=0, le=9, description="officers with a valid certificate the affair needs"
    )
    certified: bool = Field(default=False, description="the person acting needs a valid certificate")
    article: str = ""


class PaperDue(Conditional):
    """A paper that must exist after the step."""

    document: str = Field(min_length=3, max_length=20)


class NeededExhibit(Shape):
    """Evidence that must lie in the file before the step."""

    kinds: tuple[str, ...] = Field(default=(), description="codes of penalty.evidence_kind; empty means any")
    at_least: int = Field(default=1, ge=1)
    why: Words
    article: str = ""


class Serves(Shape):
    """The paper that this step records as served, and the fields that say when and how."""

    document: str
    day_from: Key
    how_from: Key


class Opens(Conditional):
    """Another affair that this step opens, with the form it begins with.

    The road carries it out once for each act. ``fields`` says which field of the new affair's opening form
    takes which field of this affair; ``fixed`` states the rest. What this affair keeps under protection
    reaches the new one only into fields that are protected there too.
    """

    affair: Key
    title: str = Field(default="{title}", max_length=120, description="with {title}, {party} and {number}")
    fields: dict[str, str] = Field(default_factory=dict)
    fixed: dict[str, str | int | bool] = Field(default_factory=dict)
    relation: str = Field(default="来源", max_length=40, description="how the new affair names this one")

    @model_validator(mode="after")
    def _title_is_known(self) -> "Opens":
        try:
            self.title.format(title="", party="", number="")
        except (KeyError, IndexError, ValueError) as wrong:
            raise ValueError("开启事项的标题只能用 {title}、{party}、{number}") from wrong
        return self


class Step(Shape):
    """One act of the procedure."""

    model_config = ConfigDict(populate_by_name=True)

    key: Key
    zh: Words
    frm: tuple[Key, ...] = Field(default=(), alias="from", description="empty for the opening step only")
    to: Key | None = Field(default=None, description="absent when the affair stays where it is")
    who: Who
    is_main: bool = Field(default=True, description="on the usual road; others are shown after it")
    once: bool = Field(default=False, description="may be taken once only")
    article: str = ""
    note: str = Field(default="", description="one line under the button")
    form: tuple[FormField, ...] = ()
    guards: tuple[Guard, ...] = ()
    gates: tuple[TimeGate, ...] = ()
    clocks: tuple[ClockAct, ...] = ()
    papers: tuple[PaperDue, ...] = ()
    exhibits: tuple[NeededExhibit, ...] = ()
    public: str = Field(default="", description="what becomes public, in words; empty for nothing")
    tells: str = Field(default="", description="form field whose words the person who came to us may read")
    credit: str = Field(default="", description="kind of credit entry that follows")
    opens: tuple[Opens, ...] = ()
    serves: Serves | None = None
    fact: str = Field(default="", description="a further fact kind, such as affairs.decision.served")
    withdrawable: bool = Field(default=False, description="may be taken back by a further act")
    reopens: bool = Field(
        default=False, description="takes an ended affair up again; from names ended states only"
    )

    def field(self, key: str) -> FormField | None:
        """Give a field of the form by its key."""
        return next((one for one in self.form if one.key == key), None)


class Demand(Conditional):
    """One act that the law demands of a complete file: any of the steps fulfils it."""

    zh: Words
    steps: tuple[Key, ...] = Field(min_length=1)
    article: str = ""
    clock: str = Field(default="", description="clock whose due day makes the act late")
    documents: tuple[str, ...] = Field(default=(), description="papers that must exist beside the act")


class Total(Shape):
    """A number summed over all acts of a step, such as what has been paid so far."""

    key: Key
    step: Key
    field: Key


class Sum(Shape):
    """A number reckoned from others, absent ones counting as nothing, such as what is still owed."""

    key: Key
    plus: tuple[Key, ...] = Field(min_length=1)
    minus: tuple[Key, ...] = ()


class Share(Conditional):
    """A part of an amount by law, such as a reward: so many hundredths, no less than, no more than.

    ``percent``, ``least`` and ``most`` are names of thresholds. Of several with one key the first that
    applies counts; without the amount or the rate there is no result.
    """

    key: Key
    of: Key
    percent: Key
    least: Key | None = None
    most: Key | None = None


class Announces(Shape):
    """What an ended affair tells the public without a decision of its own, such as the result of a complaint.

    Which notice follows is a matter of the outcomes that packs declare for this ``kind``.
    """

    kind: Key
    outcomes: dict[Key, Words] = Field(min_length=1, description="outcomes that are told, in public words")
    cause: Key = Field(description="field whose words are the subject of the notice")
    unless: Expression | None = Field(default=None, description="condition under which nothing is told")


class AffairSpec(Shape):
    """One procedure, as one file under ``affairs/`` holds it."""

    key: Key
    zh: Words
    en: str = ""
    base: str = Field(
        default="", description="the procedure it was built upon; the text here is the whole, put together"
    )
    version: int = Field(default=1, ge=1)
    law: Words
    confidence: str = Field(min_length=2)
    domain: str = Field(default="", description="regulatory domain, as outcomes name it")
    number_word: str = Field(
        default="", max_length=8, description="word of the affair's own number, such as 案"
    )
    decision_document: str = Field(
        default="", description="the paper that states the decision, such as PEN-44"
    )
    numbered_at: str = Field(default="", description="step that gives the affair its number")
    once_by: str = Field(
        default="",
        description="field of the opening form whose value opens one affair only, such as order_no",
    )
    announces: Announces | None = None
    plan_refs: tuple[str, ...] = ()
    public: str = ""
    thresholds: dict[str, str] = Field(
        default_factory=dict, description="name in conditions: key of dated law"
    )
    states: tuple[StateSpec, ...] = Field(min_length=2)
    clocks: tuple[ClockSpec, ...] = ()
    totals: tuple[Total, ...] = ()
    sums: tuple[Sum, ...] = ()
    shares: tuple[Share, ...] = ()
    accruals: tuple[Accrual, ...] = Field(default=(), description="what grows day by day on money not paid")
    steps: tuple[Step, ...] = Field(min_length=2)
    demands: tuple[Demand, ...] = ()
    merging: Merging | None = Field(
        default=None, description="whether matters of this kind may be joined (并案)"
    )
    splitting: Merging | None = Field(default=None, description="whether one may be divided (分案)")
    card: tuple[Key, ...] = Field(default=(), description="fields shown first on the page")
    counts: Counts | None = Field(default=None, description="what the statistics read")
    violations: tuple[Violation, ...] = ()
    discretion: Discretion | None = None
    notes: tuple[str, ...] = ()

    def step(self, key: str) -> Step | None:
        """Give a step by its key."""
        return next((one for one in self.steps if one.key == key), None)

    def state(self, key: str) -> StateSpec | None:
        """Give a state by its key."""
        return next((one for one in self.states if one.key == key), None)

    def clock(self, key: str) -> ClockSpec | None:
        """Give a clock by its key."""
        return next((one for one in self.clocks if one.key == key), None)

    def violation(self, key: str) -> Violation | None:
        """Give a violation by its key."""
        return next((one for one in self.violations if one.key == key), None)

    @property
    def opening(self) -> Step:
        """The step with which every affair of this kind begins."""
        return next(one for one in self.steps if not one.frm)

    @model_validator(mode="after")
    def _stands_by_itself(self) -> "AffairSpec":
        from .affair_check import faults_of

        found = faults_of(self)
        if found:
            raise ValueError("；".join(found))
        return self

"""What follows from a decision: the credit entry, the public notice, and how entries make a credit class."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from quanheng.base.conditions import parse

from .shape import Expression, Key, Shape

__all__ = [
    "CreditScheme", "DecisionView", "EntryOutcome", "EntryPoints", "FactorSpec", "FadeStep", "HardRule",
    "LevelSpec", "NoticeOutcome", "OutcomeSpec", "choose_outcome",
]  # fmt: skip

# From the lightest to the gravest kind of penalty; M (行政拘留) is not ours to impose.
GRAVITY = "ABCDENFGIJLKH"

Severity = Literal["minor", "general", "serious"]
PartyKind = Literal["enterprise", "organisation", "individual_business", "person"]


ALWAYS = parse("true")


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A served decision as the engines that follow it may see it.

    ``ref`` names the affair (``affairs.affair:<uid>``). ``penalties`` are the letters A to N of the
    penalty law's list (A 警告 … J 责令停产停业). ``persons`` are the natural persons named in the text, known
    to the affair; redaction masks them and looks for others. ``digest`` seals the original paper.
    """

    ref: str
    kind: str
    number: str
    title: str
    cause: str
    party_name: str
    party_kind: PartyKind
    decided_on: date
    served_on: date
    authority: str
    domain: str = ""
    uscc: str = ""
    penalties: tuple[str, ...] = ()
    fine_yuan: int = 0
    confiscated_yuan: int = 0
    facts_text: str = ""
    basis_text: str = ""
    penalty_text: str = ""
    address: str = ""
    persons: tuple[str, ...] = ()
    digest: str = ""
    paper_ref: str = ""
    region_code: str = ""

    @classmethod
    def invented(cls, day: date, given: Mapping[str, Any]) -> "DecisionView":
        """Make an invented decision of a day for a pack's case; what the case does not say is left plain."""
        frame: dict[str, Any] = {
            "ref": "affairs.affair:case", "kind": "penalty", "number": "案例", "title": "案例", "cause": "",
            "party_name": "某店", "party_kind": "enterprise", "authority": "", "decided_on": day, "served_on": day,
        }  # fmt: skip
        said = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
        return cls(**(frame | said))

    def as_row(self) -> dict[str, Any]:
        """Give the row that an outcome's ``when`` reads: the fields, and ``heaviest``, the gravest letter."""
        known = [letter for letter in self.penalties if letter in GRAVITY]
        heaviest = max(known, key=GRAVITY.index, default=None)
        return asdict(self) | {"heaviest": heaviest}


class EntryOutcome(Shape):
    """The credit entry that a decision leaves.

    ``lasts`` are law keys of publicity periods. Of those in force on the day of the decision, the one
    that ends first holds: two rules stand side by side since 2026-04-01, and the doubt favours the party.
    """

    kind: Key
    severity: Severity
    lasts: tuple[Key, ...] = Field(min_length=1)
    repair_after: tuple[Key, ...] = Field(
        default=(), description="law keys of the shortest publicity; empty: none"
    )
    may_repair: bool = True


class NoticeOutcome(Shape):
    """The public notice that a decision leaves: how soon, how long, and which lines it shows."""

    kind: Key
    due: Key
    lasts: tuple[Key, ...] = Field(min_length=1)
    withdraw_within: Key = "penalty.publish_withdraw"


class OutcomeSpec(Shape):
    """One line of a pack's outcomes.yml: on such a decision, this entry and this notice."""

    key: Key
    zh: str
    basis: str = Field(description="the article, in words an officer knows")
    confidence: str = "product_default"
    rank: int = Field(
        default=100, description="the lowest matching rank is chosen; a pack's own line ranks lower"
    )
    when: Expression = Field(
        description="over DecisionView.as_row(): kind, domain, party_kind, heaviest, fine_yuan…"
    )
    entry: EntryOutcome | None = None
    notice: NoticeOutcome | None = None
    why_no_notice: str = ""

    @model_validator(mode="after")
    def _says_why_silent(self) -> "OutcomeSpec":
        if self.notice is None and not self.why_no_notice:
            raise ValueError("没有公示的后果须写明理由（why_no_notice）")
        return self


class FactorSpec(Shape):
    """A signed factor of the score: ``points`` once, or for each unit of ``each`` up to ``at_most`` units.

    ``group``: of several factors with the same group only the first that holds counts.
    """

    key: Key
    zh: str = Field(description="what an officer reads; {n} stands for the count")
    dimension: Literal["basic", "dynamic", "supervision", "relation", "social"]
    points: int
    when: Expression = ALWAYS
    each: Key | None = None
    at_most: int | None = None
    group: str = ""


class EntryPoints(Shape):
    """Points of one credit entry by kind and severity; they fade as the entry ages."""

    kind: Key
    zh: str
    severity: Severity | None = None
    points: int


class FadeStep(Shape):
    """Up to this age in years an entry counts with this share of its points."""

    years_below: float
    share: float = Field(ge=0, le=1)


class HardRule(Shape):
    """A rule that moves the class whatever the score: at least as bad, or at most as bad, as a level."""

    key: Key
    zh: str
    when: Expression
    at_least: str | None = None
    at_most: str | None = None


class LevelSpec(Shape):
    """A class of the scheme; ``from_score`` inclusive, ``to_score`` exclusive."""

    level: str
    zh: str
    from_score: int
    to_score: int
    supervision: str
    draw_multiplier: float


class CreditScheme(Shape):
    """A dated scheme of credit classes: levels, factors that sum to the score, hard rules.

    A change of weights is a new scheme with a later ``valid_from``; classes already given keep the
    scheme they were reckoned by until the next reckoning.
    """

    key: Key
    zh: str
    valid_from: date
    basis: str
    confidence: str
    note: str = ""
    low: int = 0
    high: int = 1000
    levels: tuple[LevelSpec, ...] = Field(min_length=2)
    factors: tuple[FactorSpec, ...] = Field(min_length=1)
    entries: tuple[EntryPoints, ...] = ()
    fades: tuple[FadeStep, ...] = ()
    hard_rules: tuple[HardRule, ...] = ()

    @model_validator(mode="after")
    def _levels_cover_the_scale(self) -> "CreditScheme":
        reach = self.low
        for level in self.levels:
            if level.from_score != reach:
                raise ValueError(f"等级{level.level}应从{reach}分起，不留空也不重叠")
            reach = level.to_score
        if reach != self.high + 1:
            raise ValueError(f"最后一级应到{self.high + 1}（不含），现为{reach}")
        known = {level.level for level in self.levels}
        named = {name for rule in self.hard_rules for name in (rule.at_least, rule.at_most) if name}
        if unknown := named - known:
            raise ValueError(f"硬规则提到未声明的等级：{'、'.join(sorted(unknown))}")
        return self


def choose_outcome(decision: DecisionView, outcomes: Iterable[OutcomeSpec]) -> OutcomeSpec | None:
    """Find the outcome a decision leads to: the lowest rank that matches, then the key in order.

    None means that no pack says anything about such a decision; the caller must say so, not guess.
    """
    row = decision.as_row()
    fitting = [spec for spec in outcomes if spec.when.holds(row)]
    return min(fitting, key=lambda spec: (spec.rank, spec.key), default=None)

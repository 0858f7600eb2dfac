"""What follows from a decision: the credit entry, the public notice, and how entries make a credit class."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = [
    "CreditScheme", "DecisionView", "EntryOutcome", "FactorSpec", "FeatureTest", "HardRule", "LevelSpec",
    "NoticeOutcome", "OutcomeMatch", "OutcomeSpec", "OutcomesFile", "choose_outcome",
]  # fmt: skip

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]*$", max_length=80)]
PenaltyCode = Annotated[str, Field(pattern=r"^[A-N]$")]
Severity = Literal["minor", "general", "serious"]
PartyKind = Literal["enterprise", "organisation", "individual_business", "person"]


class Strict(BaseModel):
    """A declared shape: an unknown key is a fault, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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


class OutcomeMatch(Strict):
    """Which decisions an outcome is for; every stated line must hold, an unstated one holds always."""

    decision_kinds: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    party_kinds: tuple[PartyKind, ...] = ()
    penalties_any: tuple[PenaltyCode, ...] = Field(
        default=(), description="at least one of these was imposed"
    )
    penalties_only: tuple[PenaltyCode, ...] = Field(default=(), description="nothing but these was imposed")
    fine_yuan_from: int | None = None
    fine_yuan_below: int | None = None

    def holds(self, decision: DecisionView) -> bool:
        """Tell whether the decision falls under this outcome."""
        imposed = set(decision.penalties)
        checks = (
            not self.decision_kinds or decision.kind in self.decision_kinds,
            not self.domains or decision.domain in self.domains,
            not self.party_kinds or decision.party_kind in self.party_kinds,
            not self.penalties_any or bool(imposed & set(self.penalties_any)),
            not self.penalties_only or (bool(imposed) and imposed <= set(self.penalties_only)),
            self.fine_yuan_from is None or decision.fine_yuan >= self.fine_yuan_from,
            self.fine_yuan_below is None or decision.fine_yuan < self.fine_yuan_below,
        )
        return all(checks)


class EntryOutcome(Strict):
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


class NoticeOutcome(Strict):
    """The public notice that a decision leaves: how soon, how long, and which lines it shows."""

    kind: Key
    due: Key
    lasts: tuple[Key, ...] = Field(min_length=1)
    withdraw_within: Key = "penalty.publish_withdraw"


class OutcomeSpec(Strict):
    """One line of a pack's outcomes.yml: on such a decision, this entry and this notice."""

    key: Key
    zh: str
    basis: str = Field(description="the article, in words an officer knows")
    confidence: str = "product_default"
    rank: int = Field(
        default=100, description="the lowest matching rank is chosen; a pack's own line ranks lower"
    )
    match: OutcomeMatch = OutcomeMatch()
    entry: EntryOutcome | None = None
    notice: NoticeOutcome | None = None
    why_no_notice: str = ""

    @model_validator(mode="after")
    def _says_why_silent(self) -> "OutcomeSpec":
        if self.notice is None and not self.why_no_notice:
            raise ValueError("没有公示的后果须写明理由（why_no_notice）")
        return self


class FeatureTest(Strict):
    """One plain comparison over a feature of the subject; an absent feature never passes."""

    feature: Key
    any_of: tuple[str, ...] = ()
    starts_with: tuple[str, ...] = ()
    at_least: float | None = None
    below: float | None = None

    def holds(self, features: Mapping[str, Any]) -> bool:
        """Compare; text by any_of and starts_with, numbers by at_least and below."""
        value = features.get(self.feature)
        if value is None:
            return False
        if self.any_of and str(value) not in self.any_of:
            return False
        if self.starts_with and not str(value).startswith(self.starts_with):
            return False
        if self.at_least is not None and not float(value) >= self.at_least:
            return False
        return not (self.below is not None and not float(value) < self.below)


class FactorSpec(Strict):
    """A signed factor of the score: ``points`` once, or for each unit of ``each`` up to ``at_most`` units.

    ``group``: of several factors with the same group only the first that holds counts.
    """

    key: Key
    zh: str = Field(description="what an officer reads; {n} stands for the count")
    dimension: Literal["basic", "dynamic", "supervision", "relation", "social"]
    points: int
    when: tuple[FeatureTest, ...] = ()
    each: Key | None = None
    at_most: int | None = None
    group: str = ""


class EntryPoints(Strict):
    """Points of one credit entry by kind and severity; they fade as the entry ages."""

    kind: Key
    zh: str
    severity: Severity | None = None
    points: int


class FadeStep(Strict):
    """Up to this age in years an entry counts with this share of its points."""

    years_below: float
    share: float = Field(ge=0, le=1)


class HardRule(Strict):
    """A rule that moves the class whatever the score: not below ``at_least``, or not worse than ``at_most``."""

    key: Key
    zh: str
    when: tuple[FeatureTest, ...] = Field(min_length=1)
    at_least: str | None = None
    at_most: str | None = None


class LevelSpec(Strict):
    """A class of the scheme; ``from_score`` inclusive, ``to_score`` exclusive."""

    level: str
    zh: str
    from_score: int
    to_score: int
    supervision: str
    draw_multiplier: float


class CreditScheme(Strict):
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


class OutcomesFile(Strict):
    """A pack's outcomes.yml."""

    outcomes: tuple[OutcomeSpec, ...] = ()
    schemes: tuple[CreditScheme, ...] = ()


def choose_outcome(decision: DecisionView, outcomes: Iterable[OutcomeSpec]) -> OutcomeSpec | None:
    """Find the outcome a decision leads to: the lowest rank that matches, then the key in order.

    None means that no pack says anything about such a decision; the caller must say so, not guess.
    """
    fitting: Sequence[OutcomeSpec] = sorted(
        (spec for spec in outcomes if spec.match.holds(decision)), key=lambda spec: (spec.rank, spec.key)
    )
    return fitting[0] if fitting else None

"""The door of the data centre: files in, one truth out."""

from .centre import Centre
from .divisions import Division, Divisions
from .features import REGISTER_FEATURES, Feature, feature_names, features_of
from .intake.declared import BRINGS, Declared, read_brings, read_name
from .intake.drift import Drift, Seen
from .intake.keeping import Delivery, Repeat
from .intake.periods import Period, period_of, periods_between, read_period
from .keys import AddressKey, address_key, name_key, name_stem
from .learning import AlikeFault, LearnedRule, Offer
from .reports import (
    Batch,
    Candidate,
    CleanReport,
    EntityRow,
    FeatureRow,
    LandReport,
    LinkedRow,
    LinkReport,
    Origin,
    QualityReport,
    QuarantinedRow,
    RowFault,
    ScoreReport,
    Share,
)  # fmt: skip
from .rules import REASONS, RULES, Reason, Rule, rule_title
from .score import score
from .slips import one_slip_away
from .standing.policy import Policy
from .standing.teach import JudgedPair, Taught
from .standing.word import Made, Placed

__all__ = [
    "BRINGS",
    "REASONS",
    "REGISTER_FEATURES",
    "RULES",
    "AddressKey",
    "AlikeFault",
    "Batch",
    "Candidate",
    "Centre",
    "CleanReport",
    "Declared",
    "Delivery",
    "Division",
    "Divisions",
    "Drift",
    "EntityRow",
    "Feature",
    "FeatureRow",
    "JudgedPair",
    "LandReport",
    "LearnedRule",
    "LinkReport",
    "LinkedRow",
    "Made",
    "Offer",
    "Origin",
    "Period",
    "Placed",
    "Policy",
    "QualityReport",
    "QuarantinedRow",
    "Reason",
    "Repeat",
    "RowFault",
    "Rule",
    "ScoreReport",
    "Seen",
    "Share",
    "Taught",
    "address_key",
    "feature_names",
    "features_of",
    "name_key",
    "name_stem",
    "one_slip_away",
    "period_of",
    "periods_between",
    "read_brings",
    "read_name",
    "read_period",
    "rule_title",
    "score",
]  # fmt: skip

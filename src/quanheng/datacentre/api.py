"""The door of the data centre: files in, one truth out."""

from .centre import Centre
from .divisions import Division, Divisions
from .features import REGISTER_FEATURES, Feature, feature_names, features_of
from .keys import AddressKey, address_key, name_key, name_stem
from .reports import (
    Batch,
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

__all__ = [
    "REASONS", "REGISTER_FEATURES", "RULES",
    "AddressKey", "Batch", "Centre", "CleanReport", "Division", "Divisions", "EntityRow", "Feature",
    "FeatureRow", "LandReport", "LinkReport", "LinkedRow", "Origin", "QualityReport", "QuarantinedRow",
    "Reason", "RowFault", "Rule", "ScoreReport", "Share",
    "address_key", "feature_names", "features_of", "name_key", "name_stem", "one_slip_away", "rule_title", "score",
]  # fmt: skip

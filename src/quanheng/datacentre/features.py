"""The numbers about a business that signals may name, and what each means.

Most are declared beside the source they are counted from (``features`` in a source file), so a
new domain brings its own without a line here. The few below come from the standing register
itself and exist in every city.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from quanheng.packkit.source import SourceSpec

__all__ = ["REGISTER_FEATURES", "Feature", "feature_names", "features_of"]


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the feature row: its name for conditions, its Chinese title, where it comes from."""

    key: str
    title: str
    kind: str  # number | code | text
    source: str  # "" for the register itself
    citation: str = ""


REGISTER_FEATURES: tuple[Feature, ...] = (
    Feature("status", "登记状态（代码）", "code", ""),
    Feature("kind", "主体类型（代码）", "code", ""),
    Feature("industry_code", "行业代码", "code", ""),
    Feature("region_code", "区划代码", "code", ""),
    Feature("capital_yuan", "注册资本（元）", "number", ""),
    Feature("has_uscc", "有统一社会信用代码（1为有）", "number", ""),
    Feature("former_names", "曾用名称个数", "number", ""),
    Feature("same_address_count", "同一地址在册主体数", "number", ""),
    Feature("same_phone_count", "同一电话在册主体数", "number", ""),
    Feature("sources_seen", "有记录的数据来源数", "number", ""),
)


def features_of(specs: Iterable[SourceSpec]) -> dict[str, Feature]:
    """Give every feature that the loaded sources and the register offer, by name.

    Signals are cross-checked against this table when packs are loaded: a condition that names
    a feature nobody counts would never fire, and nobody would notice.
    """
    table = {feature.key: feature for feature in REGISTER_FEATURES}
    for spec in specs:
        for made in spec.features:
            kind = "number"
            if made.take == "latest" and made.element is not None:
                column = spec.column(made.element)
                kind = {"code": "code", "amount": "number", "integer": "number", "number": "number"}.get(
                    column.kind, "text"
                )
            table[made.key] = Feature(made.key, made.title, kind, spec.key, made.citation)
    return table


def feature_names(specs: Iterable[SourceSpec]) -> frozenset[str]:
    """Give the bare names, for the cross-check of conditions."""
    return frozenset(features_of(specs))

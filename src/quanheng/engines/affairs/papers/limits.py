"""How papers say a period of law: sixty days as the law of the paper's own day has them."""

from datetime import date

from quanheng.foundation.law.api import value_on
from quanheng.packkit.law import Limit
from quanheng.packkit.paper_words import number_words

__all__ = ["Limits", "limit_words"]

_UNITS = {"working_day": "个工作日", "day": "日", "hour": "小时", "month": "个月", "year": "年"}


def limit_words(limit: Limit) -> str:
    """Write a period in characters: 六十日, 六个月, 五个工作日."""
    if limit.n is None or limit.kind not in _UNITS or not float(limit.n).is_integer():
        return limit.words
    return f"{number_words(int(limit.n))}{_UNITS[limit.kind]}"


class Limits(dict[str, str]):
    """Periods by the key of their dated rule, as they hold on one day; a paper names them in its words."""

    def __init__(self, day: date) -> None:
        super().__init__()
        self.day = day

    def __missing__(self, key: str) -> str:
        """Look the period up. Raises: NoRuleInForce, RuleConflict"""
        found = value_on(key, self.day)
        self[key] = limit_words(found.entry.limit) if found.entry.limit else found.words
        return self[key]

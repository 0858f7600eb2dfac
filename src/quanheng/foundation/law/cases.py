"""Answers the packs' cases of kind ``law``: what a key says on a day, or that it refuses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from quanheng.base.errors import BadInput
from quanheng.packkit.scenario import Case, runner

from .values import value_on

__all__ = ["answer"]


@runner("law")
def answer(case: Case) -> Mapping[str, Any]:
    """Say what the law is.

    given: ``key``. on: the day. then: any of ``n unit value words article key is_verified``, or ``refused``.
    """
    if "key" not in case.given or case.day is None:
        raise BadInput("案例缺少 given.key 或 on", remedy="请写明名称和日期")
    day = case.day.date() if isinstance(case.day, datetime) else case.day
    found = value_on(str(case.given["key"]), day)
    parts = found.value if isinstance(found.value, Mapping) else {}
    return {
        "key": found.entry.key, "value": found.value, "n": parts.get("n"), "unit": parts.get("unit"),
        "words": found.words, "article": found.article, "is_verified": found.is_verified, "mark": found.mark,
    }  # fmt: skip

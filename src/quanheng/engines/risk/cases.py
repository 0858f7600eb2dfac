"""Answers a pack's cases about signals: given a row, does the signal speak, and what does it say."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from quanheng.base.errors import BadInput, NotFound
from quanheng.foundation.packs.api import packs
from quanheng.packkit.scenario import Case, runner

from .evaluate import FeatureRow, Panel

__all__ = ["run_signal_case"]


@runner("signal")
def run_signal_case(case: Case) -> Mapping[str, Any]:
    """Read one invented row with one declared signal.

    ``given: {signal, row}``; answers ``fires``, ``sentence``, ``score``, ``level``.
    """
    key = str(case.given.get("signal", ""))
    spec = packs().signals.get(key)
    if spec is None:
        raise NotFound(f"没有信号“{key}”", remedy="请核对 risk/ 中的名称")
    if not isinstance(case.day, date):
        raise BadInput("信号的案例须写明日期 on")
    row = FeatureRow("", "", dict(case.given.get("row", {})))
    hits = Panel([spec], case.day).read(row)
    if not hits:
        return {"fires": False}
    return {"fires": True, "sentence": hits[0].sentence(), "score": hits[0].score, "level": str(spec.level)}

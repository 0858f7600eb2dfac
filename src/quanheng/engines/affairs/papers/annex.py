"""The annex that shows how the clocks of an affair were reckoned, line by line, for who asks on paper."""

from typing import Any

from quanheng.engines.affairs.models import Affair
from quanheng.engines.affairs.viewing import clocks_of
from quanheng.foundation.clock.api import Clock
from quanheng.packkit.paper_words import article_words, day_words

__all__ = ["clock_annex"]

_KINDS = {"counted": "计入", "paused": "停表", "moved": "顺延", "skipped": "不计"}
_UNITS = {"working_day": "个工作日", "hour": "小时", "day": "日", "month": "个月", "year": "年"}


def clock_annex(affair: Affair) -> list[dict[str, Any]]:
    """Give the blocks of the annex: for each clock its rule, its working, its last day."""
    blocks: list[dict[str, Any]] = [{"kind": "leaf", "text": "附件：期限计算过程"}]
    for clock in clocks_of(affair):
        blocks += [
            {"kind": "head", "text": clock.name},
            {"kind": "para", "text": _rule(clock)},
            {"kind": "rows", "head": ["起", "止", "日数", "算不算", "累计", "原因和依据"], "rows": _lines(clock),
             "widths": [20, 20, 9, 11, 9, 31]},
        ]  # fmt: skip
    if len(blocks) == 1:
        blocks.append({"kind": "para", "text": "本事项没有在计算的期限。"})
    return blocks


def _rule(clock: Clock) -> str:
    extended = f"，已延长{clock.extended}{_UNITS.get(clock.unit, '')}" if clock.extended else ""
    due = f"期限最后一日为{day_words(clock.due_on)}。" if clock.due_on else "停表期间，最后一日尚不确定。"
    marks = "" if clock.is_verified else "本规则的出处尚未核对原文。"
    marks += "所涉年份的放假安排尚未公布，先按周末推算。" if clock.is_provisional else ""
    return (
        f"依据{article_words(clock.article)}，自{day_words(clock.started_on)}起算，"
        f"期限{clock.limit}{_UNITS.get(clock.unit, '')}{extended}。{due}{marks}"
    )


def _lines(clock: Clock) -> list[list[str]]:
    return [
        [
            line.first.isoformat(),
            line.last.isoformat(),
            str(line.days),
            _KINDS.get(str(line.kind), "不计"),
            str(line.total),
            "；".join(part for part in (line.why, line.basis) if part),
        ]
        for line in clock.lines
    ]

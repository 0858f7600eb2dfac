"""The kinds of fact that the indicators room writes."""

from quanheng.foundation.ledger.api import define

__all__ = ["COMPUTED", "CORRECTED", "ENTERED", "TREND_COMPUTED"]

COMPUTED = "indicators.value.computed"
ENTERED = "indicators.value.entered"
CORRECTED = "indicators.value.corrected"
TREND_COMPUTED = "indicators.trend.computed"

define(COMPUTED, room="indicators", sentence="指标“{zh}”{on}为{shown}{unit}，由计数算出", public=True)
define(ENTERED, room="indicators", sentence="填报指标“{zh}”{on}为{shown}{unit}，来源：{source}", public=True)
define(
    CORRECTED,
    room="indicators",
    sentence="更正指标“{zh}”{on}为{shown}{unit}，原为{was}，因{reason}",
    public=True,
)
define(TREND_COMPUTED, room="indicators", sentence="推算走势“{zh}”到{until}，{rows}行，{series}条曲线")

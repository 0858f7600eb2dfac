"""The kinds of fact that the indicators room writes."""

from quanheng.foundation.ledger.api import define

__all__ = ["COMPUTED", "CORRECTED", "ENTERED"]

COMPUTED = "indicators.value.computed"
ENTERED = "indicators.value.entered"
CORRECTED = "indicators.value.corrected"

define(COMPUTED, room="indicators", sentence="指标“{zh}”{on}为{shown}{unit}，由计数算出", public=True)
define(ENTERED, room="indicators", sentence="填报指标“{zh}”{on}为{shown}{unit}，来源：{source}", public=True)
define(
    CORRECTED,
    room="indicators",
    sentence="更正指标“{zh}”{on}为{shown}{unit}，原为{was}，因{reason}",
    public=True,
)

"""The kinds of fact this room writes."""

from quanheng.foundation.ledger.api import define

__all__ = ["ALERT_JUDGED", "ALERT_RAISED", "SIGNALS_RUN"]

ALERT_RAISED = "risk.alert.raised"
ALERT_JUDGED = "risk.alert.judged"
SIGNALS_RUN = "risk.signals.run"

define(ALERT_RAISED, room="risk", sentence="信号“{zh}”提示：{sentence}")
define(ALERT_JUDGED, room="risk", sentence="判断预警为{verdict}：{reason}")
define(SIGNALS_RUN, room="risk", sentence="运行{signals}个信号，读{rows}户，新增预警{alerts}条")

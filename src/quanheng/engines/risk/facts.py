"""The kinds of fact this room writes."""

from quanheng.foundation.ledger.api import define

__all__ = [
    "ALERT_JUDGED", "ALERT_RAISED", "MODELS_RUN", "MODEL_RELEASED", "MODEL_RESUMED", "MODEL_SET", "MODEL_TESTED",
    "MODEL_WITHDRAWN", "SIGNALS_RUN",
]  # fmt: skip

ALERT_RAISED = "risk.alert.raised"
ALERT_JUDGED = "risk.alert.judged"
SIGNALS_RUN = "risk.signals.run"
MODELS_RUN = "risk.models.run"
MODEL_TESTED = "risk.model.tested"
MODEL_RELEASED = "risk.model.released"
MODEL_WITHDRAWN = "risk.model.withdrawn"
MODEL_RESUMED = "risk.model.resumed"
MODEL_SET = "risk.model.set"

define(ALERT_RAISED, room="risk", sentence="信号“{zh}”提示：{sentence}")
define(ALERT_JUDGED, room="risk", sentence="判断预警为{verdict}：{reason}")
define(SIGNALS_RUN, room="risk", sentence="运行{signals}个信号，读{rows}户，新增预警{alerts}条")
define(
    MODELS_RUN, room="risk",
    sentence="运行{models}个监管模型，命中{rows}条，新增预警{raised}条，更新{renewed}条，未能运行{failed}个",
)  # fmt: skip
define(MODEL_TESTED, room="risk", sentence="用{first}至{last}的数据回测监管模型“{title}”：{result}")
define(MODEL_RELEASED, room="risk", sentence="监管模型“{title}”第{version}版转为正式：{reason}")
define(MODEL_WITHDRAWN, room="risk", sentence="停用监管模型“{title}”：{reason}")
define(MODEL_RESUMED, room="risk", sentence="恢复试运行监管模型“{title}”：{reason}")
define(MODEL_SET, room="risk", sentence="监管模型“{title}”的{zh}由{was}改为{now}：{reason}")

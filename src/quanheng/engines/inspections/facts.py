"""The kinds of fact this room writes."""

from quanheng.foundation.ledger.api import define

__all__ = [
    "ANSWERS_RECORDED", "DRAW_COMMITTED", "DRAW_MADE", "DRAW_VOIDED", "FINDING_RECORDED", "ORDER_ISSUED",
    "ORDER_RECHECKED", "PLAN_MADE", "TASK_CLOSED", "TASK_OPENED", "TASK_STARTED",
]  # fmt: skip

PLAN_MADE = "inspections.plan.made"
DRAW_COMMITTED = "inspections.draw.committed"
DRAW_MADE = "inspections.draw.made"
DRAW_VOIDED = "inspections.draw.voided"
TASK_OPENED = "inspections.task.opened"
TASK_STARTED = "inspections.task.started"
ANSWERS_RECORDED = "inspections.answers.recorded"
FINDING_RECORDED = "inspections.finding.recorded"
ORDER_ISSUED = "inspections.order.issued"
ORDER_RECHECKED = "inspections.order.rechecked"
TASK_CLOSED = "inspections.task.closed"

define(PLAN_MADE, room="inspections", sentence="批准抽查方案“{title}”，{starts_on}至{ends_on}", public=True)
define(
    DRAW_COMMITTED,
    room="inspections",
    sentence="封存名录：检查对象{object_count}户，执法人员{officer_count}人，方案摘要{plan}",
    public=True,
)
define(
    DRAW_MADE,
    room="inspections",
    sentence="抽中{drawn}户，{gaps}户有岗位派不出，结果摘要{result}",
    public=True,
)
define(DRAW_VOIDED, room="inspections", sentence="作废这次抽取，理由：{reason}", public=True)
define(TASK_OPENED, room="inspections", sentence="派出检查：{zh}，检查人员{officers}")
define(TASK_STARTED, room="inspections", sentence="开始现场检查")
define(ANSWERS_RECORDED, room="inspections", sentence="记录检查项{answered}项，其中不符合{failed}项")
define(FINDING_RECORDED, room="inspections", sentence="查明第{no}项不符合：{text}，处理：{disposal_zh}")
define(ORDER_ISSUED, room="inspections", sentence="责令改正，期限至{due_on}，涉及{count}项")
define(ORDER_RECHECKED, room="inspections", sentence="复查责令改正事项：{result}")
define(TASK_CLOSED, room="inspections", sentence="检查结束，结果：{conclusion_zh}")

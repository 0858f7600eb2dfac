"""The kinds of fact that the credit room writes; none of them is public."""

from quanheng.foundation.ledger.api import define

__all__ = [
    "CLASS_CHANGED", "CLASS_COMPUTED", "CONTEST_DECIDED", "CONTEST_RAISED", "ENTRY_ADDED", "ENTRY_EXPIRED",
    "ENTRY_LIFTED", "REPAIR_APPLIED", "REPAIR_DECIDED",
]  # fmt: skip

ENTRY_ADDED = "credit.entry.added"
ENTRY_EXPIRED = "credit.entry.expired"
ENTRY_LIFTED = "credit.entry.lifted"
CONTEST_RAISED = "credit.contest.raised"
CONTEST_DECIDED = "credit.contest.decided"
CLASS_COMPUTED = "credit.class.computed"
CLASS_CHANGED = "credit.class.changed"
REPAIR_APPLIED = "credit.repair.applied"
REPAIR_DECIDED = "credit.repair.decided"

define(ENTRY_ADDED, room="credit", sentence="记入信用记录：{title}，到{ends_on}")
define(ENTRY_EXPIRED, room="credit", sentence="信用记录期满：{title}")
define(ENTRY_LIFTED, room="credit", sentence="移出信用记录：{title}，{reason}")
define(CONTEST_RAISED, room="credit", sentence="对信用记录“{title}”提出异议")
define(CONTEST_DECIDED, room="credit", sentence="信用记录“{title}”异议核实：{result}，{reason}")
define(
    CLASS_COMPUTED, room="credit", sentence="计算企业信用风险分类，共{count}户，新定{new}户，变动{moved}户"
)
define(CLASS_CHANGED, room="credit", sentence="企业信用风险分类{from}变为{to}，{why}")
define(REPAIR_APPLIED, room="credit", sentence="申请修复信用记录：{title}")
define(REPAIR_DECIDED, room="credit", sentence="信用修复决定：{result}，{title}，{reason}")

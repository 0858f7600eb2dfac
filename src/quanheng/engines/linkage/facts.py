"""The kinds of fact this room writes."""

from quanheng.foundation.ledger.api import define

__all__ = ["MODEL_TAUGHT", "PAIRS_FOUND", "PAIR_JUDGED", "POLICY_SET"]

PAIRS_FOUND = "linkage.pairs.found"
PAIR_JUDGED = "linkage.pair.judged"
POLICY_SET = "linkage.policy.set"
MODEL_TAUGHT = "linkage.model.taught"

define(PAIRS_FOUND, room="linkage", sentence="“{file}”经综合比对：自动关联{linked}行，{review}对待人核对")
define(
    PAIR_JUDGED, room="linkage", sentence="核对“{file}”第{origin.line}行与“{name}”：{verdict}，理由：{reason}"
)
define(
    POLICY_SET, room="linkage",
    sentence="关联代价改为误并{false_link}、漏并{missed_link}、看一眼{one_look}：{link_at}以上关联，{review_at}以上核对，理由：{reason}",
)  # fmt: skip
define(MODEL_TAUGHT, room="linkage", sentence="用{rows}行带代码的来源和{judged}对人工判断重新学习关联分量")

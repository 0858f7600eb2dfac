"""The kinds of fact this room writes, and how each reads aloud."""

from quanheng.foundation.ledger.api import define

__all__ = [
    "AFFAIR_ABSORBED",
    "AFFAIR_ASSIGNED",
    "AFFAIR_CLOSED",
    "AFFAIR_DELEGATED",
    "AFFAIR_EXPORTED",
    "AFFAIR_LINKED",
    "AFFAIR_MERGED",
    "AFFAIR_MOVED",
    "AFFAIR_OPENED",
    "AFFAIR_REOPENED",
    "AFFAIR_SHARED",
    "AFFAIR_SPLIT",
    "AFFAIR_TRANSFERRED",
    "ANSWERS_EXPORTED",
    "DECISION_ALTERED",
    "DECISION_REVOKED",
    "DECISION_SERVED",
    "DELEGATION_ENDED",
    "EVIDENCE_ATTACHED",
    "IDENTITY_ERASED",
    "IDENTITY_REVEALED",
    "LIMIT_LAPSED",
    "PAPER_CORRECTED",
    "PAPER_MADE",
    "PAPER_SIGNED",
    "PAPER_VOIDED",
    "REGISTER_EXPORTED",
    "SEAL_ENDED",
    "SEAL_PUT",
    "SHARING_ENDED",
    "STEP_CORRECTED",
    "STEP_TAKEN",
    "STEP_WITHDRAWN",
    "TAKING_FACTS",
]  # fmt: skip

AFFAIR_OPENED = "affairs.affair.opened"
AFFAIR_ASSIGNED = "affairs.affair.assigned"
AFFAIR_TRANSFERRED = "affairs.affair.transferred"
AFFAIR_LINKED = "affairs.affair.linked"
AFFAIR_MOVED = "affairs.affair.moved"
AFFAIR_CLOSED = "affairs.affair.closed"
AFFAIR_EXPORTED = "affairs.affair.exported"
ANSWERS_EXPORTED = "affairs.answers.exported"
AFFAIR_DELEGATED = "affairs.affair.delegated"
DELEGATION_ENDED = "affairs.delegation.ended"
AFFAIR_SHARED = "affairs.affair.shared"
SHARING_ENDED = "affairs.sharing.ended"
AFFAIR_MERGED = "affairs.affair.merged"
AFFAIR_ABSORBED = "affairs.affair.absorbed"
AFFAIR_SPLIT = "affairs.affair.split"
AFFAIR_REOPENED = "affairs.affair.reopened"
LIMIT_LAPSED = "affairs.limit.lapsed"
IDENTITY_REVEALED = "affairs.identity.revealed"
IDENTITY_ERASED = "affairs.identity.erased"
STEP_TAKEN = "affairs.step.taken"
STEP_CORRECTED = "affairs.step.corrected"
STEP_WITHDRAWN = "affairs.step.withdrawn"
EVIDENCE_ATTACHED = "affairs.evidence.attached"
PAPER_MADE = "affairs.paper.made"
PAPER_VOIDED = "affairs.paper.voided"
PAPER_CORRECTED = "affairs.paper.corrected"
PAPER_SIGNED = "affairs.paper.signed"
REGISTER_EXPORTED = "affairs.register.exported"
SEAL_PUT = "affairs.seal.put"
SEAL_ENDED = "affairs.seal.ended"
DECISION_SERVED = "affairs.decision.served"
DECISION_REVOKED = "affairs.decision.revoked"
DECISION_ALTERED = "affairs.decision.altered"

_SENTENCES = {
    AFFAIR_OPENED: "{actor}开启{kind_zh}：{title}",
    AFFAIR_ASSIGNED: "{actor}指定办案人员：{officers}",
    AFFAIR_TRANSFERRED: "{actor}把事项从{from_unit}移交{to_unit}，理由：{reason}",
    AFFAIR_LINKED: "{actor}把事项与{other_title}关联（{relation}）",
    AFFAIR_MOVED: "{actor}把事项改按第{to_version}版程序办理，理由：{reason}",
    AFFAIR_CLOSED: "{kind_zh}办结：{outcome_zh}",
    AFFAIR_DELEGATED: "{actor}把“{steps_zh}”委托{to}办理，{from_on}至{until_on}，理由：{reason}",
    DELEGATION_ENDED: "委托{to}办理“{steps_zh}”结束，{why}",
    AFFAIR_SHARED: "{actor}与{to}联合办理，理由：{reason}",
    SHARING_ENDED: "与{to}的联合办理结束，{why}",
    AFFAIR_MERGED: "{actor}把本事项并入“{lead_title}”{lead_number}，理由：{reason}",
    AFFAIR_ABSORBED: "{actor}把{others}并入本事项，理由：{reason}",
    AFFAIR_SPLIT: "{actor}从本事项分出“{part_title}”，理由：{reason}",
    AFFAIR_REOPENED: "{actor}重新办理，事项现为“{state_zh}”",
    LIMIT_LAPSED: "“{clock_zh}”于{due}期满：{follows}",
    ANSWERS_EXPORTED: "{actor}导出{kind_zh}答复{rows}件（{since}至{until}）",
    AFFAIR_EXPORTED: "{actor}导出案卷，共{parts}件",
    IDENTITY_REVEALED: "{actor}查看了{field}，用途：{purpose}",
    IDENTITY_ERASED: "{actor}删除了受保护的身份信息，理由：{reason}",
    STEP_TAKEN: "{actor}办理“{step_zh}”，事项现为“{state_zh}”",
    STEP_CORRECTED: "{actor}更正“{step_zh}”的记载：{fields}，理由：{reason}",
    STEP_WITHDRAWN: "{actor}撤回“{step_zh}”，理由：{reason}",
    EVIDENCE_ATTACHED: "{actor}把第{number}号证据“{name}”归入案卷",
    PAPER_MADE: "制作{document_zh}{number}",
    PAPER_VOIDED: "{actor}作废{document_zh}{number}，理由：{reason}",
    PAPER_CORRECTED: "{actor}以{number}更正{old_number}，理由：{reason}",
    PAPER_SIGNED: "{document_zh}{number}：{role_zh}{how}",
    REGISTER_EXPORTED: "{actor}导出文书登记簿，共{rows}份",
    SEAL_PUT: "{actor}启用{agency}的印章图样，自{from_on}起",
    SEAL_ENDED: "{actor}停用{agency}的印章图样，理由：{reason}",
    DECISION_SERVED: "{authority}向{party_name}送达{number}",
    DECISION_REVOKED: "{authority}撤销对{party_name}的{number}",
    DECISION_ALTERED: "{authority}变更对{party_name}的{number}",
}
for _kind, _sentence in _SENTENCES.items():
    define(_kind, room="affairs", sentence=_sentence, public=_kind == DECISION_SERVED)

# Further facts a definition may name in ``fact:`` of a step.
TAKING_FACTS = frozenset({DECISION_SERVED, DECISION_REVOKED, DECISION_ALTERED})

"""The kinds of fact this room writes, and how each reads aloud; what a person wrote lies in the private part."""

from quanheng.foundation.ledger.api import define

__all__ = [
    "ANSWERED",
    "ANSWER_KEPT",
    "BUSINESS_ANSWERED",
    "CONTACT_ERASED",
    "CONTACT_READ",
    "ENDED", "EXPORTED",
    "RATED",
    "RECEIVED",
    "REOPENING_ASKED",
    "REOPENING_DECIDED",
    "SUPPLEMENTED",
    "TAKEN_UP",
    "WITHDRAWN",
]  # fmt: skip

RECEIVED = "intake.voice.received"
TAKEN_UP = "intake.voice.taken_up"
SHOWN = "intake.voice.shown"
SUPPLEMENTED = "intake.voice.supplemented"
ANSWERED = "intake.voice.answered"
ENDED = "intake.voice.ended"
WITHDRAWN = "intake.voice.withdrawn"
RATED = "intake.voice.rated"
REOPENING_ASKED = "intake.reopening.asked"
REOPENING_DECIDED = "intake.reopening.decided"
BUSINESS_ANSWERED = "intake.business.answered"
ANSWER_KEPT = "intake.answer.kept"
CONTACT_READ = "intake.contact.read"
EXPORTED = "intake.list.exported"
CONTACT_ERASED = "intake.contact.erased"

_SENTENCES = {
    RECEIVED: "收到{kind_zh}：{respondent}，由{unit_name}承办",
    TAKEN_UP: "{kind_zh}转入办理",
    SHOWN: "经营者可在企业账户中查看{kind_zh}",
    SUPPLEMENTED: "来件人补充材料{files}件",
    ANSWERED: "{actor}答复来件人",
    ENDED: "{kind_zh}办结",
    WITHDRAWN: "来件人撤回{kind_zh}",
    RATED: "来件人评价：{stars}分",
    REOPENING_ASKED: "来件人申请重新办理",
    REOPENING_DECIDED: "{actor}对重新办理的申请：{decision_zh}",
    BUSINESS_ANSWERED: "{actor}在企业账户中{answer_zh}",
    ANSWER_KEPT: "经营者的“{answer_zh}”已记下，没有并入办理步骤：{why}",
    CONTACT_READ: "{actor}查看来件人身份，事由：{purpose}",
    EXPORTED: "{actor}导出来件清单，共{rows}行，条件：{conditions}",
    CONTACT_ERASED: "{actor}删除来件人的姓名和电话，事由：{reason}",
}
for _kind, _sentence in _SENTENCES.items():
    define(_kind, room="intake", sentence=_sentence)

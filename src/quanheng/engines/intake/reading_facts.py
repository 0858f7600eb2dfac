"""The kinds of fact that reading voices writes: models, labels, likeness, claims, hot spots."""

from quanheng.foundation.ledger.api import define

__all__ = [
    "ALIKE_JUDGED", "BURSTS_SEARCHED", "BURST_ENDED", "BURST_FOUND", "CLAIMANT_JUDGED", "LABEL_GIVEN",
    "LABEL_WITHDRAWN", "MODEL_CHOSEN", "MODEL_TRAINED", "VOICE_SENT",
]  # fmt: skip

MODEL_TRAINED = "intake.model.trained"
MODEL_CHOSEN = "intake.model.chosen"
LABEL_GIVEN = "intake.label.given"
LABEL_WITHDRAWN = "intake.label.withdrawn"
ALIKE_JUDGED = "intake.alike.judged"
CLAIMANT_JUDGED = "intake.claimant.judged"
BURST_FOUND = "intake.burst.found"
BURST_ENDED = "intake.burst.ended"
BURSTS_SEARCHED = "intake.bursts.searched"
VOICE_SENT = "intake.voice.sent"

_SENTENCES = {
    MODEL_TRAINED: "训练第{number}版分类模型，用{texts}条文本",
    MODEL_CHOSEN: "启用第{number}版分类模型",
    LABEL_GIVEN: "{actor}把{label_zh}定为{value_zh}",
    LABEL_WITHDRAWN: "{actor}撤回对{label_zh}的更正",
    ALIKE_JUDGED: "{actor}判断两件来件{verdict}：{reason}",
    CLAIMANT_JUDGED: "{actor}对多次索赔的判断：{verdict}，{reason}",
    BURST_FOUND: "{title}来件突增：{days}天{count}人，平常{usual}",
    BURST_ENDED: "{title}来件回落",
    VOICE_SENT: "来件由{from_unit}转{to_unit}：{reason}",
    BURSTS_SEARCHED: "查找来件热点，新发现{found}处",
}
for _kind, _sentence in _SENTENCES.items():
    define(_kind, room="intake", sentence=_sentence)

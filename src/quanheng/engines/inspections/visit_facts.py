"""The kinds of fact beside a visit: results made public, corrections, papers, campaigns, self-checks, grades."""

from quanheng.foundation.ledger.api import define

__all__ = [
    "APPEAL_ASKED", "APPEAL_DECIDED", "CAMPAIGN_ENDED", "CAMPAIGN_MADE", "CLOSED_CORRECTED", "GRADE_SET",
    "JOINT_OPENED", "ORDER_CANCELLED", "PAPER_MADE", "REMOTE_ANSWERED", "REMOTE_APPOINTED", "REMOTE_SEEN",
    "RESULT_PUBLISHED", "RESULT_WITHDRAWN", "SELF_READ", "SELF_SETTLED", "SELF_SUBMITTED", "TARGETS_ADDED",
]  # fmt: skip

RESULT_PUBLISHED = "inspections.result.published"
RESULT_WITHDRAWN = "inspections.result.withdrawn"
CLOSED_CORRECTED = "inspections.closed.corrected"
ORDER_CANCELLED = "inspections.order.cancelled"
PAPER_MADE = "inspections.paper.made"
CAMPAIGN_MADE = "inspections.campaign.made"
CAMPAIGN_ENDED = "inspections.campaign.ended"
TARGETS_ADDED = "inspections.targets.added"
JOINT_OPENED = "inspections.joint.opened"
REMOTE_APPOINTED = "inspections.remote.appointed"
REMOTE_ANSWERED = "inspections.remote.answered"
REMOTE_SEEN = "inspections.remote.seen"
SELF_SUBMITTED = "inspections.self.submitted"
SELF_READ = "inspections.self.read"
SELF_SETTLED = "inspections.self.settled"
GRADE_SET = "inspections.grade.set"
APPEAL_ASKED = "inspections.appeal.asked"
APPEAL_DECIDED = "inspections.appeal.decided"

_ROOM = "inspections"
define(RESULT_PUBLISHED, room=_ROOM, sentence="公开检查结果：{zh}，{conclusion_zh}", public=True)
define(RESULT_WITHDRAWN, room=_ROOM, sentence="撤回已公开的检查结果，理由：{reason}", public=True)
define(CLOSED_CORRECTED, room=_ROOM, sentence="更正已结束的检查记录{count}处，理由：{reason}")
define(ORDER_CANCELLED, room=_ROOM, sentence="撤销责令改正，理由：{reason}")
define(PAPER_MADE, room=_ROOM, sentence="制作{document_zh}{number}")
define(CAMPAIGN_MADE, room=_ROOM, sentence="部署“{title}”，{starts_on}至{ends_on}")
define(CAMPAIGN_ENDED, room=_ROOM, sentence="结束“{title}”：{why}")
define(TARGETS_ADDED, room=_ROOM, sentence="列入检查名单{count}户，来自{origin}")
define(JOINT_OPENED, room=_ROOM, sentence="联合检查“{title}”，{count}张检查表一次查完")
define(REMOTE_APPOINTED, room=_ROOM, sentence="约定视频检查：{starts_at}，{platform}")
define(REMOTE_ANSWERED, room=_ROOM, sentence="企业答复视频检查：{answer_zh}")
define(REMOTE_SEEN, room=_ROOM, sentence="视频检查核对身份：{note}")
define(SELF_SUBMITTED, room=_ROOM, sentence="企业提交自查：{zh}，{failed}项不符合")
define(SELF_READ, room=_ROOM, sentence="审阅企业自查")
define(SELF_SETTLED, room=_ROOM, sentence="现场核实企业自查：{result}，不一致{count}项")
define(GRADE_SET, room=_ROOM, sentence="评定{scheme}：{zh}（{score}分）", public=True)
define(APPEAL_ASKED, room=_ROOM, sentence="企业申请复评{scheme}")
define(APPEAL_DECIDED, room=_ROOM, sentence="答复复评申请：{state_zh}")

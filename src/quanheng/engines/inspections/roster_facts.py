"""The kinds of fact that the standing rosters and the yearly plan write."""

from quanheng.foundation.ledger.api import define

__all__ = [
    "CARD_CHANGED", "CONFLICT_ENDED", "CONFLICT_SET", "ENTRY_CHANGED", "LEAVE_SET", "OVERRIDE_SET", "RISK_GRADE_SET",
    "ROSTER_EXPORTED", "ROSTER_IMPORTED",
    "ROSTER_REFRESHED", "TAG_DROPPED", "TAG_PUT", "VISITS_JOINED", "YEAR_APPROVED", "YEAR_CHANGED", "YEAR_LINE_SET",
    "YEAR_MADE", "YEAR_PUBLISHED",
]  # fmt: skip

ROSTER_REFRESHED = "inspections.roster.refreshed"
ENTRY_CHANGED = "inspections.roster.entry_changed"
OVERRIDE_SET = "inspections.roster.override_set"
ROSTER_EXPORTED = "inspections.roster.exported"
ROSTER_IMPORTED = "inspections.roster.imported"
RISK_GRADE_SET = "inspections.risk_grade.set"
TAG_PUT = "inspections.tag.put"
TAG_DROPPED = "inspections.tag.dropped"
CARD_CHANGED = "inspections.officer.card_changed"
LEAVE_SET = "inspections.officer.leave_set"
CONFLICT_SET = "inspections.officer.conflict_set"
CONFLICT_ENDED = "inspections.officer.conflict_ended"
YEAR_MADE = "inspections.year.made"
YEAR_LINE_SET = "inspections.year.line_set"
YEAR_CHANGED = "inspections.year.changed"
YEAR_APPROVED = "inspections.year.approved"
YEAR_PUBLISHED = "inspections.year.published"
VISITS_JOINED = "inspections.visits.joined"

define(
    ROSTER_REFRESHED, room="inspections", sentence="刷新检查对象名录库“{zh}”：转入{taken}户，转出{dropped}户"
)
define(ENTRY_CHANGED, room="inspections", sentence="检查对象名录库“{zh}”{way}：{why}")
define(OVERRIDE_SET, room="inspections", sentence="人工{way}检查对象名录库“{zh}”，至{until}：{reason}")
define(ROSTER_EXPORTED, room="inspections", sentence="导出{what}{rows}行，条件：{conditions}")
define(ROSTER_IMPORTED, room="inspections", sentence="导入{what}：{file}，收{taken}行，退回{faulty}行")
define(RISK_GRADE_SET, room="inspections", sentence="评定{year}年{scheme}：{level}级（{score}分）")
define(TAG_PUT, room="inspections", sentence="加标记“{tag}”，来源：{origin}")
define(TAG_DROPPED, room="inspections", sentence="去标记“{tag}”：{reason}")
define(CARD_CHANGED, room="inspections", sentence="执法检查人员名录库：{name}，专长{skills}{out}")
define(LEAVE_SET, room="inspections", sentence="{name} {starts_on}至{ends_on}不派检查：{reason}")
# Whom an officer must avoid is known by right alone: the fact names the officer, the business lies in its private part.
define(CONFLICT_SET, room="inspections", sentence="登记{name}的一项回避")
define(CONFLICT_ENDED, room="inspections", sentence="解除{name}的一项回避")
define(YEAR_MADE, room="inspections", sentence="编制{year}年度抽查计划“{title}”")
define(YEAR_LINE_SET, room="inspections", sentence="年度抽查计划第{no}项：{title}（{act}）")
define(
    YEAR_CHANGED,
    room="inspections",
    sentence="调整{year}年度抽查计划，第{version}版，理由：{reason}",
    public=True,
)
define(
    YEAR_APPROVED,
    room="inspections",
    sentence="批准{year}年度抽查计划第{version}版，共{lines}项",
    public=True,
)
define(YEAR_PUBLISHED, room="inspections", sentence="公布{year}年度抽查计划第{version}版", public=True)
define(VISITS_JOINED, room="inspections", sentence="合并{count}次检查为一次，{on}由{officers}一并进行")

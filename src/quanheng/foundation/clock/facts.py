"""The kinds of fact that the clock writes."""

from quanheng.foundation.ledger.api import define

__all__ = [
    "CALENDAR_APPLIED",
    "CALENDAR_IMPORTED",
    "CARRIED",
    "ESCALATED",
    "EXPIRED",
    "EXTENDED",
    "NOTED",
    "PAUSED",
    "RECOMPUTED",
    "RESUMED",
    "STARTED",
    "STOPPED",
]

STARTED = "clock.limit.started"
PAUSED = "clock.limit.paused"
RESUMED = "clock.limit.resumed"
EXTENDED = "clock.limit.extended"
EXPIRED = "clock.limit.expired"
ESCALATED = "clock.limit.escalated"
NOTED = "clock.limit.noted"
STOPPED = "clock.limit.stopped"
CARRIED = "clock.limit.carried"
RECOMPUTED = "clock.limit.recomputed"
CALENDAR_IMPORTED = "clock.calendar.imported"
CALENDAR_APPLIED = "clock.calendar.applied"

define(STARTED, room="clock", sentence="“{name}”开始计时，{limit_words}，到{due}为止，依据{article}")
define(PAUSED, room="clock", sentence="“{name}”自{first}停表，事由：{why}")
define(RESUMED, room="clock", sentence="“{name}”停表到{last}，到期日改为{due}")
define(EXTENDED, room="clock", sentence="“{name}”批准延长{extension_words}，到期日改为{due}")
define(CARRIED, room="clock", sentence="分出的事项沿用“{name}”，自{started_on}起算，到{due}为止")
define(STOPPED, room="clock", sentence="“{name}”计时结束，{outcome}")
define(RECOMPUTED, room="clock", sentence="“{name}”因{why}重算，到期日由{was}改为{due}")
define(EXPIRED, room="clock", sentence="“{name}”期满，{consequence}")
define(CALENDAR_IMPORTED, room="clock", sentence="导入{year}年放假安排第{number}版，文号{notice}")
define(
    CALENDAR_APPLIED,
    room="clock",
    sentence="启用{year}年放假安排第{number}版（{notice}），事由：{reason}；改动到期日{moves}个",
)
define(ESCALATED, room="clock", sentence="“{name}”{words}，告知{level_zh}")
define(NOTED, room="clock", sentence="{actor}知悉“{name}”{words}")

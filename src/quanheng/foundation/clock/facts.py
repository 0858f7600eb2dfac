"""The kinds of fact that the clock writes."""

from quanheng.foundation.ledger.api import define

__all__ = ["EXPIRED", "EXTENDED", "PAUSED", "RECOMPUTED", "RESUMED", "STARTED", "STOPPED"]

STARTED = "clock.limit.started"
PAUSED = "clock.limit.paused"
RESUMED = "clock.limit.resumed"
EXTENDED = "clock.limit.extended"
EXPIRED = "clock.limit.expired"
STOPPED = "clock.limit.stopped"
RECOMPUTED = "clock.limit.recomputed"

define(STARTED, room="clock", sentence="“{name}”开始计时，{limit_words}，到{due}为止，依据{article}")
define(PAUSED, room="clock", sentence="“{name}”自{first}停表，事由：{why}")
define(RESUMED, room="clock", sentence="“{name}”停表到{last}，到期日改为{due}")
define(EXTENDED, room="clock", sentence="“{name}”批准延长{extension_words}，到期日改为{due}")
define(STOPPED, room="clock", sentence="“{name}”计时结束，{outcome}")
define(RECOMPUTED, room="clock", sentence="“{name}”因{why}重算，到期日由{was}改为{due}")
define(EXPIRED, room="clock", sentence="“{name}”期满，{consequence}")

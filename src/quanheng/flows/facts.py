"""The kinds of fact that the road itself writes: what became of a department's file."""

from quanheng.foundation.ledger.api import define

__all__ = ["BATCH_CLEANED", "BATCH_HELD", "BATCH_KEPT", "BATCH_LANDED", "SUPPLY_REMINDED"]

SUPPLY_REMINDED = "datacentre.supply.reminded"
BATCH_LANDED = "datacentre.batch.landed"
BATCH_HELD = "datacentre.batch.held"
BATCH_CLEANED = "datacentre.batch.cleaned"
BATCH_KEPT = "datacentre.batch.kept"

define(BATCH_LANDED, room="datacentre", sentence="收到{department}的{title}文件“{file}”，共{rows}行")
define(BATCH_HELD, room="datacentre", sentence="{title}文件“{file}”行数异常，暂缓入库：{why}")
define(
    BATCH_CLEANED, room="datacentre",
    sentence="清洗“{file}”：{rows}行中照用{accepted}行，修复{repaired}行，待处理{quarantined}行",
)  # fmt: skip
define(
    BATCH_KEPT, room="datacentre",
    sentence="“{file}”的{linked}行对上主体，{unlinked}行没有对上，留在数据中心供主题库和监管模型使用",
)  # fmt: skip
define(SUPPLY_REMINDED, room="datacentre", sentence="催报：{department}的{title}，{period}应于{due_on}前报送")

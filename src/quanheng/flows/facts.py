"""The kinds of fact that the road itself writes: what became of a department's file."""

from quanheng.foundation.ledger.api import define

__all__ = ["BATCH_CLEANED", "BATCH_HELD", "BATCH_LANDED"]

BATCH_LANDED = "datacentre.batch.landed"
BATCH_HELD = "datacentre.batch.held"
BATCH_CLEANED = "datacentre.batch.cleaned"

define(BATCH_LANDED, room="datacentre", sentence="收到{department}的{title}文件“{file}”，共{rows}行")
define(BATCH_HELD, room="datacentre", sentence="{title}文件“{file}”行数异常，暂缓入库：{why}")
define(
    BATCH_CLEANED, room="datacentre",
    sentence="清洗“{file}”：{rows}行中照用{accepted}行，修复{repaired}行，待处理{quarantined}行",
)  # fmt: skip

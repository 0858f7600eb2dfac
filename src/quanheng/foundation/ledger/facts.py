"""The kinds of fact that the ledger itself writes."""

from . import kinds

__all__ = ["EXHIBIT_SEALED", "PRIVATE_ERASED", "PRIVATE_READ"]

EXHIBIT_SEALED = "ledger.exhibit.sealed"
PRIVATE_READ = "ledger.private.read"
PRIVATE_ERASED = "ledger.private.erased"

kinds.define(EXHIBIT_SEALED, room="ledger", sentence="封存证据“{name}”，{length}字节，SM3 {sm3}")
kinds.define(PRIVATE_READ, room="ledger", sentence="查阅个人信息，事由：{purpose}")
kinds.define(PRIVATE_ERASED, room="ledger", sentence="删除个人信息，事由：{reason}")

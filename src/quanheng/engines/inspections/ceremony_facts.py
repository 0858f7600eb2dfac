"""The kinds of fact of the day of a draw."""

from quanheng.foundation.ledger.api import define

__all__ = ["NUMBERS_ENTERED", "SUBSTITUTE_USED", "WITNESS_OPENED", "WITNESS_SEALED"]

WITNESS_SEALED = "inspections.witness.sealed"
WITNESS_OPENED = "inspections.witness.opened"
NUMBERS_ENTERED = "inspections.numbers.entered"
SUBSTITUTE_USED = "inspections.substitute.used"

_ROOM = "inspections"
define(WITNESS_SEALED, room=_ROOM, sentence="见证人{name}封存秘密值，摘要{sealed}", public=True)
define(WITNESS_OPENED, room=_ROOM, sentence="见证人{name}揭示封存的秘密值，与摘要相符")
define(NUMBERS_ENTERED, room=_ROOM, sentence="照公告录入“{source}”：{value}")
define(SUBSTITUTE_USED, room=_ROOM, sentence="{ground_zh}，由本组第{place}名候补替换，理由：{reason}")

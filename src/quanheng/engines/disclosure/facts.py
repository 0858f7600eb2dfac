"""The kinds of fact that the disclosure room writes."""

from quanheng.foundation.ledger.api import define

__all__ = ["CORRECTED", "PUBLISHED", "TAKEN_DOWN", "WITHDRAWN"]

PUBLISHED = "disclosure.notice.published"
CORRECTED = "disclosure.notice.corrected"
WITHDRAWN = "disclosure.notice.withdrawn"
TAKEN_DOWN = "disclosure.notice.taken_down"

define(PUBLISHED, room="disclosure", sentence="公示{number}，公示到{ends_on}", public=True)
define(CORRECTED, room="disclosure", sentence="更正公示{number}，第{version}版：{reason}", public=True)
define(WITHDRAWN, room="disclosure", sentence="撤回公示{number}：{reason}", public=True)
define(TAKEN_DOWN, room="disclosure", sentence="公示期满，停止公示{number}", public=True)

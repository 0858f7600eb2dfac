"""The door of disclosure: what the public may see of a decision, since when and until when."""

from quanheng.packkit.outcome import DecisionView

from .models import Notice, NoticeVersion
from .public import PublicNotice, is_shown, open_public_notice, public_notice, shown_notices
from .redact import Masked, NoticeText, redact_text, write_notice
from .rights import Rights
from .selectors import (
    find_notices,
    find_public_notices,
    get_notice,
    get_public_notice,
    notice_for_cause,
    notice_of_affair,
)
from .services import correct_notice, outcome_of, publish_notice, take_down_due, withdraw_notice

__all__ = [
    "DecisionView", "Masked", "Notice", "NoticeText", "NoticeVersion", "PublicNotice", "Rights",
    "correct_notice", "find_notices", "find_public_notices", "get_notice", "get_public_notice", "is_shown",
    "notice_for_cause", "notice_of_affair", "open_public_notice", "outcome_of", "public_notice",
    "publish_notice", "redact_text", "shown_notices", "take_down_due", "withdraw_notice", "write_notice",
]  # fmt: skip

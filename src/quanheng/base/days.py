"""Days and instants of the authority: one time zone, and a date is always an argument."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from .errors import BadInput

__all__ = ["CHINA", "day_of", "parse_day"]

CHINA = ZoneInfo("Asia/Shanghai")


def day_of(at: datetime) -> date:
    """Give the civil day in China of an aware instant."""
    if at.tzinfo is None:
        raise BadInput("时间缺少时区", remedy="请传入带时区的时间")
    return at.astimezone(CHINA).date()


def parse_day(text: str) -> date:
    """Read an ISO date; raises BadInput with the text shown."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as wrong:
        raise BadInput(f"“{text}”不是有效日期", remedy="请写作 2026-11-24 的形式") from wrong

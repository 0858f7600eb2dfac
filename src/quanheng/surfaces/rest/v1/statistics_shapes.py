"""The shapes of the statistics in the API."""

from datetime import date

from pydantic import Field

from .shapes import Shape
from .work_shapes import AffairOut

__all__ = ["CountedMatters", "StatisticsOut"]


class FiguresOut(Shape):
    """The numbers of one line; money as exact text in yuan."""

    received: int = Field(description="收件：期间内立的")
    closed: int = Field(description="办结：期间内办结的")
    on_time: int = Field(description="按期办结")
    late: int = Field(description="超期办结：有本局的期限在到期日之后才办完")
    open: int = Field(description="期末在办")
    overdue: int = Field(description="在办超期：期末这天已过到期日还没有办完")
    satisfied: int = Field(description="满意")
    unsatisfied: int = Field(description="不满意")
    claimed: str = Field(description="涉及金额，元，计期间内收件的")
    recovered: str = Field(description="挽回损失，元，计期间内办结的")
    fined: str = Field(description="罚款，元，计期间内办结的")
    confiscated: str = Field(description="没收，元，计期间内办结的")


class StatisticsLine(Shape):
    """One line of the table."""

    key: str = Field(description="这一行的键，可用作同名条件")
    title: str
    figures: FiguresOut


class StatisticsOut(Shape):
    """A table for a period."""

    since: date
    until: date
    period: str = Field(description="期间的说法")
    by: str
    lines: list[StatisticsLine]
    whole: FiguresOut = Field(description="合计")


class CountedMatters(Shape):
    """One page of the matters that a number counts, and how many there are in all."""

    items: list[AffairOut]
    next: str = Field(description="下一页的 after；空为没有下一页")
    number: int = Field(description="全部件数，不封顶")

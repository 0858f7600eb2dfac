"""Divisions enter the plan's yearly figures, each with its source."""

from datetime import date, datetime, time

from quanheng.base.days import CHINA
from quanheng.engines.indicators import api as indicators
from quanheng_demo.history import SOURCE, figures

from .company import Company

__all__ = ["enter_figures"]


def enter_figures(company: Company, subjects: int, today: date, at: datetime) -> None:
    """Enter the sample history; a figure that is there already is not entered again."""
    analyst = company.one(("analyst",), "4451", at, "figures")
    for figure in figures(subjects, today):
        indicators.enter_value(
            indicator=figure.indicator, on=figure.on, value=figure.value, source=SOURCE, actor=analyst,
            at=datetime.combine(at.date(), time(9, 30), CHINA),
        )  # fmt: skip

"""The shape of a year's days off and make-up working days, as ordered by the State Council."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, model_validator

from .shape import Shape

__all__ = ["CalendarYear", "Holiday", "HolidayNotice"]


class HolidayNotice(Shape):
    """The notice that ordered the arrangement; a year may have two when the second changes the first."""

    notice: str
    published: date | None = None
    about: str = ""
    page: str = ""
    confidence: str = "recall:high"


class Holiday(Shape):
    """One break: first and last day off, the festival days of the law inside it, the days worked for it."""

    name: str
    first: Annotated[date, Field(validation_alias=AliasChoices("from", "first"))]
    last: Annotated[date, Field(validation_alias=AliasChoices("to", "last"))]
    statutory_days: tuple[date, ...] = ()
    make_up_workdays: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> "Holiday":
        if self.last < self.first:
            raise ValueError("to 早于 from")
        if any(day.weekday() < 5 for day in self.make_up_workdays):
            raise ValueError("调休上班日应为周六或周日")
        return self


class CalendarYear(Shape):
    """One year. ``unpublished`` years hold only the festival days of the law and make dates provisional."""

    key: str
    year: int
    status: Literal["published", "unpublished"]
    notices: tuple[HolidayNotice, ...] = ()
    holidays: tuple[Holiday, ...]
    working_days: int | None = None
    note: str = ""
    overrides: str | None = None

    @model_validator(mode="after")
    def _says_its_notice(self) -> "CalendarYear":
        if self.status == "published" and not self.notices:
            raise ValueError("已公布的年份须写放假通知")
        return self

"""The shape of a declared trend: which rows are counted month by month, and how they are divided."""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from .shape import Key, Shape

__all__ = ["TrendSpec"]


class TrendSpec(Shape):
    """A monthly series that the data centre keeps and forecasts, for the city, each county and each kind.

    The rows come from one theme mart. ``by`` divides the city's series into kinds (a problem, a trade); a series
    too thin to say anything is counted and not forecast. The figures are ours (``product_default``) until a city
    sets its own.
    """

    key: Key
    zh: str = Field(min_length=2, max_length=40)
    question: str = Field(min_length=4, max_length=200, description="what the curve is asked, in Chinese")
    mart: Key = Field(description="theme mart whose rows are counted")
    when: Key = Field(description="date column that places a row in its month")
    where: dict[Key, tuple[str, ...]] = Field(
        default_factory=dict, description="columns and the values that count"
    )
    measure: Literal["count", "sum"] = "count"
    column: Key | None = Field(default=None, description="number column that is added up, for sum")
    by: Key | None = Field(default=None, description="column that divides the series into kinds")
    by_digits: int = Field(
        default=0,
        ge=0,
        le=6,
        description="only the first digits of a code count, letters left out (F5211 to 52)",
    )
    by_zh: str = Field(default="", max_length=20, description="what the kinds are called")
    codes: Key | None = Field(default=None, description="code list that names the kinds")
    unit: str = Field(min_length=1, max_length=8)
    months: int = Field(default=72, ge=24, le=240, description="how many months back are counted")
    horizon: int = Field(default=6, ge=1, le=12, description="how many months ahead are forecast")
    least_mean: float = Field(default=3.0, ge=0, description="a thinner month is counted, not forecast")
    most_kinds: int = Field(
        default=12, ge=1, le=40, description="the largest kinds get a series of their own"
    )
    owner: str = Field(min_length=2, max_length=40)
    version: int = Field(default=1, ge=1)
    valid_from: date
    confidence: str = "product_default"

    @model_validator(mode="after")
    def _sums_name_a_column(self) -> "TrendSpec":
        if (self.measure == "sum") != (self.column is not None):
            raise ValueError("求和（sum）要写明 column，计数（count）不写")
        if self.by and not self.by_zh:
            raise ValueError("按 by 分组要写明 by_zh（分组叫什么）")
        return self

"""The shape of law as dated data: time limits, thresholds, rates, settings and counting rules."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field, field_validator, model_validator

from .shape import Key, Shape

__all__ = ["CONFIDENCES", "END_RULES", "STOPS", "UNITS", "Confidence", "Extension", "LawEntry", "Limit"]

Confidence = Literal["source", "recall:high", "recall:medium", "recall:low", "product_default"]
CONFIDENCES: tuple[str, ...] = ("source", "recall:high", "recall:medium", "recall:low", "product_default")
"""How far a value may be trusted; only the first two are shown without 未核实."""

UNITS = {
    "working_day": "个工作日", "day": "天", "hour": "小时", "minute": "分钟", "month": "个月", "year": "年",
    "immediate": "即时", "percent_per_day": "%每日", "annual_reports": "次年报", "per_year": "次每年",
    "hours_per_year": "小时每年", "times_per_year": "次每年", "day_week_month": "日、周、月",
    "by_instrument": "按器具", "window": "期间", "date": "日期", "months": "月份", "years": "各年",
}  # fmt: skip
"""Units and their words; ``window:``, ``date:``, ``months:``, ``years:`` carry dates behind the colon."""

EndRule = Literal[
    "working", "holiday", "rest", "rest_first_working", "none", "exact_hour", "full_hour", "back", "validity",
    "window", "special",
]  # fmt: skip
END_RULES: dict[str, str] = {
    "working": "到第n个工作日为止", "holiday": "遇法定节假日顺延", "rest": "遇法定休假日顺延",
    "rest_first_working": "遇休假日顺延到第一个工作日",
    "none": "到日为止，不顺延", "exact_hour": "从时刻起算",
    "full_hour": "开始的当时不计，从下一整点起算",
    "back": "自事件之日倒算", "validity": "到对应日的前一日为止",
    "window": "每年固定日期", "special": "不是日期",
}  # fmt: skip


STOPS = {
    "testing": "检测", "inspection": "检验", "quarantine": "检疫", "appraisal": "鉴定",
    "rights_holder_identification": "权利人辨认", "suspension": "中止调查", "hearing": "听证",
    "public_notice": "公告", "refund_order": "责令退款", "force_majeure": "不可抗力", "verification": "核查",
    "expert_review": "专家评审",
}  # fmt: skip
"""Why a clock may stand still, by the words that entries use under ``stops``."""


class Limit(Shape):
    """How long: a number and a unit, or fixed dates of the year in the unit itself."""

    n: int | float | None = None
    unit: str
    per: str | None = None

    @field_validator("unit")
    @classmethod
    def _known_unit(cls, unit: str) -> str:
        if unit.partition(":")[0] not in UNITS:
            raise ValueError(f"没有单位“{unit}”，可用：{'、'.join(UNITS)}")
        return unit

    @property
    def kind(self) -> str:
        """The unit without the dates behind the colon."""
        return self.unit.partition(":")[0]

    @property
    def words(self) -> str:
        """Say it as an officer would: 15个工作日, 3个月."""
        if self.n is None:
            return UNITS[self.kind]
        number = int(self.n) if float(self.n).is_integer() else self.n
        return f"{number}{UNITS[self.kind]}"


class Extension(Shape):
    """How the period may be prolonged."""

    n: int | None = None
    unit: str
    times: int | None = None
    approver: str | None = None
    further: str | None = None


class LawEntry(Shape):
    """One value of law for one range of days.

    Born when a text takes effect, replaced by a later entry of the same key, never edited. Exactly one
    of ``limit`` (a period), ``value`` (a threshold, rate or setting) and ``rule`` (a counting rule in
    words) is given. ``family`` lets entries with keys of their own also answer to one common key, so that
    a matter can ask for ``complaint.mediation`` and get the rule of its day.
    """

    key: Key
    zh: str
    english: str = ""
    family: Key | None = None
    valid_from: Annotated[date, Field(validation_alias=AliasChoices("from", "valid_from"))]
    valid_until: Annotated[date | None, Field(validation_alias=AliasChoices("until", "valid_until"))] = None
    from_is: Literal["law", "collection"] = "law"
    limit: Limit | None = None
    value: Any = None
    unit: str | None = None
    rule: str | None = None
    who: str = ""
    starts: str = ""
    end_rule: EndRule | None = None
    party_side: bool = False
    office_hours: bool = False
    extension: Extension | None = None
    stops: tuple[str, ...] = ()
    on_expiry: str = ""
    article: str
    source: tuple[str, ...] = ()
    confidence: Confidence
    note: str = ""
    overrides: Key | None = None

    @model_validator(mode="after")
    def _one_content(self) -> "LawEntry":
        given = [name for name in ("limit", "value", "rule") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("limit、value、rule 三者须有且只有一个")
        if self.limit is not None and self.end_rule is None:
            raise ValueError("有期限就要写 end_rule（期限如何届满）")
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("until 早于 from")
        if not self.article:
            raise ValueError("article 不能为空，须写明条文")
        unknown = [stop for stop in self.stops if stop not in STOPS]
        if unknown:
            raise ValueError(f"没有停表事由“{unknown[0]}”，可用：{'、'.join(STOPS)}")
        if self.confidence == "source" and not self.source:
            raise ValueError("confidence 为 source 时须写 source（来源编号）")
        if self.overrides is not None and self.overrides != self.key:
            raise ValueError("overrides 须与 key 相同，写明要改的是哪一条")
        return self

    @property
    def is_verified(self) -> bool:
        """True only for what was read in a source or is a stable, widely used rule."""
        return self.confidence in ("source", "recall:high")

    def holds_on(self, day: date) -> bool:
        """Say whether the entry is in force on a day; both ends count."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    @property
    def span(self) -> str:
        """The range in words."""
        end = f"至{self.valid_until.isoformat()}" if self.valid_until else "起"
        return f"{self.valid_from.isoformat()}{end}"

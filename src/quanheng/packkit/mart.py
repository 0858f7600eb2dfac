"""The shape of a declared theme mart 主题库: one SELECT, what its rows are, and what must hold for them."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .shape import Shape

__all__ = [
    "PROVENANCE", "SQL_TYPES", "THEMES", "AcceptedValues", "ColumnType", "MartColumn", "MartSpec", "MartTest",
    "Reference",
]  # fmt: skip

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
ColumnType = Literal["text", "integer", "number", "money", "date", "flag"]
Theme = Literal[
    "市场准入", "登记注册", "许可", "监督检查", "行政执法", "投诉举报", "抽检", "特种设备", "信用", "年报", "价格",
    "广告", "网络交易", "知识产权", "质量基础", "预付卡", "药品医疗器械", "综合",
]  # fmt: skip
THEMES: tuple[str, ...] = Theme.__args__  # type: ignore[attr-defined]
SQL_TYPES: dict[ColumnType, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "money": "DECIMAL(18,2)",
    "date": "DATE",
    "flag": "BOOLEAN",
}
"""What a column is to the engines. Money is decimal: sums of floats depend on the order of adding."""
PROVENANCE = ("source_batch", "source_line", "told_on")
"""Columns that say where a row was told; a new delivery of the same fact is no change of the fact."""


class MartColumn(Shape):
    """One column: its name in SQL, its Chinese title, its type, who may read it."""

    name: Name
    title: str = Field(min_length=1, max_length=60)
    type: ColumnType = "text"
    sensitivity: Literal["public", "personal", "secret"] = "public"
    about: str = Field(default="", max_length=300)
    codes: dict[str, str] = Field(default_factory=dict, description="word for each code, for people who read")


class AcceptedValues(Shape):
    """A column that may hold only these values, or nothing."""

    column: Name
    values: tuple[str, ...] = Field(min_length=1)


class Reference(Shape):
    """A column whose values must stand in another mart."""

    column: Name
    mart: Name
    to: Name | None = Field(default=None, description="the other mart's column; its whole grain without one")


class MartTest(Shape):
    """One thing that must hold for every row after each build; exactly one of the four kinds."""

    not_null: tuple[Name, ...] = ()
    accepted: AcceptedValues | None = None
    reference: Reference | None = None
    expression: str = Field(default="", max_length=1000)
    says: str = Field(
        default="", max_length=200, description="what is wrong with a row that fails, in Chinese"
    )
    severity: Literal["error", "warning"] = "error"
    at_most_share: float = Field(
        default=0.0, ge=0, lt=1, description="a share of rows that may fail before the test does"
    )

    @model_validator(mode="after")
    def _one_kind(self) -> "MartTest":
        kinds = [bool(self.not_null), bool(self.accepted), bool(self.reference), bool(self.expression)]
        if sum(kinds) != 1:
            raise ValueError("每项检验只写 not_null、accepted、reference、expression 之一")
        if self.expression and not self.says:
            raise ValueError("expression 要用 says 写明不符合时错在哪里")
        return self

    @property
    def kind(self) -> Literal["not_null", "accepted", "reference", "expression"]:
        """Which of the four it is."""
        if self.not_null:
            return "not_null"
        if self.accepted:
            return "accepted"
        return "reference" if self.reference else "expression"


class MartSpec(Shape):
    """A theme mart: what one row is, its columns, its tests, and the SELECT that makes it.

    ``subject`` and ``region`` name the columns by which rights are held: without ``region`` only posts for the
    whole city see rows. ``happened`` is the day that places a row in time. ``keeps_history`` false is for marts
    whose rows change with every day that passes.
    """

    key: Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,47}$")]
    title: str = Field(min_length=2, max_length=40)
    theme: Theme
    about: str = Field(min_length=4, max_length=400)
    grain: tuple[Name, ...] = Field(min_length=1)
    subject: Name | None = None
    region: Name | None = None
    happened: Name | None = None
    columns: tuple[MartColumn, ...] = Field(min_length=1)
    tests: tuple[MartTest, ...] = ()
    keeps_history: bool = True
    owner: str = Field(default="", max_length=60)
    note: str = Field(default="", max_length=400)
    sql: str = Field(min_length=8)

    @model_validator(mode="after")
    def _names_meet(self) -> "MartSpec":
        names = [column.name for column in self.columns]
        twice = sorted({name for name in names if names.count(name) > 1})
        wrong = [f"列“{name}”写了两次" for name in twice]
        for what, name in self._mentions():
            if name not in names:
                wrong.append(f"{what}里的“{name}”不在columns之列")
        wrong += [f"列名“{name}”以下划线开头，留作内部使用" for name in names if name.startswith("_")]
        if wrong:
            raise ValueError("；".join(wrong))
        return self

    def _mentions(self) -> list[tuple[str, str]]:
        found = [("grain", name) for name in self.grain]
        for what in ("subject", "region", "happened"):
            name = getattr(self, what)
            if name:
                found.append((what, name))
        for test in self.tests:
            found += [("tests.not_null", name) for name in test.not_null]
            if test.accepted:
                found.append(("tests.accepted", test.accepted.column))
            if test.reference:
                found.append(("tests.reference", test.reference.column))
        return found

    def column(self, name: str) -> MartColumn:
        """Give one column by its name."""
        return next(column for column in self.columns if column.name == name)

    def has(self, name: str) -> bool:
        """Whether the mart has a column of that name."""
        return any(column.name == name for column in self.columns)

    @property
    def sql_types(self) -> dict[str, str]:
        """Column names with the engines' types, in order."""
        return {column.name: SQL_TYPES[column.type] for column in self.columns}

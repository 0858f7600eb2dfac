"""The platform's own records as marts may read them: ``own.<name>``, each with its columns.

The road hands the rows in every night, city-wide; a mart that names a table or column not listed here is refused
when the packs are read. To add a table: write it here and fill it in ``flows/own_rows.py``.
"""

from dataclasses import dataclass
from functools import cache

from .mart import SQL_TYPES, ColumnType

__all__ = ["OWN", "OwnColumn", "OwnTable", "own_columns"]


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """One column of the platform's own records."""

    name: str
    title: str
    type: ColumnType = "text"
    sensitivity: str = "public"


@dataclass(frozen=True, slots=True)
class OwnTable:
    """One kind of the platform's own records; ``uid`` is what facts and pages name the record by."""

    name: str
    title: str
    columns: tuple[OwnColumn, ...]

    @property
    def sql_types(self) -> dict[str, str]:
        """Column names with the engines' types, in order."""
        return {column.name: SQL_TYPES[column.type] for column in self.columns}


_TYPES: dict[str, ColumnType] = {"is": "flag", "has": "flag", "may": "flag"}


def _columns(*words: str) -> tuple[OwnColumn, ...]:
    """Read ``name 标题 [type] [sensitivity]``; the type is told by the name where the house's names do."""
    return tuple(_column(*line.split()) for line in words)


def _column(name: str, title: str, *more: str) -> OwnColumn:
    kind: ColumnType = _TYPES.get(name.split("_", maxsplit=1)[0], "text")
    if name.endswith("_on"):
        kind = "date"
    elif name.endswith("_yuan"):
        kind = "money"
    sensitivity = "public"
    for word in more:
        if word in SQL_TYPES:
            kind = word
        else:
            sensitivity = word
    return OwnColumn(name, title, kind, sensitivity)


_HEAD = ("uid 记录编号", "entity 主体", "region 区划代码")

OWN: dict[str, OwnTable] = {
    table.name: table
    for table in (
        OwnTable(
            "matter", "办理事项",
            _columns(
                *_HEAD, "kind 事项种类", "number 文号", "party_name 当事人 personal", "party_uscc 当事人代码",
                "state 状态", "is_open 在办", "outcome 结果", "opened_on 受理日期", "decided_on 决定日期",
                "closed_on 办结日期", "due_on 到期日期", "unit 承办机构",
            ),
        ),
        OwnTable(
            "inspection", "检查任务",
            _columns(
                *_HEAD, "inspection 检查事项", "kind 检查类型", "state 状态", "opened_on 派出日期", "due_on 应完成日期",
                "closed_on 完成日期", "conclusion 检查结果代码", "overall 总体结论代码", "unit 检查机构",
                "alert_uid 由预警派出", "is_drawn 双随机抽取",
            ),
        ),
        OwnTable(
            "finding", "检查发现的问题",
            _columns(
                *_HEAD, "task_uid 检查任务", "inspection 检查事项", "no 序号 integer", "item 检查项 text",
                "clause 依据条款",
                "severity 严重程度", "is_key 重点项", "disposal 处置", "violation 违法行为", "found_on 发现日期",
                "order_state 责令改正状态", "order_due_on 责令改正期限",
                "rechecked_on 复查日期",
            ),
        ),
        OwnTable(
            "credit_entry", "信用记录",
            _columns(
                *_HEAD, "kind 种类", "severity 程度", "title 名称", "number 文号", "decided_on 决定日期",
                "starts_on 起算日期", "ends_on 到期日期", "state 状态", "ended_on 结束日期",
            ),
        ),
        OwnTable(
            "credit_class", "信用风险分类",
            _columns(
                "entity 主体", "region 区划代码", "level 类别", "score 分值 integer", "since_on 自何日",
                "computed_on 计算日期",
            ),
        ),
        OwnTable(
            "risk_grade", "风险分级",
            _columns(
                *_HEAD, "sort 类别", "scheme 分级方案", "grade 等级", "year 年度 integer", "graded_on 评定日期",
            ),
        ),
        OwnTable(
            "notice", "公示",
            _columns(
                *_HEAD, "kind 种类", "number 文号", "title 标题", "authority 作出机关", "decided_on 决定日期",
                "due_on 应公示日期", "published_on 公示日期", "is_late 逾期公示", "ends_on 公示到期", "state 状态",
                "ended_on 结束日期",
            ),
        ),
        OwnTable(
            "alert", "风险预警",
            _columns(
                *_HEAD, "signal 信号", "about 所指", "level 等级", "weight 权重 integer", "score 分值 integer",
                "is_trial 试运行", "raised_on 发出日期", "state 判定", "judged_on 判定日期",
            ),
        ),
        OwnTable(
            "complaint", "来件",
            _columns(
                *_HEAD, "kind 种类", "state 状态", "channel 渠道", "problem 问题类别", "goods 商品服务",
                "amount_yuan 涉及金额", "respondent_name 被反映对象", "occurred_on 发生日期", "received_on 收到日期",
                "ended_on 办结日期", "unit 承办机构", "is_named 实名", "claimant_key 来件人比对键 secret",
            ),
        ),
    )
}  # fmt: skip


@cache
def own_columns(name: str) -> dict[str, str]:
    """Give the columns of one own table with the engines' types; empty when there is no such table."""
    table = OWN.get(name)
    return table.sql_types if table else {}

"""How alerts, visits, affairs and reckoned clocks look in an answer."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import Field

from .shapes import Party, Shape

__all__ = ["AffairFull", "AffairOut", "AlertFull", "AlertOut", "ExplainOut", "TaskFull", "TaskOut"]


class AlertOut(Shape):
    """One alert in a list."""

    uid: str
    subject: Party | None
    about: str = Field(description="涉及的主体，或地方、商品、说法")
    signal: str
    signal_zh: str = Field(description="监测模型")
    level: str = Field(description="高、中、低")
    score: int = Field(description="0 到 100")
    state: str
    state_zh: str = Field(description="待判、属实、误报、无法判断")
    is_trial: bool = Field(description="试运行的模型不派人")
    sentence: str = Field(description="一句话")
    raised_on: date
    region_code: str
    fact: str = Field(description="账本编号")


class AlertFull(AlertOut):
    """One alert with what is behind it."""

    reasons: list[str] = Field(description="理由")
    origin: dict[str, Any] = Field(description="来源行：批次、文件、行号、摘要")
    beside: list[str] = Field(description="同一行命中的其他模型")
    judged_by: str
    judged_at: datetime | None
    judge_reason: str
    judge_fact: str


class TaskOut(Shape):
    """One visit in a list."""

    uid: str
    subject: Party | None
    inspection: str
    inspection_zh: str = Field(description="检查名称")
    state: str
    state_zh: str
    unit: str = Field(description="承办单位")
    officers: list[str] = Field(description="检查人员")
    opened_on: date
    due_on: date | None
    closed_on: date | None
    conclusion: str = Field(description="检查结果代码")
    conclusion_zh: str
    region_code: str
    fact: str


class LineOut(Shape):
    """One question and its answer."""

    no: int
    group: str
    text: str
    is_key: bool = Field(description="是否重点项")
    value: str = Field(description="Y 符合、N 不符合、NA 不适用；空为未查")
    note: str
    exhibits: list[str] = Field(description="所附照片和文件的编号")


class FindingOut(Shape):
    """One thing that was found wrong."""

    uid: str
    no: int
    text: str
    note: str
    clause: str = Field(description="条款")
    disposal: str
    disposal_zh: str = Field(description="处理")
    fact: str


class TaskFull(TaskOut):
    """One visit with its answers."""

    checklist: str = Field(description="检查表版本")
    score: Decimal | None = Field(description="得分；没有计分办法的为空")
    publish_due_on: date | None = Field(description="结果最晚公开的日期")
    published_on: date | None
    remark: str
    lines: list[LineOut]
    findings: list[FindingOut]


class AffairOut(Shape):
    """One affair in a list."""

    uid: str
    key: str
    kind_zh: str = Field(description="事项种类")
    number: str = Field(description="案号")
    title: str
    party_name: str = Field(description="当事人")
    subject: Party | None
    unit: str
    region_code: str
    state: str
    state_zh: str = Field(description="所处环节")
    is_open: bool
    outcome: str
    opened_on: date
    closed_on: date | None
    due_on: date | None
    fact: str


class ChoiceOut(Shape):
    """One step: open now, or why not."""

    step: str
    zh: str
    may: bool = Field(description="本岗位现在能否办")
    why_not: str = Field(description="为什么不能")
    code: str = Field(description="not_allowed、not_yet、expired、inapplicable；可办为空")
    citation: str
    from_when: date | None = Field(description="从哪天起可办")
    until: date | None = Field(description="最晚哪天")


class WorkingOut(Shape):
    """One line of a clock's working."""

    first: date
    last: date
    days: int
    kind: str = Field(description="start、counted、skipped、paused、moved、left")
    total: int = Field(description="累计")
    why: str
    basis: str = Field(description="依据")


class ClockOut(Shape):
    """One clock with its working."""

    uid: str
    name: str
    rule: str
    law: str
    article: str
    is_verified: bool = Field(description="规定是否已对照原文核实")
    limit: int
    unit: str
    extended: int
    started_on: date
    due_on: date | None = Field(description="到期日；停表时为空")
    due_at: datetime | None
    due_alt_on: date | None = Field(description="另一种读法的到期日")
    is_provisional: bool = Field(description="涉及未公布放假安排的年份")
    state: str
    state_zh: str
    lamp: str
    lamp_words: str
    working: list[WorkingOut]


class CardOut(Shape):
    """One thing that is written down; personal ones are kept apart and not given."""

    key: str
    zh: str
    text: str
    is_private: bool = Field(description="个人信息，另存，不给出")


class PaperOut(Shape):
    """One paper of an affair."""

    uid: str
    document: str
    zh: str
    number: str
    state: str
    state_zh: str
    made_on: date
    served_on: date | None
    digest_sm3: str
    fact: str


class AffairFull(AffairOut):
    """One affair with what may be done."""

    definition: str = Field(description="程序版本的摘要")
    steps: list[ChoiceOut]
    clocks: list[ClockOut]
    card: list[CardOut]
    papers: list[PaperOut]


class ExplainOut(Shape):
    """A reckoned due day with everything needed to check it."""

    rule: str
    law: str
    zh: str
    limit: str
    article: str
    source: list[str]
    confidence: str
    is_verified: bool
    law_line: str = Field(description="规则文件的行")
    in_force: str
    starts: str
    who: str
    on_expiry: str
    note: str
    start: str
    extend: int
    end_rule: str
    due: str = Field(description="到期日或时刻")
    due_alt: str | None
    is_ambiguous: bool
    is_provisional: bool
    doubts: list[str] = Field(description="使这个日期不确定的一切")
    working: list[WorkingOut]

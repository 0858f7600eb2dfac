"""What a program sends to act in an affair, and what it is told."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from .shapes import Shape

__all__ = [
    "ActsOut", "CorrectIn", "MergeIn", "PartnerIn", "ReasonIn", "SplitIn", "StandOut", "TransferIn",
]  # fmt: skip

Reason = Field(max_length=300, description="理由，4到300字")


class ReasonIn(Shape):
    """An act that needs only its reason."""

    reason: str = Reason


class PartnerIn(Shape):
    """Who is asked to take part, in what, until when."""

    kind: Literal["joint", "delegate"] = Field(description="joint 联合办理，delegate 委托办理")
    unit: str = Field("", description="单位的 uid")
    person: str = Field("", description="人员的 uid，只用于委托")
    steps: list[str] = Field(default_factory=list, description="委托的步骤")
    from_on: date | None = Field(None, description="从哪天起，默认今天")
    until_on: date | None = Field(None, description="到哪天止，委托必填")
    reason: str = Reason


class MergeIn(Shape):
    """Which affairs are joined into this one."""

    others: list[str] = Field(min_length=1, max_length=100, description="要并入的事项的 uid")
    reason: str = Reason


class SplitIn(Shape):
    """What part becomes an affair of its own."""

    title: str = Field(max_length=200, description="分出事项的名称")
    party_name: str = Field("", max_length=200, description="当事人；空为不变")
    exhibits: list[int] = Field(default_factory=list, description="归入分出事项的证据编号")
    token: str = Field("", max_length=32, description="同一 token 只分一次")
    reason: str = Reason


class TransferIn(Shape):
    """To whom an affair is handed over."""

    unit: str = Field(description="单位的 uid")
    reason: str = Reason


class CorrectIn(Shape):
    """What an act should have said."""

    form: dict[str, Any] = Field(description="要改的字段")
    reason: str = Reason


class StandOut(Shape):
    """Where the affair stands after the act."""

    uid: str
    number: str = Field(description="案号")
    state: str
    state_zh: str = Field(description="所处环节")
    is_open: bool
    outcome: str
    version: int = Field(description="下一次办理时带回")
    due_on: date | None
    act: str = Field(description="办理记录的编号，没有的为空")
    fact: str = Field(description="账本编号")


class ActOut(Shape):
    """One act in the order of the file."""

    uid: str
    order: int = Field(description="次序")
    step: str
    zh: str
    on: date = Field(description="哪天")
    by: str = Field(description="办理人")
    unit: str
    state: str
    reason: str
    fact: str
    is_correction: bool
    is_withdrawal: bool


class PartnerOut(Shape):
    """One unit or officer that takes part."""

    uid: str
    kind: str
    kind_zh: str
    who: str = Field(description="单位或人员")
    steps: list[str]
    from_on: date
    until_on: date | None
    ended_on: date | None
    fact: str


class ActsOut(Shape):
    """How an affair came to where it stands."""

    version: int
    acts: list[ActOut]
    partners: list[PartnerOut]
    merged: list[str] = Field(description="并入本事项的")
    merged_into: str = Field(description="本事项并入的；空为没有")
    split_from: str = Field(description="分自哪个事项；空为没有")

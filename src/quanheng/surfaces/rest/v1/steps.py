"""Steps of a matter taken by a program in the name of an officer's post: the same machine, the same refusals."""

from typing import Any

from ninja import Router
from pydantic import Field

from quanheng.engines.affairs import api as affairs
from quanheng.surfaces.rest.auth import ApiRequest, Bearer
from quanheng.surfaces.web import now

from .shapes import Shape
from .work import get_affair
from .work_shapes import AffairFull

__all__ = ["router"]

router = Router(auth=Bearer("steps"), tags=["办理"])


class ChoiceIn(Shape):
    """One answer of a closed question."""

    key: str
    zh: str


class FieldOut(Shape):
    """One field of a step's form."""

    key: str
    zh: str
    kind: str = Field(
        description="text、paragraph、day、instant、yuan、number、flag、choice、choices、persons 等"
    )
    required: bool
    is_private: bool = Field(description="个人信息，另存")
    is_conditional: bool = Field(description="只在一定情形下填写；不适用时填了也不记")
    help: str
    choices: list[ChoiceIn]


class StepIn(Shape):
    """A step to be taken."""

    form: dict[str, Any] = Field(default_factory=dict, description="表单：字段的键和值，日期写 2026-11-24")
    version: int | None = Field(None, description="您看到的事项版本；别人先办了的会被拒")
    token: str = Field("", max_length=64, description="本次提交的唯一标记；同一标记再发不会重复办理")


@router.get(
    "/affairs/{uid}/steps/{step}", response=list[FieldOut], summary="一个步骤的表单",
    description="这一步要填哪些项、各有哪些选项。能不能办、为什么，见事项本身的 steps。",
)  # fmt: skip
def get_step(request: ApiRequest, uid: str, step: str) -> Any:
    """Tell the form of a step. Raises: NotFound"""
    one = affairs.get_affair(request.actor, uid)
    return [
        {
            "key": view.field.key, "zh": view.field.zh, "kind": view.field.kind, "required": view.field.required,
            "is_private": view.field.private, "is_conditional": view.field.when is not None,
            "help": view.field.help, "choices": [{"key": key, "zh": zh} for key, zh in view.choices.items()],
        }
        for view in affairs.form_of(one, step, now())
    ]  # fmt: skip


@router.post(
    "/affairs/{uid}/steps/{step}", response=AffairFull, summary="办理一个步骤",
    description="与页面办理完全相同：同样的条件、期限、证件和回避要求，不行的说明理由和条文。令牌不带二次验证，须二次验证的步骤不能经接口办理。",
)  # fmt: skip
def take_step(request: ApiRequest, uid: str, step: str, given: StepIn) -> Any:
    """Take a step and give the affair as it then stands.

    Raises: NotAllowed, NotFound, Conflict, NotYet, Expired, BadInput
    """
    one = affairs.get_affair(request.actor, uid)
    affairs.take_step(
        affair=one, step=step, form=given.form, actor=request.actor, at=now(), token=given.token,
        seen_version=given.version,
    )  # fmt: skip
    return get_affair(request, uid)

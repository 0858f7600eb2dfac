"""The shape of a typed register that a pack adds to the register of subjects, such as sampling results."""

from typing import Literal

from .shape import Key, Shape

__all__ = ["FieldSpec", "RegisterSpec"]


FieldType = Literal["text", "code", "date", "datetime", "number", "money", "bool", "uscc", "phone", "address"]


class FieldSpec(Shape):
    """One column: its name, its Chinese word, its type, and whether the public may see it."""

    key: Key
    zh: str
    type: FieldType = "text"
    codes: Key | None = None
    required: bool = False
    is_public: bool = False
    is_personal: bool = False
    note: str = ""


class RegisterSpec(Shape):
    """One register: what a row of it says about a subject and on which day."""

    key: Key
    zh: str
    subject: Literal["required", "optional", "none"] = "required"
    happened_on: Key | None = None
    identity: tuple[Key, ...] = ()
    fields: tuple[FieldSpec, ...]
    article: str = ""
    note: str = ""

"""The fields of a subject that sources may speak of: their kind, their Chinese name, who may see them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from quanheng.base.masking import mask

from .words import fold_address

__all__ = ["CONTACT", "FIELDS", "Field", "as_plain", "masked", "read_value"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``kind`` says how it is read, ``hides`` which masking rule it needs ("" = public)."""

    key: str
    zh: str
    kind: str = "text"
    hides: str = ""
    chars: int = 0


FIELDS: Mapping[str, Field] = {
    field.key: field
    for field in (
        Field("uscc", "统一社会信用代码", chars=18),
        Field("reg_no", "注册号", chars=20),
        Field("name", "名称", chars=200),
        Field("kind", "主体类型", chars=8),
        Field("status", "登记状态", chars=4),
        Field("region_code", "行政区划", chars=12),
        Field("address", "住所（经营场所）", chars=300),
        Field("industry_code", "行业", chars=6),
        Field("legal_person", "法定代表人（负责人）", hides="name", chars=60),
        Field("phone", "联系电话", hides="phone", chars=40),
        Field("capital_yuan", "注册资本", kind="money"),
        Field("established_on", "成立日期", kind="date"),
        Field("cancelled_on", "注销日期", kind="date"),
        Field("registrar", "登记机关", chars=80),
        Field("business_scope", "经营范围"),
        Field("lon", "经度", kind="number"),
        Field("lat", "纬度", kind="number"),
    )
}

# What a line that is not about the subject itself (a licence, a report) may still say of it.
CONTACT = ("name", "uscc", "address", "region_code", "legal_person", "phone", "lon", "lat")

# The same thing under the names of the data standard and of sources.
ALSO = {
    "scope": "business_scope", "entity_type": "kind", "legal_rep": "legal_person", "legal_rep_phone": "phone",
    "industry": "industry_code", "township": "region_code", "division": "region_code", "town": "region_code",
}  # fmt: skip


def _text(value: Any) -> str:
    return str(value).strip()


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _money(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "date": _date,
    "money": _money,
    "number": float,
}


def read_value(field: Field, value: Any) -> Any:
    """Read a stored value as the column holds it; None when it says nothing or cannot be read.

    Rows come here clean; a value that still cannot be read stays in its source record and does
    not become part of the projection.
    """
    if value is None or value == "":
        return None
    try:
        read = _READERS[field.kind](value)
    except (ValueError, InvalidOperation, TypeError):
        return None
    return read[: field.chars] if field.chars and isinstance(read, str) else read


def as_plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give values as JSON holds them: dates and money as text, nothing for what is empty."""
    return {
        key: value if isinstance(value, bool | int | float | str | list | dict) else str(value)
        for key, value in values.items()
        if value is not None and value != ""
    }


def masked(key: str, value: Any) -> Any:
    """Give a field's value as everyone inside the bureau may see it: personal ones by their rule."""
    field = FIELDS.get(key)
    return mask(field.hides, str(value)) if field and field.hides and value else value


def address_key(address: str) -> str:
    """Give the key by which two addresses are the same place."""
    return fold_address(address)[:300]

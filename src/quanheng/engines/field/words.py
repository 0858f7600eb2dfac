"""How fields and values are said to a person. Pure."""

from typing import Any

__all__ = ["value_words", "what_words"]

_VALUES = {"Y": "符合", "N": "不符合", "NA": "不适用"}
_DISPOSALS = {"on_spot": "当场改正", "order": "责令改正", "case": "立案移送"}
_PARTS = {"note": "情况说明", "disposal": "处理", "fix_days": "改正期限"}


def what_words(path: str) -> str:
    """Name a field as an officer would."""
    room, _, rest = path.partition("/")
    if room == "close":
        return "检查结果"
    no, _, part = rest.partition("/")
    return f"第{no}项" + (f"的{_PARTS.get(part, part)}" if part else "")


def value_words(value: Any) -> str:
    """Say a field's value in one line."""
    if value is None:
        return "未填写"
    if not isinstance(value, dict):
        return _DISPOSALS.get(str(value), str(value))
    if "conclusion" in value:
        return f"结果{value['conclusion'] or '按检查项'}"
    said = _VALUES.get(str(value.get("value")), str(value.get("value")))
    more = [value.get("note"), _DISPOSALS.get(str(value.get("disposal")))]
    days = value.get("fix_days")
    return "，".join([said, *(str(one) for one in more if one), *([f"{days}天"] if days else [])])

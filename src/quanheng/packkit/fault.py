"""A fault of a pack: a stable code, file and line, one sentence, and what to do."""

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import ValidationError

from quanheng.base.errors import PackFault

__all__ = ["Fault", "from_pack_fault", "from_validation"]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with a pack. ``error`` stops the site, ``warning`` lowers the pack's grade."""

    file: str
    line: int
    code: str
    sentence: str
    remedy: str
    severity: Literal["error", "warning"] = "error"
    pack: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line} [{self.code}] {self.sentence}。{self.remedy}"

    def as_error(self) -> PackFault:
        """Give the fault as a refusal."""
        return PackFault(
            f"{self.file}:{self.line} {self.sentence}", remedy=self.remedy,
            file=self.file, line=self.line, fault=self.code,
        )  # fmt: skip


def from_pack_fault(fault: PackFault, pack: str) -> Fault:
    """Read a fault out of the reader's refusal."""
    details = fault.details
    return Fault(
        details.get("file", ""), details.get("line", 0), details.get("fault", "pack_fault"), fault.sentence,
        fault.remedy, pack=pack,
    )  # fmt: skip


_SAYINGS: dict[str, tuple[str, str, str]] = {
    # pydantic's type: (our code, sentence, remedy); {name} is the key, {…} are the error's own words
    "missing": ("missing_key", "缺少“{name}”", "请补上“{name}”"),
    "extra_forbidden": ("unknown_key", "不认识的键“{name}”", "请改名或删去"),
    "literal_error": ("bad_value", "“{name}”的值不在允许之列", "可用：{expected}"),
    "enum": ("bad_value", "“{name}”的值不在允许之列", "可用：{expected}"),
    "string_type": ("bad_value", "“{name}”应为文字", "请写成文字，必要时加引号"),
    "string_pattern_mismatch": ("bad_value", "“{name}”的写法不合要求", "应符合 {pattern}"),
    "string_too_short": ("bad_value", "“{name}”过短", "至少{min_length}个字"),
    "string_too_long": ("bad_value", "“{name}”过长", "至多{max_length}个字"),
    "too_short": ("bad_value", "“{name}”的条目太少", "至少{min_length}条"),
    "too_long": ("bad_value", "“{name}”的条目太多", "至多{max_length}条"),
    "value_error": ("bad_entry", "{message}", "请对照说明改正"),
    "model_type": ("bad_entry", "“{name}”应为若干“键: 值”", "请改成“键: 值”的写法"),
    "model_attributes_type": ("bad_entry", "“{name}”应为若干“键: 值”", "请改成“键: 值”的写法"),
    "dict_type": ("bad_entry", "“{name}”应为若干“键: 值”", "请改成“键: 值”的写法"),
    "mapping_type": ("bad_entry", "“{name}”应为若干“键: 值”", "请改成“键: 值”的写法"),
    "tuple_type": ("bad_entry", "“{name}”应为列表", "请改成每行以“- ”开头的列表"),
    "list_type": ("bad_entry", "“{name}”应为列表", "请改成每行以“- ”开头的列表"),
}
_FAMILIES: tuple[tuple[str, str, str, str], ...] = (
    ("date", "bad_date", "“{name}”不是有效日期", "日期写作 2026-04-15"),
    ("int", "bad_number", "“{name}”应为整数", "请写成整数，不带单位"),
    ("float", "bad_number", "“{name}”应为数", "请写成数，不带单位"),
    ("decimal", "bad_number", "“{name}”应为数", "请写成数，不带单位"),
    ("bool", "bad_value", "“{name}”应为 true 或 false", "请写 true 或 false"),
    ("greater", "bad_number", "“{name}”的数过小", "请核对允许的范围"),
    ("less", "bad_number", "“{name}”的数过大", "请核对允许的范围"),
)
_MARKS_OF_DERIVED = {"overrides", "drops", "after"}
_ARTICLE_KEYS = {"article", "law", "basis", "legal_basis"}


def from_validation(
    error: ValidationError,
    *,
    pack: str,
    file: str,
    line_of: Callable[[tuple[Any, ...]], int],
    line_named: Callable[[str, str], int | None],
    known: Iterable[str],
) -> list[Fault]:
    """Turn pydantic's findings into sentences.

    ``line_of(path)`` gives the line of a part; ``line_named(group, key)`` the line of the part of that name,
    so that a finding about the whole (“步骤“x”到不了”) still points at the step.
    """
    known = tuple(known)
    faults = []
    for item in error.errors(include_url=False):
        one = _one(item, pack, file, line_of, known)
        if item["type"] == "value_error" and not item["loc"]:
            faults += [_pointed(replace(one, sentence=part), line_named) for part in one.sentence.split("；")]
        else:
            faults.append(one)
    return faults


_GROUPS = {"步骤": "steps", "状态": "states", "期限": "clocks"}
_NAMED = re.compile(r"^(步骤|状态|期限)“([a-z0-9_.]+)”")


def _pointed(fault: Fault, line_named: Callable[[str, str], int | None]) -> Fault:
    """Point a sentence that begins with a named part at that part."""
    named = _NAMED.match(fault.sentence)
    if named is None:
        return fault
    line = line_named(_GROUPS[named[1]], named[2]) or fault.line
    code, remedy = fault.code, fault.remedy
    if "到不了" in fault.sentence:
        code, remedy = "unreachable_step", "请补上通到它的步骤，或删去"
    return replace(fault, line=line, code=code, remedy=remedy)


def _one(
    item: Any, pack: str, file: str, line_of: Callable[[tuple[Any, ...]], int], known: tuple[str, ...]
) -> Fault:
    path = tuple(item["loc"])
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "此处")
    code, sentence, remedy = _saying(item["type"])
    words = {"name": name, "message": "", "expected": "", **item.get("ctx", {})}
    words["message"] = str(words.get("error", "")) or item["msg"]
    if code == "missing_key" and name in _ARTICLE_KEYS:
        code, sentence, remedy = "missing_article", "缺少依据“{name}”", "请写明条文，如“行政处罚法 第60条”"
    if code == "unknown_key":
        near = difflib.get_close_matches(name, known, 1, 0.6)
        remedy = f"是否要写“{near[0]}”" if near else remedy
        if name in _MARKS_OF_DERIVED:
            remedy = "只有写了 base 的办理事项才能改写、删去或指定位置"
    return Fault(file, line_of(path), code, sentence.format(**words), remedy.format(**words), pack=pack)


def _saying(kind: str) -> tuple[str, str, str]:
    if kind in _SAYINGS:
        return _SAYINGS[kind]
    for front, code, sentence, remedy in _FAMILIES:
        if kind.startswith(front):
            return code, sentence, remedy
    return "bad_entry", "“{name}”的值不合要求", "请对照说明改正（{message}）"

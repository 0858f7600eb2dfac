"""The standard and a file's quality, as workbooks for people and JSON Schema for programs."""

# ruff: noqa: E501 - the rows of a sheet stand in one line

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from quanheng.base.sheets import Sheet, write_book
from quanheng.datacentre.tables import Loaded
from quanheng.packkit.code import CodeList
from quanheng.packkit.source import FeatureSpec, SourceSpec
from quanheng.packkit.standard import Element, EntityStandard

from .checking import DIMENSIONS, Report

__all__ = [
    "SENSITIVITY",
    "TYPES",
    "Touch",
    "conformance",
    "json_schema",
    "touches",
    "write_quality",
    "write_standard",
]

Touch = tuple[str, str, str, str, str]  # entity, element, source, column, what is found
_TYPES = {"integer": "integer", "decimal": "number", "boolean": "boolean"}
_KINDS = {
    "date": {"date"}, "datetime": {"date"}, "decimal": {"amount", "number"}, "integer": {"integer", "number"},
    "boolean": {"flag"}, "code": {"code", "region"},
}  # fmt: skip
TYPES = {
    "string": "短文字", "text": "长文字", "code": "代码", "date": "日期", "datetime": "时间", "decimal": "小数",
    "integer": "整数", "boolean": "是否", "json": "结构", "geo": "坐标", "reference": "引用", "file": "文件",
}  # fmt: skip
_SENT = {
    "text": "文字", "name": "名称", "person": "人名", "uscc": "统一社会信用代码", "identifier": "编号", "date": "日期",
    "amount": "金额", "integer": "整数", "number": "数字", "phone": "电话", "address": "地址", "region": "行政区划",
    "code": "代码", "coordinate": "坐标", "flag": "是否",
}  # fmt: skip
# Features of the standing register itself, by the element of the register's file that each is counted from.
_REGISTER = {
    "status": "status", "kind": "kind", "industry_code": "industry_code", "region": "region_code",
    "capital_yuan": "capital_yuan", "uscc": "has_uscc", "former_name": "former_names",
    "address": "same_address_count", "phone": "same_phone_count",
}  # fmt: skip
SENSITIVITY = {
    "public": "公开",
    "personal": "个人信息",
    "secret": "加密",
    "optional_public": "由主体选择公示",
}


def json_schema(standard: EntityStandard, codes: Mapping[str, CodeList]) -> dict[str, Any]:
    """Give an entity as JSON Schema (2020-12); code lists that the packs carry become enumerations."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:quanheng:standard:{standard.key}",
        "title": standard.zh, "type": "object", "x-version": standard.version, "x-source": standard.source_standard,
        "x-confidence": standard.confidence,
        "properties": {one.key: _property(one, codes) for one in standard.fields},
        "required": [one.key for one in standard.fields if one.required],
    }  # fmt: skip


def _property(element: Element, codes: Mapping[str, CodeList]) -> dict[str, Any]:
    told: dict[str, Any] = {"title": element.zh}
    if element.type not in {"json", "geo"}:
        told["type"] = _TYPES.get(element.type, "string")
    if element.type == "date":
        told["format"] = "date"
    if element.type == "datetime":
        told["format"] = "date-time"
    found = codes.get(element.codes.removeprefix("codes."))
    if element.type == "code" and found:
        told["enum"] = [one.code for one in found.codes]
    most = re.match(r"^≤(\d+)", element.format)
    if most:
        told["maxLength"] = int(most[1])
    if element.format:
        told["description"] = element.format
    if element.sensitivity != "public":
        told["x-sensitivity"] = element.sensitivity
    return told


def write_standard(
    path: Path, standards: Sequence[EntityStandard], codes: Mapping[str, CodeList]
) -> list[int]:
    """Write entities, elements, checks and code lists, a sheet each."""
    named = {
        one.codes.removeprefix("codes.") for standard in standards for one in standard.fields if one.codes
    }
    heads = ["实体", "数据元", "名称", "类型", "格式", "代码表", "必填", "敏感级别"]
    return write_book(path, [
        Sheet("实体", ["实体", "名称", "版本", "依据", "可信程度", "数据元数", "唯一"], (
            [s.key, s.zh, s.version, s.source_standard, s.confidence, len(s.fields), "、".join(s.unique)] for s in standards)),
        Sheet("数据元", heads, (
            [s.key, e.key, e.zh, e.type, e.format, e.codes, "是" if e.required else "", SENSITIVITY[e.sensitivity]]
            for s in standards for e in s.fields)),
        Sheet("校验", ["实体", "左", "不晚于", "说明", "依据", "可信程度"], (
            [s.key, o.left, o.is_not_after, o.says, o.source, o.confidence] for s in standards for o in s.orders)),
        Sheet("代码表", ["代码表", "名称", "代码", "含义", "标准", "可信程度"], (
            [key, codes[key].zh, c.code, c.zh, codes[key].standard, codes[key].confidence]
            for key in sorted(named) if key in codes for c in codes[key].codes)),
    ])  # fmt: skip


def conformance(standards: Iterable[EntityStandard], sources: Mapping[str, SourceSpec]) -> list[Touch]:
    """Say for each file of the city how it meets the standard: each element brought, missing or brought otherwise."""
    found: list[Touch] = []
    for standard in standards:
        for key, names in standard.sources.items():
            spec = sources.get(key)
            if spec is None:
                continue
            brought = {names.get(c.element, c.element): c for c in spec.columns}
            for element in standard.fields:
                column = brought.get(element.key)
                if column is None:
                    if element.required:
                        found.append((standard.key, element.key, key, "", "必填，但来源没有这一列"))
                    continue
                wanted = _KINDS.get(element.type)
                odd = wanted is not None and column.kind not in wanted
                loose = element.required and not column.required
                says = (
                    f"类型应为{TYPES[element.type]}，来源为{_SENT[column.kind]}"
                    if odd
                    else "必填，但来源允许为空"
                    if loose
                    else "符合"
                )
                found.append((standard.key, element.key, key, column.title, says))
            mapped = {element.key for element in standard.fields}
            found += [
                (standard.key, "", key, c.title, "标准没有这一项")
                for name, c in brought.items()
                if name not in mapped
            ]
    return found


def touches(
    standards: Iterable[EntityStandard], sources: Mapping[str, SourceSpec], entity: str, element: str
) -> list[dict[str, str]]:
    """Say what a change of one element touches: the column of each file, the register it feeds, features that count it."""
    found = []
    for standard in standards:
        if standard.key != entity:
            continue
        for key, names in standard.sources.items():
            spec = sources.get(key)
            for column in spec.columns if spec else ():
                if spec is not None and names.get(column.element, column.element) == element:
                    used = [
                        f.key
                        for f in spec.features
                        if column.element in (f.element, _placed_by(f, spec), f.year, *f.where)
                    ]
                    if spec.feeds.to == "subject" and column.element in _REGISTER:
                        used.append(_REGISTER[column.element])
                    found.append({
                        "source": key, "source_zh": spec.title, "column": column.title, "feeds": spec.feeds.to,
                        "features": "、".join(used),
                    })  # fmt: skip
    return found


def _placed_by(feature: FeatureSpec, spec: SourceSpec) -> str | None:
    """Give the date that places a row for a feature; one that goes by years needs none."""
    return feature.date or (None if feature.year else spec.feeds.happened)


def write_quality(path: Path, report: Report, loaded: Loaded, standard: EntityStandard) -> list[int]:
    """Write the report: dimensions, columns, the rows that wait with reasons before their cells, repairs proposed."""
    table = loaded.table
    names = table.column_names
    place = {line: at for at, line in enumerate(loaded.lines)}
    cells = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    share = {
        name: f"{one.good / one.of:.2%}" if one.of else "不适用" for name, one in report.dimensions.items()
    }
    by_line: dict[int, list[str]] = {}
    remedies: dict[int, list[str]] = {}
    for fault in report.faults:
        near = f"，可能是{'、'.join(fault.proposals)}" if fault.proposals else ""
        by_line.setdefault(fault.line, []).append(f"{fault.column}：{fault.reason}{near}")
        remedies.setdefault(fault.line, []).append(fault.remedy)
    waiting = (
        [line, "；".join(by_line[line]), "；".join(dict.fromkeys(remedies[line])),
         *(cells[place[line]] if line in place else ())]
        for line in report.quarantined
    )  # fmt: skip
    head: list[list[Any]] = [["标准", f"{standard.zh}（{standard.version}）", "", ""], ["总行数", report.rows, "", ""],
            ["合格", report.good, "", ""], ["待更正", len(report.quarantined), "", ""]]  # fmt: skip
    dims: list[list[Any]] = [
        [zh, share.get(name, "不适用"), report.dimensions[name].good if name in report.dimensions else "",
         report.dimensions[name].of if name in report.dimensions else ""]
        for name, zh in DIMENSIONS.items()
    ]  # fmt: skip
    columns: list[list[Any]] = [
        [name, key, report.filled[name].good, report.filled[name].of, report.valid[name].good]
        for name, key in report.places.items()
    ]
    columns += [[name, "（标准没有）", "", "", ""] for name in report.unmapped]
    columns += [["（文件没有）", zh, 0, report.rows, ""] for zh in report.absent]
    return write_book(path, [
        Sheet("概况", ["项目", "结果", "合格数", "总数"], [*head, *dims]),
        Sheet("各列", ["列", "数据元", "已填", "行数", "有效"], columns),
        Sheet("待更正", ["行号", "原因", "怎么改", *names], waiting),
        Sheet("逐条问题", ["行号", "列", "原因代码", "原因", "原值", "维度", "可能的正确值"], (
            [f.line, f.column, f.code, f.reason, f.value, DIMENSIONS[f.dimension], "、".join(f.proposals)] for f in report.faults)),
        Sheet("建议", ["行号", "列", "原值", "建议", "规则"], ([r.line, r.column, r.value, r.proposed, r.rule] for r in report.repairs)),
    ])  # fmt: skip

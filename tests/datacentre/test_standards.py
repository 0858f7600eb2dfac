"""The data standard against a file and against the city's sources: numbers with their rows, and sums that hold."""

# ruff: noqa: E501 - tables of cases

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from quanheng.base.errors import BadInput
from quanheng.datacentre.standards.checking import check_file, counts_of
from quanheng.datacentre.standards.exporting import (
    conformance,
    json_schema,
    touches,
    write_quality,
    write_standard,
)
from quanheng.datacentre.tables import load_table
from quanheng.packkit.code import CodeList
from quanheng.packkit.standard import EntityStandard

from .city import REGISTER, code, write

pytestmark = pytest.mark.files_only
CODES = {"entity.status": CodeList.model_validate({
    "key": "entity.status", "zh": "登记状态", "confidence": "x",
    "codes": [{"code": "1", "zh": "存续"}, {"code": "3", "zh": "注销"}],
})}  # fmt: skip
SHOP = EntityStandard.model_validate({
    "key": "shop", "zh": "商户", "version": "1", "source_standard": "测试", "confidence": "x", "unique": ["uscc"],
    "orders": [{"left": "opened_on", "is_not_after": "closed_on", "says": "注销早于成立", "source": "x", "confidence": "x"}],
    "timely": {"field": "updated_at", "within_days": 31, "source": "x", "confidence": "x"},
    "sources": {"register": {"established_on": "opened_on", "capital_yuan": "capital"}},
    "fields": [
        {"key": "uscc", "zh": "统一社会信用代码", "type": "string", "format": "18位", "codes": "codes.uscc", "required": True},
        {"key": "name", "zh": "名称（全称）", "type": "string", "format": "≤6", "required": True},
        {"key": "status", "zh": "登记状态", "type": "code", "codes": "codes.entity.status"},
        {"key": "capital", "zh": "注册资本", "type": "decimal", "format": "8,2"},
        {"key": "opened_on", "zh": "成立日期", "type": "date"},
        {"key": "closed_on", "zh": "注销日期", "type": "date"},
        {"key": "updated_at", "zh": "更新时间", "type": "datetime", "required": True},
    ],
})  # fmt: skip
HEAD = "统一社会信用代码,名称,登记状态,注册资本,成立日期,注销日期,更新时间,备注\n"
WRONG = code(3)[:17] + ("0" if code(3)[17] != "0" else "1")
LINES = [
    f"{code(1)},甲店,存续,100.5,2020年1月2日,,2026-11-20 10:00:00,", f"{code(1)},乙店,1,,,,2026-11-01,",
    f"{WRONG},丙店,9,123456789,2020-01-02,2019-01-01,2020-01-01,", f"{code(4)},名字太长的一家店,1,1.234,2020-13-01,,,",
    f"{code(5)},丁店,1,,2021-01-01,2020-01-01,2026-11-23T08:00:00+08:00,", "只有一格", ",戊店,1,,,,2026-11-23,",
]  # fmt: skip


def test_each_number_has_its_rows_and_the_sum_holds(tmp_path: Path) -> None:
    loaded = load_table(write(tmp_path, "a.csv", HEAD + "\n".join(LINES) + "\n"))
    report = check_file(loaded, SHOP, CODES, on=date(2026, 11, 24), file="a.csv")
    found = {(fault.line, fault.column, fault.code) for fault in report.faults}
    assert found == {
        (3, "统一社会信用代码", "repeated"), (4, "统一社会信用代码", "uscc_check"), (4, "登记状态", "code_unknown"),
        (4, "注册资本", "number_range"), (4, "注销日期", "order"), (5, "名称", "too_long"), (5, "注册资本", "number_range"),
        (5, "成立日期", "date_impossible"), (5, "更新时间", "missing"), (6, "注销日期", "order"), (7, "整行", "columns"),
        (8, "统一社会信用代码", "missing"),
    }  # fmt: skip
    told = counts_of(report)
    assert (told["rows"], told["good"], told["quarantined"]) == (7, 1, 6)
    assert {name: (one["good"], one["of"]) for name, one in told["dimensions"].items()} == {
        "completeness": (16, 18), "validity": (25, 31), "uniqueness": (5, 6), "consistency": (4, 6), "timeliness": (4, 5),
    }  # fmt: skip
    assert (told["unmapped"], told["absent"]) == (["备注"], [])
    assert {(one.line, one.proposed) for one in report.repairs} >= {(2, "1"), (2, "2020-01-02")}
    assert next(fault for fault in report.faults if fault.code == "uscc_check").proposals
    write_quality(tmp_path / "r.xlsx", report, loaded, SHOP)
    book = load_workbook(tmp_path / "r.xlsx", read_only=True)
    assert [row[0] for row in book["待更正"].iter_rows(min_row=2, values_only=True)] == [3, 4, 5, 6, 7, 8]


def test_a_map_names_columns_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    loaded = load_table(write(tmp_path, "a.csv", "店名,号\n甲,1\n"))
    told = {"店名": "name"}
    report = check_file(loaded, SHOP, CODES, on=date(2026, 11, 24), file="a.csv", told=told)
    assert report.places == {"店名": "name"}
    assert "统一社会信用代码" in report.absent
    for wrong, words in (
        ({"没有": "name"}, "不在文件里"),
        ({"店名": "colour"}, "没有数据元"),
        ({}, "没有一列"),
    ):
        with pytest.raises(BadInput, match=words):
            check_file(loaded, SHOP, CODES, on=date(2026, 11, 24), file="a.csv", told=wrong)


def test_sources_are_held_against_the_standard() -> None:
    found = {(key, source): says for _, key, source, _, says in conformance([SHOP], {"register": REGISTER})}
    assert found["uscc", "register"] == "符合"
    assert found["updated_at", "register"] == "必填，但来源没有这一列"
    hit = touches([SHOP], {"register": REGISTER}, "shop", "opened_on")
    assert hit == [{
        "source": "register", "source_zh": "主体登记", "column": "成立日期", "feeds": "subject", "features": "age_days",
    }]  # fmt: skip


def test_the_standard_is_exported(tmp_path: Path) -> None:
    schema = json_schema(SHOP, CODES)
    assert schema["required"] == ["uscc", "name", "updated_at"]
    assert schema["properties"]["status"]["enum"] == ["1", "3"]
    assert write_standard(tmp_path / "s.xlsx", [SHOP], CODES) == [1, 7, 1, 2]

"""A pack's SQL file: front matter and query, every fault with the line of the file."""

from pathlib import Path

import pytest

from quanheng.base.errors import PackFault
from quanheng.packkit.reading import read_pack
from quanheng.packkit.sqlfile import parse_sql

GOOD = """
/*---
key: stall
title: 摊位
theme: 综合
about: 市场摊位
grain: [no]
columns:
  - {name: no, title: 编号}
---*/

SELECT s.no
FROM source.stalls s
"""


def test_the_query_and_its_line_stand_beside_the_front_matter() -> None:
    document = parse_sql(GOOD, "x.sql")
    assert document.data["key"] == "stall"
    assert document.data["sql"] == "SELECT s.no\nFROM source.stalls s"
    assert document.lines[("key",)] == 3
    assert document.lines[("sql",)] == 12


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("SELECT 1", "front_matter", 1),
        ("\n/*---\nkey: a\nSELECT 1", "front_matter", 2),
        ("/*---\nkey: a\n---*/\n\n", "empty_sql", 5),
        ("/*---\n- a\n---*/ SELECT 1", "front_matter", 1),
        ("/*---\nkey: a\nsql: SELECT 2\n---*/ SELECT 1", "front_matter", 3),
        ("/*---\nkey: a\nkey: b\n---*/ SELECT 1", "duplicate_key", 3),
        ("/*---\n\nkey: [\n---*/ SELECT 1", "yaml", 4),
    ],
)
def test_a_broken_file_is_told_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(PackFault) as told:
        parse_sql(text, "x.sql")
    assert (told.value.details["fault"], told.value.details["line"]) == (code, line)


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    folder = tmp_path / "trial"
    (folder / "marts").mkdir(parents=True)
    (folder / "marts" / "stall.sql").write_bytes(GOOD.encode("gbk"))
    faults = {fault.code: fault for fault in read_pack(folder).faults}
    assert (faults["encoding"].file, faults["encoding"].line) == ("trial/marts/stall.sql", 5)


def test_what_the_shape_refuses_points_at_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "trial"
    (folder / "marts").mkdir(parents=True)
    wrong = GOOD.replace("grain: [no]", "grain: [number]").replace("title: 摊位", "titel: 摊位")
    (folder / "marts" / "stall.sql").write_text(wrong, encoding="utf-8")
    told = {(fault.code, fault.line) for fault in read_pack(folder).faults if fault.file.endswith(".sql")}
    assert ("unknown_key", 4) in told

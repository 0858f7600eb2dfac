"""A stranger's table: read in every dress as text, written so that no cell runs, refused with a place and a remedy."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quanheng.base.errors import BadInput
from quanheng.datacentre.tables import load_table, read_table, write_table

from .city import write

pytestmark = pytest.mark.files_only
TEXT = "编号,名称,经度\n1,示例店,-116.5\n2,,\n"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".jsonl"])
def test_what_is_written_is_read_back(suffix: str, tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "a.csv", TEXT.encode("gb18030")))
    out = tmp_path / f"b{suffix}"
    write_table(table, out)
    assert read_table(out).to_pydict() == table.to_pydict() == {
        "编号": ["1", "2"], "名称": ["示例店", None], "经度": ["-116.5", None]
    }  # fmt: skip
    assert not list(tmp_path.glob("*.part"))


def test_typed_columns_become_words(tmp_path: Path) -> None:
    table = pa.table({"n": [1, None], "x": [2.0, 2.5], "d": [date(2026, 1, 2), None], "l": [[1], None]})
    pq.write_table(table, tmp_path / "a.parquet")
    assert read_table(tmp_path / "a.parquet").to_pylist() == [
        {"n": "1", "x": "2", "d": "2026-01-02", "l": "[1]"}, {"n": None, "x": "2.5", "d": None, "l": None},
    ]  # fmt: skip


def test_a_formula_is_written_still(tmp_path: Path) -> None:
    write_table(pa.table({"=a": ["=1+1", "-5", "@x", "+cmd|x"]}), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text("utf-8-sig").split() == ["'=a", "'=1+1", "-5", "'@x", "'+cmd|x"]


def test_broken_rows_are_set_aside_or_refuse_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", TEXT + "3,多,一,格\n4,店,1\n")
    loaded = load_table(path)
    assert (loaded.rows_in, loaded.table.num_rows, list(loaded.lines)) == (4, 3, [2, 3, 5])
    assert [(row.line, row.code) for row in loaded.broken] == [(4, "columns")]
    with pytest.raises(BadInput, match="第4行") as refused:
        read_table(path)
    assert refused.value.details == {"file": "a.csv", "row": 4, "field": "整行", "reason": "columns"}


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    assert read_table(write(tmp_path, "a.csv", "某局报表,,\n" + TEXT)).column_names == [
        "编号",
        "名称",
        "经度",
    ]

"""Files as they really come: each ends in a refusal that names the file and says what to do, or in quarantine."""

# ruff: noqa: E501 - tables of cases

import gzip
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quanheng.base.errors import BadInput
from quanheng.datacentre.rules import REASONS
from quanheng.datacentre.tables import Loaded, load_table

from .city import AT, HEADER, REGISTER, centre, code, register_row, table, write

GOOD = table(HEADER, [register_row(n) for n in range(1, 6)])


def _xlsx(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rezipped(change: Callable[[str, bytes], bytes | None], **extra: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_xlsx([HEADER, register_row(1)]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in extra.items():
            new.writestr(name, data)
    return out.getvalue()


def _bomb() -> bytes:
    filler = b"<row><c><v>" + b"0" * (60 << 20) + b"</v></c></row>"
    return _rezipped(lambda name, data: filler if name.endswith("sheet1.xml") else data)


def _forged() -> bytes:
    """A sheet whose directory claims less than it unpacks to."""
    data = _rezipped(lambda name, old: old + b" " * 100_000 if name.endswith("sheet1.xml") else old)
    at = data.rindex(b"PK\x01\x02")
    while not data[at:].startswith(b"PK\x01\x02") or b"sheet1.xml" not in data[at + 46 : at + 90]:
        at = data.rindex(b"PK\x01\x02", 0, at)
    return data[: at + 24] + (500).to_bytes(4, "little") + data[at + 28 :]


def _far_cell() -> bytes:
    return _rezipped(
        lambda name, data: (
            data.replace(b"</row>", b'<c r="XFD1048576"><v>1</v></c></row>', 1)
            if name.endswith("sheet1.xml")
            else data
        )
    )


def _hollow() -> bytes:
    far = b'<row r="1048000"><c r="ALL1048000"><v>1</v></c></row></sheetData>'
    return _rezipped(
        lambda name, data: data.replace(b"</sheetData>", far) if name.endswith("sheet1.xml") else data
    )


def _line(number: int, **cells: str) -> str:
    return ",".join(register_row(number, **cells)) + "\n"


HEAD = ",".join(HEADER) + "\n"
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.csv", b"", "空"),
    "only_spaces": ("a.csv", b" \r\n\r\n", "空"),
    "only_bom": ("a.csv", b"\xef\xbb\xbf", "空"),
    "only_header": ("a.csv", HEAD.encode(), "没有数据行"),
    "no_header": ("a.csv", "".join(_line(n) for n in range(1, 4)).encode(), "表头"),
    "prose": ("a.csv", "今天天气很好\n明天也好\n".encode(), "表头"),
    "nul_bytes": ("a.csv", GOOD.encode()[:200] + b"\x00\x00" + GOOD.encode()[200:], "NUL"),
    "nul_late": ("a.csv", (GOOD * 3000).encode() + b"\x00", "NUL"),
    "shift_jis": ("a.csv",
        (HEAD + "東京都渋谷区,ドリンク\n" * 50).encode("shift_jis", "replace") + b"\xfe\xff\xff\n" * 90, "编码"),
    "random_bytes": ("a.csv", bytes(range(128, 256)) * 40 + b"\n" + b"\xff\xfe\xfd\n" * 50, "编码"),
    "pdf": ("a.csv", b"%PDF-1.7 rest", "不是数据文件"),
    "png": ("a.csv", b"\x89PNG\r\n\x1a\n", "不是数据文件"),
    "old_excel": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "旧版"),
    "json_array": ("a.json", b'[{"a": 1}]', "JSON数组"),
    "json_all_broken": ("a.jsonl", b"{broken\n{also\n", "JSON"),
    "column_missing": ("a.csv", table(HEADER[1:], [register_row(1)[1:]]).encode(), "统一社会信用代码"),
    "column_twice": ("a.csv", table([*HEADER, "名称"], [[*register_row(1), "x"]]).encode(), "两列"),
    "columns_201": ("a.csv", table([*HEADER, *(f"c{n}" for n in range(200))], []).encode(), "列"),
    "columns_ten_million": ("a.csv", HEAD.encode()[:-1] + b",x" * 10_000_000 + b"\n", "长得不合理|列"),
    "row_of_300_columns": ("a.csv", (HEAD + _line(1)[:-1] + ",x" * 300 + "\n").encode(), "300|308|列"),
    "cell_bomb": ("a.csv", (HEAD + _line(1, name="店" * 30_000)).encode(), "30000字"),
    "cell_bomb_quoted": ("a.csv", (HEAD + _line(1, name='"' + "店" * 30_000 + '"')).encode(), "30000字"),
    "cell_bomb_50m": ("a.csv", HEAD.encode() + b"x" * 50_000_000, "长得不合理|字"),
    "open_quote": ("a.csv", (HEAD + _line(1, name='"开口小店').replace(",", "", 1) +
        "".join(_line(n) for n in range(2, 90))).encode(), "引号"),
    "gzip_broken": ("a.csv.gz", gzip.compress(GOOD.encode())[:60], "损坏"),
    "gzip_rubbish": ("a.csv.gz", b"\x1f\x8b" + b"rubbish" * 9, "损坏"),
    "gzip_bomb": ("a.csv.gz", gzip.compress(b"a,b\n" * (50 << 20)), "上限|表头|超过"),
    "gzip_in_gzip_xlsx": ("a.gz", gzip.compress(_xlsx([HEADER, register_row(1)])), "压缩包里"),
    "zip_not_xlsx": ("a.xlsx", _rezipped(lambda name, data: None, **{"readme.txt": b"hi"}), "不是XLSX"),
    "xlsx_cut": ("a.xlsx", _xlsx([HEADER, register_row(1)])[:900], "损坏"),
    "xlsx_formula": ("a.xlsx", _xlsx([HEADER, [*register_row(1)[:5], "=1+1", "", ""]]), "F2格是公式"),
    "xlsx_formula_link": ("a.xlsx", _xlsx([HEADER, ['=HYPERLINK("http://x","y")', *register_row(1)[1:]]]), "公式"),
    "xlsx_bomb": ("a.xlsx", _bomb(), "炸弹"),
    "xlsx_forged_size": ("a.xlsx", _forged(), "不符|损坏"),
    "xlsx_far_cell": ("a.xlsx", _far_cell(), "离表头太远"),
    "xlsx_hollow": ("a.xlsx", _hollow(), "范围远大于内容"),
    "xlsx_macro": ("a.xlsx", _rezipped(lambda name, data: data, **{"xl/vbaProject.bin": b"x"}), "宏"),
    "xlsx_no_sheet_xml": ("a.xlsx", _rezipped(lambda name, data: None if "sheet1" in name else data), "读不出"),
    "xlsx_broken_xml": ("a.xlsx",
        _rezipped(lambda name, data: b"<worksheet><row" if "sheet1.xml" in name else data), "读不出|表头"),
    "xlsx_empty": ("a.xlsx", _xlsx([]), "表头"),
    "xlsx_wide": ("a.xlsx", _xlsx([[*HEADER, *(f"c{n}" for n in range(500))]]), "列"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_broken_file_is_refused_whole(kind: str, tmp_path: Path) -> None:
    name, data, words = REFUSED[kind]
    made = centre(tmp_path)
    with pytest.raises(BadInput, match=words) as refused:
        made.land(write(tmp_path, name, data), REGISTER, at=AT)
    assert refused.value.details["file"] == name
    assert refused.value.remedy
    assert made.batches() == []
    assert [one["file"] for one in made.refusals()] == [name]


HELD: dict[str, tuple[str, str]] = {
    "columns": (_line(9)[:-1] + ",多一列\n", "columns"),
    "columns_few": ("只有两格,店\n", "columns"),
    "no_code": (_line(9, uscc=""), "missing"),
    "code_means_nothing": (_line(9, uscc="/"), "missing"),
    "code_17": (_line(9, uscc=code(9)[:17]), "uscc_length"),
    "code_letter": (_line(9, uscc="I" + code(9)[1:]), "uscc_letter"),
    "code_check": (_line(9, uscc=code(9)[:17] + ("0" if code(9)[17] != "0" else "1")), "uscc_check"),
    "no_name": (_line(9, name=""), "missing"),
    "name_signs": (_line(9, name="！！！"), "name_empty"),
    "name_long": (_line(9, name="店" * 2100), "too_long"),
    "formula": (_line(9, phone="=1+1"), "formula"),
    "formula_at": (_line(9, phone="@SUM(1)"), "formula"),
    "formula_pipe": (_line(9, phone="+cmd|calc"), "formula"),
    "control": (_line(9, name="示例\x07小店"), "control"),
    "same_line": (_line(1), "repeated"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HELD)
def test_a_broken_row_waits_and_the_rest_goes_on(kind: str, tmp_path: Path) -> None:
    line, reason = HELD[kind]
    made = centre(tmp_path)
    batch = made.land(write(tmp_path, "a.csv", GOOD + line), REGISTER, at=AT).batch_uid
    report = made.clean(batch)
    assert (report.rows_in, report.accepted + report.repaired, report.quarantined) == (6, 5, 1)
    (row,) = made.quarantine(batch_uid=batch)
    assert (row.line, row.file) == (7, "a.csv")
    assert reason in {fault.code for fault in row.faults}
    assert all(fault.remedy and fault.reason for fault in row.faults)


def test_a_line_in_no_encoding_waits(tmp_path: Path) -> None:
    made = centre(tmp_path)
    batch = made.land(
        write(tmp_path, "a.csv", GOOD.encode() + b"\xff\xfe\xfd,\x81\n"), REGISTER, at=AT
    ).batch_uid
    made.clean(batch)
    (row,) = made.quarantine(batch_uid=batch)
    assert "encoding" in {fault.code for fault in row.faults}


def test_a_broken_json_line_waits(tmp_path: Path) -> None:
    rows = [json.dumps(dict(zip(HEADER, register_row(n), strict=True)), ensure_ascii=False) for n in (1, 2)]
    made = centre(tmp_path)
    batch = made.land(
        write(tmp_path, "a.jsonl", "\n".join([*rows, "{broken", '"text"'])), REGISTER, at=AT
    ).batch_uid
    assert made.clean(batch).quarantined == 2


def test_a_refusal_leaves_nothing_of_the_file_behind(tmp_path: Path) -> None:
    made = centre(tmp_path)
    lines = "".join(_line(n) for n in range(1, 60_000)) + _line(7, name="店" * 30_000)
    with pytest.raises(BadInput):
        made.land(write(tmp_path, "a.csv", HEAD + lines), REGISTER, at=AT)
    batch = made.land(write(tmp_path, "b.csv", GOOD), REGISTER, at=AT)
    assert made.clean(batch.batch_uid).rows_in == 5


def test_unknown_and_missing_columns_are_named(tmp_path: Path) -> None:
    header = ["序号", *HEADER[:6], "微信号"]
    made = centre(tmp_path)
    rows = [["1", *register_row(1)[:6], "abc"]]
    report = made.land(write(tmp_path, "a.csv", table(header, rows)), REGISTER, at=AT)
    assert report.missing == ("联系电话", "状态")
    assert report.unknown == ("微信号",)
    assert report.ignored == ("序号",)


def test_the_sum_of_a_deflate_stream_is_read_to_its_end(tmp_path: Path) -> None:
    """Several gzip members in one file are one file, as gzip itself reads them."""
    halves = GOOD.encode()
    data = gzip.compress(halves[:100]) + gzip.compress(halves[100:])
    made = centre(tmp_path)
    assert made.land(write(tmp_path, "a.csv.gz", data), REGISTER, at=AT).rows_in == 5
    assert zlib.crc32(data)  # the file itself is no text


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def _double(text: str) -> bytes:
    return text.encode("utf-8").decode("latin-1").encode("utf-8")


SMALL = "编号,名称,日期\n" + "".join(f"{n},示例{n}店,2026-01-{n:02d}\n" for n in range(1, 10))
P = _parquet(pa.table({"a": ["1", "2"], "b": [1, 2]}))
X = _xlsx([["编号", "名称"], [1, "店"], [2, "馆"]])
STRANGE: dict[str, tuple[str, bytes]] = {
    **{f"refused_{name}": (file, data) for name, (file, data, _) in REFUSED.items()
       if name not in {"columns_ten_million", "cell_bomb_50m", "gzip_bomb", "xlsx_bomb", "nul_late"}},
    **{f"held_{name}": ("a.csv", (GOOD + line).encode()) for name, (line, _) in HELD.items()},
    **{f"csv_cut_at_{n}": ("a.csv", SMALL.encode()[:n]) for n in (1, 2, 3, 8, 20, 33, 34, 35, 60, 101)},
    **{f"gb_cut_at_{n}": ("a.csv", SMALL.encode("gb18030")[:n]) for n in (1, 3, 21, 40, 77)},
    **{f"utf16_cut_at_{n}": ("a.csv", SMALL.encode("utf-16")[:n]) for n in (1, 2, 3, 9, 51, 52, 53)},
    **{f"xlsx_cut_at_{n}": ("a.xlsx", X[:n]) for n in (4, 30, 200, 1000, len(X) - 30, len(X) - 1)},
    **{f"parquet_cut_at_{n}": ("a.parquet", P[:n]) for n in (4, 8, 60, len(P) - 9, len(P) - 1)},
    **{f"parquet_byte_{n}": ("a.parquet", P[:n] + bytes([P[n] ^ 255]) + P[n + 1 :]) for n in (5, len(P) - 12, len(P) - 7)},
    **{f"xlsx_byte_{n}": ("a.xlsx", X[:n] + bytes([X[n] ^ 255]) + X[n + 1 :]) for n in (8, 27, len(X) // 2, len(X) - 15)},
    "parquet_no_rows": ("a.parquet", _parquet(pa.table({"a": pa.array([], pa.string())}))),
    "parquet_no_columns": ("a.parquet", _parquet(pa.table({}))),
    "parquet_bytes": ("a.parquet", _parquet(pa.table({"a": [b"\xff\xfe"]}))),
    "parquet_nested": ("a.parquet", _parquet(pa.table({"a": [{"x": [1]}], "b": [None]}))),
    "parquet_named_twice": ("a.parquet", _parquet(pa.table([["1"], ["2"]], names=["a", "a"]))),
    "header_twice": ("a.csv", "名称,名称\n1,2\n".encode()),
    "header_blank": ("a.csv", b",,\n1,2,3\n"),
    "header_blank_between": ("a.csv", b"a,,c\n1,2,3\n"),
    "rows_too_long": ("a.csv", (SMALL + "1,2,3,4\n").encode()),
    "rows_too_short": ("a.csv", (SMALL + "1\n").encode()),
    "rows_mixed": ("a.csv", (SMALL + "1\n1,2,3,4\n\n7,8,9\n").encode()),
    "quote_open_at_end": ("a.csv", (SMALL + '10,"开口').encode()),
    "quote_stray": ("a.csv", (SMALL + '10,12"屏,2026-01-01\n').encode()),
    "quote_doubled": ("a.csv", (SMALL + '10,"a""b",x\n').encode()),
    "quote_over_lines": ("a.csv", (SMALL + '10,"a\nb",x\n').encode()),
    "line_ends_mixed": ("a.csv", b"a,b\r\n1,2\n3,4\r5,6\n"),
    "mark_twice": ("a.csv", b"\xef\xbb\xbf\xef\xbb\xbfa,b\n1,2\n"),
    "mark_in_the_middle": ("a.csv", b"a,b\n1,2\n\xef\xbb\xbfa,b\n3,4\n"),
    "two_encodings": ("a.csv", SMALL.encode() + SMALL.encode("gb18030")),
    "decoded_twice": ("a.csv", _double(SMALL)),
    "lone_surrogate": ("a.csv", b"a,b\n\xed\xa0\x80,2\n"),
    "utf7": ("a.csv", SMALL.encode("utf-7")),
    "big5": ("a.csv", ("編號,名稱\n" + "1,臺灣\n" * 30).encode("big5")),
    "utf32": ("a.csv", SMALL.encode("utf-32")),
    "one_column": ("a.csv", b"a\n1\n2\n"),
    "delimiters_mixed": ("a.csv", b"a;b,c\n1;2,3\n4,5;6\n"),
    "control_signs": ("a.csv", b"a,b\n1\x01,\x1b[31m2\n"),
    "formulas": ("a.csv", b"a,b\n=1+1,@x\n"),
    "html": ("a.xls", b"<html><table><tr><td>a</td></tr></table></html>"),
    "xml": ("a.xml", b'<?xml version="1.0"?><rows><row a="1"/></rows>'),
    "sql": ("a.sql", b"INSERT INTO a VALUES (1, 'x');\n"),
    "yaml": ("a.yml", b"a: 1\nb: 2\n"),
    "json_number": ("a.json", b"42"),
    "json_nested_deep": ("a.jsonl", b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}\n"),
    "json_keys_change": ("a.jsonl", b'{"a":1}\n{"b":2}\n'),
    "json_and_lists": ("a.jsonl", b'{"a":1}\n[1,2]\n"x"\nnull\n'),
    "json_cut": ("a.jsonl", b'{"a":1}\n{"a":'),
    "json_infinite": ("a.jsonl", b'{"a":NaN}\n{"a":1e999}\n'),
    "zip_empty": ("a.xlsx", b"PK\x05\x06" + b"\0" * 18),
    "gzip_cut": ("a.csv.gz", gzip.compress(SMALL.encode())[:-9]),
    "gzip_of_nothing": ("a.csv.gz", gzip.compress(b"")),
    "gzip_of_parquet": ("a.gz", gzip.compress(P)),
    "gzip_twice": ("a.gz", gzip.compress(gzip.compress(SMALL.encode()))),
    "sqlite": ("a.db", b"SQLite format 3\0" + b"\0" * 84),
    "exe": ("a.exe", b"MZ\x90\0\x03\0\0\0"),
    "jpeg": ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
    "word": ("a.docx", _rezipped(lambda name, data: None, **{"word/document.xml": b"<w/>"})),
}  # fmt: skip


def test_there_are_more_than_a_hundred_kinds() -> None:
    assert len(STRANGE) > 120


@pytest.mark.files_only
@pytest.mark.parametrize("kind", STRANGE)
def test_a_strangers_broken_file_ends_in_a_refusal_or_aside(kind: str, tmp_path: Path) -> None:
    """Never a traceback, never a row lost: refused whole with a remedy, or read with the bad rows set aside."""
    name, data = STRANGE[kind]
    found = _read(write(tmp_path, name, data))
    if isinstance(found, BadInput):
        assert found.details["file"] == name
        assert found.remedy
        assert found.sentence
        return
    assert found.rows_in == found.table.num_rows + len(found.broken) > 0
    assert len(found.lines) == found.table.num_rows
    assert all(row.code in REASONS and row.remedy for row in found.broken)
    assert all(str(kind) == "string" for kind in found.table.schema.types)


def _read(path: Path) -> Loaded | BadInput:
    try:
        return load_table(path)
    except BadInput as refusal:
        return refusal


ADDED = {
    "short": "1\n",
    "long": "1,2,3,4\n",
    "whole": "11,新店,2026-02-01\n",
    "quote": '12,5"屏,2026-02-01\n',
}


@pytest.mark.files_only
@pytest.mark.parametrize("seed", range(12))
def test_rows_are_conserved_whatever_is_thrown_in(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    lines = SMALL.splitlines(keepends=True)
    thrown = [dice.choice(list(ADDED)) for _ in range(dice.randrange(1, 12))]
    for kind in thrown:
        lines.insert(dice.randrange(2, len(lines) + 1), ADDED[kind])
    encoding = dice.choice(["utf-8", "gb18030", "utf-16"])
    loaded = load_table(write(tmp_path, "a.csv", "".join(lines).encode(encoding)))
    assert loaded.rows_in == 9 + len(thrown)
    assert {row.code for row in loaded.broken} <= {"columns"}
    assert len(loaded.broken) == thrown.count("short") + thrown.count("long")

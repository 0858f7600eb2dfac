"""Files as they really come: each ends in a refusal that names the file and says what to do, or in quarantine."""

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from quanheng.base.errors import BadInput

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

"""The same rows in every dress: encoding, delimiter, packing and file kind are found without a hint."""

import gzip
import io
import json
from pathlib import Path

import openpyxl
import pytest

from .city import AT, HEADER, REGISTER, centre, register_row, table, write

ROWS = [register_row(n) for n in range(1, 8)]
TEXT = table(HEADER, ROWS)


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    for row in [["某局导出表"], [], HEADER, *ROWS]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


DRESSES: dict[str, bytes] = {
    "utf-8": TEXT.encode(),
    "utf-8 with mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "gbk": TEXT.encode("gbk"),
    "gb18030": TEXT.encode("gb18030"),
    "utf-16 with mark": TEXT.encode("utf-16"),
    "utf-16-le": TEXT.encode("utf-16-le"),
    "utf-16-be": TEXT.encode("utf-16-be"),
    "windows lines": TEXT.replace("\n", "\r\n").encode(),
    "old mac lines": TEXT.replace("\n", "\r").encode(),
    "tab": table(HEADER, ROWS, delimiter="\t").encode(),
    "semicolon": table(HEADER, ROWS, delimiter=";").encode("gbk"),
    "pipe": table(HEADER, ROWS, delimiter="|").encode("gbk"),
    "gzip": gzip.compress(TEXT.encode("gbk")),
    "quoted": "\n".join(",".join(f'"{cell}"' for cell in row) for row in [HEADER, *ROWS]).encode(),
    "title above": ("某局导出表,,,\n" + TEXT).encode(),
    "blank lines": TEXT.replace("\n", "\n\n").encode(),
    "jsonl": "\n".join(json.dumps(dict(zip(HEADER, row, strict=True))) for row in ROWS).encode(),
    "jsonl by element": "\n".join(
        json.dumps(dict(zip([c.element for c in REGISTER.columns], row, strict=True)), ensure_ascii=False)
        for row in ROWS
    ).encode(),
    "xlsx": _xlsx(),
}  # fmt: skip


@pytest.mark.parametrize("dress", DRESSES)
def test_the_same_rows_come_out(dress: str, tmp_path: Path) -> None:
    made = centre(tmp_path)
    batch = made.land(write(tmp_path, "a.dat", DRESSES[dress]), REGISTER, at=AT).batch_uid
    report = made.clean(batch)
    assert (report.rows_in, report.accepted) == (7, 7)
    made.link(batch)
    found = [row.values["address"] for row in made.linked_rows(batch)]
    assert found == [row[3] for row in ROWS]


def test_a_line_of_another_encoding_is_read_and_marked(tmp_path: Path) -> None:
    lines = TEXT.splitlines(keepends=True)
    data = b"".join(line.encode("gb18030" if at == 3 else "utf-8") for at, line in enumerate(lines))
    made = centre(tmp_path)
    batch = made.land(write(tmp_path, "a.csv", data), REGISTER, at=AT).batch_uid
    report = made.clean(batch)
    assert (report.accepted, report.repaired) == (6, 1)
    assert report.rules["line_encoding"] == 1


def test_a_record_may_run_over_lines_and_keeps_its_first_line(tmp_path: Path) -> None:
    lines = TEXT.splitlines(keepends=True)
    lines[2] = lines[2].replace("湘桥区示例0002小食店", '"湘桥区示例0002\n小食店"')
    made = centre(tmp_path)
    batch = made.land(write(tmp_path, "a.csv", "".join(lines)), REGISTER, at=AT).batch_uid
    made.link(batch)
    found = {row.line: row.values["name"] for row in made.linked_rows(batch)}
    assert found[3] == "湘桥区示例0002小食店"
    assert sorted(found) == [2, 3, 5, 6, 7, 8, 9]


def test_a_stray_inch_mark_spoils_only_its_own_line(tmp_path: Path) -> None:
    lines = TEXT.splitlines(keepends=True)
    lines[2] = lines[2].replace("示例0002", '示例12"')
    made = centre(tmp_path)
    batch = made.land(write(tmp_path, "a.csv", "".join(lines)), REGISTER, at=AT).batch_uid
    report = made.clean(batch)
    assert (report.rows_in, report.accepted, report.repaired) == (7, 6, 1)
    assert report.rules["stray_quote"] == 1


def test_the_same_file_twice_is_recognised(tmp_path: Path) -> None:
    made = centre(tmp_path)
    first = made.land(write(tmp_path, "a.csv", TEXT), REGISTER, at=AT)
    second = made.land(write(tmp_path, "again.csv", TEXT), REGISTER, at=AT)
    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert second.batch_uid == first.batch_uid
    assert len(made.batches()) == 1


def test_the_senders_bytes_are_kept_under_their_digest(tmp_path: Path) -> None:
    made = centre(tmp_path)
    data = TEXT.encode("gb18030")
    digest = made.land(write(tmp_path, "a.csv", data), REGISTER, at=AT).digest
    assert (tmp_path / "centre" / "originals" / digest[:2] / digest).read_bytes() == data


def test_a_truncated_file_is_held_until_a_person_lets_it_go(tmp_path: Path) -> None:
    made = centre(tmp_path)
    whole = table(HEADER, [register_row(n) for n in range(1, 101)])
    made.clean(made.land(write(tmp_path, "a.csv", whole), REGISTER, at=AT).batch_uid)
    half = made.land(write(tmp_path, "b.csv", "".join(whole.splitlines(keepends=True)[:41])), REGISTER, at=AT)
    assert half.state == "held"
    assert "只有40行，上一批有100行" in half.held_because
    with pytest.raises(Exception, match="尚未放行"):
        made.clean(half.batch_uid)
    assert made.release(half.batch_uid, by="数据专员", because="年底注销").state == "landed"
    assert made.clean(half.batch_uid).rows_in == 40

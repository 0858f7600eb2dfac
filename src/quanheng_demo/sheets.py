"""Writing files as departments send them: CSV in several encodings, XLSX and JSON lines, always the same bytes.

The XLSX writer is our own because a spreadsheet library stamps the hour into the file and takes minutes
for what a few joins do in a second.
"""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

__all__ = ["write_csv", "write_jsonl", "write_xlsx"]

Rows = Sequence[Sequence[str]]

_CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    "</Types>"
)
_ROOT_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="xl/workbook.xml"/>'
    "</Relationships>"
)
_BOOK_RELS = _ROOT_RELS.replace('/officeDocument"', '/worksheet"').replace(
    "xl/workbook.xml", "worksheets/sheet1.xml"
)
_BOOK = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
)  # fmt: skip


def write_csv(path: Path, header: Sequence[str], rows: Rows, encoding: str = "utf-8") -> None:
    """Write a comma-separated file with CRLF ends, as Windows programs do; ``utf-8-sig`` puts a mark in front."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def write_jsonl(path: Path, header: Sequence[str], rows: Rows) -> None:
    """Write one JSON object a line; an empty cell is left out, as the platform's interface does."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines = (encode({key: value for key, value in zip(header, row, strict=False) if value}) for row in rows)
    path.write_bytes(("\n".join(lines) + "\n").encode())


def write_xlsx(path: Path, header: Sequence[str], rows: Rows, sheet: str) -> None:
    """Write one sheet of text cells."""
    letters = [_column(number) for number in range(len(header))]
    out = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    ]
    for line, row in enumerate([header, *rows], start=1):
        cells = "".join(
            f'<c r="{letter}{line}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
            for letter, value in zip(letters, row, strict=False)
            if value
        )
        out.append(f'<row r="{line}">{cells}</row>')
    out.append("</sheetData></worksheet>")
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _ROOT_RELS,
        "xl/workbook.xml": _BOOK.format(name=escape(sheet)),
        "xl/_rels/workbook.xml.rels": _BOOK_RELS,
        "xl/worksheets/sheet1.xml": "".join(out),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def _column(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

"""Prints a paper to DOCX that Word and LibreOffice edit: the same blocks, margins and type as the PDF."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from docx import Document
from docx.document import Document as DocumentFile
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from quanheng.engines.affairs.models import Paper

from .page import blocks_of, foot_of, mark_of, verify_url
from .pictures import signature_pictures

__all__ = ["paper_docx", "text_in_docx"]

TITLE_FACE, BODY_FACE, HEAD_FACE = "方正小标宋简体", "仿宋_GB2312", "黑体"
TEXT_WIDTH = 156


def paper_docx(paper: Paper) -> bytes:
    """Print a paper to DOCX. Faces are named as the standard wants; a machine without them substitutes.

    The seal's image is left out on purpose: a file that anybody can edit must not carry a seal. Its place is
    where the day stands.
    """
    file = Document()
    _page(file, paper)
    content = paper.content
    header = file.sections[0].header
    marks = [mark_of(paper), "样张　示例数据　不具效力" if content.get("sample") else ""]
    for text in filter(None, marks):
        _line(header, text, size=9 if len(text) > 4 else 26, face=HEAD_FACE, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _line(file, content["organ"], size=22, face=TITLE_FACE, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(file, content["zh"], size=22, face=TITLE_FACE, align=WD_ALIGN_PARAGRAPH.CENTER)
    if content.get("number"):
        _line(file, content["number"], align=WD_ALIGN_PARAGRAPH.RIGHT)
    pictures = {one.key: one.content for one in signature_pictures(paper)}
    for block in blocks_of(paper):
        if block["kind"] == "end" and file.paragraphs:
            file.paragraphs[
                -1
            ].paragraph_format.keep_with_next = True  # the seal never stands alone on a page
        _block(file, block, pictures)
    stamp = paper.made_at.astimezone(UTC).replace(tzinfo=None)
    file.core_properties.created = file.core_properties.modified = stamp
    file.core_properties.author = content["organ"]
    file.core_properties.title = content["zh"]
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def _page(file: DocumentFile, paper: Paper) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(41)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(8)
    _foot(section.footer, paper)
    footer = section.footer.add_paragraph()
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = footer.add_run("— ")
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)  # noqa: SLF001 - the library has no word for a page number
    footer.add_run(" —")


def _line(
    file: Any, text: str, *, size: float = 16, face: str = BODY_FACE, indent: bool = False, align: Any = None
) -> Paragraph:
    paragraph: Paragraph = file.add_paragraph()
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(max(size * 1.8, 14))
    if indent:
        shape.first_line_indent = Pt(2 * size)
    if align is not None:
        paragraph.alignment = align
    _write(paragraph, text, size, face)
    return paragraph


def _write(paragraph: Paragraph, text: str, size: float, face: str) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), face
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)  # noqa: SLF001 - as above


def _block(file: DocumentFile, block: dict[str, Any], pictures: Mapping[int, bytes]) -> None:
    kind = block["kind"]
    if kind == "para":
        _line(file, block["text"], indent=True, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    elif kind == "flat":
        _line(file, block["text"])
    elif kind in ("head", "leaf"):
        heading = _line(file, block["text"], face=HEAD_FACE, indent=kind == "head")
        heading.paragraph_format.keep_with_next = True
        heading.paragraph_format.page_break_before = kind == "leaf"
    elif kind == "table":
        _form(file, block["rows"])
    elif kind == "rows":
        _listing(file, block)
    elif kind == "end":
        _line(file, "")
        for text in (block["organ"], block["day"]):
            paragraph = _line(file, text, align=WD_ALIGN_PARAGRAPH.RIGHT)
            paragraph.paragraph_format.right_indent = Pt(64)
            paragraph.paragraph_format.keep_with_next = True
        _line(file, "")
    else:
        _signatures(file, block, pictures)


def _form(file: DocumentFile, rows: Sequence[Sequence[str]]) -> None:
    """A form: label, text, label, text; a row of two has its text across the rest."""
    columns = max(len(row) for row in rows)
    table = _table(file, len(rows), [30, 48, 30, 48] if columns == 4 else [30, 126])
    for row, texts in zip(table.rows, rows, strict=True):
        cells = list(row.cells)
        if len(texts) == 2 and columns == 4:
            cells = [cells[0], cells[1].merge(cells[3])]
        for place, (cell, text) in enumerate(zip(cells, texts, strict=False)):
            _fill(cell, text)
            if place % 2 == 0:
                cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
                for paragraph in cell.paragraphs:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _listing(file: DocumentFile, block: dict[str, Any]) -> None:
    """A table of things; Word repeats its head on every page and keeps a row in one piece."""
    head = block["head"]
    shares = block.get("widths") or [1] * len(head)
    table = _table(
        file, 1 + len(block["rows"]), [TEXT_WIDTH * share / sum(shares) for share in shares], repeats=True
    )
    for row, texts in zip(table.rows, [head, *block["rows"]], strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no word for it either
        for cell, text in zip(row.cells, texts, strict=True):
            _fill(cell, text, HEAD_FACE if texts is head else BODY_FACE)


def _table(file: DocumentFile, rows: int, widths: Sequence[float], *, repeats: bool = False) -> Any:
    table = file.add_table(rows=rows, cols=len(widths))
    table.alignment, table.autofit, table.style = WD_TABLE_ALIGNMENT.CENTER, False, "Table Grid"
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    if repeats:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - as above
    return table


def _fill(cell: Any, text: str, face: str = BODY_FACE) -> None:
    for number, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        _write(paragraph, line, 12, face)


def _signatures(file: DocumentFile, block: dict[str, Any], pictures: Mapping[int, bytes]) -> None:
    _line(file, "", size=8)
    cells = block["cells"]
    table = file.add_table(rows=1, cols=len(cells))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for place, (cell, text, width) in enumerate(
        zip(table.rows[0].cells, cells, (30, 52, 24, 50), strict=True)
    ):
        cell.width = Mm(width)
        cell.vertical_alignment = WD_ALIGN_VERTICAL.BOTTOM
        for key in block.get("marks", ()) if place == 1 else ():
            cell.paragraphs[0].add_run().add_picture(io.BytesIO(pictures[key]), height=Mm(10))
        _write(cell.paragraphs[0], text, 12, BODY_FACE)
        if place % 2:
            _underline(cell)


def _underline(cell: Any) -> None:
    """Draw the line to sign on: the lower border of the cell."""
    borders = OxmlElement("w:tcBorders")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    # Word refuses a file whose cell properties are out of order
    cell._tc.get_or_add_tcPr().insert_element_before(borders, "w:shd", "w:noWrap", "w:tcMar", "w:vAlign")  # noqa: SLF001


def _foot(footer: Any, paper: Paper) -> None:
    import segno

    picture = io.BytesIO()
    segno.make(verify_url(paper), error="m").save(picture, kind="png", scale=6, border=1)
    picture.seek(0)
    table = footer.add_table(rows=1, cols=2, width=Mm(156))
    code, words = table.rows[0].cells
    code.width, words.width = Mm(22), Mm(134)
    code.paragraphs[0].add_run().add_picture(picture, width=Mm(18))
    for number, line in enumerate(foot_of(paper)):
        paragraph = words.paragraphs[0] if number == 0 else words.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        _write(paragraph, line, 8.5, "黑体")


def text_in_docx(content: bytes) -> tuple[str, str]:
    """Read the words of a DOCX in reading order: the body's, and the foot's on every page."""
    file = Document(io.BytesIO(content))
    footer = [part for part in _words(file.sections[0].footer) if not part.startswith("— ")]
    return "\n".join(_words(file)), "\n".join(footer)


def _words(part: Any) -> list[str]:
    found: list[str] = []
    for element in part.iter_inner_content():
        if isinstance(element, Paragraph):
            found.append(element.text)
            continue
        for row in element.rows:
            seen: list[Any] = []
            for cell in row.cells:
                if cell._tc not in seen:  # noqa: SLF001 - merged cells come twice
                    seen.append(cell._tc)  # noqa: SLF001
                    found.append(cell.text)
    return [one for one in found if one]

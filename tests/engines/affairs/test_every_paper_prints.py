"""Every paper of every pack: HTML, PDF and DOCX say the same, on A4, within the margins, fonts embedded."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from quanheng.engines.affairs.models import Paper
from quanheng.engines.affairs.papers import page
from quanheng.engines.affairs.papers.compose import text_of
from quanheng.engines.affairs.papers.drafting import content_of
from quanheng.engines.affairs.papers.inside import PicturesOnly
from quanheng.engines.affairs.papers.word import paper_docx, text_in_docx
from quanheng.foundation.packs.api import packs
from tests.engines.affairs import samples

A4 = (210 / 25.4 * 96, 297 / 25.4 * 96)
MM = 96 / 25.4
CELL_ORDER = [
    qn(f"w:{name}") for name in ("tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "vAlign")
]


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def made(document: Any, spec: Any, step: Any, *, is_filled: bool = True, by_hand: bool = False) -> Paper:
    affair, act = samples.sample_affair(spec, step, is_filled=is_filled)
    content = content_of(
        affair, act, document, number="潮湘市监样〔2026〕1号" if document.number else "", day=samples.DAY,
        filled=samples.sample_words(document) if by_hand else {}, replaces=None, with_clocks=False, is_final=by_hand,
    )  # fmt: skip
    return Paper(
        affair=affair, act=act, document=document.key, zh=document.zh, number=content["number"] or None,
        content=content,
        digest_sm3="ab" * 32, verify_code="0" * 20, made_at=samples.AT, made_on=samples.DAY, fact_uid="0" * 32,
        state="made", region_code="445102011",
    )  # fmt: skip


def text_boxes(box: Any, heads: set[int]) -> Iterator[Any]:
    """Walk what was laid out; a table's head is read once however often it is repeated."""
    from weasyprint.formatting_structure import boxes

    if getattr(box, "is_header", False):
        known = id(box.element)
        if known in heads:
            return
        heads.add(known)
    if isinstance(box, boxes.TextBox):
        yield box
    for child in getattr(box, "children", ()):
        yield from text_boxes(child, heads)


def laid_out(paper: Paper) -> Any:
    from weasyprint import HTML

    return HTML(string=page.paper_html(paper), url_fetcher=PicturesOnly([])).render(
        font_config=page._fonts(), presentational_hints=True
    )


def check_pages(paper: Paper) -> int:
    """Hold the PDF to A4, margins and words; gives the number of pages."""
    document = laid_out(paper)
    heads: set[int] = set()
    said = ""
    for one in document.pages:
        assert (round(one.width), round(one.height)) == (round(A4[0]), round(A4[1]))
        body = one._page_box.children[0]
        for box in text_boxes(body, heads):
            said += box.text
            assert box.position_x >= 28 * MM - 1, (paper.document, box.text)
            assert box.position_x + box.width <= A4[0] - 26 * MM + 2, (paper.document, box.text)
            assert box.position_y + box.height <= A4[1] - 41 * MM + 2, (paper.document, box.text)
    assert bare(said) == bare(text_of(paper.content)), paper.document
    pdf = document.write_pdf(uncompressed_pdf=True)
    fonts, embedded = pdf.count(b"/FontDescriptor "), len(re.findall(rb"/FontFile[23]? ", pdf))
    assert fonts
    assert embedded
    assert embedded == len(re.findall(rb"/Type /FontDescriptor", pdf))
    return len(document.pages)


def check_word(paper: Paper) -> None:
    """Read the DOCX back with another library than the one that lays out the PDF."""
    import io

    file = paper_docx(paper)
    body, foot = text_in_docx(file)
    assert bare(body) == bare(text_of(paper.content)), paper.document
    assert bare(foot) == bare("".join(page.foot_of(paper)))
    read = Document(io.BytesIO(file))
    assert (read.sections[0].page_width.mm, read.sections[0].page_height.mm) == pytest.approx(
        (210, 297), abs=0.1
    )
    lists = [one for one in paper.content["blocks"] if one["kind"] == "rows"]
    heads = list(read.element.body.iter(qn("w:tblHeader")))
    assert len(heads) == len(lists)
    for cell in read.element.body.iter(qn("w:tcPr")):
        order = [CELL_ORDER.index(part.tag) for part in cell]
        assert order == sorted(order), "Word refuses cell properties out of order"
    again = io.BytesIO()
    read.save(again)
    assert text_in_docx(again.getvalue()) == (body, foot)


@pytest.mark.parametrize("key", sorted(packs().documents))
def test_a_paper_says_the_same_in_every_form(city: Any, key: str) -> None:
    document = packs().documents[key]
    for spec, step in samples.orders_of(document)[:2]:
        paper = made(document, spec, step, by_hand=bool(document.fields))
        text = text_of(paper.content)
        for wrong in ("None", "{{", "{%", "Undefined"):
            assert wrong not in text, (key, spec.key, wrong)
        check_word(paper)
        pages = check_pages(paper)
        lists = [one for one in paper.content["blocks"] if one["kind"] == "rows" and len(one["rows"]) > 40]
        assert pages > 1 or not lists


@pytest.mark.parametrize("key", sorted(packs().documents))
def test_what_is_not_known_is_a_blank_to_fill_and_never_a_fault(city: Any, key: str) -> None:
    document = packs().documents[key]
    for spec, step in samples.orders_of(document):
        text = text_of(made(document, spec, step, is_filled=False).content)
        assert "None" not in text, (key, spec.key)

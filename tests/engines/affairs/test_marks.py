"""Signatures, refusals to sign, the bureau's seal, and the word across a void paper."""

import io
from datetime import date, timedelta

import pytest
from PIL import Image, ImageDraw

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound
from quanheng.engines.affairs import api as affairs
from quanheng.engines.affairs.papers import page
from quanheng.engines.affairs.papers.word import paper_docx, text_in_docx
from quanheng.foundation.ledger import api as ledger
from tests.engines.affairs.casework import LEADER, OFFICER, SECOND, noon, take, walk
from tests.people import actor

DAY = date(2026, 11, 12)
AT = noon(DAY)


def picture(wide: int = 600, high: int = 600, kind: str = "PNG") -> bytes:
    image = Image.new("RGB", (wide, high), "white")
    ImageDraw.Draw(image).ellipse((20, 20, wide - 20, high - 20), outline="red", width=12)
    made = io.BytesIO()
    image.save(made, kind)
    return made.getvalue()


@pytest.fixture
def summons(case):
    take(case, "verify", OFFICER, 1, {})
    form = {"summon_at": "2026-08-20T09:00", "summon_place": "西新所"}
    take(case, "summon", OFFICER, 2, form, make_papers=True)
    return case.papers.get(document="PEN-10")


@pytest.fixture
def keeper(city):
    """An administrator with the second factor passed, as the desk makes one."""
    from dataclasses import replace

    return replace(actor(LEADER), rights=actor(LEADER).rights | {str(affairs.Rights.SEAL_MANAGE)})


def test_two_officers_and_the_party_sign_and_the_words_stay(summons):
    before = (summons.digest_sm3, summons.pdf.sha256, summons.number)
    for role, name in (("officers", OFFICER), ("officers", SECOND), ("receipt", "沈砚秋")):
        affairs.sign_paper(
            paper=summons, role=role, name=name, image=picture(300, 120), actor=actor(OFFICER), at=AT
        )
    summons.refresh_from_db()
    assert (summons.digest_sm3, summons.number) == (before[0], before[2])
    assert summons.pdf.sha256 != before[1]
    html = page.paper_html(summons)
    assert html.count('src="paper:sign-') == 3
    assert "2026-11-12" in html
    body, _ = text_in_docx(paper_docx(summons))
    assert "2026-11-12" in body
    assert b"word/media/image" in ledger.open_exhibit(summons.docx)
    facts = ledger.Fact.objects.filter(kind="affairs.paper.signed", object_ref=str(summons.ref))
    assert (
        next(ledger.say(one) for one in facts.order_by("pk"))
        == "询问通知书潮湘市监询〔2026〕1号：执法人员已签名"
    )
    with pytest.raises(Conflict):
        affairs.sign_paper(
            paper=summons, role="receipt", name="沈砚秋", image=picture(), actor=actor(OFFICER), at=AT
        )


def test_a_machine_that_dies_after_a_signature_prints_it_afterwards(summons, monkeypatch):
    from quanheng.engines.affairs.papers import signing

    monkeypatch.setattr(signing, "print_paper", lambda **given: None)  # dark before the print
    affairs.sign_paper(
        paper=summons, role="receipt", name="沈砚秋", image=picture(), actor=actor(OFFICER), at=AT
    )
    assert summons.pdf is None
    affairs.make_due_papers(affair=summons.affair, actor=actor(OFFICER), at=AT)
    summons.refresh_from_db()
    assert summons.state == "made"
    assert b"/Image" in ledger.open_exhibit(summons.pdf)


def test_a_party_that_will_not_sign_is_noted_with_the_witness(summons):
    affairs.note_refusal(
        paper=summons,
        role="receipt",
        witness="居委会王某",
        reason="当事人拒绝签名",
        actor=actor(OFFICER),
        at=AT,
    )
    assert "当事人拒绝签名，见证人居委会王某在场" in page.paper_html(summons)
    assert "见证人居委会王某在场" in text_in_docx(ledger.open_exhibit(summons.docx))[0]


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)></svg>", b"\x89PNG\r\n\x1a\nbroken", b"%PDF-1.7"]
)
def test_what_is_no_image_is_no_signature(summons, content):
    with pytest.raises(BadInput):
        affairs.sign_paper(
            paper=summons, role="receipt", name="沈砚秋", image=content, actor=actor(OFFICER), at=AT
        )
    with pytest.raises(BadInput):
        affairs.sign_paper(
            paper=summons, role="leader", name="甲", image=picture(), actor=actor(OFFICER), at=AT
        )


def test_a_signed_record_of_the_scene_is_evidence_again(case):
    walk(case, "verify")
    take(case, "record_scene", OFFICER, 2, {
        "scene_place": "冷库", "scene_from": "2026-08-15T15:00", "scene_to": "2026-08-15T16:00", "scene_told": True,
        "scene_record": "蚝油2瓶。",
    }, make_papers=True)  # fmt: skip
    paper = case.papers.get(document="PEN-09")
    affairs.sign_paper(paper=paper, role="party", name="沈砚秋", image=picture(), actor=actor(OFFICER), at=AT)
    assert list(case.evidence.values_list("name", flat=True))[-2:] == ["现场笔录", "现场笔录（已签名）"]


def test_a_seal_stands_on_papers_of_its_bureau_and_days_only(case, keeper):
    from quanheng.engines.affairs.numbers import agency_of

    bureau = agency_of(case.unit)
    walk(case, "investigate")
    made = affairs.put_seal(unit=bureau, name="印章", content=picture(), from_on=DAY, actor=keeper, at=AT)
    take(case, "order_correction", OFFICER, 9, {
        "correct_facts": "有过期蚝油", "correct_breaks": "食品安全法第34条", "correct_demand": "清理",
        "correct_at_once": True,
    }, make_papers=True)  # fmt: skip
    early = case.papers.get(document="PEN-30")
    assert early.made_on < DAY
    assert early.content["seal_image"] is None
    late = affairs.make_paper(
        affair=case, document="PEN-02", actor=actor(LEADER), at=AT,
        filled={"to": "潮安区局", "dispute": "两地", "reason": "库房在潮安"},
    )  # fmt: skip
    assert late.content["seal_image"]["exhibit"] == made.exhibit.uid
    assert 'src="paper:seal"' in page.paper_html(late)
    assert b"/Image" in ledger.open_exhibit(late.pdf)
    assert b"media/image2" not in ledger.open_exhibit(
        late.docx
    )  # the code alone: an editable file bears no seal
    inside = affairs.make_paper(
        affair=case, document="PEN-26", filled={"goods": "蚝油"}, actor=actor(LEADER), at=AT, prints=False
    )
    assert not inside.content["seal_image"]
    affairs.end_seal(uid=made.uid, reason="印章换新", actor=keeper, at=AT + timedelta(days=1))
    with pytest.raises(NotFound):
        affairs.end_seal(uid=made.uid, reason="印章换新", actor=keeper, at=AT)


def test_a_seal_is_checked_and_only_its_keeper_puts_it(case, keeper):
    from quanheng.engines.affairs.numbers import agency_of

    bureau = agency_of(case.unit)
    for wrong in (
        picture(600, 300),
        picture(100, 100),
        b"GIF89a",
        picture(2600, 2600),
        b"x" * (1024 * 1024 + 1),
    ):
        with pytest.raises(BadInput):
            affairs.put_seal(unit=bureau, name="印章", content=wrong, from_on=DAY, actor=keeper, at=AT)
    with pytest.raises(BadInput):
        affairs.put_seal(
            unit=bureau, name="印", content=picture(), from_on=date(2026, 1, 1), actor=keeper, at=AT
        )
    with pytest.raises(NotAllowed):
        affairs.put_seal(unit=bureau, name="印", content=picture(), from_on=DAY, actor=actor("吴映雪"), at=AT)
    if case.unit_id != bureau.pk:
        with pytest.raises(BadInput):
            affairs.put_seal(unit=case.unit, name="印", content=picture(), from_on=DAY, actor=keeper, at=AT)


def test_a_sample_home_bears_a_sample_seal_that_says_so(summons, settings, case):
    settings.IS_DEMO = True
    made = affairs.make_paper(
        affair=case, document="PEN-02", actor=actor(OFFICER), at=AT, prints=False,
        filled={"to": "潮安区局", "dispute": "两地", "reason": "库房在潮安"},
    )  # fmt: skip
    html = page.paper_html(made)
    assert "示范" in html
    assert "不具效力" in html
    assert 'width="42mm"' in html


def test_a_void_paper_prints_the_word_and_keeps_its_sealed_file(summons):
    sealed = ledger.open_exhibit(summons.pdf)
    affairs.void_paper(paper=summons, reason="当事人名称写错", actor=actor(LEADER), at=AT)
    assert '<div class="mark">作废</div>' in page.paper_html(summons)
    content, kind = affairs.paper_file(summons, "pdf")
    assert kind == "application/pdf"
    assert content != sealed
    assert ledger.open_exhibit(summons.pdf) == sealed
    word, _ = affairs.paper_file(summons, "docx")
    from docx import Document

    assert "作废" in "".join(one.text for one in Document(io.BytesIO(word)).sections[0].header.paragraphs)
    with pytest.raises(Conflict):
        affairs.sign_paper(
            paper=summons, role="receipt", name="沈", image=picture(), actor=actor(OFFICER), at=AT
        )
    assert affairs.find_paper_by_code(summons.verify_code).state_words == "已作废"


def test_a_corrected_paper_says_which_it_replaces(summons):
    made = affairs.correct_paper(paper=summons, reason="时间写错了", actor=actor(LEADER), at=AT)
    assert f"本文书更正并替代{summons.number}" in page.paper_html(made)
    summons.refresh_from_db()
    assert '<div class="mark">已更正</div>' in page.paper_html(summons)

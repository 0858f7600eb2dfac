"""Papers: numbered once, printed alike, verifiable by anybody, never edited."""

import re
import shutil
import subprocess
import time
from datetime import date

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound
from quanheng.engines.affairs import api as affairs
from quanheng.engines.affairs.papers.compose import text_of
from quanheng.engines.affairs.papers.page import foot_of, paper_pdf
from quanheng.engines.affairs.papers.word import text_in_docx
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.ledger.api import Fact
from tests.engines.affairs.casework import LEADER, OFFICER, START, noon, take, walk
from tests.people import actor

AT = noon(date(2026, 11, 12))


def make_all(case):
    return affairs.make_due_papers(affair=case, actor=actor(OFFICER), at=AT)


def paper_of(case, document):
    return case.papers.filter(document=document).last()


def bare(text: str) -> str:
    """The words alone; a demo home's mark stands outside the paper's text."""
    return re.sub(r"\s+", "", text).replace("样张示例数据不具效力", "")


@pytest.fixture
def decided(case):
    walk(case, "decide")
    affairs.make_due_papers(affair=case, actor=actor(OFFICER), at=AT, prints=False)
    return case


def test_an_act_orders_its_papers_and_they_are_made_once(case):
    walk(case, "file")
    made = make_all(case)
    assert [paper.document for paper in made] == ["PEN-01", "PEN-04"]
    assert make_all(case) == []
    assert case.papers.count() == 2
    assert {paper.state for paper in made} == {"made"}


def test_a_paper_numbered_before_a_crash_is_printed_afterwards_with_the_same_number(decided):
    before = {
        paper.uid: (paper.number, paper.digest_sm3, paper.verify_code) for paper in decided.papers.all()
    }
    assert not decided.papers.exclude(pdf=None).exists()
    made = make_all(decided)
    assert {paper.uid: (paper.number, paper.digest_sm3, paper.verify_code) for paper in made} == before
    assert make_all(decided) == []


def test_a_paper_that_cannot_be_written_waits_with_its_reason_and_holds_up_no_other(case):
    act = case.acts.last()
    affairs.PaperDue.objects.create(affair=case, act=act, document="PEN-99")
    made = make_all(case)
    waiting = affairs.PaperDue.objects.get(document="PEN-99")
    assert [paper.document for paper in made] == ["PEN-01"]
    assert (waiting.is_done, waiting.tries) == (False, 1)
    assert "PEN-99" in waiting.last_error


def test_both_files_say_the_same_words(decided):
    make_all(decided)
    for paper in decided.papers.all():
        body, foot = text_in_docx(ledger.open_exhibit(paper.docx))
        assert bare(body) == bare(text_of(paper.content)), paper.document
        assert bare(foot) == bare("".join(foot_of(paper)))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_the_pdf_says_what_the_docx_says_and_carries_its_fonts(decided, tmp_path):
    make_all(decided)
    for paper in decided.papers.all():
        file = tmp_path / f"{paper.document}.pdf"
        file.write_bytes(ledger.open_exhibit(paper.pdf))
        said = subprocess.run(
            ["pdftotext", "-raw", file, "-"], capture_output=True, check=True, text=True
        ).stdout
        foot = bare("".join(foot_of(paper)))
        spoken = re.sub(r"—\d+—", "", bare(said))
        assert spoken.count(foot) == said.count("\f")  # once on every page
        assert spoken.replace(foot, "") == bare(text_of(paper.content)), paper.document
        fonts = subprocess.run(
            ["pdffonts", file], capture_output=True, check=True, text=True
        ).stdout.splitlines()[2:]
        assert fonts
        assert all(line.split()[-5] == "yes" for line in fonts), fonts


def test_the_decision_reads_as_the_law_wants(decided):
    text = text_of(paper_of(decided, "PEN-44").content)
    for words in (
        "潮湘市监罚〔2026〕1号", "《中华人民共和国食品安全法》第三十四条第三项", "第一百二十四条第一款第二项",
        "罚款55,000元（人民币伍万伍仟元整）", "六十日内向湘桥区人民政府申请行政复议",
        "每日按罚款数额的百分之三加处罚款", "未提出陈述申辩",
    ):  # fmt: skip
        assert words in text
    assert "听证" not in text_of(paper_of(decided, "PEN-36").content)


def test_words_of_an_officer_are_words_and_nothing_else(case):
    walk(case, "investigate")
    nasty = "<script>alert(1)</script>{{ 7*7 }}{% for x in y %}"
    take(case, "order_correction", OFFICER, 9, {
        "correct_facts": nasty, "correct_breaks": "食品安全法第34条", "correct_demand": "清理库存",
        "correct_at_once": True,
    })  # fmt: skip
    make_all(case)
    paper = paper_of(case, "PEN-30")
    assert nasty in text_of(paper.content)
    page = affairs.paper_html(paper)
    assert "<script>" not in page
    assert "{{ 7*7 }}" in page
    assert "第三十四条" in page


def test_printing_takes_less_than_a_second_and_a_half(decided):
    paper = paper_of(decided, "PEN-44")
    paper_pdf(paper)  # the first one loads the library and the fonts
    start = time.perf_counter()
    paper_pdf(paper)
    assert time.perf_counter() - start < 1.5


def test_the_same_content_prints_the_same_bytes(decided):
    paper = paper_of(decided, "PEN-44")
    assert paper_pdf(paper) == paper_pdf(paper)


def test_anybody_verifies_a_paper_by_its_code_and_learns_no_name(decided):
    make_all(decided)
    paper = paper_of(decided, "PEN-44")
    shown = affairs.find_paper_by_code(paper.verify_code.lower())
    assert (shown.number, shown.agency, shown.state_words) == (paper.number, "湘桥区市场监督管理局", "有效")
    assert shown.digest_sm3 == paper.digest_sm3
    assert "沈砚秋" not in repr(shown)
    assert "砚溪楼" not in repr(shown)
    with pytest.raises(NotFound):
        affairs.find_paper_by_code("0" * 20)
    with pytest.raises(NotFound):
        affairs.find_paper_by_code("' OR 1=1 --")


def test_a_served_paper_shows_its_day_of_service(case):
    walk(case, "serve")
    make_all(case)
    assert affairs.find_paper_by_code(paper_of(case, "PEN-44").verify_code).served_on == date(2026, 11, 11)
    assert affairs.find_paper_by_code(paper_of(case, "PEN-36").verify_code).served_on == date(2026, 11, 5)


def test_a_void_paper_keeps_its_number_and_says_so(decided):
    paper = paper_of(decided, "PEN-36")
    with pytest.raises(NotAllowed):
        affairs.void_paper(paper=paper, reason="文号填错", actor=actor("苏安宁"), at=AT)
    with pytest.raises(BadInput):
        affairs.void_paper(paper=paper, reason="错", actor=actor(LEADER), at=AT)
    affairs.void_paper(paper=paper, reason="当事人名称写错", actor=actor(LEADER), at=AT)
    assert affairs.find_paper_by_code(paper.verify_code).state_words == "已作废"
    again = affairs.make_paper(affair=decided, document="PEN-36", actor=actor(LEADER), at=AT, prints=False)
    assert (paper.number, again.number) == ("潮湘市监罚告〔2026〕1号", "潮湘市监罚告〔2026〕2号")
    with pytest.raises(Conflict):
        affairs.void_paper(paper=paper, reason="再作废一次", actor=actor(LEADER), at=AT)


def test_a_corrected_paper_names_the_one_it_replaces(decided):
    conclude = decided.acts.get(step="conclude")
    affairs.correct_act(
        affair=decided, act=conclude, form={"facts": "当事人在冷库存放超过保质期的蚝油3瓶。"}, reason="瓶数写错了",
        actor=actor(OFFICER), at=AT,
    )  # fmt: skip
    old = paper_of(decided, "PEN-36")
    new = affairs.correct_paper(paper=old, reason="瓶数写错了", actor=actor(LEADER), at=AT)
    assert "蚝油3瓶" in text_of(new.content)
    assert "蚝油2瓶" in text_of(old.content)
    shown = affairs.find_paper_by_code(old.verify_code)
    assert (shown.state_words, shown.replaced_by_number) == ("已更正", new.number)
    assert Fact.objects.filter(kind="affairs.paper.corrected", object_ref=str(new.ref)).exists()


def test_a_record_of_the_scene_is_evidence_itself(case):
    walk(case, "verify")
    day = START.isoformat()
    take(case, "record_scene", OFFICER, 2, {
        "scene_place": "冷库", "scene_from": f"{day}T15:00", "scene_to": f"{day}T16:00", "scene_told": True,
        "scene_record": "蚝油2瓶。\n卤料包6包。",
    }, make_papers=True)  # fmt: skip
    held = case.evidence.get(name="现场笔录")
    assert (held.number, held.kind) == (2, "8")


def test_a_paper_elsewhere_does_not_exist(decided):
    paper = paper_of(decided, "PEN-44")
    assert affairs.get_paper(actor(OFFICER), paper.uid).pk == paper.pk
    with pytest.raises(NotFound):
        affairs.get_paper(actor("余海生"), paper.uid)

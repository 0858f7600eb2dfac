"""A paper before its number: which may be made, what may be worded, what is refused, the clocks' working."""

from datetime import date

import pytest

from quanheng.base.errors import BadInput, NotAllowed, NotYet
from quanheng.engines.affairs import api as affairs
from quanheng.engines.affairs.models import NumberSeries
from quanheng.engines.affairs.papers.compose import text_of
from tests.engines.affairs.casework import LEADER, OFFICER, noon, walk
from tests.people import actor

AT = noon(date(2026, 11, 12))
WORDS = {"to": "潮安区局", "dispute": "两地均有库房", "reason": "主要库房在潮安"}


def draft(case, **more):
    given = {"affair": case, "document": "PEN-02", "filled": WORDS, "actor": actor(OFFICER), "at": AT}
    return affairs.draft_paper(**given | more)


def test_a_draft_reads_like_the_paper_and_keeps_nothing(case):
    shown = draft(case)
    text = text_of(shown.content)
    assert "潮安区局：" in text
    assert "主要库房在潮安" in text
    assert (shown.content["number"], shown.content["seal_image"]) == ("", None)
    assert not case.papers.exists()
    assert not NumberSeries.objects.filter(prefix__contains="指管").exists()
    made = affairs.make_paper(
        affair=case, document="PEN-02", filled=WORDS, actor=actor(OFFICER), at=AT, prints=False
    )
    assert text_of(made.content).replace(made.number, "").replace("\n\n", "\n") == text.replace("\n\n", "\n")


def test_the_file_proposes_words_and_the_officer_changes_them(case):
    walk(case, "conclude")
    proposed = {one.field.key: one.value for one in draft(case, document="INS-13", filled={}).fields}
    assert "蚝油2瓶" in proposed["situation"]
    shown = draft(case, document="INS-13", filled={"situation": "冷库管理松散。", "advice": "建立台账。"})
    assert "冷库管理松散。" in text_of(shown.content)
    assert "蚝油2瓶" not in text_of(shown.content)


def test_what_must_be_said_is_asked_for_before_a_number_is_used(case):
    with pytest.raises(BadInput, match="请填写被指定的机关"):
        affairs.make_paper(affair=case, document="PEN-02", filled={"to": ""}, actor=actor(OFFICER), at=AT)
    with pytest.raises(BadInput, match="太长"):
        draft(case, filled={"to": "长" * 201})
    made = affairs.make_paper(
        affair=case, document="PEN-02", filled=WORDS, actor=actor(OFFICER), at=AT, prints=False
    )
    assert made.number.endswith("〔2026〕1号")


def test_a_day_that_is_no_day_is_refused(case):
    with pytest.raises(BadInput, match="不是有效的日期"):
        draft(case, document="PEN-03", filled={"by": "明天"})


def test_a_paper_that_an_act_orders_is_made_by_hand_only_after_it_was_voided(case):
    walk(case, "verify")
    affairs.make_due_papers(affair=case, actor=actor(OFFICER), at=AT, prints=False)
    with pytest.raises(NotYet):
        affairs.make_paper(affair=case, document="PEN-01", actor=actor(OFFICER), at=AT)
    with pytest.raises(NotYet):
        affairs.make_paper(affair=case, document="PEN-44", actor=actor(OFFICER), at=AT)
    paper = case.papers.get(document="PEN-01")
    affairs.void_paper(paper=paper, reason="登记错了一栏", actor=actor(LEADER), at=AT)
    assert "PEN-01" in {one.document.key for one in affairs.papers_to_make(case)}
    again = affairs.make_paper(affair=case, document="PEN-01", actor=actor(OFFICER), at=AT, prints=False)
    assert again.act_id == paper.act_id
    with pytest.raises(NotYet):
        affairs.make_paper(affair=case, document="PEN-01", actor=actor(OFFICER), at=AT)


def test_only_who_may_make_papers_sees_drafts(case):
    with pytest.raises(NotAllowed):
        draft(case, actor=actor("吴映雪"))


def test_the_reckoning_of_the_periods_is_an_annex_when_asked(case):
    walk(case, "file")
    made = affairs.make_paper(
        affair=case,
        document="PEN-02",
        filled=WORDS,
        actor=actor(OFFICER),
        at=AT,
        with_clocks=True,
        prints=False,
    )
    text = text_of(made.content)
    assert "附件：期限计算过程" in text
    assert "期限最后一日为" in text
    assert "计入" in text
    assert "附件：期限计算过程" not in text_of(
        affairs.make_paper(
            affair=case, document="PEN-02", filled=WORDS, actor=actor(OFFICER), at=AT, prints=False
        ).content
    )


def test_words_that_name_a_python_thing_are_fields_and_nothing_else():
    from quanheng.packkit.paper import paper_templates

    templates = paper_templates()
    assert templates.from_string("{{ form.items }}").render(form={"items": "蚝油"}) == "蚝油"
    with pytest.raises(Exception, match=r"unsafe|has no|undefined"):
        templates.from_string("{{ form.__class__.__mro__ }}").render(form={"items": "蚝油"})

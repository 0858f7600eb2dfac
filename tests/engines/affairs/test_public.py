"""What the person who came to us may read: sentences, days and texts told, and nobody's name."""

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.packs.api import read_again
from quanheng.packkit.affair import AffairSpec
from tests.engines.affairs.casework import HEAD, LEADER, OFFICER, START, noon
from tests.people import actor

ASK = """key: ask
zh: 来访
version: 1
law: 信访工作条例
confidence: product_default
states:
  - {key: asked, zh: 待办, public_zh: 我们已经收到您的来访。}
  - {key: told, zh: 已回告, public_zh: 我们已经答复您。}
  - {key: done, zh: 归档, terminal: true}
clocks: [{key: main, zh: 答复您, rule: report.verify, is_main: true}]
steps:
  - {key: open, zh: 登记, to: asked, who: {right: "affairs:affair:open"}, clocks: [{do: start, clock: main}],
     form: [{key: note, zh: 内部批注, kind: text}]}
  - {key: rest, zh: 停表, from: [asked], who: {right: "affairs:affair:investigate"},
     clocks: [{do: pause, clock: main, why: 检测}]}
  - key: answer
    zh: 答复
    from: [asked]
    to: told
    who: {right: "affairs:affair:investigate"}
    tells: words
    form: [{key: words, zh: 答复内容, kind: paragraph, required: true}]
    clocks: [{do: stop, clock: main}]
  - {key: file, zh: 归档, from: [told], to: done, who: {right: "affairs:affair:investigate"}}
"""


@pytest.fixture
def ask(city, settings, tmp_path):
    """A procedure that tells something, opened once."""
    place = tmp_path / "asks"
    (place / "affairs").mkdir(parents=True)
    (place / "pack.yml").write_text(
        'key: asks\nzh: 来访\nversion: "1"\ncontract: 1\nneeds: [core]\n', encoding="utf-8"
    )
    (place / "affairs" / "ask.yml").write_text(ASK, encoding="utf-8")
    settings.PACK_FOLDERS = [place]
    read_again()
    yield affairs.open_affair(
        kind="ask", subject=None, party_name="燕来茶餐厅", title="来访", form={"note": "此人常来"},
        actor=actor(HEAD, on=START), at=noon(START), region="445102011",
    )  # fmt: skip
    settings.PACK_FOLDERS = []
    read_again()


def take(affair, step, form=None):
    return affairs.take_step(
        affair=affair, step=step, form=form or {}, actor=actor(OFFICER, on=START), at=noon(START)
    )


def test_the_due_day_is_said_in_words(ask):
    seen = affairs.public_progress(ask)
    assert (seen.sentence, seen.due_on) == ("我们已经收到您的来访。", date(2026, 9, 3))
    assert seen.due_words == "答复您：最迟2026年9月3日"


def test_a_clock_at_rest_says_that_it_rests(ask):
    take(ask, "rest")
    assert affairs.public_progress(ask).due_words == "答复您：暂停计算（检测），恢复后接着算"


def test_what_was_told_is_read_and_no_officer_and_no_note(ask):
    take(ask, "answer", {"words": "已要求退款"})
    seen = affairs.public_progress(ask)
    assert [(one.zh, one.text) for one in seen.told] == [("答复", "已要求退款")]
    assert [one.sentence for one in seen.road] == ["我们已经收到您的来访。", "我们已经答复您。"]
    assert (seen.due_on, seen.due_words) == (None, "")
    everything = str(asdict(seen))
    assert all(word not in everything for word in (OFFICER, HEAD, "此人常来"))


def test_a_corrected_text_is_told_as_corrected(ask):
    act = take(ask, "answer", {"words": "已要求退宽"})
    affairs.correct_act(
        affair=ask, act=act, form={"words": "已要求退款"}, reason="原文有错字", actor=actor(LEADER, on=START),
        at=noon(START),
    )  # fmt: skip
    assert [one.text for one in affairs.public_progress(ask).told] == ["已要求退款"]


def test_an_end_without_a_sentence_of_its_own_says_that_it_is_over(ask):
    take(ask, "answer", {"words": "已要求退款"})
    take(ask, "file")
    seen = affairs.public_progress(ask)
    assert (seen.sentence, seen.is_open) == ("已经办结。", False)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"key": "other", "zh": "别的", "kind": "text"}, "不在它的表单里"),
        ({"key": "words", "zh": "话", "kind": "text", "private": True}, "须是不含隐私的"),
        ({"key": "words", "zh": "话", "kind": "day"}, "须是不含隐私的"),
        ({"key": "words", "zh": "话", "kind": "text", "protected": True}, "须同时写 private"),
    ],
)
def test_a_step_tells_words_of_its_own_form_only(field: dict[str, Any], said: str):
    given = {
        "key": "talk", "zh": "约谈", "law": "行政指导办法", "confidence": "product_default",
        "states": [{"key": "told", "zh": "已通知"}, {"key": "done", "zh": "已约谈", "terminal": True}],
        "steps": [
            {"key": "open", "zh": "通知", "to": "told", "who": {"right": "affairs:affair:open"}},
            {"key": "talk", "zh": "约谈", "from": ["told"], "to": "done", "tells": "words", "form": [field],
             "who": {"right": "affairs:affair:open"}},
        ],
    }  # fmt: skip
    with pytest.raises(ValidationError) as fault:
        AffairSpec.model_validate(given)
    assert said in str(fault.value)

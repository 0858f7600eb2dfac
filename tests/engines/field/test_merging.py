"""Fields that do not meet are merged without asking; those that do keep both words."""

import pytest

from quanheng.engines.field import api as field
from quanheng.engines.field.merging import Cell
from tests.engines.field.phone import Phone

TASK = "a" * 32
EMPTY = {"note": "", "disposal": "", "fix_days": None}


def said(*answers, base=0, rest=False, kind="answers.record", **body):
    phone = Phone(uid="d" * 32)
    plain = {"answers": [{**EMPTY, **one} for one in answers], "rest_conform": rest, **body}
    return field.read_act(phone.seal(kind, TASK, plain, base=base))


def merge(doc, act, voice="two"):
    return field.merge(doc, act, voice=voice, questions=[1, 2, 3])


def no(number, note="没有票据", **more):
    return {"no": number, "value": "N", "note": note, "disposal": "order", **more}


@pytest.fixture
def doc():
    """Answered by the first telephone under revision 1: question 1 yes, question 2 no."""
    act = said({"no": 1, "value": "Y"}, no(2))
    return field.put(field.Doc(TASK), merge(field.Doc(TASK), act, "one").take, "one")


def test_other_questions_and_equal_words_are_merged(doc):
    merged = merge(doc, said({"no": 1, "value": "Y"}, {"no": 3, "value": "NA"}))
    assert (list(merged.take), merged.meets) == (["answers/3"], [])


def test_two_verdicts_meet_and_the_first_stands(doc):
    merged = merge(doc, said(no(1, "许可证过期")))
    assert merged.take == {}
    (meeting,) = merged.meets
    assert (meeting.path, meeting.ours["value"], meeting.theirs["value"]) == ("answers/1", "Y", "N")
    assert meeting.base is None


def test_whoever_saw_the_first_word_may_correct_it(doc):
    assert list(merge(doc, said(no(1, "许可证过期"), base=1)).take) == ["answers/1"]


def test_the_same_telephone_never_meets_itself(doc):
    assert list(merge(doc, said(no(1, "许可证过期")), "one").take) == ["answers/1"]


def test_equal_verdicts_are_merged_part_by_part(doc):
    merged = merge(doc, said(no(2, "", fix_days=7)))
    assert merged.take["answers/2"] == {
        "value": "N", "note": "没有票据", "disposal": "order", "fix_days": 7, "by_rest": False,
    }  # fmt: skip
    merged = merge(doc, said(no(2, "记录不全", fix_days=7)))
    assert [one.path for one in merged.meets] == ["answers/2/note"]
    assert merged.take["answers/2"]["fix_days"] == 7
    assert merged.take["answers/2"]["note"] == "没有票据"


def test_the_rest_conforms_only_where_the_person_saw_nothing(doc):
    merged = merge(doc, said(rest=True, base=1))
    assert list(merged.take) == ["answers/3"]
    assert merged.take["answers/3"]["by_rest"]
    blind = merge(doc, said(rest=True))  # saw nothing answered: that 2 conforms meets the no of the other
    assert list(blind.take) == ["answers/3"]
    assert [one.path for one in blind.meets] == ["answers/2"]
    named = merge(doc, said(rest=True, rest_nos=[3]))
    assert (list(named.take), named.meets) == (["answers/3"], [])


def test_an_end_signed_over_other_answers_waits_for_a_person(doc):
    shown = field.shown_digest(TASK, field.answers_of(doc))
    assert list(merge(doc, said(kind="task.close", shown=shown)).take) == ["close"]
    later = field.put(doc, merge(doc, said({"no": 3, "value": "Y"})).take, "two")
    merged = merge(later, said(kind="task.close", shown=shown), "one")
    assert [one.because for one in merged.meets] == ["签字以后检查项又有变化"]


def test_after_the_end_another_word_is_kept_and_ones_own_refused(doc):
    ended = field.put(doc, {"close": {"conclusion": "06", "overall": "", "remark": ""}}, "one")
    assert [one.path for one in merge(ended, said(no(1, "许可证过期"))).meets] == ["answers/1"]
    assert merge(ended, said(no(1, "许可证过期")), "one").is_refused
    other = merge(ended, said(kind="task.close", conclusion="09"))
    assert [one.path for one in other.meets] == ["close"]
    assert merge(ended, said(kind="task.close", conclusion="06")).meets == []


def test_what_the_desk_changes_is_one_more_voice(doc):
    seen = field.observe(doc, {"answers/1": {**EMPTY, "value": "NA"}})
    assert (seen.revision, seen.cells["answers/1"].voice) == (2, field.DESK)
    assert field.observe(seen, {"answers/1": {**EMPTY, "value": "NA", "by_rest": True}}).revision == 2
    assert [one.path for one in merge(seen, said({"no": 1, "value": "N", "note": "x"})).meets] == [
        "answers/1"
    ]


def test_a_document_survives_the_database(doc):
    again = field.Doc.from_json(TASK, doc.revision, doc.as_json())
    assert again == doc
    assert isinstance(again.cells["answers/1"], Cell)


def test_the_digest_of_what_was_shown_is_the_documented_one():
    answers = {2: {"value": "N", "note": "没有票据", "disposal": "order", "fix_days": 7}, 1: {"value": "Y"}}
    plain = (
        '{"answers":[{"disposal":"","fix_days":null,"no":1,"note":"","value":"Y"},'
        '{"disposal":"order","fix_days":7,"no":2,"note":"没有票据","value":"N"}],"task":"' + TASK + '"}'
    )
    import hashlib

    assert field.shown_digest(TASK, answers) == hashlib.sha256(plain.encode()).hexdigest()

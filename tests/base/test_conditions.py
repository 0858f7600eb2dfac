"""Conditions: what they can say, what they can never do, and that the unknown never fires."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.base.conditions import parse
from quanheng.base.errors import BadInput

ROW: dict[str, Any] = {
    "days_left": 12, "status": "存续", "tags": ["食品", "小餐饮"], "name": "示例小食店", "fine_yuan": None,
    "opened": date(2026, 1, 5),
    "seen": datetime(2026, 1, 9, 8, tzinfo=UTC), "is_open": True, "subject": {"kind": {"code": "92"}},
    "flat.key": 7,
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("days_left < 30 and status == '存续'", True),
        ("days_left >= 12", True),
        ("10 < days_left < 12", False),
        ("'食品' in tags", True),
        ("status in ['吊销', '注销']", False),
        ("status not in ['吊销', '注销']", True),
        ("not is_open", False),
        ("is_open", True),
        ("days_left * 2 + 1 == 25", True),
        ("days_between(opened, seen) == 4", True),
        ("seen_on - opened > 1", None),
        ("contains(name, '小食')", True),
        ("starts_with(subject.kind.code, '9')", True),
        ("flat.key == 7", True),
        ("count(tags) == 2 and lowest(3, days_left) == 3", True),
        ("fine_yuan > 0", None),
        ("not fine_yuan > 0", None),
        ("fine_yuan > 0 or days_left == 12", True),
        ("fine_yuan > 0 and days_left == 99", False),
        ("missing(fine_yuan)", True),
        ("known(days_left) and missing(nobody)", True),
        ("days_left > '十'", None),
        ("days_left / 0 > 1", None),
        ("true", True),
        ("none", None),
        ("-days_left < 0", True),
    ],
)
def test_a_condition_answers_yes_no_or_unknown(text: str, answer: bool | None) -> None:
    found = parse(text)
    assert found.value(ROW) is answer
    assert found.holds(ROW) is (answer is True)


def test_yaml_forms_mean_the_same_as_the_line() -> None:
    said = parse(
        {"all": ["days_left < 30", {"any": ["status == '存续'", "is_open"]}, {"not": "fine_yuan > 0"}]}
    )
    assert said.text == "(days_left < 30) and ((status == '存续') or (is_open)) and (not (fine_yuan > 0))"
    assert said.names == {"days_left", "status", "is_open", "fine_yuan"}
    assert parse(["days_left < 30", "is_open"]).holds(ROW)
    assert parse(True).holds({})


def test_the_parts_give_reasons() -> None:
    parts = parse("days_left < 30 and fine_yuan > 0 and contains(name, '店')").parts(ROW)
    assert [(part.text, part.holds) for part in parts] == [
        ("days_left < 30", True), ("fine_yuan > 0", None), ("contains(name, '店')", True),
    ]  # fmt: skip
    assert dict(parts[0].found) == {"days_left": 12}


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')", "open('x')", "name.upper()", "[x for x in tags]", "lambda: 1", "tags[0]",
        "name if is_open else 1", "days_left ** 9", "f'{name}'", "days_left <", "a = 1", "", "is_open is True",
        "count(tags, key=len)", "1 if 2 else 3", "{'a': 1}", "name := 3", "b'x' == name", "~days_left", "x" * 3000,
        "-" * 1990 + "days_left", "(" * 900 + "1" + ")" * 900,
    ],
)  # fmt: skip
def test_everything_else_is_refused_when_it_is_read(text: str) -> None:
    with pytest.raises(BadInput):
        parse(text)


def test_words_are_never_multiplied() -> None:
    assert parse("count(name * 1000000000) > 1").value(ROW) is None


@pytest.mark.parametrize("source", [{}, [], {"some": ["a"]}, {"all": []}, {"all": "a", "any": "b"}, 3])
def test_what_is_no_condition_is_refused(source: Any) -> None:
    with pytest.raises(BadInput, match="不是条件"):
        parse(source)


@given(
    st.dictionaries(
        st.sampled_from(["a", "b", "c"]), st.one_of(st.none(), st.integers(-5, 5), st.text(max_size=3))
    )
)
def test_no_row_makes_a_condition_fall_over(row: dict[str, Any]) -> None:
    found = parse("(a > b or not b == c) and days_between(a, b) < 3 or count(c) > a + b").value(row)
    assert found in (True, False, None)


@given(st.sampled_from([True, False, None]), st.sampled_from([True, False, None]))
def test_and_or_not_follow_three_valued_logic(a: bool | None, b: bool | None) -> None:
    row = {"a": a, "b": b}
    both, either, neither = parse("a and b"), parse("a or b"), parse("not (a or b)")
    assert both.value(row) == (False if False in (a, b) else None if None in (a, b) else True)
    assert either.value(row) == (True if True in (a, b) else None if None in (a, b) else False)
    assert neither.value(row) == (None if either.value(row) is None else not either.value(row))

"""What a model's query gives must be what its text promises; figures of one's own stay within their bounds."""

import pytest

from quanheng.packkit.model import ModelCase, ModelParameter
from quanheng.packkit.model_check import parameters_read
from quanheng.packkit.model_select import check_selects, read_select
from quanheng.packkit.reading import read_pack

MODEL = """/*---
key: late_permits
title: 过期许可
question: 哪些许可已经过期？
law: [{article: 某法 第3条, source: "", confidence: recall:low}]
owner: 许可科
level: 高
recipients: station_head
action: 核查
false_alarm_cost: 白跑一趟
subject: entity
evidence: [permit]
columns: {permit: 许可证号}
sentence: 许可证{permit}过期
marts: [permit]
rest_days: 30
valid_from: 2026-01-01
---*/
%s
"""


@pytest.mark.parametrize(
    ("sql", "code", "line"),
    [
        ("SELECT p.entity FROM mart.permit AS p", "unknown_column", 13),
        ("SELECT * FROM mart.permit AS p", "select_star", 19),
        ("SELECT p.entity,\np.permit FRM mart.permit", "bad_sql", 20),
        ("DELETE FROM mart.permit", "bad_sql", 19),
        ("SELECT 1 AS entity, 2 AS permit FROM mart.permit; SELECT 2", "bad_sql", 19),
    ],
)
def test_a_query_that_does_not_give_what_the_text_needs_is_refused(make_pack, sql, code, line):
    pack = read_pack(make_pack({"models/late_permits.sql": MODEL % sql}))
    assert [(fault.code, fault.line) for fault in check_selects([pack])] == [(code, line)]


def test_a_good_query_passes(make_pack):
    pack = read_pack(
        make_pack({"models/late_permits.sql": MODEL % "SELECT p.entity, p.permit FROM mart.permit AS p"})
    )
    assert check_selects([pack]) == []
    assert not pack.faults


def test_parameters_are_found_where_they_stand_and_nowhere_else():
    assert parameters_read("SELECT x::DATE, ':no' -- :neither\nFROM t WHERE a < :today - :grace_days") == [
        "today", "grace_days"
    ]  # fmt: skip
    assert read_select("SELECT a.b AS c, d FROM mart.t AS a").columns == ("c", "d")


@pytest.mark.parametrize(
    ("value", "wrong"),
    [(5, ""), (0, "不得小于1"), (31, "不得大于30"), (2.5, "应为整数"), ("五", "应为数"), (True, "应为 true")],
)
def test_a_figure_of_ones_own_stays_in_its_bounds(value, wrong):
    declared = ModelParameter(value=7, title="宽限天数", least=1, most=30)
    assert declared.wrong_with(value).startswith(wrong)
    assert bool(declared.wrong_with(value)) == bool(wrong)


def test_a_case_says_whether_the_model_must_speak():
    case = ModelCase.model_validate({"today": "2026-04-01", "given": {"permit": None}, "expect": "none"})
    assert not case.fires
    assert case.given == {"permit": ()}

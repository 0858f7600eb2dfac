"""The officer's guide to complaints, reports and the hotline says what the packs say: periods, steps, figures."""

import re
from datetime import date
from pathlib import Path

import pytest

from quanheng.foundation.law.api import entry_on, value_on
from quanheng.foundation.packs.api import packs
from quanheng.packkit.paper_words import number_words

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "consumer.md").read_text(encoding="utf-8")
DAY = date(2026, 11, 24)
UNITS = {"working_day": "个工作日", "day": "日"}
ROWS = {
    "投诉受理决定": ["complaint.accept_decision"], "补充身份材料": ["complaint.identity_supplement"],
    "经营者先行和解答复": ["complaint.self_settlement"], "调解": ["complaint.mediation"],
    "告知终止调解": ["complaint.terminate_notice"], "调解中发现线索核查": ["complaint.clue_verify"],
    "处理权限协商": ["complaint.jurisdiction_consult"], "举报核查": ["report.verify"],
    "告知举报处理结果": ["report.reply"], "告知无处理权限": ["report.not_competent_tell"],
    "公示信息虚假核查": ["report.false_info_verify"], "领取举报奖励": ["report.reward_apply"],
    "工单签收、退单": ["hotline.sign", "hotline.return"], "咨询工单答复": ["hotline.consult"],
    "求助建议工单答复": ["hotline.general"], "投诉举报工单阶段答复": ["hotline.complaint"],
}  # fmt: skip
ENDS = {"working": "工作日", "holiday": "遇法定节假日顺延"}
KINDS = ("complaint", "report", "hotline_order")


@pytest.mark.parametrize("name", ROWS)
def test_a_period_of_the_table_is_the_dated_law(name: str) -> None:
    found = re.search(rf"^\| {name} \| (.+?) \| (.+?) \|$", GUIDE.partition("## 期限速查")[2], re.MULTILINE)
    assert found, name
    for key in ROWS[name]:
        entry = entry_on(key, DAY)
        assert entry.limit is not None
        assert found[1].startswith(number_words(int(entry.limit.n or 0)) + UNITS[entry.limit.kind]), key
        assert found[2] == ENDS[str(entry.end_rule)], key
        assert ("系统暂定" in found[1]) == (
            entry.confidence == "product_default" and name != "告知举报处理结果"
        ), key


def test_every_step_is_named_and_every_name_is_a_step() -> None:
    specs = [packs().affairs[kind] for kind in KINDS]
    steps = {step.zh for spec in specs for step in spec.steps if step.frm}
    missing = sorted(one for one in steps if f"“{one}”" not in GUIDE)
    # these are told in words, or are the plain opposite of one that is named
    told = {
        "投诉人撤回",
        "记录协商结果",
        "收到委托调解结果",
        "收到检测鉴定结果",
        "不予奖励",
        "重新核查",
        "延长答复期限",
    }
    assert set(missing) <= told, missing


def test_the_figures_of_the_reward_are_the_dated_law() -> None:
    percents = [value_on(f"report.reward_percent_{level}", DAY).value for level in (1, 2, 3)]
    least = [value_on(f"report.reward_least_{level}", DAY).value for level in (1, 2, 3)]
    assert percents == [5, 3, 1]
    assert least == [5000, 3000, 1000]
    assert "一级百分之五、二级百分之三、三级百分之一，不低于五千、三千、一千元，单案不超过一百万元" in GUIDE
    assert value_on("report.reward_most", DAY).value == 1_000_000
    assert value_on("report.reward_joint", DAY).value == 500_000


def test_the_old_rule_and_the_new_one_are_told_with_their_day() -> None:
    old, new = (
        entry_on("complaint.mediation", date(2026, 4, 14)),
        entry_on("complaint.mediation", date(2026, 4, 15)),
    )
    assert (old.limit, new.limit) != (None, None)
    assert old.limit is not None
    assert new.limit is not None
    assert (old.limit.n, old.limit.kind, new.limit.n, new.limit.kind) == (45, "working_day", 60, "day")
    assert "2026年4月15日以前的，调解期限仍是四十五个工作日，以后受理的是六十日" in GUIDE

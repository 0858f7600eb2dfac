"""The officer's guide to enforcement says what the packs say: its periods, and the names of steps and kinds."""

import re
from datetime import date
from pathlib import Path

import pytest

from quanheng.foundation.law.api import entry_on
from quanheng.foundation.packs.api import packs
from quanheng.packkit.paper_words import number_words

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "enforcement.md").read_text(encoding="utf-8")
DAY = date(2026, 11, 24)
UNITS = {"working_day": "个工作日", "day": "日", "hour": "小时", "month": "个月"}
ROWS = {
    "核查线索": ["penalty.verify_clue"],
    "普通程序办案": ["penalty.decision"],
    "法制审核": ["penalty.review"],
    "陈述申辩、要求听证": ["penalty.statement_or_hearing"],
    "先行登记保存处理": ["penalty.preserved_evidence_dispose"],
    "查封扣押": ["penalty.seizure"],
    "紧急措施补报": ["penalty.urgent_measure_report"],
    "协助调查": ["penalty.assist_investigation"],
    "移送批准、公安决定、移交物品": [
        "penalty.transfer_approve", "penalty.transfer_police_decide", "penalty.transfer_handover",
    ],
    "批准后移送公安": ["penalty.transfer_send"],
    "催告后履行": ["penalty.demand_before_enforcement"],
    "申请法院强制执行": ["penalty.apply_court"],
    "诉讼答辩举证": ["penalty.litigation_answer"],
}  # fmt: skip
ENDS = {"working": "工作日", "none": "不顺延", "rest": "遇休息日顺延", "holiday": "遇法定节假日顺延"}


def row_of(name: str) -> list[str]:
    found = re.search(rf"^\| {name} \| (.+?) \| (.+?) \|$", GUIDE, re.MULTILINE)
    assert found, name
    return list(found.groups())


@pytest.mark.parametrize("name", ROWS)
def test_a_period_of_the_table_is_the_dated_law(name: str) -> None:
    period, end = row_of(name)
    for key in ROWS[name]:
        entry = entry_on(key, DAY)
        assert entry.limit is not None
        said = number_words(entry.limit.n) + UNITS[entry.limit.kind]
        assert period.removeprefix("各").startswith(said), key
        if entry.end_rule in ENDS:
            assert end.startswith(ENDS[entry.end_rule]), key


def test_steps_and_kinds_are_called_by_their_names() -> None:
    steps = {step.zh for spec in packs().affairs.values() for step in spec.steps}
    kinds = {spec.zh for spec in packs().affairs.values()}
    for name in ("移送公安机关", "登记复议或者诉讼", "登记复议或者诉讼结果"):
        assert f"“{name}”" in GUIDE
        assert name in steps
    for name in ("行政处罚简易程序", "行政处罚快速办理", "行政处罚普通程序（食品）"):
        assert f"“{name}”" in GUIDE
        assert name in kinds
    for spec in packs().affairs.values():
        if packs().origin_of("affairs", spec.key).pack == "enforcement":
            assert spec.zh.removeprefix("行政")[:2] in GUIDE, spec.zh

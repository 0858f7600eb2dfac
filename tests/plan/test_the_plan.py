"""The plan as written: sixteen indicators word for word, 448 rows, and claims that hold."""

import pytest
from django.conf import settings

from quanheng.engines.indicators import api as indicators
from quanheng.foundation.packs.api import packs
from quanheng.packkit.indicator import Claim
from quanheng.packkit.shape import Origin
from tests.people import actor, make_city

# The plan's own table: name, unit, base, target, attribute (second chapter, third section).
TABLE = [
    ("市场主体总量", "万户", "[14.8]", "[25]", "预期性"),
    ("每千人拥有企业", "户", "53.7", "97.4", "预期性"),
    ("每万人口有效发明专利拥有量", "件", "[2.98]", "[3.88]", "预期性"),
    ("专利授权量", "件", "9,682", "15,300", "预期性"),
    ("有效注册商标总量", "件", "[91,826]", "[152,180]", "预期性"),
    ("国家标准", "项", "[110]", "[125]", "预期性"),
    ("行业标准", "项", "[96]", "[97]", "预期性"),
    ("地方标准", "项", "[48]", "[51]", "预期性"),
    ("团体标准", "项", "[106]", "[300]", "预期性"),
    ("有效期内认证证书", "张", "[2,631]", "[2,831]", "预期性"),
    ("千人食品检验量", "批次/千人", "5", "5.5", "约束性"),
    ("生产领域工业产品质量监督抽查覆盖率", "%", "0.2", "≥5", "预期性"),
    ("重点消费品质量安全区域监测评价合格率", "%", "85", "≥88", "预期性"),
    ("质量违法产品继续销售发现率", "%", "4.5", "≤2", "预期性"),
    ("一般事项“双随机、一公开”监督抽查比例", "%", "3", "≥5", "约束性"),
    ("药品监管基层执法装备标准配备率", "%", "—", "≥90", "预期性"),
]


@pytest.mark.django_db
def test_the_sixteen_rows_are_the_plans_own_words() -> None:
    make_city()
    rows = indicators.list_plan(actor("方明远"), as_of=packs().plans["plan14"].ends_on)
    assert [
        (row.spec.zh, row.spec.unit, row.base_shown, row.target_shown, row.spec.attribute) for row in rows
    ] == TABLE
    assert [row.spec.plan_ids for row in rows] == [(f"2.3T-{place:02}",) for place in range(1, 17)]


def test_every_row_of_the_plan_is_there_once() -> None:
    items = indicators.plan_items()
    assert len(items) == 448
    assert len({item.id for item in items}) == 448
    assert items[0].chapter == "第一章第一节 发展基础"
    assert all(item.chapter.startswith("第") for item in items)


def test_every_claim_holds() -> None:
    faults = indicators.check_claims(settings.CHECKOUT)
    assert [str(fault) for fault in faults] == []


def test_coverage_counts_add_up() -> None:
    items = indicators.coverage()
    summary = indicators.coverage_summary(items)
    assert summary["rows"] == 448 == summary["claimed"] + summary["open"]
    assert {item.id for item in items if item.claim} == set(packs().claims)


@pytest.fixture
def claim(monkeypatch: pytest.MonkeyPatch) -> object:
    """Put one claim beside the loaded packs, to see what is said of it."""

    def put(**changes: str) -> list[str]:
        plain = {
            "id": "11.3-01", "page": "/", "proof": "tests/plan/test_the_plan.py::test_every_claim_holds",
            "says": "能看到评估数据",
        }  # fmt: skip
        made = Claim.model_validate(plain | changes)
        made.stand_at(Origin("plan14", "plan14/claims.yml", 9))
        from quanheng.engines.indicators import coverage

        real = packs()

        class With:
            claims = {made.id: made}
            plans, folders, cases = real.plans, real.folders, real.cases
            model_cases = real.model_cases

        monkeypatch.setattr(coverage, "packs", lambda: With)
        return [str(fault) for fault in indicators.check_claims(settings.CHECKOUT)]

    return put


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "99.9-99"}, "规划中没有这个编号"),
        ({"page": "/desk/no/such/page"}, "页面“/desk/no/such/page”打不开"),
        ({"page": "desk:no_such_page"}, "页面“desk:no_such_page”打不开"),
        ({"proof": "tests/plan/test_nowhere.py::test_x"}, "没有测试文件tests/plan/test_nowhere.py"),
        (
            {"proof": "tests/plan/test_the_plan.py::test_nothing"},
            "tests/plan/test_the_plan.py里没有test_nothing",
        ),
        ({"proof": "tests/plan/test_the_plan.py::claim"}, "里没有claim"),
        ({"proof": "README.md::test_x"}, "写法不对"),
        ({"proof": "case:core/cases/none.yml"}, "没有案例文件core/cases/none.yml"),
        ({"proof": "case:core/cases/credit_entries.yml#无此案例"}, "里没有案例“无此案例”"),
    ],
)
def test_a_claim_that_does_not_hold_is_named_with_its_line(claim, changes: dict[str, str], said: str) -> None:  # type: ignore[no-untyped-def]
    faults = claim(**changes)
    assert any(said in fault and fault.startswith("plan14/claims.yml:9") for fault in faults)


def test_a_case_may_be_the_proof(claim) -> None:  # type: ignore[no-untyped-def]
    faults = claim(proof="case:core/cases/credit_entries.yml#仅警告记入信用记录，但不公示")
    assert not [fault for fault in faults if "案例" in fault]


def test_the_rows_stand_in_the_plans_order_of_chapters() -> None:
    chapters = [item.id.split("-")[0] for item in indicators.plan_items()]
    blocks = [
        chapter for place, chapter in enumerate(chapters) if not place or chapters[place - 1] != chapter
    ]
    assert len(blocks) == len(set(blocks))

"""What a procedure may open, tell and reckon: names that meet nothing are refused with a sentence."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from quanheng.engines.affairs.standing import FileView, row_of, sum_of
from quanheng.packkit.affair import AffairSpec

ACT = {"right": "affairs:affair:open"}


def small(step: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Told, then done; the second step carries a sum."""
    second = {
        "key": "do", "zh": "办", "from": ["told"], "to": "done", "who": ACT,
        "form": [{"key": "total", "zh": "合计", "kind": "yuan"}, {"key": "level", "zh": "级", "kind": "text"}],
    } | (step or {})  # fmt: skip
    return {
        "key": "talk", "zh": "约谈", "law": "行政指导办法", "confidence": "product_default",
        "states": [{"key": "told", "zh": "已通知"}, {"key": "done", "zh": "已约谈", "terminal": True, "outcome": "ok"}],
        "steps": [{"key": "open", "zh": "通知", "to": "told", "who": ACT,
                   "form": [{"key": "number", "zh": "编号", "kind": "text"}]}, second],
    } | more  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (small({"opens": [{"affair": "report", "fields": {"facts": "gone"}}]}), "取自没有的字段“gone”"),
        (small({"opens": [{"affair": "report", "title": "{secret}"}]}), "只能用 {title}、{party}、{number}"),
        (small(once_by="total"), "once_by 写了开始步骤表单里没有的字段“total”"),
        (small(announces={"kind": "complaint", "outcomes": {"lost": "没了"}, "cause": "level"}), "没有的结局“lost”"),
        (small(announces={"kind": "complaint", "outcomes": {"ok": "好"}, "cause": "gone"}), "取自没有的字段“gone”"),
        (small(shares=[{"key": "part", "of": "total", "percent": "rate"}]), "“rate”不在 thresholds 里"),
        (small({"form": [{"key": "who", "zh": "谁", "kind": "text", "protected_when": "true"}]}), "须同时写 private"),
    ],
)  # fmt: skip
def test_a_name_that_meets_nothing_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as fault:
        AffairSpec.model_validate(given)
    assert said in str(fault.value)


SHARES = [
    {
        "key": "part",
        "of": "total",
        "percent": "high",
        "least": "floor",
        "most": "cap",
        "when": 'level == "1"',
    },
    {"key": "part", "of": "total", "percent": "low", "when": 'level == "2"'},
]


@pytest.mark.parametrize(
    ("total", "level", "part"),
    [
        ("200000", "1", "10000.00"), ("50000", "1", "5000.00"), ("100", "1", "5000.00"),
        ("90000000", "1", "1000000.00"),
        ("333.33", "2", "3.33"), ("200000", "3", None), (None, "1", None),
    ],
)  # fmt: skip
def test_a_share_keeps_between_its_floor_and_its_cap(total: str | None, level: str, part: str | None) -> None:
    names = {one: f"x.{one}" for one in ("high", "low", "floor", "cap")}
    spec = AffairSpec.model_validate(small(shares=SHARES, thresholds=names))
    law = {"high": 5, "low": 1, "floor": 5000, "cap": 1_000_000}
    form = {"level": level} | ({"total": Decimal(total)} if total else {})
    row = row_of(spec, sum_of(spec, []), FileView(law=law), None, form)  # type: ignore[arg-type]
    assert row.get("part") == (Decimal(part) if part else None)
    assert "part" not in row_of(spec, sum_of(spec, []), FileView(), None, form)  # type: ignore[arg-type]

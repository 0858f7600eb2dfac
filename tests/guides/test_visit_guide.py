"""The guide to a visit names buttons and papers as the pages and packs do."""

from pathlib import Path

from quanheng.engines.inspections import api as inspections
from quanheng.foundation.packs.api import packs

HERE = Path(__file__).parents[2]
GUIDE = (HERE / "docs" / "guide" / "inspection-visit.md").read_text(encoding="utf-8")
PAGES = HERE / "src" / "quanheng" / "surfaces" / "desk" / "templates" / "desk"


def test_it_names_the_buttons_of_the_pages():
    written = "".join(page.read_text(encoding="utf-8") for page in PAGES.rglob("*.html"))
    for button in ("派出检查", "到场，开始检查", "其余都符合，记下", "完成检查", "派出复查", "新部署", "派人现场核实",
                   "按近期检查评定等级", "已阅"):  # fmt: skip
        assert f"“{button}" in GUIDE or f"“{button}”" in GUIDE or button in GUIDE, button
        assert button in written, button


def test_it_names_the_papers_and_the_scheme_as_the_packs_do():
    for key in ("INS-02", "INS-03", "INS-06", "INS-07"):
        assert packs().documents[key].zh in GUIDE
    scheme = inspections.grade_scheme("catering")
    assert f"近{scheme.months}个月" in GUIDE
    assert f"最近一次计{'两' if scheme.recent_weight == 2 else scheme.recent_weight}次" in GUIDE

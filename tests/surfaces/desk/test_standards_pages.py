"""The data standard on the desk: found, opened, held against a source, taken away; closed without the right."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from quanheng.flows import api as flows
from quanheng.foundation.people import api as people
from quanheng.surfaces.web import now
from tests.people import make_city
from tests.surfaces.desk.signing import sign_in, words

pytestmark = pytest.mark.django_db
HEAD = "统一社会信用代码,企业名称,主体类型,登记状态,成立日期,住所（经营场所）,注册资本\r\n"
ROW = (
    "{code},潮州市湘桥区测试{n}店,个体工商户,存续,2020-01-0{n},潮州市湘桥区西新街道云栖路{n}号,{capital}\r\n"
)


@pytest.fixture
def clerk(settings: Any, tmp_path: Path) -> Client:
    settings.HOME = tmp_path / "home"
    make_city()
    return sign_in("吴映雪")


def test_elements_are_searched_filtered_and_paged(clerk: Client) -> None:
    address = reverse("desk:standards")
    first, second = (words(clerk.get(address, {"from": start})) for start in ("0", "50"))
    assert "22个实体，446个数据元" in first
    assert "第51至100个" in second
    assert "legal_rep_id_no" in first
    assert "legal_rep_id_no" not in second
    found = words(clerk.get(address, {"q": "登记状态", "entity": "market_entity"}))
    assert "第1至1个，共1个" in found
    assert "主体登记" in found or "市场主体登记" in found  # the source stands below
    for name in ("need", "used"):
        assert "共446个" not in words(clerk.get(address, {name: "1"}))
    assert "没有符合条件的数据元" in words(clerk.get(address, {"q": "=<script>"}))
    assert "第1至50个" in words(clerk.get(address, {"from": "-3x"}))


def test_an_element_says_its_codes_its_checks_and_what_a_change_touches(clerk: Client) -> None:
    status = words(clerk.get(reverse("desk:standard_element", args=["market_entity", "status"])))
    for said in (
        "存续（在营、开业、在册）",
        "市场主体登记",
        "主体登记簿",
        "注销吊销后仍有投诉",
        "待核对文本（把握中等）",
    ):
        assert said in status, said
    # the register's own features are counted from it too: signals that ask for the status are touched
    assert "短期内集中登记" in status or "同一地址" in status
    day = words(clerk.get(reverse("desk:standard_element", args=["market_entity", "established_on"])))
    assert "“成立日期”不晚于“注销日期”" in day
    for entity, element in (("market_entity", "none"), ("none", "status")):
        assert clerk.get(reverse("desk:standard_element", args=[entity, element])).status_code == 404


def test_a_source_is_held_against_the_standard_and_each_number_leads_to_its_rows(
    clerk: Client, settings: Any, tmp_path: Path
) -> None:
    address = reverse("desk:conformance", args=["registration"])
    assert "还没有来过数据" in words(clerk.get(address))
    file = tmp_path / "登记.csv"
    codes, capitals = ("92445102QH0000116Q", "92445103QH00001242", "92445122QH0000132D"), ("5万", "很多", "")
    lines = (ROW.format(code=codes[n], n=n + 1, capital=capitals[n]) for n in range(3))
    file.write_bytes((HEAD + "".join(lines)).encode())
    flows.take_in(file, "registration", at=now(), home=settings.HOME)
    found = next(one for one in flows.conformance_of(_clerk(), settings.HOME, "registration", at=now()))
    line = next(one for one in found.lines if one.name == "capital_yuan")
    assert (line.empty, line.wrong) == (1, 1)
    assert found.met + found.not_met == len(found.lines)
    page = clerk.get(address)
    assert "已收3行" in words(page)
    for what, no in (("wrong", 3), ("empty", 4)):
        rows = reverse("desk:conformance_rows", args=["registration", "capital_yuan", what])
        assert rows in page.content.decode()
        said = words(clerk.get(rows))
        assert f"第{no}行" in said
        assert "第1至1行" in said
    only = words(clerk.get(address, {"only": "1"}))
    assert only.count("符合") < words(page).count("符合")
    for name in ("none", "address;--"):
        assert clerk.get(f"/desk/data/conformance/registration/{name}/wrong").status_code == 404
    assert clerk.get(reverse("desk:conformance", args=["none"])).status_code == 404


def _clerk() -> people.Actor:
    from tests.people import actor

    return actor("吴映雪")


def test_the_standard_is_taken_away_whole_or_by_entity(clerk: Client) -> None:
    answer = clerk.get(reverse("desk:standards_workbook"), {"entity": "market_entity"})
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)), read_only=True)
    assert book.sheetnames == ["实体", "数据元", "校验", "代码表"]
    whole = json.loads(b"".join(clerk.get(reverse("desk:standards_schema")).streaming_content))
    one = json.loads(
        b"".join(clerk.get(reverse("desk:standards_schema"), {"entity": "complaint"}).streaming_content)
    )
    assert len(whole["$defs"]) == 22
    assert one["x-version"] == whole["$defs"]["complaint"]["x-version"]
    assert clerk.get(reverse("desk:standards_schema"), {"entity": "none"}).status_code == 404


def test_without_the_data_rooms_right_nothing_opens(clerk: Client) -> None:
    people.Role.objects.filter(key="inspector").update(rights=["registry:subject:read"])
    inspector = sign_in("苏安宁")
    for name, keys in (
        ("standards", []), ("standards_workbook", []), ("standards_schema", []), ("conformance", ["registration"]),
        ("standard_element", ["market_entity", "status"]), ("conformance_rows", ["registration", "name", "empty"]),
    ):  # fmt: skip
        answer = inspector.get(reverse(f"desk:{name}", args=keys))
        assert answer.status_code == 403, name

"""The hotline's daily file: each order is opened once, its caller stays out of the register."""

from datetime import datetime
from pathlib import Path

import pytest

from quanheng.base.days import CHINA
from quanheng.engines.affairs import api as affairs
from quanheng.flows import api as flows
from quanheng.registry.models import Record
from tests.people import make_city

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)
NAME, PHONE = "翁守诚", "13902880011"
HEAD = "工单编号,工单类别,涉及的经营者,镇街,派单日期,诉求内容,诉求人姓名,诉求人电话\r\n"
ROWS = (
    f"CZ001,投诉,砚溪楼,西新街道,2026-11-23,拒绝退款,{NAME},{PHONE}\r\n"
    f"CZ002,举报,某食品厂,西新街道,2026-11-24,使用回收油脂,{NAME},{PHONE}\r\n"
    "CZ003,咨询,,西新街道,2026-11-24,怎样办许可,,\r\n"
)


@pytest.fixture
def home(tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    make_city()
    return tmp_path / "home"


def take_in(home: Path, tmp_path: Path, rows: str = ROWS, name: str = "工单.csv") -> list[str]:
    file = tmp_path / name
    file.write_text(HEAD + rows, encoding="utf-8-sig")
    flows.take_in(file, "hotline", at=AT, home=home)
    return flows.run_road(AT, home).faults


def test_each_order_of_the_file_is_opened_once_and_its_clock_runs(home: Path, tmp_path: Path) -> None:
    assert take_in(home, tmp_path) == []
    made = affairs.Affair.objects.filter(key="hotline_order").order_by("id")
    assert [one.data["order_no"] for one in made] == ["CZ001", "CZ002", "CZ003"]
    assert {one.unit.name for one in made} == {"西新市场监督管理所"}
    assert all(one.due_on for one in made)
    assert (
        take_in(home, tmp_path, ROWS + "CZ004,咨询,,西新街道,2026-11-24,怎样退货,,\r\n", "工单二.csv") == []
    )
    assert affairs.Affair.objects.filter(key="hotline_order").count() == 4


def test_the_caller_is_in_the_matter_and_not_in_the_register(home: Path, tmp_path: Path) -> None:
    take_in(home, tmp_path)
    kept = [record.data for record in Record.objects.filter(register="hotline_order")]
    assert len(kept) == 3
    assert NAME not in str(kept)
    assert PHONE not in str(kept)
    complaint, report = affairs.Affair.objects.filter(key="hotline_order").order_by("id")[:2]
    assert complaint.data["person_name"] == NAME
    assert "person_name" not in report.data


def test_a_row_that_cannot_be_opened_is_named_and_the_rest_goes_on(home: Path, tmp_path: Path) -> None:
    later = "CZ009,咨询,,西新街道,2026-12-24,派单日期在后,,\r\n"
    faults = take_in(home, tmp_path, later + ROWS)
    assert len(faults) == 1
    assert "第2行" in faults[0]
    assert affairs.Affair.objects.filter(key="hotline_order").count() == 3

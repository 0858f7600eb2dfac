"""A file taken in by hand: counted, repeated, refused, held; nothing half-loaded."""

from datetime import datetime
from pathlib import Path

import pytest

from quanheng.base.days import CHINA
from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)
HEAD = "统一社会信用代码,企业名称,主体类型,登记状态,成立日期,住所（经营场所）\r\n"
ROW = "{code},潮州市湘桥区测试{n}店,个体工商户,存续,2020-01-0{d},潮州市湘桥区西新街道云栖路{n}号\r\n"
CODES = (
    "92445102QH0000116Q",
    "92445103QH00001242",
    "92445122QH0000132D",
    "92445102QH00001409",
    "92445103QH0000159L",
)


def _register(path: Path, rows: int, encoding: str = "gb18030") -> Path:
    text = HEAD + "".join(ROW.format(code=CODES[n], n=n, d=n + 1) for n in range(rows))
    path.write_bytes(text.encode(encoding))
    return path


def test_a_file_is_counted_and_the_same_file_again_is_known(tmp_path: Path) -> None:
    file = _register(tmp_path / "登记.csv", 5)
    home = tmp_path / "home"
    report = flows.take_in(file, "registration", at=AT, home=home)
    assert report["rows"] == {"in": 5, "accepted": 5, "repaired": 0, "quarantined": 0}
    facts = ledger.Fact.objects.count()
    again = flows.take_in(file, "registration", at=AT, home=home)
    assert again["batch"] == report["batch"]
    assert ledger.Fact.objects.count() == facts


def test_another_file_of_the_same_name_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    flows.take_in(_register(tmp_path / "登记.csv", 5), "registration", at=AT, home=home)
    (tmp_path / "b").mkdir()
    with pytest.raises(Conflict):
        flows.take_in(_register(tmp_path / "b" / "登记.csv", 4), "registration", at=AT, home=home)


def test_a_source_that_nobody_declares_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as refusal:
        flows.take_in(_register(tmp_path / "登记.csv", 5), "nothing", at=AT, home=tmp_path)
    assert "registration" in refusal.value.remedy


def test_a_file_that_is_no_table_leaves_no_fact(tmp_path: Path) -> None:
    file = tmp_path / "登记.csv"
    file.write_bytes(bytes(range(256)) * 50)
    with pytest.raises(BadInput) as refusal:
        flows.take_in(file, "registration", at=AT, home=tmp_path / "home")
    assert refusal.value.remedy
    assert not ledger.Fact.objects.exists()


def test_a_register_cut_short_is_held_and_the_road_passes_it_by(tmp_path: Path) -> None:
    home = tmp_path / "home"
    flows.take_in(_register(tmp_path / "一.csv", 5), "registration", at=AT, home=home)
    report = flows.take_in(_register(tmp_path / "二.csv", 2), "registration", at=AT, home=home)
    assert not report["ok"]
    assert "5行" in report["held"]
    walked = flows.run_road(AT, home)
    assert walked.rows["in"] == 5
    assert [held["file"] for held in walked.held] == ["二.csv"]
    assert ledger.Fact.objects.filter(kind="datacentre.batch.held").count() == 1

"""Bulk rows of a source that feeds the data centre alone: linked, written down once, and not in the register."""

from datetime import datetime
from pathlib import Path

import pytest

from quanheng.base.days import CHINA
from quanheng.flows import api as flows
from quanheng.flows.records_to_registry import link_batch, register_batch
from quanheng.foundation.ledger import api as ledger
from quanheng.registry import api as registry

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)
REGISTER = (
    "统一社会信用代码,企业名称,主体类型,登记状态,成立日期,住所（经营场所）\r\n"
    "92445102QH0000116Q,潮州市湘桥区测试一店,个体工商户,存续,2020-01-01,潮州市湘桥区西新街道云栖路1号\r\n"
)
INSURED = (
    "申报流水号,统一社会信用代码,单位名称,费款所属期,参保人数\r\n"
    "SB1,92445102QH0000116Q,潮州市湘桥区测试一店,2026-09-01,3\r\n"
    "SB2,92445102QH0000116Q,潮州市湘桥区测试一店,2026-10-01,3\r\n"
    "SB3,,谁也不认识的一家店,2026-10-01,7\r\n"
)


def _through(home: Path, file: Path, source: str) -> str:
    batch = str(flows.take_in(file, source, at=AT, home=home)["batch"])
    centre = flows.centre_of(home)
    register_batch(centre, link_batch(centre, centre.batch(batch)), at=AT)
    return batch


def test_rows_are_linked_and_stay_out_of_the_register(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name, text in (("登记.csv", REGISTER), ("参保.csv", INSURED)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    _through(home, tmp_path / "登记.csv", "registration")
    batch = _through(home, tmp_path / "参保.csv", "social_insurance")
    facts = ledger.Fact.objects.filter(kind="datacentre.batch.kept")
    assert [(fact.body["linked"], fact.body["unlinked"]) for fact in facts] == [(2, 1)]
    causes = ledger.Fact.objects.filter(kind="datacentre.batch.cleaned", effect_links__fact=facts[0])
    assert [fact.body["file"] for fact in causes] == ["参保.csv"]
    assert not registry.SourceRecord.objects.filter(source="social_insurance").exists()
    assert registry.Subject.objects.count() == 1
    register_batch(flows.centre_of(home), flows.centre_of(home).batch(batch), at=AT)
    assert facts.count() == 1

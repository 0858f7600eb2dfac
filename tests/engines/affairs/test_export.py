"""The whole file of a case, taken out with a record of who took it."""

import io
import json
import zipfile
from datetime import date

import pytest

from quanheng.base.digest import sm3
from quanheng.base.errors import NotAllowed
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.ledger.api import Fact
from tests.engines.affairs.casework import LEADER, OFFICER, noon, walk
from tests.people import actor

AT = noon(date(2026, 8, 22))


def test_the_file_holds_papers_and_evidence_each_with_its_digest(case):
    walk(case, "file")
    affairs.make_due_papers(affair=case, actor=actor(OFFICER), at=AT)
    content = affairs.export_case(affair=case, actor=actor(LEADER), at=AT)
    bundle = zipfile.ZipFile(io.BytesIO(content))
    told = json.loads(bundle.read("案卷目录.json"))
    assert told["事项"]["案号"] == case.number
    assert [act["步骤"] for act in told["办理"]] == ["登记线索", "核查", "立案"]
    assert len(told["目录"]) == 5
    for part in told["目录"]:
        assert sm3(bundle.read(part["文件"])).hex() == part["SM3"]
        assert ".." not in part["文件"]
    fact = Fact.objects.get(kind="affairs.affair.exported")
    assert (fact.body["parts"], fact.actor_name) == (5, LEADER)


def test_taking_the_file_out_needs_the_right(case):
    with pytest.raises(NotAllowed):
        affairs.export_case(affair=case, actor=actor("苏安宁"), at=AT)

"""A visit's papers: notice, record and order, in both files, numbered once, checked by their code."""

import pytest

from quanheng.base.errors import BadInput, NotFound
from quanheng.engines.inspections import api as inspections
from quanheng.flows import api as flows
from tests.engines.inspections.test_beside_a_visit import Given, visit
from tests.engines.risk.businesses import register_businesses
from tests.people import MORNING, actor, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


def make(task, document):
    return flows.make_visit_paper(actor=actor("陈思远"), at=MORNING, task_uid=task.uid, document=document)


def words(paper):
    return "".join(
        str(block.get("text", "")) + str(block.get("rows", "")) for block in paper.content["blocks"]
    )


def test_record_and_order_are_made_once_with_number_and_code():
    make_city()
    shop = register_businesses(1)[0][0]
    task = visit(shop, Given(9, "N", "10月以来没有票据"))
    order = make(task, "INS-06")
    assert make(task, "INS-06") == order
    assert "检责改〔2026〕1号" in order.number
    assert "10月以来没有票据" in words(order)
    assert "2026年12月9日" in words(order)
    assert order.pdf.media_type == "application/pdf"
    assert inspections.visit_paper_file(order, "pdf")[0].startswith(b"%PDF")
    assert inspections.visit_paper_file(order, "docx")[0].startswith(b"PK")
    record = make(task, "INS-03")
    assert "不符合1项" in words(record)
    found = inspections.find_visit_paper_by_code(order.verify_code.lower())
    assert (found.number, found.organ) == (order.number, order.content["organ"])
    with pytest.raises(NotFound):
        inspections.find_visit_paper_by_code("0" * 20)
    with pytest.raises(BadInput, match="检查已经开始"):
        make(task, "INS-02")
    with pytest.raises(NotFound):
        make(task, "INS-99")

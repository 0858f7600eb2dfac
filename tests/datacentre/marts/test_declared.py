"""Every mart of the installed packs can be built and followed home, and wrong ones are told with file and line."""

import re
from datetime import date
from pathlib import Path

import pytest

from quanheng.datacentre.expressions.api import compile_sql
from quanheng.datacentre.marts.api import check_declared, everything_known, full_lineage, write_docs
from quanheng.foundation.packs.loader import installed
from tests.datacentre.city import REGISTER

from .town import SUBJECT, spec

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "query.md"


def test_every_declared_mart_is_well_made_and_comes_from_somewhere() -> None:
    loaded, _ = installed()
    marts = loaded["marts"]
    assert len(marts) >= 14
    assert check_declared(marts, loaded.sources) == []
    lineage = full_lineage(marts, loaded.sources)
    assert set(lineage) == set(marts)
    assert lineage["penalty"]["region"] == ("source.penalty_history.region", "source.registration.region")
    assert lineage["complaint"]["order_no"] == ("own.complaint.uid", "source.complaint.order_no")
    for key, columns in lineage.items():
        assert set(columns) == {column.name for column in marts[key].columns}, key
        assert all(any(columns[name]) for name in marts[key].grain), key


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (SUBJECT.replace("r.phone,", "r.fax AS phone,"), "r.fax"),
        (SUBJECT.replace("r.phone,", "r.phone, r.name AS also,"), "多给了列“also”"),
        (SUBJECT.replace("r.phone,", ""), "没有给出列“phone”"),
        (SUBJECT.replace("capital_yuan < 100000000", "capital < 1"), "capital"),
        (SUBJECT.replace("r.name,", "RANDOM() AS name,"), "RANDOM"),
    ],
)
def test_a_wrong_declaration_is_told(wrong: str, told: str) -> None:
    made = spec(wrong)
    (fault,) = check_declared({"subject": made}, {"register": REGISTER})
    assert told.lower() in fault.sentence.lower()
    assert fault.remedy


def test_the_guide_shows_queries_that_run() -> None:
    loaded, _ = installed()
    known = everything_known(loaded["marts"], loaded.sources)
    found = re.findall(r"```sql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(found) == 2
    for sql in found:
        assert compile_sql(sql, engine="duckdb", parameters={"today": date(2026, 11, 24)}, schema=known.kinds)


def test_pages_are_written_for_people(tmp_path: Path) -> None:
    loaded, _ = installed()
    files = write_docs(tmp_path, loaded["marts"], loaded.sources, {})
    assert len(files) == len(loaded["marts"]) + 1
    page = (tmp_path / "penalty.md").read_text(encoding="utf-8")
    assert "| `fine_yuan` | 罚款金额 | 金额（元） |  | 行政处罚 · 罚款金额（元） |" in page
    assert "[经营主体](subject.md)" in (tmp_path / "README.md").read_text(encoding="utf-8")

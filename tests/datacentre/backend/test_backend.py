"""The seam: which engine runs, what a table's folder holds, and that a table changes only as a whole."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from quanheng.base.errors import BadInput, NotFound, NotYet
from quanheng.datacentre.backend.api import DuckBackend, Folder, open_backend
from tests.datacentre.expressions.engines import missing

pytestmark = pytest.mark.files_only
ROWS = pa.table({
    "name": ["甲", None], "n": [1, 2], "x": [0.5, None], "q": [Decimal("1.50"), None], "d": [date(2026, 1, 1), None],
    "f": [True, None],
})  # fmt: skip


def test_the_setting_names_the_engine(tmp_path):
    assert isinstance(open_backend(tmp_path, {}), DuckBackend)
    assert (
        open_backend(tmp_path, {"QUANHENG_ENGINE": " DuckDB ", "QUANHENG_ENGINE_MEMORY": "500MB"}).engine
        == "duckdb"
    )
    with pytest.raises(BadInput, match="polars"):
        open_backend(tmp_path, {"QUANHENG_ENGINE": "polars"})
    if missing():
        with pytest.raises(NotYet, match="pyspark"):
            open_backend(tmp_path, {"QUANHENG_ENGINE": "spark"})


def test_kinds_come_from_the_files(tmp_path):
    made = DuckBackend(tmp_path)
    made.add("source.shops", ROWS)
    assert made.schema() == {
        "source.shops": {
            "name": "text",
            "n": "integer",
            "x": "double",
            "q": "decimal",
            "d": "date",
            "f": "flag",
        }
    }
    assert made.run("SELECT name, q FROM source.shops WHERE f", {}).to_pylist() == [
        {"name": "甲", "q": Decimal("1.50")}
    ]


def test_a_table_changes_as_a_whole(tmp_path):
    made = DuckBackend(tmp_path)
    made.add("source.shops", ROWS)
    assert made.keep("mart.shops", "SELECT name FROM source.shops", {}) == 2
    with pytest.raises(Exception, match="cast"):
        made.keep("mart.shops", "SELECT CAST(name AS BIGINT) AS name FROM source.shops", {})
    assert made.run("SELECT count(*) AS c FROM mart.shops", {}).to_pylist() == [{"c": 2}]
    assert Folder(tmp_path).tables() == ["mart.shops", "source.shops"]
    # a mart may be made from itself: it is read to the end before it is put in place
    assert made.keep("mart.shops", "SELECT name FROM mart.shops WHERE name IS NOT NULL", {}) == 1


@pytest.mark.parametrize("name", ["shops", "a.b.c", "a.b c", "../a.b", "a.", "a.b;--"])
def test_names_are_held(tmp_path, name):
    with pytest.raises(BadInput, match=r"schema\.table"):
        Folder(tmp_path).path(name)


def test_a_missing_table_is_said(tmp_path):
    with pytest.raises(NotFound, match=r"source\.none"):
        Folder(tmp_path).files("source.none")
    with pytest.raises(BadInput, match=r"source\.none"):
        DuckBackend(tmp_path).run("SELECT 1 AS one FROM source.none", {})


def test_the_web_process_never_imports_spark(tmp_path):
    import subprocess
    import sys

    told = "import sys; import quanheng.datacentre.backend.api, quanheng.datacentre.linking.api; " \
        "import quanheng.datacentre.expressions; print('pyspark' in sys.modules)"  # fmt: skip
    made = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "False"

"""The made-up city: the same seed gives the same bytes, codes are valid, dirt is declared, truth fits the lines."""

import csv
import hashlib
import io
import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from python_calamine import CalamineWorkbook

from quanheng.base import uscc
from quanheng.packkit.source import SourceSpec
from quanheng_demo.dirt import KINDS, RATES, ROW_KINDS
from quanheng_demo.exports import EXPORTS
from quanheng_demo.generate import CityFile, GeneratedCity, generate
from quanheng_demo.places import TOWNS

TODAY = date(2026, 11, 24)
PACKS = Path(__file__).resolve().parents[2] / "src" / "quanheng_packs"
ENCODINGS = {export.source: export.encoding for export in EXPORTS}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> GeneratedCity:
    return generate(tmp_path_factory.mktemp("city"), 3000, 11, today=TODAY)


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _lines(file: CityFile) -> list[list[str]]:
    """Give a file's lines as cells, the header first where there is one."""
    if file.path.suffix == ".xlsx":
        sheet = CalamineWorkbook.from_path(file.path).get_sheet_by_index(0)
        return [[str(cell) for cell in row] for row in sheet.to_python()]
    if file.path.suffix == ".jsonl":
        return [[line] for line in file.path.read_text(encoding="utf-8").splitlines()]
    raw = file.path.read_bytes()
    try:
        text = raw.decode(ENCODINGS[file.source])
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    return list(csv.reader(io.StringIO(text)))


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    generate(tmp_path / "a", 400, 5, today=TODAY)
    generate(tmp_path / "b", 400, 5, today=TODAY)
    generate(tmp_path / "c", 400, 6, today=TODAY)
    assert _digests(tmp_path / "a") == _digests(tmp_path / "b")
    assert _digests(tmp_path / "a") != _digests(tmp_path / "c")


def test_every_true_code_is_valid_invented_and_its_own(city: GeneratedCity) -> None:
    truth = pq.read_table(city.truth / "truth.parquet", filters=[("source", "=", "registration")])
    codes = set(truth["entity_id"].to_pylist())
    assert len(codes) == city.subjects
    assert all(uscc.is_valid(code) for code in codes)
    assert all(code[8:10] == "QH" for code in codes)


def test_sources_of_the_packs_know_every_header(city: GeneratedCity) -> None:
    for file in city.files:
        spec = SourceSpec.model_validate(
            yaml.safe_load(next(PACKS.glob(f"*/sources/{file.source}.yml")).read_text("utf-8"))
        )
        known = {header for column in spec.columns for header in column.all_headers} | set(
            spec.ignored_columns
        )
        lines = _lines(file)
        headers = set(json.loads(lines[0][0])) if file.path.suffix == ".jsonl" else set(lines[0])
        assert headers <= known, (file.path.name, headers - known)


def test_the_truth_tells_of_every_line_of_every_file(city: GeneratedCity) -> None:
    truth = pq.read_table(city.truth / "truth.parquet").to_pylist()
    by_file: dict[str, list[dict[str, object]]] = {}
    for row in truth:
        by_file.setdefault(str(row["file"]), []).append(row)
    assert sum(file.rows for file in city.files) == len(truth)
    for file in city.files:
        lines, rows = _lines(file), by_file[file.path.name]
        body = lines if file.path.suffix == ".jsonl" else lines[1:]
        assert len(body) == len(rows) == file.rows
        for row in rows[:: max(1, len(rows) // 50)]:
            if not row["dirt"]:
                text = "".join(lines[int(str(row["line"])) - 1])
                clean = json.loads(str(row["clean"]))
                assert clean.get("name", "") in text
                if not row["entity_id"]:  # a row without a business, or a business in no register
                    assert file.source in {"cost_point", "recall", "online_shop", "online_offer"}


def test_dirt_keeps_to_the_table(city: GeneratedCity) -> None:
    truth = pq.read_table(city.truth / "truth.parquet").to_pylist()
    for source, rates in RATES.items():
        rows = [row for row in truth if row["source"] == source]
        seen: dict[str, int] = {}
        for row in rows:
            for kind in filter(None, str(row["dirt"]).split("|")):
                seen[kind] = seen.get(kind, 0) + 1
        assert set(seen) <= set(rates)
        for kind, rate in rates.items():
            assert kind in KINDS or kind in ROW_KINDS
            # A kind may find nothing to spoil, never more than it was given.
            assert seen.get(kind, 0) <= rate * len(rows) * 1.3 + 12


def test_towns_are_those_of_the_divisions_list() -> None:
    assert len(TOWNS) == 51
    assert {town.county for town in TOWNS} == {"445102", "445103", "445122"}


def test_nobody_can_be_called(city: GeneratedCity) -> None:
    truth = pq.read_table(city.truth / "truth.parquet", filters=[("source", "=", "registration")])
    for clean in truth["clean"].to_pylist():
        assert json.loads(clean)["phone"].startswith(("154", "0768-40"))

"""Blocks read at once give to the letter what rows read one by one give, on tidy files and on wild ones."""

import random
import sys
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from quanheng.base.days import CHINA
from quanheng.base.errors import BadInput
from quanheng.datacentre import pages, read_csv
from quanheng.datacentre.api import Centre
from quanheng.datacentre.store import Store
from quanheng.datacentre.tables import Loaded, load_table
from quanheng.packkit.source import Column, Feeds, SourceSpec

SPEC = SourceSpec(
    key="shops", title="店铺", feeds=Feeds(to="subject"), unknown_columns="report",
    columns=(
        Column(element="name", title="名称", kind="name"), Column(element="note", title="备注"),
        Column(element="n", title="编号"),
    ),
)  # fmt: skip
CELLS = (
    "平安堂",
    "甲，乙",
    "",
    " ",
    "　",
    "A-1",
    "0",
    "他说“好”",
    "长" * 30,
    "\u00a0",
    "#END",
    "é",
    "𠮷野家",
    "\x1c",
    "\x85",
)
WILD = (
    "",
    " ",
    "，,,",
    'a"b,c,d',
    '"甲,乙",丙,丁',
    '"半句',
    "只有一格",
    "一,二,三,四",
    "一,二,三,",
    "\t",
    '"a""b",c,d',
    "#END,5",
)


def made(seed: int, wild: float, ending: str) -> str:
    rng = random.Random(seed)
    lines = ["名称,备注,编号"]
    for at in range(2_500):
        if rng.random() < wild:
            lines.append(rng.choice(WILD))
        elif rng.random() < 0.2 * (seed % 2):
            lines.append(",".join(f'"{rng.choice(CELLS)}"' for _ in range(2)) + f",{at}")
        else:
            lines.append(f"{rng.choice(CELLS)},{rng.choice(CELLS)},{at}")
    return ending.join(lines) + ending * (seed % 3 > 0)


def read_both(monkeypatch: pytest.MonkeyPatch, path: Path) -> tuple[Loaded | str, Loaded | str]:
    found: list[Loaded | str] = []
    for singly in (600, sys.maxsize):
        monkeypatch.setattr(read_csv, "_ONE_BY_ONE", singly)
        try:
            found.append(load_table(path))
        except BadInput as refusal:
            found.append(f"{refusal.sentence} {refusal.details}")
    return found[0], found[1]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("wild", [0.0, 0.001, 0.05])
def test_blocks_and_rows_give_the_same_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, wild: float
) -> None:
    monkeypatch.setattr("quanheng.datacentre.sniff.BLOCK_BYTES", 20_000)
    path = tmp_path / "t.csv"
    for seed in range(4):
        ending = "\r\n" if seed % 2 else "\n"
        path.write_bytes(made(seed, wild, ending).encode(encoding))
        paged, single = read_both(monkeypatch, path)
        if isinstance(single, str) or isinstance(paged, str):
            assert paged == single
            continue
        assert paged.table.equals(single.table)
        assert list(paged.lines) == list(single.lines)
        assert (paged.broken, paged.marks) == (single.broken, single.marks)


def test_most_of_a_tidy_file_is_read_as_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    was = pages.page_of

    def page_of(*args: object) -> pages.Page | None:
        page = was(*args)  # type: ignore[arg-type]
        seen.append(page.count if page else 0)
        return page

    monkeypatch.setattr(pages, "page_of", page_of)
    path = tmp_path / "t.csv"
    path.write_text("名称,备注,编号\n" + "".join(f"店{n},,{n}\n" for n in range(5_000)), encoding="utf-8")
    assert load_table(path).table.num_rows == 5_000
    assert sum(seen) >= 4_000


@pytest.mark.parametrize("wild", [0.0, 0.002])
def test_landing_keeps_lines_digests_and_faults_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wild: float
) -> None:
    monkeypatch.setattr("quanheng.datacentre.sniff.BLOCK_BYTES", 20_000)
    path = tmp_path / "t.csv"
    path.write_bytes(made(8, wild, "\n").replace('"半句', "半句").encode("gb18030"))
    found = []
    for singly in (600, sys.maxsize):
        monkeypatch.setattr(read_csv, "_ONE_BY_ONE", singly)
        folder = tmp_path / str(singly)
        report = Centre(folder).land(path, SPEC, at=datetime(2026, 1, 2, tzinfo=CHINA))
        with Store(folder, memory="200MB", threads=1, patience_seconds=1).question() as con:
            rows = con.execute("SELECT * FROM raw_shops ORDER BY line").fetchall()
        found.append((report.rows_in, rows))
    assert found[0] == found[1]
    assert found[0][0] == len(found[0][1])


def test_a_last_row_that_counts_the_rows_is_seen_behind_pages(tmp_path: Path) -> None:
    lines = ["名称,备注,编号", *(f"店{n},,{n}" for n in range(2_000))]
    for told, ok in ((2_000, True), (1_999, False)):
        path = tmp_path / f"{told}.csv"
        path.write_text("\n".join([*lines, f"#END,{told}"]) + "\n", encoding="utf-8")
        centre = Centre(tmp_path / str(told))
        if ok:
            assert centre.land(path, SPEC, at=datetime(2026, 1, 2, tzinfo=CHINA)).rows_in == 2_000
        else:
            with pytest.raises(BadInput, match="末行写明1999行"):
                centre.land(path, SPEC, at=datetime(2026, 1, 2, tzinfo=CHINA))


def test_arrow_and_python_agree_on_what_a_space_is() -> None:
    signs = [chr(code) for code in range(1, 0x11000) if not 0xD800 <= code < 0xE000]
    assert pc.utf8_is_space(pa.array(signs)).to_pylist() == [sign.isspace() for sign in signs]

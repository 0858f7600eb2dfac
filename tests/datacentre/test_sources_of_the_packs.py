"""Other offices' files kept in the data centre: good rows pass under another header, bad ones wait with the reason."""

from functools import cache
from pathlib import Path

import pytest

from quanheng.datacentre.api import Centre
from quanheng.packkit.reading import read_pack
from quanheng.packkit.source import Column, SourceSpec

from .city import AT, centre, code, table, write

pytestmark = pytest.mark.files_only
PACKS = Path(__file__).parents[2] / "src/quanheng_packs"
TRIED = (
    "ad_approval", "canteen", "charge", "cylinder_fill", "device_licence", "device_sale", "fine_payment", "recall",
)  # fmt: skip
_PLAIN = {
    "text": "甲", "name": "湘桥区示例0001小食店", "date": "2026-03-02", "amount": "12.5", "integer": "7",
    "address": "潮州市湘桥区桥东街道东兴路1号", "region": "湘桥区",
}  # fmt: skip


@cache
def sources() -> dict[str, SourceSpec]:
    """Read the packs' sources by key."""
    packs = [read_pack(PACKS / name) for name in ("enforcement", "equipment", "food", "medical", "trade")]
    specs = [entry.spec for pack in packs for entry in pack.of("sources")]
    return {spec.key: spec for spec in specs if isinstance(spec, SourceSpec)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """Give one centre for all of them."""
    return centre(tmp_path_factory.mktemp("kept"))


def _good(spec: SourceSpec, number: int) -> dict[str, str]:
    return {column.element: _value(column, number) for column in spec.columns}


def _value(column: Column, number: int) -> str:
    if column.kind == "code":
        return next(iter(column.codes.values()))[-1]
    if column.kind == "uscc":
        return code(number)
    return f"QHN{number:05d}" if column.kind == "identifier" else _PLAIN[column.kind]


def _rows(spec: SourceSpec) -> tuple[list[dict[str, str]], list[str]]:
    """A good row, one with each needed column spoilt, one with a formula, one repeated, one for each order of dates."""
    needed = [column for column in spec.columns if column.required]
    rows, wants = [_good(spec, 1)], [""]
    for number, column in enumerate(needed, start=2):
        rows.append(_good(spec, number) | {column.element: "没有这一种" if column.kind == "code" else ""})
        wants.append(column.element)
    rows += [_good(spec, 80) | {needed[-1].element: '=HYPERLINK("http://x")'}, dict(rows[0])]
    wants += [needed[-1].element, spec.unique[0]]
    for number, check in enumerate(spec.checks, start=90):
        rows.append(_good(spec, number) | {check.left: "2026-03-09", check.is_not_after: "2026-03-08"})
        wants.append(check.is_not_after)
    return rows, wants


@pytest.mark.parametrize("key", TRIED)
def test_a_good_row_passes_and_each_bad_one_waits_for_its_column(
    key: str, made: Centre, tmp_path: Path
) -> None:
    spec = sources()[key]
    rows, wants = _rows(spec)
    heads = [column.headers[-1] if column.headers else column.title for column in spec.columns]
    text = table(heads, [[row[column.element] for column in spec.columns] for row in rows])
    batch = made.land(write(tmp_path, f"{key}.csv", text), spec, at=AT).batch_uid
    made.clean(batch)
    assert [row.line for row in made.linked_rows(batch)] == [2]
    waiting = {row.line: {fault.field for fault in row.faults} for row in made.quarantine(batch_uid=batch)}
    assert [want in waiting[line] for line, want in enumerate(wants[1:], start=3)] == [True] * (
        len(wants) - 1
    )

"""Each department's file row by row: a good row is taken, and each kind of bad one is put aside with its reason."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from quanheng.base.days import CHINA
from quanheng.datacentre.api import Centre
from quanheng.foundation.packs.api import packs
from quanheng.packkit.source import Column, SourceSpec
from quanheng_demo.city import City, build_city
from quanheng_demo.export import Export
from quanheng_demo.exports import EXPORTS

AT = datetime(2026, 11, 25, 8, tzinfo=CHINA)
LATE = [export for export in EXPORTS if export.joined_last]


@pytest.fixture(scope="module")
def city() -> City:
    made = build_city(400, 7, date(2026, 11, 25))
    for export in EXPORTS:
        made.tables[export.source] = export.table(np.random.default_rng(3), made)
    return made


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    made = Centre(tmp_path_factory.mktemp("centre") / "c", memory="300MB")
    with made.held_open():
        yield made


def _good(export: Export, city: City) -> dict[str, str]:
    """Give one true row as the department would write it, by element."""
    table = city.tables[export.source]
    row = next(n for n, i in enumerate(table.entity) if i >= 0 or "name" not in export.subject)
    own = {"uscc": city.uscc, "name": city.name, "address": city.address}
    found = {element: column[row] for element, column in table.columns.items()}
    found |= {element: own[element][table.entity[row]] for element in export.subject}
    return found | {e: words[found[e]][0] for e, words in export.codes.items() if found[e]}


def _bad(spec: SourceSpec, good: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    """Give rows that must be put aside: what is wrong, and the row."""
    rows: list[tuple[str, dict[str, str]]] = []
    for column in spec.columns:
        if column.required:
            rows.append((f"{column.title}缺失", good | {column.element: ""}))
            if wrong := _unreadable(column):
                rows.append((f"{column.title}读不懂", good | {column.element: wrong}))
    rows.append(("公式", good | {spec.columns[0].element: '=HYPERLINK("http://a.example","x")'}))
    rows += [
        (check.says, good | {check.is_not_after: "1999-01-01"})
        for check in spec.checks
        if good.get(check.left) and check.is_not_after in good
    ]
    return rows


def _unreadable(column: Column) -> str:
    return {
        "date": "2026-02-30",
        "code": "没有这个词",
        "integer": "若干",
        "amount": "很多",
        "flag": "也许",
    }.get(column.kind, "")


@pytest.mark.parametrize("export", LATE, ids=lambda one: one.source)
def test_good_rows_are_taken_and_bad_ones_put_aside(
    export: Export, city: City, centre: Centre, tmp_path: Path
) -> None:
    spec = packs().sources[export.source]
    good, key = _good(export, city), spec.feeds.key
    assert key
    bad = _bad(spec, good)
    rows = [good] + [
        row | ({key: f"{row[key]}X{n}"} if row[key] and not row[key].startswith("=") else {})
        for n, (_, row) in enumerate(bad)
    ]
    rows.append(dict(good))  # the same number once more
    file = tmp_path / "file.csv"
    file.write_text(_text(spec, export, rows), "utf-8")
    batch = centre.land(file, spec, at=AT).batch_uid
    report = centre.clean(batch)
    waiting = {row.line: row for row in centre.quarantine(batch_uid=batch)}
    assert report.accepted == 1, [row.faults for row in waiting.values()]
    assert sorted(waiting) == list(range(3, len(rows) + 2))
    for line, (wrong, _) in enumerate(bad, start=3):
        assert waiting[line].faults, wrong
        assert all(fault.remedy for fault in waiting[line].faults), wrong


def _text(spec: SourceSpec, export: Export, rows: list[dict[str, str]]) -> str:
    titles = {element: title for title, element in export.header}
    titles |= {c.element: c.title for c in spec.columns if c.element not in titles}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    elements = [c.element for c in spec.columns]
    writer.writerow([titles[element] for element in elements])
    writer.writerows([row.get(element, "") for element in elements] for row in rows)
    return out.getvalue()


def test_each_pack_s_page_names_its_files() -> None:
    root = Path(__file__).resolve().parents[2] / "src" / "quanheng_packs"
    missing = [
        str(path.relative_to(root))
        for path in sorted(root.glob("*/sources/*.yml"))
        if f"| `{path.stem}` | {packs().sources[path.stem].title} |"
        not in (path.parents[1] / "README.md").read_text(encoding="utf-8")
    ]
    assert missing == []

"""What a delivery brings and when: full, increment, correction; late, truncated, grown, with other columns."""

import errno
import os
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quanheng.base.errors import BadInput, Conflict
from quanheng.base.workdays import Break, Calendar
from quanheng.datacentre.api import Centre, Declared, period_of, periods_between, read_name, read_period

from .city import (
    AT,
    HEADER,
    REGISTER,
    VISIT_HEADER,
    VISITS,
    centre,
    code,
    register_row,
    table,
    visit_row,
    write,
)

DAY = date(2026, 11, 24)


@pytest.fixture
def city(tmp_path: Path) -> Centre:
    made = centre(tmp_path)
    _take(made, tmp_path, "登记_20261001.csv", [register_row(n) for n in range(1, 7)], HEADER, REGISTER)
    return made


def _take(
    made: Centre, folder: Path, name: str, rows: list[list[str]], header: list[str] = VISIT_HEADER,
    spec: Any = VISITS, **said: Any,
) -> str:  # fmt: skip
    declared = Declared(**said) if said else None
    uid = made.land(write(folder, name, table(header, rows)), spec, at=AT, declared=declared).batch_uid
    made.clean(uid)
    made.link(uid)
    return uid


def _results(made: Centre) -> dict[str, Any]:
    return {row.uscc or "": row.values.get("last_result") for row in made.features(DAY)}


@pytest.mark.parametrize(
    ("name", "brings", "period", "sequence"),
    [
        ("走访_20261124.csv", "", "2026-11-24", None),
        ("走访_增量_20261124_第2批.csv", "increment", "2026-11-24", 2),
        ("visits_full_202611_s003.csv.gz", "full", "2026-11", 3),
        ("更正_2026-11-24.xlsx", "correction", "2026-11-24", None),
        ("走访2026年9月.csv", "", "2026-09", None),
        ("年报2026年第三季度.csv", "", "2026-Q3", None),
        ("prices_2026W48.jsonl", "", "2026-W48", None),
        ("export_20261124093000.csv", "", "2026-11-24", None),
        ("a_12345678901234.csv", "", "", None),
        ("incoming.csv", "", "", None),
        ("v_20261399.csv", "", "", None),
    ],
)
def test_a_name_tells_kind_period_and_number(
    name: str, brings: str, period: str, sequence: int | None
) -> None:
    told = read_name(name)
    assert (told.brings, told.period, told.sequence) == (brings, period, sequence)


def test_periods_are_written_one_way_and_days_off_owe_nothing() -> None:
    assert period_of("week", date(2026, 1, 1)).name == "2026-W01"
    assert period_of("quarter", DAY).last == date(2026, 12, 31)
    for name in ("2026-11-24", "2026-W48", "2026-11", "2026-Q4", "2026"):
        found = read_period(name)
        assert found is not None
        assert found.name == name
    assert read_period("2026-02-30") is None
    golden = Calendar.gather([Break("国庆节", date(2026, 10, 1), date(2026, 10, 7))], [], [2026], [2026])
    days = [one.name for one in periods_between("workday", date(2026, 9, 30), date(2026, 10, 9), golden)]
    assert days == ["2026-09-30", "2026-10-08", "2026-10-09"]
    assert [p.name for p in periods_between("month", date(2026, 9, 15), DAY, golden)] == [
        "2026-09",
        "2026-10",
    ]


def test_a_correction_replaces_the_rows_it_names_and_keeps_the_old(city: Centre, tmp_path: Path) -> None:
    first = _take(city, tmp_path, "走访_20261101.csv", [visit_row(1), visit_row(2)])
    uid = _take(city, tmp_path, "走访_更正_20261102.csv", [visit_row(2, result="不合格"), visit_row(9)])
    told = city.delivery(uid)
    assert told is not None
    assert told.brings == "correction"
    assert _results(city)[code(2)] == "fail"
    assert _results(city)[code(1)] == "pass"
    assert city.original_row(first, 3)["结果"] == "合格"
    waiting = city.quarantine(batch_uid=uid)
    assert [fault.code for row in waiting for fault in row.faults] == ["no_such_row"]
    report = city.report(uid)
    assert report.rows_in == report.accepted + report.repaired + report.quarantined


def test_a_correction_of_a_whole_register_leaves_the_rest_standing(city: Centre, tmp_path: Path) -> None:
    spec = REGISTER.model_copy(update={"unique": ("uscc",)})
    _take(city, tmp_path, "登记_更正_20261002.csv", [register_row(3, status="注销")], HEADER, spec)
    status = {row.uscc: row.values.get("status") for row in city.features(DAY)}
    assert status[code(3)] == "3"
    assert {status[code(n)] for n in (1, 2, 4, 5, 6)} == {"1"}


def test_an_older_delivery_that_comes_late_writes_nothing_over(city: Centre, tmp_path: Path) -> None:
    newer = _take(city, tmp_path, "走访_20261110.csv", [visit_row(1, result="不合格"), visit_row(2)])
    older = _take(city, tmp_path, "走访_20261105.csv", [visit_row(1), visit_row(3)])
    told = {one.batch_uid: one.is_out_of_order for one in city.deliveries("visits")}
    assert told == {newer: False, older: True}
    assert [one.batch_uid for one in city.batches("visits")] == [older, newer]
    assert _results(city)[code(1)] == "fail"
    assert _results(city)[code(3)] == "pass"


def test_numbers_within_a_period_keep_their_order(city: Centre, tmp_path: Path) -> None:
    second = _take(city, tmp_path, "走访_20261110_第2批.csv", [visit_row(1, result="不合格")])
    first = _take(city, tmp_path, "走访_20261110_第1批.csv", [visit_row(1)])
    assert [one.batch_uid for one in city.batches("visits")] == [first, second]
    assert _results(city)[code(1)] == "fail"


def test_an_older_whole_register_does_not_take_the_newer_ones_place(city: Centre, tmp_path: Path) -> None:
    rows = [register_row(n) for n in range(1, 6)] + [register_row(6, status="注销")]
    _take(city, tmp_path, "登记_20261101.csv", rows, HEADER, REGISTER)
    _take(
        city,
        tmp_path,
        "登记_20261015.csv",
        [register_row(n, phone="") for n in range(1, 7)],
        HEADER,
        REGISTER,
    )
    status = {row.uscc: row.values.get("status") for row in city.features(DAY)}
    assert status[code(6)] == "3"


@pytest.mark.parametrize(
    ("tail", "said"),
    [("#END,3\n", {}), ("#合计行数：3\n", {}), ("", {"rows": 3})],
)
def test_a_file_cut_short_is_refused(city: Centre, tmp_path: Path, tail: str, said: dict[str, Any]) -> None:
    text = table(VISIT_HEADER, [visit_row(1), visit_row(2)]) + tail
    with pytest.raises(BadInput, match="没有传完"):
        city.land(write(tmp_path, "走访.csv", text), VISITS, at=AT, declared=Declared(**said))
    assert not city.batches("visits")
    assert city.refusals("visits")[0]["file"] == "走访.csv"


def test_a_last_row_that_counts_right_is_no_row(city: Centre, tmp_path: Path) -> None:
    text = table(VISIT_HEADER, [visit_row(1), visit_row(2)]) + "#END,2\n"
    report = city.land(write(tmp_path, "走访.csv", text), VISITS, at=AT, declared=Declared(rows=2))
    assert report.rows_in == 2


def test_where_the_last_row_must_count_a_file_without_it_is_refused(city: Centre, tmp_path: Path) -> None:
    spec = VISITS.model_copy(update={"format": VISITS.format.model_copy(update={"trailer": "required"})})
    with pytest.raises(BadInput, match="末行"):
        city.land(write(tmp_path, "走访.csv", table(VISIT_HEADER, [visit_row(1)])), spec, at=AT)


def test_an_increment_that_triples_overnight_is_held(city: Centre, tmp_path: Path) -> None:
    bounds = VISITS.bounds.model_copy(update={"usual_from_rows": 3})
    spec = VISITS.model_copy(update={"bounds": bounds})
    for day in (1, 2, 3):
        _take(city, tmp_path, f"走访_2026110{day}.csv", [visit_row(day)], spec=spec)
    rows = table(VISIT_HEADER, [visit_row(n) for n in range(4, 7)])
    report = city.land(write(tmp_path, "走访_20261104.csv", rows), spec, at=AT)
    assert report.state == "held"
    assert "最多1行" in report.held_because


def test_a_whole_register_for_an_increment_source_must_be_whole(city: Centre, tmp_path: Path) -> None:
    _take(city, tmp_path, "走访_20261101.csv", [visit_row(n) for n in range(1, 6)])
    rows = table(VISIT_HEADER, [visit_row(1)])
    assert city.land(write(tmp_path, "走访_全量_20261102.csv", rows), VISITS, at=AT).state == "held"


def test_columns_that_change_are_named_with_who_must_act(city: Centre, tmp_path: Path) -> None:
    rows = [visit_row(n) for n in range(1, 13)]
    _take(city, tmp_path, "走访_20261101.csv", rows)
    header = ["走访编号" if name == "编号" else name for name in VISIT_HEADER] + ["检查员"]
    spec = VISITS.model_copy(update={"columns": (
        VISITS.columns[0].model_copy(update={"headers": ("走访编号",)}), *VISITS.columns[1:],
    )})  # fmt: skip
    header[header.index("年度")] = "年度号"
    changed = [[*visit_row(n, no=f"W{n:05d}", uscc="2026-01-01"), "甲"] for n in range(1, 13)]
    uid = _take(city, tmp_path, "走访_20261102.csv", changed, header, spec)
    told = city.delivery(uid)
    assert told is not None
    assert {(one.what, one.column, one.who) for one in told.drift} == {
        ("new", "检查员", "clerk"), ("new", "年度号", "clerk"), ("renamed", "走访编号", "none"),
        ("maybe_renamed", "年度", "clerk"), ("retyped", "代码", "sender"),
    }  # fmt: skip


def test_a_required_column_under_a_new_name_is_refused_with_the_likely_one(
    city: Centre, tmp_path: Path
) -> None:
    header = ["走访日期" if name == "日期" else name for name in VISIT_HEADER]
    with pytest.raises(BadInput) as refusal:
        city.land(write(tmp_path, "走访.csv", table(header, [visit_row(1)])), VISITS, at=AT)
    assert "走访日期" in refusal.value.remedy
    assert "日期" in refusal.value.sentence


def test_a_copy_that_finds_no_room_leaves_nothing_and_lands_later(
    city: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = write(tmp_path, "走访.csv", table(VISIT_HEADER, [visit_row(1)]))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Conflict, match="磁盘已满"):
            city.land(path, VISITS, at=AT)
    assert not city.batches("visits")
    assert not city.refusals("visits")
    assert not list((tmp_path / "centre" / "originals").rglob("*.half"))
    assert city.land(path, VISITS, at=AT).rows_in == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of three megabytes of its own, where this machine lets us make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("this machine does not let the tests mount a small file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_stops_cleanly_and_goes_on_when_there_is_room(small_disk: Path, tmp_path: Path) -> None:
    made = centre(small_disk)
    path = write(tmp_path, "走访_20261101.csv", table(VISIT_HEADER, [visit_row(n) for n in range(20_000)]))
    with pytest.raises(Conflict, match="磁盘已满"):
        made.land(path, VISITS, at=AT)
    assert not made.batches("visits")
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    uid = made.land(path, VISITS, at=AT).batch_uid
    assert made.clean(uid).rows_in == 20_000

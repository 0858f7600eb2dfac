"""Which business a row belongs to, in a sentence; and what the day's numbers say of it."""

from datetime import date
from pathlib import Path

import pytest

from quanheng.datacentre.api import REGISTER_FEATURES, address_key, feature_names, name_key, score
from quanheng.packkit.crosscheck import SUBJECT_FEATURES
from tests.shared import CHECKOUT

from .city import (
    AT,
    DIVISIONS,
    HEADER,
    REGISTER,
    VISIT_HEADER,
    VISITS,
    centre,
    code,
    register_row,
    standing,
    table,
    visit_row,
    write,
)  # fmt: skip

HOW: dict[str, tuple[dict[str, str], str, str]] = {
    "code": ({}, "uscc", "统一代码相同"),
    "code, other name": ({"name": "老王杂货"}, "uscc", "统一代码相同，名称不同（登记为“湘桥区示例0005小食店”）"),
    "name and address": ({"uscc": ""}, "name_address", "名称相同、地址相同，统一代码缺失"),
    "name with prefix": ({"uscc": "", "name": "潮州市湘桥区示例0005小食店"},
        "name_address", "名称相同、地址相同，统一代码缺失"),
    "address with room": ({"uscc": "", "address": "湘桥区桥东街道东兴路5号一楼"}, "name_address", "名称相同、地址相近"),
    "name alone, address absent": ({"uscc": "", "address": ""},
        "name_alone", "名称相同且全市唯一，地址未填，统一代码缺失"),
    "near name": ({"uscc": "", "name": "湘桥区示例0005小吃店"}, "near_name_address", "名称相近"),
    "former name": ({"uscc": "", "name": "旧招牌0005饭店"}, "former_name_address", "与曾用名相同、地址相同"),
}  # fmt: skip
NOT: dict[str, dict[str, str]] = {
    "same name, another house": {"uscc": "", "address": "湘桥区桥东街道东兴路77号"},
    "same name, another county": {"uscc": "", "address": "潮安区庵埠镇文里路5号"},
    "near name, another house": {
        "uscc": "",
        "name": "湘桥区示例0005小吃店",
        "address": "湘桥区桥东街道东兴路6号",
    },
    "another branch": {"uscc": "", "name": "湘桥区示例0005小食店二分店"},
    "another valid code": {"uscc": code(4242)},
    "only the address": {"uscc": "", "name": "鸿运五金"},
}


def _standing(folder: Path) -> object:
    made = centre(folder)
    rows = [register_row(n, former_name=f"旧招牌{n:04d}饭店") for n in range(1, 21)]
    made.link(made.land(write(folder, "a.csv", table(HEADER, rows)), REGISTER, at=AT).batch_uid)
    return made


@pytest.mark.parametrize("kind", HOW)
def test_a_row_finds_its_business_and_says_how(kind: str, tmp_path: Path) -> None:
    cells, how, words = HOW[kind]
    made = _standing(tmp_path)
    batch = made.land(
        write(tmp_path, "v.csv", table(VISIT_HEADER, [visit_row(5, **cells)])), VISITS, at=AT
    ).batch_uid
    report = made.link(batch)
    (row,) = made.linked_rows(batch)
    assert (report.linked, row.uscc, row.link_how) == (1, code(5), how)
    assert row.link_reason.startswith(words)


@pytest.mark.parametrize("kind", NOT)
def test_a_row_that_could_be_anybodys_stays_nobodys(kind: str, tmp_path: Path) -> None:
    made = _standing(tmp_path)
    batch = made.land(
        write(tmp_path, "v.csv", table(VISIT_HEADER, [visit_row(5, **NOT[kind])])), VISITS, at=AT
    ).batch_uid
    report = made.link(batch)
    (row,) = made.linked_rows(batch)
    assert (report.unlinked, row.entity, row.link_reason) == (1, "", "未找到对应的经营主体")


def test_two_alike_leave_a_row_with_neither(tmp_path: Path) -> None:
    made = centre(tmp_path)
    same = {"name": "湘桥区示例小食店", "address": "湘桥区桥东街道东兴路1号"}
    rows = [register_row(1, **same), register_row(2, **same)]
    made.link(made.land(write(tmp_path, "a.csv", table(HEADER, rows)), REGISTER, at=AT).batch_uid)
    file = write(tmp_path, "v.csv", table(VISIT_HEADER, [visit_row(1, uscc="", **same)]))
    assert made.link(made.land(file, VISITS, at=AT).batch_uid).unlinked == 1


def test_a_second_delivery_finds_the_same_businesses_and_new_ones(tmp_path: Path) -> None:
    made = standing(tmp_path, 20)
    before = {row.uscc: row.entity for row in made.entities()}
    rows = [register_row(n, name=f"湘桥区新名{n:04d}小食店") for n in range(1, 26)]
    batch = made.land(write(tmp_path, "b.csv", table(HEADER, rows)), REGISTER, at=AT).batch_uid
    report = made.link(batch)
    assert (report.created, report.linked) == (5, 25)
    after = {row.uscc: row.entity for row in made.entities()}
    assert before.items() <= after.items()
    # The new name is learnt: a row that only knows the new name finds the old business.
    file = write(tmp_path, "v.csv", table(VISIT_HEADER, [visit_row(5, uscc="", name="湘桥区新名0005小食店")]))
    assert made.link(made.land(file, VISITS, at=AT).batch_uid).linked == 1


def test_linking_again_changes_nothing(tmp_path: Path) -> None:
    made = standing(tmp_path)
    file = write(tmp_path, "v.csv", table(VISIT_HEADER, [visit_row(n) for n in range(1, 30)]))
    batch = made.land(file, VISITS, at=AT).batch_uid
    first = made.link(batch)
    rows = list(made.linked_rows(batch))
    assert made.link(batch) == first
    assert list(made.linked_rows(batch)) == rows


def test_a_source_may_refuse_rows_of_nobody(tmp_path: Path) -> None:
    made = standing(tmp_path)
    strict = VISITS.model_copy(
        update={"key": "strict", "link": VISITS.link.model_copy(update={"unlinked": "quarantine"})}
    )
    file = write(tmp_path, "v.csv", table(VISIT_HEADER, [visit_row(1), visit_row(999, uscc="")]))
    batch = made.land(file, strict, at=AT).batch_uid
    report = made.link(batch)
    assert (report.linked, report.quarantined) == (1, 1)
    counts = made.report(batch)
    assert counts.rows_in == counts.accepted + counts.repaired + counts.quarantined
    assert [fault.code for row in made.quarantine(batch_uid=batch) for fault in row.faults] == ["unlinked"]


def test_the_days_numbers_walk_home_to_their_line(tmp_path: Path) -> None:
    made = standing(tmp_path, 3)
    rows = [
        visit_row(1, no="A", seen_on="2026-11-01", result="合格", fine_yuan="100"),
        visit_row(1, no="B", seen_on="2026-11-20", result="不合格", fine_yuan="1.5万"),
        visit_row(1, no="C", seen_on="2026-01-05", result="不合格", year="2025"),
        visit_row(1, no="D", seen_on="2026-12-31", result="不合格"),
        visit_row(2, no="E", seen_on="2024-11-20", result="不合格"),
    ]
    batch = made.land(write(tmp_path, "v.csv", table(VISIT_HEADER, rows)), VISITS, at=AT).batch_uid
    made.link(batch)
    found = {row.uscc: row for row in made.features(date(2026, 11, 24))}
    one, two, three = (found[code(n)] for n in (1, 2, 3))
    assert one.values["visits_90"] == 2
    assert one.values["failed_365"] == 2
    assert one.values["fines_yuan"] == 15100
    assert one.values["last_result"] == "fail"
    assert one.values["year_missing"] == 0
    assert one.origins["failed_365"].line == 3
    assert made.original_row(batch, one.origins["failed_365"].line)["编号"] == "B"
    assert (two.values["visits_90"], two.values["failed_365"], two.values["year_missing"]) == (0, 0, 1)
    assert (three.values["visits_90"], three.values["last_result"]) == (0, None)
    assert three.values["age_days"] == (date(2026, 11, 24) - date(2020, 5, 6)).days
    assert one.values["status"] == "1"
    assert one.values["capital_yuan"] == 100_000
    assert set(one.values) <= feature_names([REGISTER, VISITS])


def test_readers_share_the_file_while_nobody_writes(tmp_path: Path) -> None:
    made = standing(tmp_path, 3)
    rows = made.linked_rows(made.batches()[0].batch_uid)
    first = next(rows)  # a reader in the middle of its rows keeps nobody out
    file = write(tmp_path, "v.csv", table(VISIT_HEADER, [visit_row(1)]))
    assert made.link(made.land(file, VISITS, at=AT).batch_uid).linked == 1
    assert [first.line, *(row.line for row in rows)] == [2, 3, 4]


def test_a_silent_department_leaves_numbers_unknown(tmp_path: Path) -> None:
    made = standing(tmp_path, 1)
    (row,) = made.features(date(2026, 11, 24))
    assert "visits_90" not in row.values


def test_a_score_counts_right_and_wrong_against_the_kept_truth(tmp_path: Path) -> None:
    made = standing(tmp_path, 5)
    rows = [visit_row(1, uscc=""), visit_row(2, seen_on="2026/11/1"), visit_row(3, uscc="", name="错的店")]
    batch = made.land(write(tmp_path, "v.csv", table(VISIT_HEADER, rows)), VISITS, at=AT).batch_uid
    made.link(batch)
    lines = [
        f'visits,v.csv,{line},{code(number)},"{{""seen_on"": ""2026-11-01""}}",{dirt}'
        for line, number, dirt in (
            (2, 1, "code_missing"),
            (3, 2, "date_odd"),
            (4, 3, "code_missing|name_typo"),
        )
    ]
    truth = write(tmp_path, "truth.csv", "\n".join(["source,file,line,entity_id,clean,dirt", *lines]) + "\n")
    found = score(made, truth)
    assert (found.link_precision.good, found.link_precision.of) == (2, 2)
    assert (found.link_recall.good, found.link_recall.of) == (2, 3)
    assert (found.clean_recall.good, found.clean_recall.of) == (1, 1)
    assert (found.by_dirt["code_missing"].good, found.by_dirt["code_missing"].of) == (1, 2)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("潮州市湘桥区示例小食店", "湘桥区示例小食店"), ("示例（潮州）有限责任公司", "示例(潮州)有限公司"),
        ("（潮州）示例有限公司", "示例有限公司"),
        ("广东省潮州市示例店（个体工商户）", "示例店"), ("T&G RESTAURANT", "T & G Restaurant"),
    ],
)  # fmt: skip
def test_ways_of_writing_a_name_share_a_key(left: str, right: str) -> None:
    assert name_key(left, DIVISIONS) == name_key(right, DIVISIONS)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("广东省潮州市湘桥区桥东街道东兴路12号三楼", "湘桥区桥东街道东兴路１２号3层"),
        ("东兴路十二号二栋301房", "东兴路12号2幢301室"),
        ("东兴路12号（住所申报）", "东兴路12号"), ("2459 W 51st ST", "2459 W 51ST ST."),
    ],
)  # fmt: skip
def test_ways_of_writing_an_address_share_a_key(left: str, right: str) -> None:
    assert address_key(left, DIVISIONS).whole == address_key(right, DIVISIONS).whole


def test_the_worked_examples_of_the_page_hold(tmp_path: Path) -> None:
    page = (CHECKOUT / "docs" / "algorithms" / "link.md").read_text(encoding="utf-8")
    lines = page.split("| the row's name |")[1].splitlines()[2:]
    told = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[: lines.index("")]]
    made = standing(tmp_path, 20)
    rows = [visit_row(n, uscc="", name=name, address=place) for n, (name, place, _, _) in enumerate(told, 1)]
    batch = made.land(write(tmp_path, "v.csv", table(VISIT_HEADER, rows)), VISITS, at=AT).batch_uid
    made.link(batch)
    found = [[row.link_how, f"{row.link_score:.2f}"] for row in made.linked_rows(batch)]
    assert found == [[how, score] for _, _, how, score in told]
    assert len(told) == 6


def test_the_kit_knows_the_registers_own_features() -> None:
    assert {feature.key for feature in REGISTER_FEATURES} == SUBJECT_FEATURES

"""Two files of anybody's linked: found, weighed, explained; the same bytes in any order; groups that grow nightly."""

# ruff: noqa: E501 - rows of a made-up city read best in one line

import json
import random
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from quanheng.base import uscc
from quanheng.base.errors import BadInput
from quanheng.datacentre.addresses.api import load_gazetteer
from quanheng.datacentre.linking.api import (
    Clusters,
    KeyIndex,
    Link,
    LinkResult,
    Map,
    Member,
    Roles,
    Settings,
    link_tables,
    read_map,
    read_model,
    suggest,
    write_model,
)
from quanheng.datacentre.linking.pairs import connect, find_pairs, load_sides
from quanheng.datacentre.linking.resolve import calibrate, probabilities, rivals
from tests.shared import CHECKOUT

pytestmark = pytest.mark.files_only
gazetteer = cache(lambda: load_gazetteer(CHECKOUT / "src/quanheng_packs/core/divisions/china.txt"))
SIGNS = (
    "鑫宏泰永华美龙凤源达丰利康宁安和盛荣富贵祥瑞顺发吉庆昌隆兴旺德仁义礼智信诚明光辉金银铜玉珠宝石山水云霞"
)
TRADES = ["餐饮", "食品", "服饰", "五金", "水果", "茶叶", "建材", "贸易"]
ROADS = ["东兴路", "潮枫路", "枫春路", "城新路", "开元路", "太平路", "新桥路", "奎元路", "西荣路", "环城路"]


def code_of(serial: int) -> str:
    body = f"91445102MA{serial:06d}"
    body += uscc.organisation_check_digit(body[8:16])
    return body + uscc.check_digit(body)


@cache
def two_files(size: int = 900, seed: int = 5) -> tuple[pa.Table, pa.Table, dict[str, str]]:
    """Two registers of one small city: two thirds of B stand in A, written otherwise."""
    rng = random.Random(seed)
    a, b, truth = [], [], {}
    for at in range(size):
        brand = "".join(rng.sample(SIGNS, 2))
        one = {
            "编号": f"A{at:05d}", "名称": f"潮州市湘桥区{brand}{rng.choice(TRADES)}有限公司", "统一代码": code_of(at),
            "地址": f"广东省潮州市湘桥区{rng.choice(ROADS)}{rng.randrange(1, 300)}号{rng.randrange(1, 9)}楼",
            "负责人": rng.choice("王李张刘陈") + "".join(rng.sample(SIGNS, 2)), "电话": f"138{rng.randrange(10**8):08d}",
        }  # fmt: skip
        a.append(one)
        if at % 3:
            other = {
                **one, "编号": f"B{at:05d}", "名称": one["名称"].replace("潮州市湘桥区", rng.choice(["", "潮州", "湘桥区"])),
                "地址": one["地址"].replace("广东省潮州市", "").replace("楼", rng.choice(["楼", "层", "F"])),
            }  # fmt: skip
            if rng.random() < 0.5:
                other["统一代码"] = ""
            if rng.random() < 0.2:
                other["名称"] = other["名称"].replace(brand, brand[::-1])
            if rng.random() < 0.3:
                other["负责人"] = ""
            b.append(other)
            truth[other["编号"]] = one["编号"]
        else:  # a successor: the same door and trade, another firm
            fresh = "".join(rng.sample(SIGNS, 2))
            b.append({
                **one, "编号": f"B{at:05d}", "名称": one["名称"].replace(brand, fresh), "统一代码": code_of(at + 500_000),
                "负责人": rng.choice("王李张刘陈") + fresh, "电话": f"139{rng.randrange(10**8):08d}",
            })  # fmt: skip
    rng.shuffle(a)
    rng.shuffle(b)
    return _table(a), _table(b), truth


def _table(rows: list[dict[str, str]]) -> pa.Table:
    return pa.table({name: pa.array([row[name] or None for row in rows], pa.string()) for name in rows[0]})


@cache
def linked() -> LinkResult:
    a, b, _ = two_files()
    return link_tables(a, b, suggest(a, b), gazetteer())


def test_roles_are_guessed_from_titles_and_values() -> None:
    a, b, _ = two_files()
    told = suggest(a, b).as_dict()
    assert told["a"] == {
        "id": "编号", "name": "名称", "code": "统一代码", "address": "地址", "person": "负责人", "phone": "电话",
    }  # fmt: skip


def test_true_pairs_are_found_and_successors_are_not() -> None:
    _, _, truth = two_files()
    rows = [row for row in linked().links.to_pylist() if row["decision"] == "link"]
    right = sum(truth.get(row["id_b"]) == row["id_a"] for row in rows)
    assert right / len(rows) >= 0.99
    assert right / len(truth) >= 0.98


def test_the_account_adds_up() -> None:
    summary = linked().summary
    pairs = summary["pairs"]
    assert pairs["link"] + pairs["review"] + pairs["no"] == pairs["candidates"]
    for side in "ab":
        assert summary["linked_rows"][side] + summary["unlinked_rows"][side] == summary["rows"][side]
    assert summary["linked_rows"]["a"] == summary["linked_rows"]["b"] == pairs["link"]
    assert summary["model"]["how"] == "keys"
    assert all(one["pairs"] >= one["alone"] for one in summary["keys"])
    json.dumps(summary)


def test_the_reasons_add_up_to_the_weight() -> None:
    for row in linked().links.to_pylist():
        said = row["reasons"].split("；")
        parts = [one for one in said if not one.startswith(("合计", "已与"))]
        assert sum(float(one.rsplit(" ", 1)[1]) for one in parts) == pytest.approx(
            float(row["weight"]), abs=0.001
        )
        assert f"合计 {float(row['weight']):+.2f}" in said


def test_the_same_bytes_in_any_order_and_number_of_threads() -> None:
    a, b, _ = two_files()
    for threads, step in ((1, 7), (2, 11)):
        turned = [
            table.take([(at * step) % table.num_rows for at in range(table.num_rows)]) for table in (a, b)
        ]
        again = link_tables(*turned, suggest(a, b), gazetteer(), Settings(threads=threads))
        assert again.links.equals(linked().links)
        assert again.model.as_dict() == linked().model.as_dict()


def test_two_valid_codes_are_never_linked() -> None:
    a, b, _ = two_files()
    code_a = dict(zip(a["编号"].to_pylist(), a["统一代码"].to_pylist(), strict=True))
    code_b = dict(zip(b["编号"].to_pylist(), b["统一代码"].to_pylist(), strict=True))
    for row in linked().links.to_pylist():
        if row["decision"] != "no":
            assert code_b[row["id_b"]] in (None, code_a[row["id_a"]])


def test_a_model_is_kept_and_used_again(tmp_path: Path) -> None:
    a, b, _ = two_files()
    path = tmp_path / "m.json"
    write_model(path, linked().model, linked().fields)
    again = link_tables(a, b, suggest(a, b), gazetteer(), model=read_model(path))
    assert again.links.equals(linked().links)
    path.write_text(
        path.read_text(encoding="utf-8").replace('"how": "keys"', '"how": "em"'), encoding="utf-8"
    )
    with pytest.raises(BadInput, match="改动"):
        read_model(path)


def test_without_codes_em_learns_and_labels_help() -> None:
    a, b, truth = two_files()
    bare = [table.drop_columns(["统一代码"]) for table in (a, b)]
    told = suggest(*bare)
    plain = link_tables(*bare, told, gazetteer())
    assert plain.summary["model"]["how"] == "em"
    rows = plain.links.to_pylist()
    right = sum(truth.get(row["id_b"]) == row["id_a"] for row in rows if row["decision"] == "link")
    assert right >= 0.95 * len(truth)
    judged = [
        {"id_a": r["id_a"], "id_b": r["id_b"], "match": str(int(truth.get(r["id_b"]) == r["id_a"]))}
        for r in rows
    ]
    helped = link_tables(*bare, told, gazetteer(), labels=_table(judged))
    assert helped.summary["model"]["labels"] == len(rows)
    assert helped.summary["model"]["how"] == "labels"


def test_one_file_with_itself() -> None:
    a, b, truth = two_files()
    both = pa.concat_tables([a, b])
    found = link_tables(both, None, suggest(both, both), gazetteer())
    rows = [row for row in found.links.to_pylist() if row["decision"] == "link"]
    assert all(row["id_a"] < row["id_b"] for row in rows)
    assert sum(truth.get(row["id_b"]) == row["id_a"] for row in rows) >= 0.95 * len(truth)


BAD_MAPS = {
    "a: [1": "YAML",
    "b: {id: 编号}": "缺少 a",
    "a: {name: 没有}\nb: {name: 名称}": "没有列“没有”",
    "a: {colour: 名称}\nb: {name: 名称}": "不是角色",
    "a: {name: 名称}\nb: {phone: 电话}": "没有一个共同的角色",
    "a: {code: [名称, 地址]}\nb: {code: 统一代码}": "只能对应一列",
    "a: {name: 名称}\nb: {name: 名称}\nlink: 1": "不认识的项",
}


@pytest.mark.parametrize("text", BAD_MAPS)
def test_a_bad_map_is_refused_by_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "map.yml"
    path.write_text(text, encoding="utf-8")
    a, b, _ = two_files()
    with pytest.raises(BadInput, match=BAD_MAPS[text]):
        read_map(path, a.column_names, b.column_names)


def test_a_doubled_id_is_refused() -> None:
    a, b, _ = two_files()
    with pytest.raises(BadInput, match="重复"):
        link_tables(pa.concat_tables([a, a.slice(0, 1)]), b, suggest(a, b), gazetteer())


def test_files_that_share_nothing_give_no_pairs() -> None:
    told = Map(Roles({"name": ("n",)}), Roles({"name": ("n",)}))
    for left, right in ((["鑫源餐饮店"], ["宏达五金店"]), ([None], ["宏达五金店"]), ([], ["宏达五金店"])):
        tables = [pa.table({"n": pa.array(values, pa.string())}) for values in (left, right)]
        found = link_tables(*tables, told, gazetteer())
        assert found.links.num_rows == found.summary["pairs"]["candidates"] == 0


def test_rivals_share_what_one_of_them_can_have() -> None:
    import numpy as np

    a, b = np.array([0, 0, 1, 1], np.int32), np.array([0, 1, 0, 1], np.int32)
    even = rivals(a, b, np.full(4, 10.0))
    assert np.allclose(1 / (1 + np.exp2(-(10 - even))), 0.5, atol=0.02)  # two twins: one half each
    sure = rivals(a, b, np.array([20.0, 5.0, 5.0, 20.0]))
    assert sure[0] < 0.1 < 5 < sure[1]  # a rival with a better partner of its own is no rival
    alone = rivals(np.array([0], np.int32), np.array([0], np.int32), np.array([3.0]))
    assert alone.tolist() == [0.0]


def test_a_calibrated_curve_rises_and_tells_the_share() -> None:
    import numpy as np

    rng = np.random.default_rng(3)
    nets = rng.normal(0, 4, 20_000).round(2)
    match = rng.random(20_000) < 1 / (1 + np.exp2(-nets / 2))  # twice as sure of itself as it should be
    curve = calibrate(nets, match)
    assert all(p <= q for (_, p), (_, q) in pairwise(curve))
    told = probabilities(nets, curve)
    for low in (0.1, 0.5, 0.8, 0.9):
        inside = (told >= low) & (told < low + 0.1)
        assert abs(told[inside].mean() - match[inside].mean()) < 0.04


@pytest.fixture
def index(tmp_path: Path) -> KeyIndex:
    a, b, _ = two_files()
    made = KeyIndex(tmp_path / "keys.sqlite", suggest(a, b), linked().model, gazetteer())
    made.build(a.slice(0, 800))
    made.add(a.slice(800))
    return made


def _asked(row: dict[str, Any]) -> dict[str, list[str | None]]:
    roles = {"name": "名称", "code": "统一代码", "address": "地址", "person": "负责人", "phone": "电话"}
    return {role: [row[column]] for role, column in roles.items()}


def test_the_index_knows_a_new_record(index: KeyIndex) -> None:
    _, b, truth = two_files()
    index.place({truth["B00001"]: "C1"} if "B00001" in truth else {})
    hits = 0
    for row in b.slice(0, 200).to_pylist():
        best = next(iter(index.ask(_asked(row))), None)
        hits += (best.id if best and best.probability > 0.5 else None) == truth.get(row["编号"])
        if best is not None:
            assert "起点" in best.reasons
    assert hits >= 196
    with pytest.raises(BadInput, match="已在索引里"):
        index.add(two_files()[0].slice(0, 1))
    assert index.ask({}) == []


def test_the_index_compares_as_the_engine_does(index: KeyIndex) -> None:
    """SQLite with lent functions gives the levels that DuckDB gives, for every candidate pair of the files."""
    a, b, _ = two_files()
    told = suggest(a, b)
    engine = connect()
    ids = {"a": a["编号"].combine_chunks(), "b": b["编号"].combine_chunks()}
    prepared = {
        side: index.preparer.columns(table, index.fields, side) for side, table in (("a", a), ("b", b))
    }
    load_sides(engine, {side: (ids[side], prepared[side]) for side in "ab"}, index.fields)
    pairs = find_pairs(engine, index.rules, index.comparisons)
    engine.close()
    levels = {
        (x, y): tuple(row)
        for x, y, row in zip(pairs.a.tolist(), pairs.b.tolist(), pairs.levels.tolist(), strict=True)
    }
    order = {side: sorted(ids[side].to_pylist()) for side in "ab"}
    rows = {row["编号"]: row for row in b.to_pylist()}
    counted = [at for at, one in enumerate(index.comparisons) if one.role not in {"name", "person", "phone"}]
    for (x, y), level in list(levels.items())[:150]:
        row = index._row(_asked(rows[order["b"][y]]))
        rid = index.con.execute("SELECT rid FROM record WHERE id = ?", [order["a"][x]]).fetchone()
        made = index.con.execute(
            f"{index._ask} WHERE r.rid = ?", [*row, *[1] * len(index._counted), *rid]
        ).fetchone()
        assert [made[2 + at] for at in counted] == [level[at] for at in counted]
    assert told.as_dict() == index.told.as_dict()


def _nights(count: int = 20) -> tuple[list[Member], list[Link]]:
    rng = random.Random(8)
    members = [
        Member(f"r{at:04d}", f"s{at % 4}", f"code{at // 4}" if rng.random() < 0.3 else "")
        for at in range(800)
    ]
    links = [
        Link(members[x].id, members[y].id, round(rng.uniform(0.9, 1), 3))
        for at in range(0, 800, 4) for x in range(at, at + 4) for y in range(x + 1, at + 4) if rng.random() < 0.8
    ]  # fmt: skip
    links += [Link(rng.choice(members).id, rng.choice(members).id, 0.91) for _ in range(150)]  # wrong ones
    rng.shuffle(links)
    return members, links


def test_twenty_nights_give_what_one_run_gives() -> None:
    members, links = _nights()
    whole, nightly = Clusters(), Clusters()
    whole.add(members, links)
    for night in range(20):
        nightly.add(members[night::20] if night else members, links[night::20])
    assert nightly.partition() == whole.partition()
    assert nightly.differences() == []
    assert {name for names in nightly.partition() for name in names} == {member.id for member in members}


def test_no_chain_no_second_code_no_second_of_a_register() -> None:
    names = [Member(letter) for letter in "abcdef"]
    chain = Clusters()
    chain.add(names, [Link(x, y, 0.95) for x, y in zip("abcde", "bcdef", strict=True)])
    assert max(map(len, chain.partition())) <= 3
    coded = Clusters()
    coded.add(
        [Member("a", code="1"), Member("b"), Member("c", code="2")],
        [Link("a", "b", 0.99), Link("b", "c", 0.98)],
    )
    assert coded.partition() == [("a", "b"), ("c",)]
    register = Clusters()
    register.add(
        [Member("a", "r"), Member("b", "s"), Member("c", "r")], [Link("a", "b", 0.9), Link("b", "c", 0.99)]
    )
    assert register.partition() == [("a",), ("b", "c")]


def test_a_persons_word_joins_parts_and_is_taken_back() -> None:
    groups = Clusters()
    groups.add([Member(letter) for letter in "abcd"], [Link("a", "b", 0.95), Link("c", "d", 0.95)])
    before, ids = groups.partition(), dict(groups.of)
    joined = groups.bind("b", "c")
    assert groups.partition() == [("a", "b", "c", "d")]
    assert {event.kind for event in joined} == {"joined", "ended"}
    groups.revoke("b", "c")
    assert groups.partition() == before
    assert groups.of["a"] == ids["a"]
    groups.part("a", "b")
    assert groups.partition() == [("a",), ("b",), ("c", "d")]
    assert groups.of["c"] == ids["c"]
    groups.revoke("a", "b")
    assert groups.partition() == before
    assert groups.of["a"] == ids["a"]
    with pytest.raises(BadInput, match="不在已知的行中"):
        groups.add([], [Link("a", "zz", 0.9)])


def test_the_worked_example_of_the_page() -> None:
    import numpy as np

    page = (CHECKOUT / "docs/algorithms/link.md").read_text(encoding="utf-8")
    total = round(-6.21 + 9.31 + 3.50 + 0.10, 2)
    assert f"total {total:.2f} bits, odds 2^6.70 = {round(2**total)} to 1, probability 0.99" in page
    assert round(float(probabilities(np.array([total]), [])[0]), 2) == 0.99

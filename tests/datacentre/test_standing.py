"""Rows that the strict rules leave alone are weighed against the register: linked, shown to a person, or left."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quanheng.base.errors import BadInput
from quanheng.datacentre.api import Centre, JudgedPair, Made, Placed, Policy, score
from quanheng.packkit.source import SourceSpec

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

SHOPS = (
    ("湘桥区鸿运来五金店", "湘桥区桥东街道东兴路12号", "13800010001"),
    ("湘桥区鸿运来五金店二分店", "湘桥区桥东街道东兴路88号", "13800010002"),
    ("潮州市鼎盛源餐饮管理有限公司", "湘桥区桥东街道城新路3号5楼501室", "13800010003"),
    ("湘桥区喜洋洋水果店", "湘桥区桥东街道南春路21号", "13800010004"),
    ("潮州市百味轩食品有限公司", "湘桥区桥东街道春荣路7号", "13800010005"),
    ("潮安区百味轩小吃店", "潮安区庵埠镇文里路9号", "13800010006"),
)
POLICY = Policy()
HEARD = SourceSpec.model_validate(
    {
        **VISITS.model_dump(),
        "columns": [*VISITS.model_dump()["columns"], {"element": "shop_phone", "title": "店铺电话", "kind": "phone"}],
        "link": {"phone": "shop_phone"}, "features": [],
    }
)  # fmt: skip
HEARD_HEADER = [*VISIT_HEADER, "店铺电话"]


def _register() -> list[list[str]]:
    return [
        register_row(n, name=name, address=address, phone=phone)
        for n, (name, address, phone) in enumerate(SHOPS, 1)
    ]


def _standing(folder: Path) -> Centre:
    made = centre(folder)
    rows = _register()
    made.link(
        made.land(write(folder, "a.csv", table(HEADER, rows)), REGISTER, at=AT).batch_uid, policy=POLICY
    )
    return made


def _heard(
    made: Centre, folder: Path, policy: Policy | None, *rows: dict[str, str], file: str = "h.csv"
) -> str:
    written = [[*visit_row(n, uscc="", **{k: v for k, v in one.items() if k != "phone"}), one.get("phone", "")]
               for n, one in enumerate(rows, 1)]  # fmt: skip
    batch = made.land(write(folder, file, table(HEARD_HEADER, written)), HEARD, at=AT).batch_uid
    made.clean(batch)
    made.link(batch, policy=policy)
    return batch


TYPED = {"name": "鸿运莱五金店", "address": "东兴路12号铺", "phone": "13800010001"}
VAGUE = {"name": "鸿运来五金", "address": "东兴路", "phone": ""}
STRANGE = {"name": "无名烧烤摊", "address": "湘桥区桥东街道环城西路1号", "phone": ""}


def test_costs_draw_the_lines() -> None:
    """A wrong link is dearer than a miss, and the thresholds follow from the costs alone."""
    assert (POLICY.link_at, POLICY.review_at) == (0.99, 0.3)
    assert Policy(false_link=300).link_at > POLICY.link_at
    assert [POLICY.decide(p) for p in (0.995, 0.98, 0.31, 0.29)] == ["link", "review", "review", "leave"]
    assert Policy(false_link=1, missed_link=1, one_look=1).link_at == 0.5
    with pytest.raises(BadInput, match="看一眼 ≤ 漏并 ≤ 误并"):
        Policy(false_link=0.1)


def test_what_the_rules_leave_is_weighed(tmp_path: Path) -> None:
    """A slip of the pen with the same telephone is linked; without a policy the strict rules alone decide."""
    made = _standing(tmp_path)
    strict = _heard(made, tmp_path, None, TYPED)
    assert [row.entity for row in made.linked_rows(strict)] == [""]
    made.link(strict, policy=POLICY)
    (row,) = made.linked_rows(strict)
    assert (row.uscc, row.link_how) == (code(1), "scored")
    assert row.link_score >= POLICY.link_at
    assert row.link_reason.startswith("综合比对概率0.99")
    (pair,) = made.candidates(strict)
    assert pair.decision == "link"


def test_a_candidate_can_be_added_up_by_hand(tmp_path: Path) -> None:
    """The start and the weights of all fields, less what rivals take, give the probability's own total."""
    made = _standing(tmp_path)
    batch = _heard(made, tmp_path, Policy(one_look=0.001), VAGUE, STRANGE, TYPED)
    model = made.linking_model()
    pairs = made.candidates(batch)
    assert pairs
    for pair in pairs:
        assert pair.start == model["start"]
        for part in pair.parts:
            assert model["weights"][part["key"]][part["level"]] == part["weight"]
        assert pair.lost >= 0
        assert 0 <= pair.probability <= 1


def test_doubt_goes_to_a_person_and_strangers_are_left(tmp_path: Path) -> None:
    """Between the lines a person sees the pair; a stall nobody knows stays a record of nobody."""
    made = _standing(tmp_path)
    batch = _heard(made, tmp_path, POLICY, VAGUE, STRANGE)
    assert [row.entity for row in made.linked_rows(batch)] == ["", ""]
    assert [(pair.line, pair.decision) for pair in made.candidates(batch)] == [(2, "review")]


def test_branch_marks_and_codes_are_vetoes(tmp_path: Path) -> None:
    """Another branch, or another valid code, is no candidate however alike the rest."""
    made = _standing(tmp_path)
    branch = _heard(made, tmp_path, POLICY, {**TYPED, "name": "鸿运来五金店三分店"})
    (main,) = made.candidates(branch)
    assert (main.entity, main.decision) == (made.entities(q=code(1))[0].entity, "review")
    told = {key: value for key, value in TYPED.items() if key != "phone"}
    coded = [[*visit_row(3, uscc=code(77), **told), TYPED["phone"]]]
    other = made.land(write(tmp_path, "c.csv", table(HEARD_HEADER, coded)), HEARD, at=AT).batch_uid
    made.link(other, policy=Policy(one_look=0.001))
    assert made.candidates(other) == []


def test_a_persons_word_comes_before_every_rule(tmp_path: Path) -> None:
    """A row that was placed stays placed when it is linked again; a parted pair is not proposed again."""
    made = _standing(tmp_path)
    batch = _heard(made, tmp_path, POLICY, VAGUE, STRANGE)
    (pair,) = made.candidates(batch)
    made.follow(placed=[Placed(batch, pair.line, pair.entity, is_same=False, reason="不是这家")], aliases={})
    made.link(batch, policy=POLICY)
    assert made.candidates(batch) == []
    made.follow(placed=[Placed(batch, pair.line, pair.entity, is_same=True, reason="核对照片")], aliases={})
    made.link(batch, policy=POLICY)
    row = next(one for one in made.linked_rows(batch) if one.line == pair.line)
    assert (row.entity, row.link_how, row.link_reason) == (pair.entity, "person", "核对照片")


def test_merges_move_links_and_undoing_brings_them_back(tmp_path: Path) -> None:
    """Links follow a merge, new rows too, and all of them come home when it is undone."""
    made = _standing(tmp_path)
    batch = _heard(made, tmp_path, POLICY, TYPED)
    gone, stays = (made.entities(q=code(n))[0].entity for n in (1, 2))
    made.follow(placed=[], aliases={gone: stays})
    assert [row.entity for row in made.linked_rows(batch)] == [stays]
    later = _heard(made, tmp_path, POLICY, {**TYPED, "name": "鸿运来五金店"}, file="later.csv")
    assert [row.entity for row in made.linked_rows(later)] == [stays]
    made.follow(placed=[], aliases={gone: stays})
    made.follow(placed=[], aliases={})
    assert [row.entity for one in (batch, later) for row in made.linked_rows(one)] == [gone, gone]


def test_a_split_business_is_known_to_the_centre(tmp_path: Path) -> None:
    """A business split out of another has a row of its own and the rows a person gave it."""
    made = _standing(tmp_path)
    batch = _heard(made, tmp_path, POLICY, TYPED)
    made.follow(
        placed=[Placed(batch, 2, "split1", is_same=True, reason="拆分")], aliases={},
        made=[Made("split1", "鸿运莱五金店", "鸿运莱五金店")],
    )  # fmt: skip
    assert [row.entity for row in made.linked_rows(batch)] == ["split1"]
    assert [one.name for one in made.entities(q="鸿运莱")] == ["鸿运莱五金店"]


def test_the_index_follows_the_register(tmp_path: Path) -> None:
    """A shop that came last night, and one whose name was corrected, are found tonight."""
    made = _standing(tmp_path)
    _heard(made, tmp_path, POLICY, TYPED)
    fresh = [
        register_row(40, name="湘桥区迎春花卉店", address="湘桥区桥东街道卧石路6号", phone="13800010040")
    ]
    made.link(
        made.land(write(tmp_path, "b.csv", table(HEADER, [*_register(), *fresh])), REGISTER, at=AT).batch_uid
    )
    said = {"name": "迎春花会店", "address": "卧石路6号铺", "phone": "13800010040"}
    batch = _heard(made, tmp_path, POLICY, said, file="n.csv")
    assert [row.uscc for row in made.linked_rows(batch)] == [code(40)]


def test_the_score_tells_the_ways_apart(tmp_path: Path) -> None:
    """Right links by way of linking, rows shown to a person, and whether the person can be right."""
    made = _standing(tmp_path)
    _heard(made, tmp_path, POLICY, TYPED, VAGUE, STRANGE)
    told = pa.table({
        "source": ["visits"] * 3, "file": ["h.csv"] * 3, "line": [2, 3, 4], "entity_id": [code(1), code(1), code(99)],
        "clean": ["{}"] * 3, "dirt": [""] * 3,
    })  # fmt: skip
    pq.write_table(told, tmp_path / "truth.parquet")
    found = score(made, tmp_path / "truth.parquet")
    assert {how: (one.good, one.of) for how, one in found.by_how.items()} == {"scored": (1, 1)}
    assert (found.reviewed.good, found.review_holds.good) == (1, 1)


def test_too_few_rows_teach_nothing(tmp_path: Path) -> None:
    """The shipped weights stay in use until the city's own rows are many enough."""
    made = _standing(tmp_path)
    before = made.linking_model()
    with pytest.raises(Exception, match="学不出可靠的分量"):
        made.teach_linking([JudgedPair("x", 1, "y", is_same=True)])
    assert made.linking_model() == before

"""Roles and units come from packs: loading twice changes nothing, and what does not fit is refused whole."""

from dataclasses import dataclass, field

import pytest

from quanheng.base.errors import BadInput
from quanheng.foundation.people import api as people

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Role:
    key: str = "clerk"
    zh: str = "经办"
    rights: tuple[str, ...] = ("people:person:read",)
    needs_second_factor: bool = False


@dataclass(frozen=True)
class Body:
    code: str
    name: str = "砚峰市市场监督管理局"
    short_name: str = "市局"
    kind: str = "city_bureau"
    parent: str = ""
    region: str = "445100"
    prefixes: tuple[str, ...] = field(default=("4451",))


TREE = [
    Body("city"),
    Body("north", parent="city", kind="county_bureau", region="445102", prefixes=("445102",)),
]


def test_roles_load_twice_as_once() -> None:
    assert people.load_roles([Role(), Role("head", "负责人")]) == 2
    assert people.load_roles([Role(), Role("head", "负责人")]) == 2
    assert people.Role.objects.count() == 2


def test_role_follows_its_pack_and_one_no_longer_declared_keeps_its_rights() -> None:
    people.load_roles([Role(), Role("old", "旧岗")])
    people.load_roles([Role(rights=("people:person:*",))])
    held = people.Role.objects.get(key="clerk").rights
    assert "people:person:add" in held
    assert "people:password:reset" not in held
    assert people.Role.objects.get(key="old").rights == ["people:person:read"]


@pytest.mark.parametrize("wrong", ["people:person:fly", "people:person", "*:*", "nobody:*:*"])
def test_right_that_no_room_declares_is_refused_and_nothing_is_loaded(wrong: str) -> None:
    with pytest.raises(BadInput, match="权限"):
        people.load_roles([Role(), Role("head", "负责人", (wrong,))])
    assert not people.Role.objects.exists()


def test_units_load_twice_as_once_and_follow_the_pack() -> None:
    assert people.load_units(TREE) == 2
    uid = people.Unit.objects.get(code="north").uid
    moved = Body("north", parent="city", kind="county_bureau", region="445102", prefixes=("445102", "445185"))
    people.load_units([TREE[0], moved])
    north = people.Unit.objects.get(code="north")
    assert (north.uid, north.path) == (uid, "city/north/")
    assert {row.prefix for row in north.regions.all()} == {"445102", "445185"}
    people.load_units(TREE)
    assert {row.prefix for row in north.regions.all()} == {"445102"}


def test_parent_that_comes_later_is_refused_and_nothing_is_loaded() -> None:
    with pytest.raises(BadInput, match="没有先出现") as refused:
        people.load_units([TREE[1], TREE[0]])
    assert "上级写在前面" in str(refused.value.remedy)
    assert not people.Unit.objects.exists()

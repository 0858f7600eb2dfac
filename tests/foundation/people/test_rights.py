"""The two questions of right: may this be done, and which rows exist for whoever asks."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanheng.base.errors import NotAllowed, NotFound
from quanheng.foundation.people import api as people
from tests.people import City, actor

READ = people.Rights.PERSON_READ
COUNTIES = ["445102", "445103", "445122", "445185", "445199", "449999"]
CODES = st.one_of(
    st.sampled_from(COUNTIES),
    st.builds(lambda county, town: f"{county}{town:03d}", st.sampled_from(COUNTIES),
              st.sampled_from([0, 1, 9, 10, 11, 99, 100, 199, 998, 999])),
)  # fmt: skip
PREFIXES = st.lists(
    st.one_of(CODES, st.sampled_from(["", "4", "44", "4451", "44510", "9", "99", "0", "445"])), max_size=5
)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def walker(regions: list[str]) -> people.Actor:
    return replace(people.system_actor("test"), rights=frozenset({str(READ)}), regions=tuple(regions))


@pytest.mark.django_db
@QUICK
@given(codes=st.lists(CODES, max_size=12, unique=True), regions=PREFIXES)
def test_visible_rows_are_those_a_plain_prefix_would_give(codes: list[str], regions: list[str]) -> None:
    people.Unit.objects.all().delete()
    people.Unit.objects.bulk_create(
        people.Unit(code=code, name=code, short_name=code, kind="station", path=f"{code}/", region_code=code)
        for code in codes
    )
    naive = {code for code in codes if any(code.startswith(prefix) for prefix in regions)}
    seen = people.visible_to(walker(regions), READ, people.Unit.objects.all())
    assert {unit.region_code for unit in seen} == naive
    assert seen.count() == len(naive), "overlapping prefixes count no row twice"
    assert {unit.region_code for unit in people.in_regions(people.Unit.objects.all(), regions)} == naive


@given(code=CODES, regions=PREFIXES)
def test_require_agrees_with_the_query(code: str, regions: list[str]) -> None:
    by = walker(regions)
    inside = any(code.startswith(prefix) for prefix in regions)
    assert people.may(by, READ, region=code) is inside
    assert people.within(by, code) is inside
    if inside:
        people.require(by, READ, region=code)
    else:
        with pytest.raises(NotFound):
            people.require(by, READ, region=code)


@given(right=st.sampled_from(sorted(people.Rights)), regions=PREFIXES)
def test_without_the_right_nothing_is_allowed_wherever_one_stands(right: str, regions: list[str]) -> None:
    nobody = replace(walker(regions), rights=frozenset())
    assert not people.may(nobody, right)
    with pytest.raises(NotAllowed):
        people.require(nobody, right, region="445102")


def test_without_the_right_no_row_exists(city: City) -> None:
    nobody = replace(actor("方明远"), rights=frozenset())
    assert not people.visible_to(nobody, READ, people.Unit.objects.all()).exists()


def test_person_without_a_post_is_no_actor(city: City) -> None:
    person = city.persons["陈思远"]
    with pytest.raises(NotAllowed, match="没有任职岗位") as refused:
        people.actor_for(person, on=person.posts.get().starts_on.replace(year=2020))
    assert "系统管理员" in str(refused.value.remedy)
    with pytest.raises(NotAllowed):
        people.actor_for(
            person, on=person.posts.get().starts_on, post_uid=city.persons["林晓岚"].posts.get().uid
        )


def test_deciding_rights_wait_for_a_second_factor(city: City) -> None:
    without, with_it = actor("管文静", second_factor=False), actor("管文静")
    right = people.Rights.PERSON_ADD
    assert right in people.second_factor_rights()
    assert right in without.withheld
    with pytest.raises(NotAllowed, match="二次验证") as refused:
        people.require(without, right)
    assert "动态口令" in str(refused.value.remedy)
    people.require(without, READ)
    people.require(with_it, right)
    assert with_it.withheld == frozenset()
    with pytest.raises(NotAllowed, match="岗位没有这项权限"):
        people.require(actor("陈思远"), right)


def test_worker_decides_nothing(db: None) -> None:
    worker = people.system_actor("night")
    assert worker.is_system
    assert not worker.rights & people.second_factor_rights() - {"clock:limit:recompute"}
    assert not {right for right in worker.rights if right.startswith("people:")}


def test_people_of_other_trees_do_not_exist(city: City) -> None:
    mine = {person.name for person in people.find_people(actor("郑立群"))}
    assert {"陈思远", "郑立群", "苏安宁"} <= mine
    assert not mine & {"余海生", "管文静"}
    assert "余海生" in {person.name for person in people.find_people(actor("管文静"))}
    assert {unit.code for unit in people.find_units(actor("郑立群"))} == {"xiangqiao", "xixin"}

"""The rooms' public doors give plain values that have no place for a person or for what only the bureau knows."""

from dataclasses import fields, is_dataclass

import pytest

from quanheng.engines.affairs import api as affairs
from quanheng.engines.disclosure import api as disclosure
from quanheng.engines.indicators import api as indicators
from quanheng.engines.inspections import api as inspections
from quanheng.registry import api as registry
from quanheng.surfaces.web import today
from tests.surfaces.street import SECRETS, SHOP_CODE, Street

PUBLIC = [
    registry.PublicSubject, registry.PublicLicence, disclosure.PublicNotice, inspections.PublicDraw,
    inspections.PublicGroup, inspections.PublicPlace, indicators.PublicIndicator, affairs.PublicPaper,
]  # fmt: skip
INTERNAL = {
    "legal_person", "phone", "lon", "lat", "hidden", "reductions", "stratum", "level", "class", "score", "entered_by",
    "officers", "assignment", "party_name", "persons", "actor_name", "subject", "affair", "alert",
}  # fmt: skip


@pytest.mark.parametrize("shape", PUBLIC, ids=lambda shape: shape.__name__)
def test_a_public_shape_is_frozen_and_has_no_internal_field(shape: type) -> None:
    assert is_dataclass(shape)
    assert shape.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert not {field.name for field in fields(shape)} & INTERNAL


@pytest.mark.django_db
def test_what_comes_through_the_doors_names_no_person(street: Street) -> None:
    told = [
        registry.get_public_subject(SHOP_CODE),
        *registry.search_public("砚溪").items,
        *registry.public_licences_of(street.shop.uid, today=today()),
        disclosure.open_public_notice(street.notice.uid, today=today()),
        inspections.get_public_draw(street.draw.uid),
        inspections.public_place(street.draw.uid, SHOP_CODE),
        *indicators.list_public_plan(as_of=today()),
    ]
    for one in told:
        assert not [word for word in SECRETS if word in repr(one)], one


@pytest.mark.django_db
def test_the_number_of_a_group_says_nothing_of_its_class(street: Street) -> None:
    draw = inspections.get_public_draw(street.draw.uid)
    assert [group.number for group in draw.groups] == list(range(1, len(draw.groups) + 1))
    assert sum(group.drawn for group in draw.groups) == draw.drawn_count
    assert all(place <= group.cutoff for group in draw.groups for place in group.places)

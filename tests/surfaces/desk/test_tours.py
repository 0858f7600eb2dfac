"""The map, the load and a day's tour on the desk: what may be seen, what is exported by right alone."""

import pytest
from django.urls import reverse

from quanheng.foundation.people.api import Role
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import SHOP, Street

pytestmark = pytest.mark.django_db


def test_open_visits_are_listed_with_and_without_a_place(street: Street) -> None:
    said = words(sign_in("黄启明").get(reverse("desk:task_map")))
    assert SHOP in said
    assert SHOP not in words(sign_in("余海生").get(reverse("desk:task_map")))


def test_the_load_leaves_as_a_workbook_by_right_alone(street: Street) -> None:
    address = reverse("desk:visit_load")
    assert sign_in("陈思远").post(address).status_code == 200
    for role in Role.objects.all():
        role.rights = [right for right in role.rights if right != "inspections:task:export"]
        role.save()
    assert sign_in("陈思远").post(address).status_code == 403
    said = words(sign_in("陈思远").get(address))
    assert "待查" in said
    assert "导出Excel" not in said

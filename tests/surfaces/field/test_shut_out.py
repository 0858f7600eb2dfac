"""A telephone that was shut out learns it although its session ended with it."""

import pytest
from django.test import Client

from quanheng.engines.field import api as field
from quanheng.surfaces.web import now
from tests.engines.field.phone import Phone
from tests.people import actor, make_city

pytestmark = pytest.mark.django_db


def test_a_shut_out_telephone_is_told_so_without_a_session() -> None:
    make_city()
    officer = actor("陈思远")
    device = field.register_device(actor=officer, at=now(), name="手机", public_key=Phone().public_key)
    unsigned = Client()
    assert unsigned.get("/field/api/state", headers={"X-Device": device.uid}).status_code == 401
    field.revoke_device(actor=officer, at=now(), uid=device.uid, reason="手机遗失")
    answer = unsigned.get("/field/api/state", headers={"X-Device": device.uid})
    assert (answer.status_code, answer.json()["code"]) == (410, "device_revoked")
    assert unsigned.get("/field/api/state").status_code == 401

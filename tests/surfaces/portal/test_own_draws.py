"""The drawn by name for all, and a business's own ticket for itself alone."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quanheng.engines.inspections import api as inspections
from quanheng.engines.inspections import bare_draw
from quanheng.foundation.people import api as people
from quanheng.registry.api import Subject, subject_ref
from tests.engines.inspections.test_drawing_acts import AFTER, commit, draw_now, make_plan
from tests.engines.risk.businesses import register_businesses
from tests.people import MORNING, actor, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(db: None, settings: Any, tmp_path: Any) -> inspections.Draw:
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    make_city()
    register_businesses(40)
    return draw_now(commit(make_plan()))


def sign_in(shop: Subject, name: str) -> Client:
    code = people.invite_outside(
        actor=actor("陈思远"),
        at=MORNING,
        subject=subject_ref(shop),
        subject_name=shop.name,
        region=shop.region_code,
    )[1]
    client = Client()
    said = {
        "code": code,
        "username": name,
        "password": "evening-lamp-4471",
        "holder_name": "燕来",
        "holder_phone": "",
    }
    assert client.post(reverse("portal:business_activate"), said).status_code == 302
    return client


def test_the_drawn_are_listed_by_code_as_many_as_tickets_were_drawn(drawn: inspections.Draw) -> None:
    names = inspections.public_names(drawn.uid)
    assert len(names) == drawn.drawn_count
    assert names == sorted(names)
    address = reverse("portal:draw_names", args=[drawn.uid])
    page = Client().get(address).content.decode()
    assert all(code in page and name in page for code, name in names)
    assert "与抽中的票数相同" in page
    assert Client().get(f"{address}?as=csv").content.decode().count("\r\n") == len(names) + 1
    assert Client().get(reverse("portal:draw_names", args=["0" * 32])).status_code == 404


def test_a_business_sees_its_own_salt_and_finds_itself_in_the_open_bundle(drawn: inspections.Draw) -> None:
    shop, other = Subject.objects.filter(region_code__startswith="445102").order_by("id")[:2]
    mine = inspections.own_opening(drawn.uid, [shop.uscc, shop.uid])
    theirs = inspections.own_opening(drawn.uid, [other.uscc, other.uid])
    address = reverse("portal:own_draws")
    assert Client().get(address).status_code == 302
    answer = sign_in(shop, "yanlai").get(address)
    page = answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert mine.salt in page
    assert mine.ticket in page
    assert theirs.salt not in page
    packed = Client().get(reverse("portal:draw_files", args=[drawn.uid])).content
    files = {
        one: zipfile.ZipFile(io.BytesIO(packed)).read(one)
        for one in zipfile.ZipFile(io.BytesIO(packed)).namelist()
    }
    own = bare_draw.own_place(files, shop.uscc, mine.salt)
    assert (own.ticket, own.is_drawn) == (mine.ticket, mine.is_drawn)
    assert bare_draw.proof_holds(own, drawn.commitment["objects"])
    assert (
        mine.salt
        not in Client().get(reverse("portal:draw", args=[drawn.uid]), {"code": shop.uscc}).content.decode()
    )


def test_before_the_draw_there_is_no_name_and_no_result(db: None, settings: Any, tmp_path: Any) -> None:
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    make_city()
    register_businesses(10)
    sealed = commit(make_plan())
    assert inspections.public_names(sealed.uid) == []
    assert set(inspections.public_bundle(sealed.uid)) == {
        "commitment.json", "plan.json", "objects.jsonl", "officers.jsonl",
    }  # fmt: skip
    assert "还没有抽取" in Client().get(reverse("portal:draw_names", args=[sealed.uid])).content.decode()


def test_the_page_says_when_it_had_to_be_public_and_who_replaced_whom(drawn: inspections.Draw) -> None:
    address = reverse("portal:draw", args=[drawn.uid])
    assert "替换" not in Client().get(address).content.decode()
    rows = inspections.list_drawn(actor("郑立群"), drawn.uid)
    out = next(row for row in rows if row.role == "drawn")
    made = inspections.use_substitute(
        actor=actor("郑立群"), at=AFTER, draw_uid=drawn.uid, out_code=out.code, ground="moved", reason="搬到王小明家了",
    )  # fmt: skip
    page = Client().get(address).content.decode()
    assert all(said in page for said in (out.name, made.in_code, "已迁出本辖区", "方案应在"))
    assert "王小明" not in page
    assert "抽取结果应在" in Client().get(reverse("portal:draws")).content.decode()
    table = Client().get(reverse("portal:draws_csv")).content.decode()
    assert "结果公开期限" in table
    assert "2026-12-04" in table

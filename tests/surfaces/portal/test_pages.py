"""What a visitor finds on the portal, and what nobody finds there."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from quanheng.surfaces import openly
from tests.surfaces.street import (
    COMPANY,
    COMPANY_CODE,
    FAR,
    HOSTILE,
    LICENCE,
    PERSON,
    PHONE,
    SECRETS,
    SHOP,
    SHOP_CODE,
    Street,
)  # fmt: skip

pytestmark = pytest.mark.django_db
TOOL = Path(__file__).resolve().parents[3] / "tools" / "verify_proof.py"


def get(name: str, *args: str, status: int = 200, **asked: str) -> str:
    answer = Client().get(reverse(f"portal:{name}", args=args), asked)
    assert answer.status_code == status, (name, answer.status_code, answer.content.decode()[:400])
    return answer.content.decode()


def every_page(street: Street) -> dict[str, str]:
    """Each page of the portal that shows anything, by name."""
    return {
        "home": get("home"), "search": get("search", q="砚溪"), "business": get("business", SHOP_CODE),
        "company": get("business", COMPANY_CODE), "notices": get("notices"), "notice": get("notice", street.notice.uid),
        "verify": get("verify", licence=LICENCE), "paper": get("verify_code", street.paper.verify_code),
        "ledger": get("ledger"), "record": get("record", street.notice.fact_uid), "draws": get("draws"),
        "draw": get("draw", street.draw.uid, code=SHOP_CODE), "plan": get("plan"),
    }  # fmt: skip


def test_no_page_tells_a_person_a_telephone_a_home_or_what_only_the_bureau_knows(street: Street) -> None:
    for name, page in every_page(street).items():
        words = [word for word in SECRETS if word in page and not (name == "paper" and word == "案件")]
        assert not words, (name, words)
        assert street.affair.uid not in page, name
        assert street.alert.uid not in page, name


def test_a_shop_is_found_by_name_code_and_licence(street: Street) -> None:
    for q in ("砚溪楼", SHOP_CODE, SHOP_CODE.lower(), LICENCE):
        assert SHOP in get("search", q=q), q
    assert COMPANY not in get("search", q="砚溪楼")
    assert FAR not in get("search", q="餐饮店", region="445102")


@pytest.mark.parametrize("q", [PHONE, PERSON, "砚溪路18号", "138123"])
def test_persons_telephones_and_addresses_are_no_way_in(street: Street, q: str) -> None:
    assert SHOP not in get("search", q=q)


def test_one_sign_is_too_short_and_nothing_typed_lists_nothing(street: Street) -> None:
    assert "请至少写两个字" in get("search", q="店", status=422)
    assert SHOP not in get("search")


def test_a_company_shows_its_address_and_a_possible_home_only_its_town(street: Street) -> None:
    assert "西新街道工业路8号" in get("business", COMPANY_CODE)
    page = get("business", SHOP_CODE)
    assert "西新街道****" in page
    assert LICENCE in page
    assert street.notice.number in page
    assert street.ended.number not in page


def test_a_person_without_a_code_is_no_business(street: Street) -> None:
    from quanheng.registry.api import Subject

    person = Subject.objects.get(name=PERSON)
    get("business", person.uid, status=404)


def test_markup_in_a_name_stays_text(street: Street) -> None:
    page = get("search", q="HYPERLINK")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_notice_says_until_when_and_a_withdrawn_one_is_gone(street: Street) -> None:
    page = get("notice", street.notice.uid)
    assert street.notice.original_digest in page
    assert street.notice.ends_on.isoformat() in page
    gone = get("notice", street.ended.uid, status=410)
    assert "不再展示" in gone
    assert SHOP not in gone
    get("notice", "0" * 32, status=404)


def test_notices_are_filtered_by_words_and_region(street: Street) -> None:
    assert street.notice.number in get("notices", q="9号", region="445102", kind="penalty")
    assert street.notice.number not in get("notices", region="445122")
    assert "没有符合条件的公示" in get("notices", q=PERSON)


def test_a_paper_is_real_by_its_code_and_an_unknown_code_is_told_so(street: Street) -> None:
    page = get("verify_code", street.paper.verify_code)
    assert street.paper.digest_sm3 in page
    assert street.paper.fact_uid in page
    assert SHOP not in page
    assert "没有查到" in get("verify_code", "A" * 20, status=404)
    answer = Client().get(reverse("portal:search"), {"q": street.paper.verify_code})
    assert answer["Location"] == reverse("portal:verify_code", args=[street.paper.verify_code])


def test_the_address_in_the_papers_qr_code_is_the_verification_page(street: Street) -> None:
    from quanheng.engines.affairs.api import verify_url

    assert verify_url(street.paper).endswith(reverse("portal:verify_code", args=[street.paper.verify_code]))


def test_a_voided_paper_is_said_to_be_void(street: Street) -> None:
    from django.db import transaction

    from quanheng.engines.affairs.api import Paper

    with transaction.atomic():
        Paper.objects.filter(pk=street.paper.pk).update(state="voided")
        assert "已作废" in get("verify_code", street.paper.verify_code)
        Paper.objects.filter(pk=street.paper.pk).update(state=street.paper.state)


def test_a_licence_is_verified_by_its_whole_number_only(street: Street) -> None:
    assert SHOP in get("verify", licence=LICENCE.lower())
    get("verify", licence=LICENCE[:-1], status=404)


def test_a_proof_is_checked_without_this_program(street: Street, tmp_path: Path) -> None:
    file = tmp_path / "record.tlog-proof"
    file.write_text(get("proof", street.notice.fact_uid), encoding="utf-8", newline="")
    done = subprocess.run([sys.executable, str(TOOL), str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    whole = json.loads(get("proof_json", street.notice.fact_uid))
    assert whole["tlog_proof"] == get("proof", street.notice.fact_uid)
    file.write_text(get("paper_proof", street.paper.verify_code), encoding="utf-8", newline="")
    done = subprocess.run([sys.executable, str(TOOL), str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_public_facts_are_proved_and_those_of_a_notice_only_while_it_is_up(street: Street) -> None:
    get("proof", street.ended.fact_uid, status=404)
    get("proof", street.affair.opened_fact, status=404)
    get("record", street.alert.fact_uid, status=404)
    get("proof", street.draw.committed_fact)


def test_a_draw_shows_counts_by_numbered_group_and_one_place_for_a_code(street: Street) -> None:
    page = get("draw", street.draw.uid)
    assert street.draw.commitment["objects"] in page
    assert "第1组" in page
    assert SHOP not in page
    assert SHOP_CODE not in page
    placed = get("draw", street.draw.uid, code=SHOP_CODE)
    assert "抽中" in placed
    assert "名录里没有这个编号" in get("draw", street.draw.uid, code="92445122MA59999999", status=404)


def test_what_would_give_a_class_away_stays_inside(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not re.search(r'"key": ?"[A-D]"', get("proof_json", street.draw.drawn_fact))
    see = openly.ledger.see_public_fact

    def of_old(uid: str) -> Any:  # a result from before the tickets
        fact = see(uid)
        fact.body = {name: value for name, value in fact.body.items() if name not in ("missing", "reserve")}
        return fact

    monkeypatch.setattr(openly.ledger, "see_public_fact", of_old)
    get("proof", street.draw.drawn_fact, status=404)
    monkeypatch.undo()
    from quanheng.engines.inspections import api as inspections

    type(street.draw).objects.filter(pk=street.draw.pk).update(
        commitment=street.draw.commitment | {"secrets": []}
    )
    place = inspections.public_place(street.draw.uid, SHOP_CODE)
    assert (place.has_place, place.group, place.rank) == (False, 0, 0)


def test_the_published_files_name_no_class_no_business_and_no_officer(street: Street) -> None:
    answer = Client().get(reverse("portal:draw_files", args=[street.draw.uid]))
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    from quanheng.engines.inspections import api as inspections

    files = {name: archive.read(name) for name in archive.namelist()}
    assert not {"openings.jsonl", "officer-openings.jsonl", "names.json"} & set(files)
    assert inspections.verify_draw(files).ok
    told = "".join(content.decode() for content in files.values())
    assert not re.search(r'"key":"[A-D]"', told)
    assert SHOP_CODE not in told
    assert "陈思远" not in told
    for post in street.task.posts.all():
        assert post.person.uid not in told


def test_the_plan_is_open_data_and_no_cell_is_a_formula(street: Street) -> None:
    text = get("plan_csv")
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert len(rows) == 17
    for row in rows:
        for cell in row:
            assert cell[:1] not in ("=", "+", "@", "\t"), cell
    assert "千人食品检验量" in get("plan")


def test_a_formula_is_made_inert() -> None:
    from quanheng.surfaces.portal.views.plan import _inert

    assert _inert(HOSTILE) == f"'{HOSTILE}"
    assert _inert("-1.26") == "-1.26"
    assert _inert("-1+cmd|x") == "'-1+cmd|x"


def test_an_address_that_leads_nowhere_is_answered_in_words(street: Street) -> None:
    answer = Client().get("/no/such/page")
    assert answer.status_code == 404
    assert "没有这个网页" in answer.content.decode()


def test_who_asks_too_fast_is_asked_for_patience(street: Street) -> None:
    client = Client()
    address = reverse("portal:draw", args=[street.draw.uid])
    codes = [client.get(address, {"code": SHOP_CODE}).status_code for _ in range(21)]
    assert codes[:20] == [200] * 20
    assert codes[20] == 429
    assert client.get(address, {"code": SHOP_CODE}, HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 200


def test_every_page_reads_without_script_and_is_light(street: Street) -> None:
    for name, page in every_page(street).items():
        scripts = re.findall(r"<script ?([^>]*)>", page)
        assert scripts == (['src="/static/portal/draw/page.mjs" type="module"'] if name == "draw" else []), (
            name
        )
        assert "<noscript>" in page or not scripts, "the page says how to go on without script"
        assert "onclick" not in page, name
        sheets = set(re.findall(r'href="/static/([^"]+\.(?:css|js))"', page))
        weight = sum(Path(str(finders.find(sheet))).stat().st_size for sheet in sheets)
        assert weight + len(page.encode()) < 200_000, (name, weight)


def test_every_page_of_a_demo_home_says_so(street: Street, settings: pytest.FixtureRequest) -> None:
    settings.IS_DEMO = True  # type: ignore[attr-defined]
    for name, page in every_page(street).items():
        assert "示例数据" in page, name


def test_the_portal_only_reads(street: Street) -> None:
    for name in ("home", "search", "notices", "verify", "draws", "plan", "ledger"):
        assert Client().post(reverse(f"portal:{name}")).status_code == 405, name

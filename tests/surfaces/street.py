"""A small street for the tests of the faces: shops, licences, a notice, a case, a draw, and who may see them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from quanheng.engines.affairs import api as affairs
from quanheng.engines.disclosure import api as disclosure
from quanheng.engines.inspections import api as inspections
from quanheng.engines.risk import api as risk
from quanheng.foundation.ledger import api as ledger
from quanheng.registry.api import BatchRef, Licence, RegisterRow, Subject, register_rows
from quanheng.surfaces.web import now, today
from tests.engines.affairs.casework import OFFICER, open_case
from tests.engines.credit.shops import WORKER, decision, served
from tests.engines.inspections.test_drawing_acts import commit, draw_now, make_plan
from tests.people import MORNING, actor, make_city

SHOP, COMPANY, FAR = "潮州市湘桥区砚溪楼餐饮店", "潮州市墨池食品有限公司", "饶平县黄冈镇海声餐饮店"
SHOP_CODE, COMPANY_CODE, FAR_CODE = "92445102MA50000010", "91445102MA50000020", "92445122MA50000030"
PHONE, PERSON, HOME = "13812345678", "林晓彤", "西新街道砚溪路18号"
HOSTILE = '=HYPERLINK("http://x","<script>alert(1)</script>")'
LICENCE = "JY24451020000790"
# Words that no public page may carry: persons, telephones, homes, and what only the bureau knows.
SECRETS = (PHONE, PERSON, HOME, "陈思远", "信用等级", "风险分类", "预警", "涉嫌", "案件", "违法线索")


@dataclass(frozen=True)
class Street:
    """The things of the street by name."""

    shop: Subject
    company: Subject
    far: Subject
    notice: disclosure.Notice
    ended: disclosure.Notice
    affair: affairs.Affair
    paper: affairs.Paper
    draw: inspections.Draw
    task: inspections.Task
    alert: risk.Alert
    licence: Licence


def _row(line: int, **values: Any) -> RegisterRow:
    plain = {"kind": "9500", "status": "1", "industry_code": "6210", "region_code": "445102011"}
    return RegisterRow(f"street-{line}", line, plain | values, row_digest=f"{line:064x}", file="street.csv")


def _register() -> ledger.Fact:
    rows = [
        _row(2, name=SHOP, uscc=SHOP_CODE, legal_person=PERSON, phone=PHONE, address=f"潮州市湘桥区{HOME}"),
        _row(3, name=COMPANY, uscc=COMPANY_CODE, kind="1100", legal_person="黄墨池", phone="13900001111",
             address="潮州市湘桥区西新街道工业路8号"),
        _row(4, name=FAR, uscc=FAR_CODE, region_code="445122100", address="饶平县黄冈镇海声路1号"),
        _row(5, name="林晓彤", phone=PHONE),  # a person in a complaint, without a code
        _row(6, name=f"潮州市{HOSTILE}", uscc="92445102MA50000040", business_scope=HOSTILE),
        _row(7, name="潮州市砚溪旧书店", uscc="92445102MA50000050", status="3"),
    ]  # fmt: skip
    batch = BatchRef("street-1", "registration", "street.csv", date(2026, 11, 23), "ab" * 32)
    first = register_rows(rows=rows, batch=batch, actor=WORKER, at=MORNING)
    held = RegisterRow(
        "street-2", 2, {"name": SHOP, "uscc": SHOP_CODE, "scope": "热食类食品制售"}, register="licence",
        licence_kind="food_business", key=LICENCE, file="licences.csv",
        data={"number": LICENCE, "issued_on": "2024-01-05", "expires_on": "2099-01-04", "scope": "热食类食品制售"},
    )  # fmt: skip
    register_rows(
        rows=[held], batch=BatchRef("street-2", "food_licence", "licences.csv", date(2026, 11, 23)), actor=WORKER,
        at=MORNING,
    )  # fmt: skip
    return ledger.get_fact(first.fact_uid)


def _publish(shop: Subject, number: str, **changes: Any) -> disclosure.Notice:
    view = decision(
        today() - timedelta(days=10), number=number, party_name=SHOP, uscc=SHOP_CODE,
        facts_text=f"经营者{PERSON}，电话{PHONE}，使用超过保质期的原料。", ref=f"affairs.affair:{number}",
        address=f"潮州市湘桥区{HOME}", persons=(PERSON,), **changes,
    )  # fmt: skip
    made = disclosure.publish_notice(
        decision=view, subject=shop, actor=WORKER, at=now(), because=[served(view, shop)]
    )
    assert made is not None
    return made


def _alert(shop: Subject, linked: ledger.Fact) -> risk.Alert:
    origin = {
        "batch": "street-1",
        "source": "registration",
        "file": "street.csv",
        "line": 2,
        "digest": "cd" * 32,
    }
    values = {
        "status": "1", "sampling_failed_365": 2, "sampling_failed_1095": 2, "sampling_failed_days": 12,
        "samples_365": 4,
    }  # fmt: skip
    row = risk.FeatureRow(shop.uid, shop.region_code, values, {"": origin})
    risk.run_signals(rows=[row], actor=WORKER, at=MORNING, because=[linked])
    found = risk.find_alerts(actor("陈思远")).first()
    assert found is not None
    return found


def build() -> Street:
    """Let everything happen once, through the doors."""
    make_city()
    linked = _register()
    shop, company, far = (Subject.objects.get(uscc=code) for code in (SHOP_CODE, COMPANY_CODE, FAR_CODE))
    ended = _publish(shop, "潮湘市监罚〔2026〕8号")
    disclosure.withdraw_notice(notice=ended, reason="决定撤销", actor=WORKER, at=now())
    affair = open_case(subject=shop)
    affairs.make_due_papers(affair=affair, actor=actor(OFFICER), at=MORNING, prints=False)
    paper = affairs.Paper.objects.filter(affair=affair).first()
    assert paper is not None
    draw = draw_now(commit(make_plan()))  # before the visit: who was visited this year is not drawn again
    task = inspections.open_task(
        actor=actor("黄启明"), at=MORNING, subject_uid=shop.uid, inspection="catering", kind="RD",
        officer_uids=[actor(name).person_uid for name in ("陈思远", "林晓岚")], because=[linked],
    )  # fmt: skip
    made = Street(
        shop=shop, company=company, far=far, notice=_publish(shop, "潮湘市监罚〔2026〕9号"), ended=ended, affair=affair,
        paper=paper, draw=draw, task=task, alert=_alert(shop, linked), licence=Licence.objects.get(number=LICENCE),
    )  # fmt: skip
    ledger.sequence_pending()
    ledger.checkpoint(now() + timedelta(days=5))
    return made


@contextmanager
def standing(blocker: Any, home: Path) -> Iterator[Street]:
    """Keep the street for a module's tests and clear it away afterwards."""
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        from django.conf import settings

        patch.setattr(settings, "HOME", home)
        patch.setattr(settings, "MEDIA_ROOT", home / "files")
        patch.setattr(settings, "HOME_CARD", {})  # whatever home the tests were started in
        patch.setattr(settings, "IS_DEMO", False)
        cache.clear()
        yield build()
        transaction.set_rollback(True)

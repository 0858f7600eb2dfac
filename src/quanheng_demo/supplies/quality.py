"""Testing bodies, measuring instruments, certificates, trademarks and patent marks of the made-up city."""

from datetime import timedelta

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.events import Table

from .rows import Rows, ago, live, panel, sample

__all__ = [
    "CERTIFICATES",
    "certificate_no",
    "certificates",
    "instruments",
    "patent_marks",
    "test_reports",
    "trademarks",
]

CERTIFICATES = frozenset({"electronics", "stainless", "sanitary_ceramics"})
"""Trades whose goods need or often carry a certificate."""
_ITEMS = ("食品微生物", "陶瓷铅镉溶出量", "不锈钢成分")
_INSTRUMENTS = ("电子计价秤", "压力表")
_CERTIFIED = ("家用电器", "智能坐便器", "厨房器具")
_FAMOUS = ("凤凰单丛", "潮州手拉壶", "枫溪陶瓷", "饶平狮头鹅", "潮绣", "韩江老酒")


def test_reports(rng: np.random.Generator, city: City) -> Table:
    """Reports of testing bodies; one of them lets a single signer put a name to far too many in a day."""
    rows = Rows(
        "report_no", "accepted_on", "issued_on", "signer_key", "item", "conclusion", "approval_valid_to"
    )
    bodies = panel(
        city, rng, ("reports_too_many", "approval_lapsed"),
        (i for i in range(len(city)) if city.trade_of(i).key == "consulting" and live(city, i)), 3, 0.05,
    )  # fmt: skip
    for i in bodies[:12]:
        hit, near = city.planted.has("reports_too_many", i), i in city.planted.near["reports_too_many"]
        until = ago(city, 30) if city.planted.has("approval_lapsed", i) else ago(city, -200)
        until = ago(city, -5) if i in city.planted.near["approval_lapsed"] else until
        for back in range(20, 0, -1):
            issued = ago(city, back)
            for number in range(150 if hit and back in {3, 9} else 22 if near and back == 3 else 2):
                rows.add(
                    i, issued, f"JC{issued:%y%m%d}{i:06d}{number:03d}", issued - timedelta(days=0 if hit else 5),
                    issued, f"QZ{i:07d}{number % 2 if not hit else 0}", _ITEMS[number % 3],
                    "fail" if number % 29 == 28 else "pass", until,
                )  # fmt: skip
    return rows.done()


def instruments(rng: np.random.Generator, city: City) -> Table:
    """Scales and gauges that must be verified; some are used on after their verification ran out."""
    rows = Rows("instrument_no", "kind", "place", "verified_on", "valid_to", "state", "last_used_on")
    pool = [
        i
        for i in range(len(city))
        if city.trade_of(i).key in {"grocery", "aquatic", "farm"} and live(city, i)
    ]
    for place, i in enumerate(panel(city, rng, ("instrument_overdue",), pool, 14, 0.08)):
        valid = (
            ago(city, 95) if city.planted.has("instrument_overdue", i) else ago(city, -30 - place * 17 % 300)
        )
        valid = ago(city, -3) if i in city.planted.near["instrument_overdue"] else valid
        verified = valid - timedelta(days=365)
        rows.add(
            i, ago(city, 10), f"JL{i:09d}", _INSTRUMENTS[place % 4 == 0], city.address[i], verified, valid,
             "in_use", ago(city, 4),
        )  # fmt: skip
    return rows.done()


def certificate_no(city: City, i: int) -> str:
    """Give the number of the certificate that a business holds."""
    return f"2024010{i:09d}"


def certificates(rng: np.random.Generator, city: City) -> Table:
    """Certificates of products; some are suspended while the goods are still offered."""
    rows = Rows("cert_no", "product", "scheme", "state", "state_on", "valid_to")
    pool = [i for i in range(len(city)) if city.trade_of(i).key in CERTIFICATES and live(city, i)]
    for place, i in enumerate(panel(city, rng, ("certificate_suspended",), pool, 10, 0.15)):
        state = "suspended" if i in city.planted.hits["certificate_suspended"] else "valid"
        rows.add(
            i, ago(city, 35), certificate_no(city, i), _CERTIFIED[place % 3], "强制性产品认证", state,
            ago(city, 40 if state == "suspended" else 500), ago(city, -400),
        )  # fmt: skip
    return rows.done()


def trademarks(rng: np.random.Generator, city: City) -> Table:
    """Trademark applications; one applicant files a dozen that ride on names the city is known for."""
    rows = Rows("filing_no", "mark", "class_no", "filed_on", "famous_hit", "state")

    def add(i: int, mark: str, kind: int, days: int, famous: str, state: str) -> None:
        rows.add(i, ago(city, days), f"{70000000 + len(rows)}", mark, kind, ago(city, days), famous, state)

    for i in city.planted.hits["bad_faith_marks"]:
        for number in range(24):
            famous = _FAMOUS[number % 6]
            add(
                i,
                f"{famous[:2]}{'新源佳尚'[number % 4]}",
                1 + number * 7 % 45,
                15 + number * 3,
                famous,
                "pending" if number % 3 else "refused",
            )
    for i in city.planted.near["bad_faith_marks"]:
        add(i, city.name[i][3:7], 30, 60, "", "pending")
        add(i, city.name[i][3:7], 35, 60, "", "pending")
    pool = [i for i in range(len(city)) if live(city, i)]
    for place, i in enumerate(sample(rng, pool, 12, 0.01)):
        add(
            i,
            city.short_name[i][:4],
            1 + place * 11 % 45,
            20 + place * 23 % 500,
            "",
            ("registered", "pending", "refused")[place % 3],
        )
    return rows.done()


def patent_marks(rng: np.random.Generator, city: City) -> Table:
    """Patent marks seen in shops: most stand, some ended long ago, some were never granted."""
    rows = Rows("mark_no", "product", "patent_no", "seen_on", "patent_state", "patent_ended_on")

    def add(i: int, days: int, state: str, ended: int | None) -> None:
        number = f"ZL2019{i:07d}.{i % 10}"
        rows.add(
            i,
            ago(city, days),
            f"ZB{len(rows):07d}",
            "保温杯",
            number,
            ago(city, days),
            state,
            ago(city, ended) if ended else None,
        )

    for place, i in enumerate(city.planted.hits["fake_patent"]):
        add(i, 12, "none" if place % 2 == 0 else "ended", None if place % 2 == 0 else 900)
    for place, i in enumerate(city.planted.near["fake_patent"]):
        add(i, 12, "valid" if place % 2 == 0 else "ended", None if place % 2 == 0 else 25)
    pool = [i for i in range(len(city)) if city.trade_of(i).key == "hardware_shop" and live(city, i)]
    for place, i in enumerate(sample(rng, pool, 6, 0.04)):
        add(i, 10 + place * 9 % 200, "valid", None)
    return rows.done()

"""Ledgers of purchases and sales that food businesses of the made-up city keep on the tracing platform."""

from datetime import timedelta

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.events import Table
from quanheng_demo.stories import PRODUCTS

from .incidents import BAD
from .rows import Rows, ago, live, panel, yes

__all__ = ["RECALLED", "bad_maker", "purchases", "recalls", "sales"]

RECALLED = ("散装瓜子", "炒货食品及坚果制品", "2026082001")
"""A product, its kind and the batch that a maker has called back."""
_STORIES = ("expired_selling", "bad_supplier", "recalled_sold")


def _shops(city: City, rng: np.random.Generator) -> list[int]:
    pool = [i for i in range(len(city)) if city.trade_of(i).food in {"sale", "catering"} and live(city, i)]
    return panel(city, rng, _STORIES, pool, 15, 0.02)


def _makers(city: City) -> list[int]:
    kinds = {"production", "workshop"}
    return [i for i in range(len(city)) if city.trade_of(i).food in kinds and live(city, i)]


def bad_maker(city: City) -> int:
    """Give the maker whose goods the bad supplier brings: one of noodles where there is one."""
    noodles = (i for i in _makers(city) if city.trade_of(i).key == "rice_noodles")
    return next(noodles, (_makers(city) or [0])[0])


def _suppliers(city: City) -> list[int]:
    taken = city.planted.everybody()
    found = [
        i
        for i in range(len(city))
        if city.trade_of(i).key == "wholesale" and live(city, i) and i not in taken
    ]
    return found or [0]


def _gone(city: City) -> list[int]:
    """A business that left the register long ago and is in no story; somebody still buys under its name."""
    taken = city.planted.everybody()
    left = ((i, city.ended[i]) for i in range(len(city)) if city.status[i] in {"3", "9"} and i not in taken)
    return [i for i, ended in left if ended is not None and 100 < (city.today - ended).days < 2500][:1]


def purchases(rng: np.random.Generator, city: City) -> Table:
    """What came in, from whom, in which batch; the shops of the bad supplier bought what failed in the laboratory."""
    rows = Rows(
        "record_no", "bought_on", "product", "category", "batch_no", "maker", "supplier_name", "supplier_uscc",
        "has_proof", "amount_yuan",
    )  # fmt: skip
    makers, suppliers = _makers(city) or [0], _suppliers(city)
    bad, maker_of_bad = suppliers[0], bad_maker(city)

    def add(
        i: int, days: int, product: tuple[str, str], batch: str, maker: int, supplier: int, proof: bool
    ) -> None:
        when = max(ago(city, days), city.established[i] + timedelta(days=1))
        rows.add(
            i, when, f"JH{len(rows):08d}", when, *product, batch, city.name[maker], city.name[supplier],
            city.uscc[supplier], yes(proof), f"{80 + (i + days) % 40 * 25:.2f}",
        )  # fmt: skip

    for place, i in enumerate(city.planted.hits["bad_supplier"]):
        sampled = max(ago(city, 20 + place * 9 + 12), city.established[i] + timedelta(days=3))
        batch = f"{sampled - timedelta(days=3):%Y%m%d}01"
        add(i, 20 + place * 9 + 14, BAD, batch, maker_of_bad, bad, place % 2 == 0)
        add(i, 20 + place * 9 + 60, BAD, f"{ago(city, 100 + place):%Y%m%d}02", maker_of_bad, bad, True)
    for i in city.planted.all_of("recalled_sold"):
        add(i, 90, RECALLED[:2], RECALLED[2], makers[-1], suppliers[-1], True)
    oil = ("花生油", "食用油、油脂及其制品")
    for gone in _gone(city):
        for i in city.planted.hits["ended_supplier"]:
            add(i, 12, oil, f"{ago(city, 40):%Y-%m-%d}", makers[-1], gone, False)
        for i in city.planted.all_of("ended_supplier"):
            add(i, 26, oil, f"{ago(city, 60):%Y-%m-%d}", makers[-1], gone, False)
    for place, i in enumerate(_shops(city, rng)):
        goods = PRODUCTS.get(city.trade_of(i).key, PRODUCTS["grocery"])
        for number in range(4):
            days = 5 + (place * 13 + number * 41) % 170
            product = goods[(place + number) % len(goods)]
            maker = makers[(place + number) % len(makers)]
            add(
                i,
                days,
                product,
                f"{ago(city, days + 6):%Y-%m-%d}",
                maker,
                suppliers[(place * 3 + number) % len(suppliers)],
                True,
            )
    return rows.done()


def sales(rng: np.random.Generator, city: City) -> Table:
    """What went over the counter; a permit that ran out stops nobody who does not look at it."""
    rows = Rows("record_no", "sold_on", "product", "category", "batch_no", "maker", "amount_yuan")
    makers = _makers(city) or [0]

    def add(i: int, days: int, product: tuple[str, str], batch: str, maker: int) -> None:
        when = max(ago(city, days), city.established[i] + timedelta(days=1))
        rows.add(
            i,
            when,
            f"XS{len(rows):08d}",
            when,
            *product,
            batch,
            city.name[maker],
            f"{60 + (i + days) % 30 * 20:.2f}",
        )

    for place, i in enumerate(_shops(city, rng)):
        goods = PRODUCTS.get(city.trade_of(i).key, PRODUCTS["grocery"])
        for number in range(4):
            days = 2 + (place * 7 + number * 11) % 38
            add(
                i,
                days,
                goods[number % len(goods)],
                f"{ago(city, days + 5):%Y-%m-%d}",
                makers[place % len(makers)],
            )
    # The recall came forty days ago: who sells after it is found, who sold before it is not.
    for i in city.planted.hits["recalled_sold"]:
        add(i, 9, RECALLED[:2], RECALLED[2], makers[-1])
    for i in city.planted.near["recalled_sold"]:
        add(i, 70, RECALLED[:2], RECALLED[2], makers[-1])
    return rows.done()


def recalls(rng: np.random.Generator, city: City) -> Table:
    """Recalls of the last months: the batch that two shops still sell, and two that nobody has."""
    rows = Rows("recall_no", "notice_no", "product", "maker", "batch_no", "level", "reason", "recalled_on")
    makers = _makers(city) or [0]
    plans = (
        (RECALLED[0], makers[-1], RECALLED[2], 40, "黄曲霉毒素B1超标"),
        ("话梅", makers[0], "2026050103", 130, "二氧化硫残留量超标"),
        ("曲奇饼干", makers[len(makers) // 2], "2026071502", 80, "标签未标示致敏物质"),
    )
    for number, (product, maker, batch, days, reason) in enumerate(plans):
        when = ago(city, days)
        notice, code = f"潮市监食召〔{when.year}〕{number + 3}号", f"ZH{when:%Y%m%d}{number:02d}"
        rows.add(-1, when, code, notice, product, city.name[maker], batch, "二级", reason, when)
    return rows.done()

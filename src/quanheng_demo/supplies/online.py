"""Shops and offers online of the made-up city."""

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.events import Table

from .quality import CERTIFICATES, certificate_no
from .rows import Rows, ago, live, panel, permits, yes

__all__ = ["offers", "shops"]

_STORIES = (
    "shop_without_licence", "shop_of_cancelled", "home_kitchen", "live_unlabelled", "false_discount",
    "certificate_suspended", "beyond_scope",
)  # fmt: skip
_PLATFORMS = ("潮集市（示例）", "韩江到家（示例）", "凤城直播（示例）")


_UNKNOWN = "凤城阿囡私房菜"
"""Sells online for a year and stands in no register."""


def _keepers(city: City, rng: np.random.Generator) -> list[int]:
    held = permits(city)
    pool = (
        i for i in range(len(city)) if live(city, i) and (i in held or city.trade_of(i).key == "internet")
    )
    return panel(city, rng, _STORIES, pool, 14, 0.015)


def _category(city: City, i: int) -> str:
    food = city.trade_of(i).food
    return "catering" if food == "catering" else "food" if food else "goods"


_NEWEST = 6  # days since the monitor last looked


def _number(i: int) -> str:
    return f"DP{i + 1:010d}"


def shops(rng: np.random.Generator, city: City) -> Table:
    """Shops on platforms; most show the permit they hold, some show none, some belong to nobody any more."""
    rows = Rows(
        "name", "address", "shop_no", "platform", "shop_name", "category", "shown_licence_no", "place_kind",
        "opened_on", "closed_on",
    )  # fmt: skip
    held = permits(city)
    for place, i in enumerate(_keepers(city, np.random.default_rng([len(city), 9]))):
        kind = _category(city, i)
        shown = held.get(i, "") if kind != "goods" else ""
        home = city.planted.has("home_kitchen", i)
        shut = ago(city, 30) if i in city.planted.near["shop_of_cancelled"] else None
        rows.add(
            i, ago(city, 8), "", "", _number(i), _PLATFORMS[place % 3], city.short_name[i] + "旗舰店", kind, shown,
            "residential" if home else "commercial" if kind != "goods" else "factory",
            max(city.established[i], ago(city, 120 + place * 31 % 600)), shut,
        )  # fmt: skip
    rows.add(
        -1, ago(city, 8), _UNKNOWN, "潮州市湘桥区西新街道示例巷7号", _number(-1), _PLATFORMS[1], _UNKNOWN, "catering",
        "", "residential", ago(city, 320), None,
    )  # fmt: skip
    return rows.done()


def offers(rng: np.random.Generator, city: City) -> Table:
    """Offers as the monitor saw them: prices, crossed-out prices, sales, labels, certificates."""
    rows = Rows(
        "name", "record_no", "offer_no", "shop_no", "offer_title", "category", "price_yuan", "was_price_yuan",
        "sold_count", "cert_no", "is_live", "label_complete", "maker", "batch_no", "seen_on",
    )  # fmt: skip
    everybody = city.planted.everybody()
    for i in [*_keepers(city, np.random.default_rng([len(city), 9])), -1]:
        known = i < 0 or i in everybody
        for item in (1, 2) if known else (1,):
            for days in (30, 24, 16, 6) if known else (16, 6):
                _see(city, rows, i, item, days)
    return rows.done()


def _see(city: City, rows: Rows, i: int, item: int, days: int) -> None:
    """Write what the monitor saw of one offer on one day."""
    is_newest = days == _NEWEST
    kind = "catering" if i < 0 else _category(city, i)
    unlabelled = city.planted.has("live_unlabelled", i)
    live_sale = unlabelled or i in city.planted.near["live_unlabelled"]
    lies, honest = city.planted.has("false_discount", i), i in city.planted.near["false_discount"]
    price = (88 if is_newest else 120) if honest else 30 + i % 170
    was = price * 3 if lies and is_newest else 120 if honest and is_newest else ""
    certificate = certificate_no(city, i) if i >= 0 and city.trade_of(i).key in CERTIFICATES else ""
    title = (
        _UNKNOWN if i < 0 else "三文鱼刺身拼盘" if city.planted.has("beyond_scope", i) else city.short_name[i]
    )
    rows.add(
        i, ago(city, days), _UNKNOWN if i < 0 else "", f"JK{len(rows):08d}", f"SP{i + 1:09d}{item}", _number(i),
        f"{title} 款式{item}", kind, price, was, 4800 - days * 9 if i < 0 else 180 - days, certificate, yes(live_sale),
        yes(not unlabelled), city.name[i] if kind == "food" else "", "", ago(city, days),
    )  # fmt: skip

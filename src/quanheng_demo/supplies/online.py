"""Shops and offers online of the made-up city."""

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.codes import permit_numbers
from quanheng_demo.events import Table
from quanheng_demo.places import TOWNS

from .quality import CERTIFICATES, certificate_no
from .rows import Rows, ago, live, panel, yes

__all__ = ["offers", "shops"]

_STORIES = (
    "shop_without_licence", "shop_of_cancelled", "home_kitchen", "live_unlabelled", "false_discount",
    "certificate_suspended",
)  # fmt: skip
_PLATFORMS = ("潮集市（示例）", "韩江到家（示例）", "凤城直播（示例）")


def _keepers(city: City, rng: np.random.Generator) -> list[int]:
    pool = [
        i
        for i in range(len(city))
        if live(city, i) and (city.trade_of(i).food or city.trade_of(i).key == "internet")
    ]
    return panel(city, rng, _STORIES, pool, 14, 0.015)


def _category(city: City, i: int) -> str:
    food = city.trade_of(i).food
    return "catering" if food == "catering" else "food" if food else "goods"


def _number(city: City, i: int) -> str:
    return f"DP{i:010d}"


def shops(rng: np.random.Generator, city: City) -> Table:
    """Shops on platforms; most show the permit they hold, some show none, some belong to nobody any more."""
    rows = Rows(
        "shop_no",
        "platform",
        "shop_name",
        "category",
        "shown_licence_no",
        "place_kind",
        "opened_on",
        "closed_on",
    )
    keepers = _keepers(city, rng)
    permits = city.tables["food_licence"]
    held = dict(zip(permits.entity, permits.columns["number"], strict=True))
    spare = permit_numbers(rng, [f"JY2{TOWNS[city.town[i]].county}" for i in keepers])
    for place, i in enumerate(keepers):
        kind = _category(city, i)
        shown = (held.get(i) or spare[place]) if kind != "goods" else ""
        bare = city.planted.has("shop_without_licence", i)
        home = city.planted.has("home_kitchen", i)
        shut = ago(city, 30) if i in city.planted.near["shop_of_cancelled"] else None
        rows.add(
            i, ago(city, 8), _number(city, i), _PLATFORMS[place % 3], city.short_name[i] + "旗舰店", kind,
            "" if bare else shown, "residential" if home else "commercial" if kind != "goods" else "factory",
            max(city.established[i], ago(city, 120 + place * 31 % 600)), shut,
        )  # fmt: skip
    return rows.done()


def offers(rng: np.random.Generator, city: City) -> Table:
    """Offers as the monitor saw them on three days: prices, crossed-out prices, sales, labels, certificates."""
    rows = Rows(
        "record_no", "offer_no", "shop_no", "offer_title", "category", "price_yuan", "was_price_yuan", "sold_count",
        "cert_no", "is_live", "label_complete", "maker", "batch_no", "seen_on",
    )  # fmt: skip
    for place, i in enumerate(_keepers(city, rng)):
        kind = _category(city, i)
        unlabelled = city.planted.has("live_unlabelled", i)
        live_sale = unlabelled or i in city.planted.near["live_unlabelled"]
        lies, honest = city.planted.has("false_discount", i), i in city.planted.near["false_discount"]
        certificate = certificate_no(city, i) if city.trade_of(i).key in CERTIFICATES else ""
        for number, days in enumerate((72, 40, 6)):
            price = 120 if honest and number < 2 else 88 if honest else 30 + i % 170
            was = price * 3 if lies and number == 2 else 120 if honest and number == 2 else ""
            rows.add(
                i, ago(city, days), f"JK{len(rows):08d}", f"SP{i:010d}", _number(city, i),
                f"{city.short_name[i]} 精选", kind, price, was,
                120 + number * 60 + place, certificate, yes(live_sale), yes(not unlabelled),
                city.name[i] if kind == "food" else "", "", ago(city, days),
            )  # fmt: skip
    return rows.done()

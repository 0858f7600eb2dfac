"""Canteens of schools in the made-up city: who runs them, for how many, with which permit and camera."""

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.events import Table
from quanheng_demo.places import TOWNS

from .rows import Rows, ago, live, permits

__all__ = ["canteens"]


def canteens(rng: np.random.Generator, city: City) -> Table:
    """One canteen for each firm that runs canteens; the first two have no permit and no camera that sees."""
    rows = Rows("canteen_no", "school", "town", "operated_by", "diners", "licence_no", "camera")
    held = permits(city)
    firms = [i for i in range(len(city)) if city.trade_of(i).key == "canteen" and live(city, i)]
    firms = firms[:2] + [i for i in firms[2:] if i in held]
    for place, i in enumerate(firms):
        town = TOWNS[city.town[i]].name
        bad = place < 2
        rows.add(
            i, ago(city, 20), f"ST{i:08d}", f"{town}第{place % 9 + 1}示例小学", town, "contract",
            180 + i * 37 % 900, "" if bad else held.get(i, ""), "offline" if bad else "online",
        )  # fmt: skip
    for i in city.planted.all_of("group_meal"):
        town = TOWNS[city.town[i]].name
        rows.add(
            i, ago(city, 20), f"ST{i:08d}", f"{town}示例幼儿园", town, "delivery", 160, held.get(i, ""), "online",
        )  # fmt: skip
    city.planted.note("canteen_at_risk", firms[:2], [])
    return rows.done()

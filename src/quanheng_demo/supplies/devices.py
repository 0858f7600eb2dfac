"""Medical devices in the made-up city: who may sell which, and what was sold."""

from datetime import timedelta

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.events import Table

from .rows import Rows, ago, live

__all__ = ["device_licences", "device_sales"]


def _traders(city: City) -> list[int]:
    taken = city.planted.everybody()
    shops = [
        i for i in range(len(city)) if city.trade_of(i).key == "pharmacy" and live(city, i) and i not in taken
    ]
    return [*city.planted.all_of("device_beyond_licence"), *shops[: max(3, len(shops) // 12)]]


def device_licences(rng: np.random.Generator, city: City) -> Table:
    """Licences for the third class and filings for the second; who sells beyond what it holds has a filing only."""
    rows = Rows("licence_no", "kind", "issued_on", "valid_to", "state")
    for i in _traders(city):
        issued = max(city.established[i] + timedelta(days=20), ago(city, 900))
        full = i in city.planted.near["device_beyond_licence"]
        number = f"粤潮药监械经营{'许' if full else '备'}{issued.year}{i:04d}号"
        until = issued + timedelta(days=1825) if full else None
        rows.add(i, issued, number, "class3" if full else "class2", issued, until, "valid")
    return rows.done()


def device_sales(rng: np.random.Generator, city: City) -> Table:
    """Sales of the last weeks: thermometers, and lenses of the third class where they should not be."""
    rows = Rows("record_no", "sold_on", "product", "registration_no", "device_class", "amount_yuan")
    for i in _traders(city):
        thirds = 3 if city.planted.has("device_beyond_licence", i) else 0
        thirds = 5 if i in city.planted.near["device_beyond_licence"] else thirds
        for number in range(5):
            when = ago(city, 3 + number * 6)
            product, kind = ("角膜接触镜", "3") if number < thirds else ("电子体温计", "2")
            paper = f"国械注准2024{kind}{i:06d}"
            rows.add(i, when, f"XX{i:06d}{number:04d}", when, product, paper, kind, f"{60 + number * 15:.2f}")
    return rows.done()

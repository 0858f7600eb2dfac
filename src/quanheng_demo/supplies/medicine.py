"""Drug shops, pharmacists and cold chains of the made-up city."""

from datetime import timedelta

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.codes import permit_numbers
from quanheng_demo.events import Table
from quanheng_demo.naming import person_names
from quanheng_demo.places import TOWNS

from .rows import Rows, ago, live, sample

__all__ = ["attendance", "cold_chain", "drug_shops"]

_DAYS = 14


def _pharmacies(city: City) -> list[int]:
    return [i for i in range(len(city)) if city.trade_of(i).key == "pharmacy" and live(city, i)]


def _pharmacist(city: City, i: int) -> str:
    """Give the number of the pharmacist of a shop; some lend theirs to two."""
    shared = city.planted.hits["one_pharmacist"]
    return f"ZY44{shared[0] if i in shared else i:08d}"


def drug_shops(rng: np.random.Generator, city: City) -> Table:
    """Permits of drug shops for five years each, with the pharmacist who is registered there."""
    rows = Rows("number", "issued_on", "expires_on", "state", "pharmacist_key", "pharmacist_name", "scope")
    shops = _pharmacies(city)
    names = person_names(rng, len(shops) or 1)
    numbers = permit_numbers(
        np.random.default_rng(len(city)), [f"DA{TOWNS[city.town[i]].county}" for i in shops]
    )
    shared = city.planted.hits["one_pharmacist"]
    for place, i in enumerate(shops):
        ends = ago(city, -(90 + i * 97 % 1600))
        if i in city.planted.all_of("drug_expired"):
            ends = ago(city, 40 if city.planted.has("drug_expired", i) else -25)
        name = names[shops.index(shared[0]) if i in shared else place]
        rows.add(
            i, ago(city, 60), numbers[place], ends - timedelta(days=1825), ends,
            "expired" if ends < city.today else "valid", _pharmacist(city, i), name, "处方药、非处方药",
        )  # fmt: skip
    return rows.done()


def attendance(rng: np.random.Generator, city: City) -> Table:
    """What terminals in drug shops told of the last two weeks: hours on duty and prescription sales."""
    rows = Rows(
        "record_no", "licence_no", "day_on", "pharmacist_key", "minutes_on_duty", "prescription_sales"
    )
    shops = _pharmacies(city)
    numbers = permit_numbers(
        np.random.default_rng(len(city)), [f"DA{TOWNS[city.town[i]].county}" for i in shops]
    )
    told = [i for i in shops if i in city.planted.all_of("no_pharmacist", "drug_expired", "one_pharmacist")]
    told += sample(rng, (i for i in shops if i not in told), 4, 0.1)
    licence = dict(zip(shops, numbers, strict=True))
    for i in told:
        for back in range(_DAYS, 0, -1):
            absent = city.planted.has("no_pharmacist", i) or (
                i in city.planted.near["no_pharmacist"] and back == 5
            )
            minutes = 0 if absent else 420 + (i + back) % 90
            sold = 0 if absent and i in city.planted.near["no_pharmacist"] else 6 + (i * 3 + back) % 9
            day = ago(city, back)
            rows.add(i, day, f"ZG{day:%y%m%d}{i:07d}", licence[i], day, _pharmacist(city, i), minutes, sold)
    return rows.done()


def cold_chain(rng: np.random.Generator, city: City) -> Table:
    """Cold stores day by day: two to eight degrees, but for the door that stood open."""
    rows = Rows(
        "record_no",
        "device_no",
        "goods",
        "day_on",
        "low_limit",
        "high_limit",
        "lowest",
        "highest",
        "minutes_out",
        "readings",
    )
    told = city.planted.all_of("cold_break", "cold_silent")
    pool = [i for i in range(len(city)) if city.trade_of(i).key in {"pharmacy", "aquatic"} and live(city, i)]
    taken = city.planted.everybody()
    for i in [*told, *sample(rng, (i for i in pool if i not in taken), 5, 0.05)]:
        drugs = city.trade_of(i).key == "pharmacy" or i in told
        low, high, goods = (
            (2.0, 8.0, "vaccine" if i in told else "biologic") if drugs else (-25.0, -15.0, "food")
        )
        until = 4 if city.planted.has("cold_silent", i) else 2 if i in city.planted.near["cold_silent"] else 0
        for back in range(_DAYS, until, -1):
            broken = city.planted.has("cold_break", i) and back in {2, 3, 6}
            brief = i in city.planted.near["cold_break"] and back == 4
            warm = high + 6.5 if broken else high + 0.4 if brief else high - 1.2
            out = 190 if broken else 4 if brief else 0
            day = ago(city, back)
            rows.add(
                i,
                day,
                f"LL{day:%y%m%d}{i:07d}",
                f"LK{i:08d}",
                goods,
                day,
                low,
                high,
                f"{low + 1.1:.1f}",
                f"{warm:.1f}",
                out,
                288,
            )
    return rows.done()

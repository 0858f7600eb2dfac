"""Prepaid cards of the made-up city: what is sold, used, owed and held in trust, month by month."""

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.events import Table

from .rows import Rows, live, month, panel, yes

__all__ = ["prepaid_cards"]

_MONTHS = 8


def prepaid_cards(rng: np.random.Generator, city: City) -> Table:
    """Sellers of cards: most are filed and hold two fifths in trust; who means to run sells hard and serves little."""
    rows = Rows(
        "return_no", "month_on", "trade", "sold_yuan", "redeemed_yuan", "balance_yuan", "deposit_yuan", "holders",
        "is_filed",
    )  # fmt: skip
    pool = [i for i in range(len(city)) if city.trade_of(i).key in {"beauty", "hotel"} and live(city, i)]
    shops = panel(city, rng, ("card_flight", "changes_before_flight"), pool, 5, 0.06)
    for i in shops:
        runs = city.planted.has("card_flight", i) or city.planted.has("changes_before_flight", i)
        near = i in city.planted.near["card_flight"]
        balance = float(60_000 + i * 7919 % 90_000)
        for back in range(_MONTHS, 0, -1):
            heat = _MONTHS - back
            sold = 30_000 * (1 + heat) if runs else 42_000 if near and back == 1 else 22_000
            used = 20_000 / (1 + heat) if runs else 21_000
            balance += sold - used
            held = balance * (0.02 if runs else 0.4)
            first = month(city, back)
            rows.add(
                i, min(month(city, back - 1), city.today), f"YF{first:%Y%m}{i:07d}", first,
                "美容美发" if city.trade_of(i).key == "beauty" else "其他服务", f"{sold:.2f}", f"{used:.2f}",
                f"{balance:.2f}", f"{held:.2f}", int(balance // 900) + 1, yes(not runs),
            )  # fmt: skip
    return rows.done()

"""The true city, before any department writes it down: subjects with names, owners, places, trades and dates.

Columns are plain lists of the same length, made from a few vectors of chance, so that a quarter of a
million subjects take seconds. Nothing here is dirty: what departments do to it is in ``dirt``.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from .codes import credit_codes, landlines, mobiles
from .naming import Namer
from .places import COUNTIES, TOWNS
from .planting import Planted, plant
from .trades import TRADES, Trade

if TYPE_CHECKING:
    from .events import Table

__all__ = ["City", "build_city", "pick"]

# Codes of codes.yaml entity.status with our shares.
_STATUSES = (("1", 0.885), ("3", 0.075), ("2", 0.018), ("6", 0.007), ("4", 0.005), ("8", 0.004), ("9", 0.006))
_COMPANY_KINDS = (
    ("1130", 0.45), ("1151", 0.31), ("4500", 0.09), ("1100", 0.055), ("1153", 0.03), ("2100", 0.025),
    ("4530", 0.015), ("6100", 0.012), ("1200", 0.008), ("5100", 0.003), ("3200", 0.002),
)  # fmt: skip


@dataclass(slots=True)
class City:
    """Every business of the made-up city as it truly is."""

    today: date
    uscc: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    former_name: list[str] = field(default_factory=list)
    short_name: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    status: list[str] = field(default_factory=list)
    owner: list[str] = field(default_factory=list)
    phone: list[str] = field(default_factory=list)
    town: list[int] = field(default_factory=list)
    address: list[str] = field(default_factory=list)
    trade: list[int] = field(default_factory=list)
    capital_wan: list[str] = field(default_factory=list)
    established: list[date] = field(default_factory=list)
    ended: list[date | None] = field(default_factory=list)
    care: list[float] = field(default_factory=list)
    scale: list[float] = field(
        default_factory=list
    )  # turnover against what its capital would lead one to expect
    planted: Planted = field(default_factory=Planted)
    tables: dict[str, "Table"] = field(default_factory=dict)  # what earlier departments know, by source

    def __len__(self) -> int:
        return len(self.uscc)

    def trade_of(self, i: int) -> Trade:
        """The trade of a subject."""
        return TRADES[self.trade[i]]

    def place_name(self, i: int) -> str:
        """County and town as an address writes them."""
        town = TOWNS[self.town[i]]
        return f"潮州市{COUNTIES[town.county]}{town.name}"


def pick(rng: np.random.Generator, weighted: tuple[tuple[str, float], ...], count: int) -> list[str]:
    """Draw ``count`` words by weight."""
    words = np.array([word for word, _ in weighted], dtype=object)
    weights = np.array([weight for _, weight in weighted], dtype=float)
    return list(words[rng.choice(len(words), size=count, p=weights / weights.sum())])


def build_city(count: int, seed: int, today: date) -> City:
    """Make the true city of ``count`` subjects; the same seed and day give the same city.

    Hard neighbours are wanted, for linking must not be easy: some businesses took over the premises of one
    that closed, some owners run a second one under the same shop name, some are branches of a chain.
    """
    rng = np.random.default_rng([seed, count, 1])
    city = City(today=today)
    city.trade, city.town = _trades_and_towns(rng, count)
    is_company = rng.random(count) < np.array([TRADES[t].company_share for t in city.trade])
    company_kinds = pick(rng, _COMPANY_KINDS, count)
    cooperative = rng.random(count) < 0.5
    city.kind = [
        ("9100" if cooperative[i] else company_kinds[i]) if is_company[i] and TRADES[city.trade[i]].key == "farm"
        else company_kinds[i] if is_company[i] else "9500"
        for i in range(count)
    ]  # fmt: skip
    _fill_people(rng, city, count)
    _fill_dates(rng, city, count)
    Namer(rng, city).fill()
    categories = ["92" if kind == "9500" else "93" if kind == "9100" else "91" for kind in city.kind]
    # A fifth of the companies were registered at the city bureau, so their code carries the city's division.
    at_city = rng.random(count) < 0.2
    divisions = [
        "445100" if at_city[i] and categories[i] == "91" else TOWNS[city.town[i]].county for i in range(count)
    ]
    city.uscc = credit_codes(rng, categories, divisions)
    # How carefully a business is run, from 0 to 1: the hidden cause behind failed samples and complaints.
    city.care = rng.beta(6, 2, size=count).round(4).tolist()
    city.scale = (
        np.exp(np.random.default_rng([seed, count, 3]).normal(0.0, 1.1, size=count)).round(4).tolist()
    )
    city.planted = plant(city, np.random.default_rng([seed, count, 2]))
    return city


def _trades_and_towns(rng: np.random.Generator, count: int) -> tuple[list[int], list[int]]:
    shares = np.array([trade.share for trade in TRADES])
    trades = rng.choice(len(TRADES), size=count, p=shares / shares.sum())
    towns = np.empty(count, dtype=np.int64)
    base = np.array([town.weight for town in TOWNS])
    for number, trade in enumerate(TRADES):
        here = np.flatnonzero(trades == number)
        weights = base * np.array([trade.towns.get(town.code, 1.0) for town in TOWNS])
        towns[here] = rng.choice(len(TOWNS), size=len(here), p=weights / weights.sum())
    return trades.tolist(), towns.tolist()


def _fill_people(rng: np.random.Generator, city: City, count: int) -> None:
    phones, fixed = mobiles(rng, count), landlines(rng, count)
    by_line = rng.random(count) < 0.06
    city.phone = [fixed[i] if by_line[i] else phones[i] for i in range(count)]


def _fill_dates(rng: np.random.Generator, city: City, count: int) -> None:
    # Most businesses are young: ages fall off exponentially with a mean of seven years, at most 36.
    # Nobody opened within the last 46 days, for the last full export of the register is that old.
    ages = np.minimum(rng.exponential(7 * 365, size=count), 36 * 365).astype(int) + 46
    city.established = [city.today - timedelta(days=int(age)) for age in ages.tolist()]
    city.status = pick(rng, _STATUSES, count)
    lived = rng.random(count)
    city.ended = [
        None
        if city.status[i] in {"1", "6", "8"}
        else city.established[i] + timedelta(days=int(ages[i] * lived[i]))
        for i in range(count)
    ]
    scale = np.exp(rng.normal(3.6, 1.3, size=count))
    city.capital_wan = [
        f"{max(0.5, scale[i] / 14):.1f}"
        if city.kind[i] == "9500"
        else str(max(3, int(scale[i] // 10 * 10 or scale[i])))
        for i in range(count)
    ]

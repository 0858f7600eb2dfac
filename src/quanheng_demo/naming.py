"""How the made-up businesses come by their names, owners and addresses, hard neighbours among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import words
from .places import COUNTIES, TOWNS
from .trades import TRADES

if TYPE_CHECKING:
    from .city import City

__all__ = ["Namer", "person_names"]

_SIMPLE_FORMS = {
    "有限公司",
    "实业有限公司",
    "厂",
    "股份有限公司",
    "科技有限公司",
    "工作室（有限合伙）",
    "艺术有限公司",
}
_FORM_BY_KIND = {"1200": "股份有限公司", "2100": "有限公司", "4530": "（普通合伙）", "3200": "厂"}
_CHAIN_TRADES = {"pharmacy", "grocery", "snack"}


def person_names(rng: np.random.Generator, count: int) -> list[str]:
    """Invented full names; one in five has a single given character."""
    surnames = np.array([word for word, _ in words.SURNAMES], dtype=object)
    weights = np.array([weight for _, weight in words.SURNAMES], dtype=float)
    family = surnames[rng.choice(len(surnames), size=count, p=weights / weights.sum())]
    heads = np.array(list(words.GIVEN_HEADS), dtype=object)[
        rng.integers(0, len(words.GIVEN_HEADS), size=count)
    ]
    tails = np.array(list(words.GIVEN_TAILS), dtype=object)[
        rng.integers(0, len(words.GIVEN_TAILS), size=count)
    ]
    single = rng.random(count) < 0.2
    return [family[i] + (tails[i] if single[i] else heads[i] + tails[i]) for i in range(count)]


class Namer:
    """Fills names, owners and addresses of a city, keeping every full name different."""

    def __init__(self, rng: np.random.Generator, city: City) -> None:
        self.rng = rng
        self.city = city
        self.count = len(city.kind)
        self.taken: set[str] = set()
        self.brands = self._brands()
        self.rolls = rng.random((self.count, 6))

    def fill(self) -> None:
        """Write names, former names, short names, owners and addresses into the city."""
        city, count = self.city, self.count
        city.owner = person_names(self.rng, count)
        city.address = self._addresses()
        partner = self._neighbours()
        city.name = [self._unique(i, partner.get(i)) for i in range(count)]
        city.short_name = [self.brands[i] + TRADES[city.trade[i]].goods[0] for i in range(count)]
        city.former_name = [""] * count
        renamed = np.flatnonzero(self.rolls[:, 5] < 0.06)
        fresh = self._brands()
        for i in renamed.tolist():
            old = city.name[i].replace(self.brands[i], fresh[i], 1)
            if old != city.name[i] and old not in self.taken:
                self.taken.add(old)
                city.former_name[i] = old

    def _brands(self) -> list[str]:
        rng, n = self.rng, self.count
        heads = np.array(list(words.BRAND_HEADS), dtype=object)[
            rng.integers(0, len(words.BRAND_HEADS), size=n)
        ]
        tails = np.array(list(words.BRAND_TAILS), dtype=object)[
            rng.integers(0, len(words.BRAND_TAILS), size=n)
        ]
        more = np.array(list(words.BRAND_TAILS), dtype=object)[
            rng.integers(0, len(words.BRAND_TAILS), size=n)
        ]
        three = rng.random(n) < 0.35
        # No character twice in one shop name: merchants avoid it, and so do readers.
        pairs = (heads[i] + (tails[i] if tails[i] != heads[i] else "源") for i in range(n))
        return [pair + more[i] if three[i] and more[i] not in pair else pair for i, pair in enumerate(pairs)]

    def _neighbours(self) -> dict[int, int]:
        """Choose hard neighbours: each shares premises, owner or shop name with an earlier subject."""
        city, partner = self.city, {}
        by_trade: dict[int, list[int]] = {}
        for i in range(self.count):
            roll, peers = self.rolls[i, 4], by_trade.setdefault(city.trade[i], [])
            if peers and roll < 0.04:  # a successor in the same premises, often with the same trade
                other = peers[int(roll * 1e6) % len(peers)]
                if city.ended[other] is not None:
                    city.town[i], city.address[i] = city.town[other], city.address[other]
            elif i and roll < 0.07:  # a second business of the same owner under the same shop name
                other = int(roll * 1e7) % i
                city.owner[i], city.phone[i], self.brands[i] = (
                    city.owner[other],
                    city.phone[other],
                    self.brands[other],
                )
            elif peers and roll < 0.10 and TRADES[city.trade[i]].key in _CHAIN_TRADES:
                other = peers[int(roll * 1e6) % len(peers) // 40]
                self.brands[i], city.owner[i] = self.brands[other], city.owner[other]
                partner[i] = other
            peers.append(i)
        return partner

    def _unique(self, i: int, chain_head: int | None) -> str:
        name = self._name(i, chain_head)
        tries = 0
        while name in self.taken:
            tries += 1
            extra = words.BRAND_THIRDS[(i + tries * 7) % len(words.BRAND_THIRDS)]
            old = self.brands[i]
            self.brands[i] = old[:2] + extra if tries < 8 else old + extra
            name = self._name(i, chain_head)
        self.taken.add(name)
        return name

    def _name(self, i: int, chain_head: int | None) -> str:
        city, roll = self.city, self.rolls[i]
        trade, kind = TRADES[city.trade[i]], city.kind[i]
        region = self._region(i)
        brand = self.brands[i]
        if kind == "9500":
            form = trade.house_forms[int(roll[1] * len(trade.house_forms))]
            if chain_head is not None:
                return f"{region}{brand}{form}{TOWNS[city.town[i]].name[:-1].removesuffix('街')}分店"
            return f"{region}{self._house_brand(i)}{form}"
        goods = trade.goods[int(roll[2] * len(trade.goods))]
        if kind == "9100":
            return f"{region}{brand}{goods}专业合作社"
        form = trade.company_forms[int(roll[1] * len(trade.company_forms))]
        if kind == "4500":
            return f"{region}{brand}{trade.house_forms[0]}"
        form = _FORM_BY_KIND.get(kind, "有限公司" if form == "厂" else form)
        body = brand + (goods if form in _SIMPLE_FORMS or kind == "4530" else "") + form
        if kind == "4530":
            body = f"{brand}{goods}商行（普通合伙）"
        branch = f"{TOWNS[city.town[i]].name[:2]}分公司" if kind == "2100" else ""
        return f"{region}{body}{branch}"

    def _region(self, i: int) -> str:
        town = TOWNS[self.city.town[i]]
        county = "枫溪区" if town.code == "445103121" else COUNTIES[town.county]
        roll = self.rolls[i, 0]
        full = county if county == "饶平县" else f"潮州市{county}"
        if self.city.kind[i] == "9500":
            return full + (town.name.removesuffix("街道") if roll < 0.45 and len(town.name) < 6 else "")
        if self.city.kind[i] == "1200":
            return "广东"
        return full if roll < 0.55 else "潮州市" if roll < 0.92 else "广东"

    def _house_brand(self, i: int) -> str:
        owner, brand = self.city.owner[i], self.brands[i]
        pattern = words.HOUSE_BRANDS[int(self.rolls[i, 3] * len(words.HOUSE_BRANDS))]
        made = pattern.format(
            given=owner[-1], surname=owner[0], brand=brand, fullname=owner,
            third=words.BRAND_THIRDS[i % len(words.BRAND_THIRDS)],
        )  # fmt: skip
        if f"{self._region(i)}{made}" in self.taken or (brand not in made and self.rolls[i, 2] < 0.4):
            made = brand
        self.taken.add(f"{self._region(i)}{made}")
        return made

    def _addresses(self) -> list[str]:
        rng, n = self.rng, self.count
        stems = np.array(words.ROAD_STEMS, dtype=object)
        ends = np.array([word for word, _ in words.ROAD_ENDINGS], dtype=object)
        weights = np.array([weight for _, weight in words.ROAD_ENDINGS], dtype=float)
        villages = np.array(words.VILLAGE_STEMS, dtype=object)
        # A town has its own dozen roads and villages, so that neighbours really share a road.
        roads = [
            [stems[a] + ends[b] for a, b in zip(rng.choice(len(stems), 14, replace=False),
            rng.choice(len(ends), 14, p=weights / weights.sum()), strict=True)]
            for _ in TOWNS
        ]  # fmt: skip
        hamlets = [list(villages[rng.choice(len(villages), 9, replace=False)]) for _ in TOWNS]
        which, house, room, style = rng.integers(0, 10**6, size=(4, n)).tolist()
        out = []
        for i in range(n):
            town = TOWNS[self.city.town[i]]
            place = f"潮州市{COUNTIES[town.county]}{town.name}"
            number = house[i] % 188 + 1
            if town.name.endswith("街道") or style[i] % 10 < 5:
                spot = f"{roads[self.city.town[i]][which[i] % 14]}{number}号"
                spot += (
                    "",
                    "",
                    "",
                    f"首层{room[i] % 6 + 1}号铺",
                    f"{room[i] % 9 + 1}幢{room[i] % 30 + 101}室",
                    "之" + "一二三四"[room[i] % 4],
                )[room[i] % 6]
            else:
                spot = (
                    f"{hamlets[self.city.town[i]][which[i] % 9]}村"
                    + (
                        f"{roads[self.city.town[i]][which[i] % 14]}{number}号",
                        f"工业区{number % 12 + 1}号",
                        f"片区{number}号",
                    )[room[i] % 3]
                )
            out.append(place + spot)
        return out

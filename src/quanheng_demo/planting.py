"""Stories planted in the made-up city: who truly does what a supervision model looks for, and who nearly does.

A story takes a few businesses that no other story has, so that a hit can be told from chance. The list is
kept with the truth, away from what is landed.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .city import City

__all__ = ["Planted", "plant", "write_planted"]

Where = Callable[[int], bool]

# Story to the number of businesses that do it and that nearly do it.
_COUNTS: dict[str, tuple[int, int]] = {
    "one_address": (14, 3), "one_phone": (9, 2), "one_person_many_firms": (7, 2), "serial_director": (2, 1),
    "size_gap": (3, 2), "dormant": (3, 2), "exit_warning": (3, 2), "changes_before_flight": (2, 2),
    "capital_jump": (2, 2), "long_abnormal": (3, 3), "ended_trading": (2, 0),
    "card_flight": (2, 2), "expired_selling": (3, 2),
    "bad_supplier": (6, 2), "recalled_sold": (2, 1), "repeated_failures": (2, 0), "complaint_burst": (2, 1),
    "complained_unpunished": (2, 1), "machine_overdue": (3, 2), "machine_of_cancelled": (2, 1),
    "machine_worn": (2, 1), "lift_faults": (2, 2), "lift_firm_overloaded": (1, 1), "operator_expired": (3, 2),
    "no_pharmacist": (1, 1), "drug_expired": (1, 1), "cold_break": (2, 2), "reports_too_many": (1, 1),
    "instrument_overdue": (3, 2), "certificate_suspended": (2, 1), "bad_faith_marks": (1, 1),
    "fake_patent": (2, 2), "shop_without_licence": (3, 2), "shop_of_cancelled": (2, 1), "home_kitchen": (2, 1),
    "live_unlabelled": (2, 1), "false_discount": (2, 2), "dear_beyond_cost": (2, 2), "unmarked_prices": (2, 2),
    "advert_words": (3, 2), "advert_unapproved": (2, 2), "one_claimant": (12, 1), "ended_supplier": (2, 1),
    "cold_silent": (1, 1), "one_pharmacist": (2, 0), "lift_unkept": (2, 1),
    "near_three_penalties": (2, 1), "group_meal": (1, 1),
    "approval_lapsed": (1, 1), "beyond_scope": (2, 1), "price_parallel": (5, 1),
    "device_beyond_licence": (2, 1), "cylinder_overdue": (1, 1), "forced_charge": (1, 1),
}  # fmt: skip


@dataclass(slots=True)
class Planted:
    """Who is in which story, as numbers of subjects; ``people`` says whose person a subject's post is held by."""

    hits: dict[str, list[int]] = field(default_factory=dict)
    near: dict[str, list[int]] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)

    def all_of(self, *stories: str) -> list[int]:
        """Give everybody of some stories, those who do it first."""
        return [i for story in stories for side in (self.hits, self.near) for i in side.get(story, ())]

    def has(self, story: str, i: int) -> bool:
        """Whether a subject truly does what the story tells."""
        return i in self.hits.get(story, ())

    def note(self, story: str, hits: list[int], near: list[int]) -> None:
        """Note a story whose players only a later table can tell."""
        self.hits[story], self.near[story] = hits, near

    def everybody(self) -> set[int]:
        """Give all who are in any story; of the others chance may say what it likes."""
        return {i for side in (self.hits, self.near) for group in side.values() for i in group}


def plant(city: "City", rng: np.random.Generator) -> Planted:
    """Choose the businesses of every story and give the city the traits that they need."""
    planted = Planted()
    order = rng.permutation(len(city)).tolist()
    free = dict.fromkeys(order)
    # Stories that only few businesses can play choose first.
    for story in sorted(_COUNTS, key=_ROOM.__getitem__):
        fits, number = _fits(city, story), sum(_COUNTS[story])
        chosen = list(islice((i for i in free if fits(i)), number))
        for i in chosen:
            del free[i]
        hits = min(_COUNTS[story][0], len(chosen))
        planted.hits[story], planted.near[story] = chosen[:hits], chosen[hits:]
    _give_traits(city, planted)
    return planted


def _fits(city: "City", story: str) -> Where:
    """Say who can play a story."""
    trades, alive, company, older, struck = _WHO[story]

    def fits(i: int) -> bool:
        trade = city.trade_of(i)
        return (
            (not trades or trade.key in trades or trade.food in trades)
            and (city.status[i] == "1" if alive else _ended_long_ago(city, i))
            and (not company or city.kind[i] in _COMPANIES)
            and (not older or city.established[i] < city.today - timedelta(days=900))
            and (not struck or city.status[i] in {"2", "3", "9"})
        )

    return fits


def _ended_long_ago(city: "City", i: int) -> bool:
    """A business that was off the register before the last full export of it, and not years ago."""
    ended = city.ended[i]
    return ended is not None and timedelta(days=300) < city.today - ended < timedelta(days=2000)


_COMPANIES = frozenset({"1100", "1130", "1151", "1153", "1200"})
_FOOD = ("catering", "sale")
_SHOPS = ("grocery", "snack", "restaurant", "tea_shop", "beauty", "clothes_shop")
# Story to the trades (or kinds of food business) it fits, alive, a company, older than two years, struck off.
_WHO: dict[str, tuple[tuple[str, ...], bool, bool, bool, bool]] = {
    "one_address": (("consulting", "internet", "wholesale", "building", "logistics"), True, True, False, False),
    "one_phone": ((), True, True, False, False),
    "one_person_many_firms": ((), True, True, False, False),
    "serial_director": ((), True, True, False, False),
    "size_gap": ((), True, True, True, False),
    "dormant": ((), True, True, True, False),
    "exit_warning": ((), True, True, True, False),
    "changes_before_flight": ((), True, True, True, False),
    "capital_jump": ((), True, True, True, False),
    "long_abnormal": ((), True, False, True, False),
    "card_flight": (("beauty",), True, False, False, False),
    "expired_selling": (_FOOD, True, False, True, False),
    "bad_supplier": (("sale",), True, False, False, False),
    "recalled_sold": (("sale",), True, False, False, False),
    "repeated_failures": (_FOOD, True, False, False, False),
    "complaint_burst": (_SHOPS, True, False, False, False),
    "complained_unpunished": (_SHOPS, True, False, False, False),
    "machine_overdue": ((), True, False, True, False),
    "machine_of_cancelled": ((), False, False, False, True),
    "ended_trading": ((), False, False, False, True),
    "machine_worn": ((), True, False, True, False),
    "lift_faults": (("hotel", "property", "grocery"), True, False, False, False),
    "lift_firm_overloaded": (("repair", "hardware_shop", "building"), True, False, False, False),
    "operator_expired": ((), True, False, False, False),
    "no_pharmacist": (("pharmacy",), True, False, False, False),
    "drug_expired": (("pharmacy",), True, False, False, False),
    "cold_break": (("pharmacy", "aquatic", "sale"), True, False, False, False),
    "reports_too_many": (("consulting", "internet"), True, False, False, False),
    "instrument_overdue": (("grocery", "aquatic", "wholesale", "farm"), True, False, False, False),
    "certificate_suspended": (("electronics", "stainless", "sanitary_ceramics"), True, False, False, False),
    "bad_faith_marks": ((), True, True, False, False),
    "fake_patent": (("hardware_shop", "clothes_shop", "stainless", "internet"), True, False, False, False),
    "shop_without_licence": (_FOOD, True, False, False, False),
    "shop_of_cancelled": (("catering", "sale"), False, False, False, True),
    "home_kitchen": (("catering",), True, False, False, False),
    "live_unlabelled": (("sale", "production", "workshop"), True, False, False, False),
    "false_discount": (("clothes_shop", "internet", "tea_shop"), True, False, False, False),
    "dear_beyond_cost": (("grocery",), True, False, False, False),
    "unmarked_prices": (("grocery", "snack"), True, False, False, False),
    "advert_words": (("beauty", "pharmacy", "consulting", "internet"), True, False, False, False),
    "advert_unapproved": (("pharmacy", "beauty", "internet"), True, False, False, False),
    "one_claimant": (("sale",), True, False, False, False),
    "cold_silent": (("pharmacy", "aquatic", "sale"), True, False, False, False),
    "one_pharmacist": (("pharmacy",), True, False, False, False),
    "approval_lapsed": (("consulting", "internet"), True, False, False, False),
    "beyond_scope": (("snack",), True, False, False, False),
    "group_meal": (("restaurant",), True, False, False, False),
    "near_three_penalties": (("sale", "catering"), True, False, True, False),
    "price_parallel": (("grocery",), True, False, False, False),
    "lift_unkept": (("hotel", "property", "grocery", "restaurant"), True, False, False, False),
    "ended_supplier": (("sale", "catering"), True, False, False, False),
    "device_beyond_licence": (("pharmacy", "beauty", "internet"), True, False, False, False),
    "cylinder_overdue": (("hardware_shop", "wholesale", "logistics"), True, False, False, False),
    "forced_charge": (("consulting", "internet", "building"), True, False, False, False),
}  # fmt: skip
_FEW = {
    "ended_trading": 1,
    "no_pharmacist": 0,
    "one_pharmacist": 0,
    "drug_expired": 0,
    "shop_of_cancelled": 1,
    "machine_of_cancelled": 1,
    "card_flight": 1,
}
_ROOM = {
    story: (_FEW.get(story, 2 if who[0] else 3), place) for place, (story, who) in enumerate(_WHO.items())
}


def _give_traits(city: "City", planted: Planted) -> None:
    """What stands in the register itself: shared addresses, telephones and persons, firms struck off."""
    for group in (planted.hits["one_address"], planted.near["one_address"]):
        _share(group, lambda i, first: _same_place(city, i, first))
    for group in (planted.hits["one_phone"], planted.near["one_phone"]):
        _share(group, lambda i, first: _same_phone(city, i, first))
    for number, i in enumerate(planted.all_of("one_address", "one_phone")):
        city.established[i] = city.today - timedelta(days=62 + number * 4)
    for i in planted.hits["capital_jump"]:
        city.capital_wan[i], city.scale[i] = "8000", 0.01
    for number, i in enumerate(planted.hits["one_person_many_firms"]):
        planted.people[i] = "QHX00000001"
        city.owner[i] = city.owner[planted.hits["one_person_many_firms"][0]]
        city.established[i] = city.today - timedelta(days=70 + number * 3)
    for i in planted.near["one_person_many_firms"]:
        planted.people[i] = "QHX00000002"
    street = planted.hits["price_parallel"]
    for number, i in enumerate(street):
        city.town[i] = city.town[street[0]]
        city.address[i] = f"{city.place_name(street[0])}和风路{10 + 2 * number}号"
    _strike_off(city, planted)


def _share(group: list[int], same: Callable[[int, int], None]) -> None:
    for i in group[1:]:
        same(i, group[0])


def _same_place(city: "City", i: int, first: int) -> None:
    city.town[i], city.address[i] = city.town[first], city.address[first]


def _same_phone(city: "City", i: int, first: int) -> None:
    city.phone[i] = city.phone[first]


def _strike_off(city: "City", planted: Planted) -> None:
    """Whoever directs a serial director's new firm has had firms struck off in the last three years."""
    taken = planted.everybody()
    rest = [
        i for i in range(len(city)) if city.kind[i] in _COMPANIES and i not in taken and city.status[i] == "1"
    ]
    gone: list[int] = []
    for number, i in enumerate(planted.all_of("serial_director")):
        planted.people[i] = f"QHX0000001{number}"
        for k in range(3 if planted.has("serial_director", i) else 1):
            if not rest:
                return
            j = rest.pop()
            ended = city.today - timedelta(days=200 + 97 * k)
            city.status[j], city.ended[j] = "2", max(ended, city.established[j] + timedelta(days=30))
            planted.people[j] = planted.people[i]
            gone.append(j)
    planted.near["serial_director"] += gone


def write_planted(folder: Path, city: "City") -> None:
    """Keep the list beside the truth: story to the credit codes of those who do it and those who nearly do."""
    told = {
        story: {
            "hits": _codes(city, city.planted.hits[story]),
            "near": _codes(city, city.planted.near[story]),
        }
        for story in sorted(city.planted.hits)
    }
    text = json.dumps({"today": city.today.isoformat(), "stories": told}, ensure_ascii=False, indent=1)
    (folder / "planted.json").write_text(text + "\n", encoding="utf-8")


def _codes(city: "City", group: Iterable[int]) -> list[str]:
    return [city.uscc[i] for i in group]

"""Social insurance, tax, persons, changes and abnormal listings of the made-up city."""

from datetime import date, timedelta

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.events import Table
from quanheng_demo.naming import person_names
from quanheng_demo.places import COUNTIES, TOWNS

from .rows import COMPANIES, Rows, ago, live, month, panel, person_key

__all__ = ["abnormal_listings", "changes", "insurance", "posts", "tax"]

_MONTHS, _LONG = 13, 24  # who is held against last year's report has that whole year here
_STORIES = ("size_gap", "dormant", "exit_warning", "changes_before_flight")


def _companies(city: City) -> list[int]:
    return [i for i in range(len(city)) if city.kind[i] in COMPANIES and live(city, i)]


def _staff(city: City, i: int) -> int:
    """How many people a business really has, by its capital; the annual report says nearly the same."""
    return max(2, int(float(city.capital_wan[i]) ** 0.5 / 1.6))


def _fading(city: City, i: int, back: int) -> float:
    """What is left of a business's size so many months ago; one that is about to go falls off month by month."""
    if city.planted.has("exit_warning", i):
        return (0.12, 0.12, 0.15, 0.2, 0.7, 0.9)[back] if back < 6 else 1.0
    return 0.85 if i in city.planted.near["exit_warning"] and back < 2 else 1.0


def _span(city: City, i: int) -> int:
    return _LONG if i in city.planted.all_of("size_gap") else _MONTHS


def insurance(rng: np.random.Generator, city: City) -> Table:
    """Insured persons of the last year month by month; a firm that fades lets people go and owes more."""
    rows = Rows("return_no", "month_on", "insured", "wages_yuan", "arrears_yuan", "state", "reported_on")
    firms = panel(city, rng, _STORIES, _companies(city), 18, 0.03)
    shakes = rng.normal(1.0, 0.03, size=(len(firms), _LONG))
    for place, i in enumerate(firms):
        for back in range(_span(city, i), 0, -1):
            first = month(city, back)
            if first < city.established[i]:
                continue
            people = 2 if city.planted.has("size_gap", i) else round(
                (10 if city.planted.has("exit_warning", i) else 0) + _staff(city, i) * shakes[place, back - 1]
            )  # fmt: skip
            people = round(people * _fading(city, i, back))
            idle = city.planted.has("dormant", i)
            owed = 4200 * (8 - back) if city.planted.has("exit_warning", i) and back < 8 else 0
            told = first + timedelta(days=34)
            values = (0, 0, 0, "ended") if idle else (people, people * 4600, owed, "normal")
            rows.add(
                i, min(told, city.today), f"SB{first:%Y%m}{i:07d}", first, *values, min(told, city.today)
            )
    return rows.done()


def tax(rng: np.random.Generator, city: City) -> Table:
    """Sales told to the tax office month by month; who is dormant files nothing and is no longer found."""
    rows = Rows("return_no", "month_on", "filed", "filed_on", "sales_yuan", "tax_yuan", "tax_state")
    firms = panel(city, rng, (*_STORIES, "long_abnormal", "ended_trading"), _companies(city), 18, 0.03)
    shakes = np.exp(rng.normal(0.0, 0.12, size=(len(firms), _LONG)))
    for place, i in enumerate(firms):
        yearly = float(city.capital_wan[i]) * city.scale[i] * 25000
        for back in range(_span(city, i), 0, -1):
            first = month(city, back)
            if first < city.established[i]:
                continue
            told = min(first + timedelta(days=44), city.today)
            if city.planted.has("dormant", i):
                rows.add(i, told, f"SW{first:%Y%m}{i:07d}", first, "否", "", "", "", "irregular")
                continue
            sales = 800.0 if city.planted.has("size_gap", i) else yearly / 12 * shakes[place, back - 1]
            sales *= _fading(city, i, back)
            idle = i in city.planted.near["dormant"] and back in {3, 4}
            rows.add(
                i, told, f"SW{first:%Y%m}{i:07d}", first, "否" if idle else "是", "" if idle else told,
                "" if idle else f"{sales:.2f}", "" if idle else f"{sales * 0.011:.2f}", "normal",
            )  # fmt: skip
    return rows.done()


def posts(rng: np.random.Generator, city: City) -> Table:
    """Who holds which post: the owner as legal representative and shareholder, another person as supervisor."""
    rows = Rows("record_no", "person_key", "person_name", "post", "share_percent", "from_on", "to_on")
    everyone = [i for i in range(len(city)) if city.kind[i] in COMPANIES]
    taken = city.planted.everybody() | set(city.planted.people)
    firms = [i for place, i in enumerate(everyone) if i in taken or place % 5 == 0]
    names = person_names(rng, len(firms))
    for place, i in enumerate(firms):
        began, ended = city.established[i], city.ended[i]
        share = 100 if city.kind[i] == "1151" else 60 + place % 4 * 10
        own = (person_key(city, i), city.owner[i])
        other = (f"RY9{place:09d}", names[place])
        lines = [(own, "legal_rep", ""), (own, "shareholder", share), (other, "supervisor", "")]
        lines += [(other, "shareholder", 100 - share)] if share < 100 else []
        for number, (who, post, percent) in enumerate(lines):
            rows.add(i, began, f"RZ{i:07d}{number}", *who, post, percent, began, ended)
    return rows.done()


def changes(rng: np.random.Generator, city: City) -> Table:
    """Changes of registration: a few here and there, many at once before a flight, capital blown up."""
    rows = Rows("change_no", "item", "before_text", "after_text", "before_yuan", "after_yuan", "changed_on")
    names = person_names(rng, 600)

    def add(
        i: int, item: str, days: int, before: str = "", after: str = "", was: str = "", now: str = ""
    ) -> None:
        when = max(ago(city, days), city.established[i] + timedelta(days=1))
        rows.add(i, when, f"BG{len(rows):08d}", item, before, after, was, now, when)

    for i in city.planted.hits["changes_before_flight"]:
        add(i, "legal_rep", 40, city.owner[i], names[i % 600])
        add(i, "shareholder", 38, city.owner[i], names[i % 600])
        add(i, "address", 25, city.address[i], city.place_name(i) + "山后村片区9号")
        add(i, "scope", 20)
        add(i, "name", 12, city.name[i], city.name[i])
    for i in city.planted.near["changes_before_flight"]:
        add(i, "legal_rep", 700, city.owner[i], names[i % 600])
        add(i, "address", 30)
    for i in city.planted.hits["exit_warning"]:
        add(i, "legal_rep", 55, city.owner[i], names[i % 600])
        add(i, "address", 50)
    for i in city.planted.hits["capital_jump"]:
        add(i, "capital", 60, was="10", now="8000")
    for i in city.planted.near["capital_jump"]:
        add(i, "capital", 60, was="100", now="150")
    pool = _companies(city)
    chosen = rng.choice(pool, size=max(8, len(pool) // 40)).tolist() if pool else []
    for place, i in enumerate(chosen):
        add(i, ("scope", "address", "legal_rep", "other")[place % 4], 30 + place * 37 % 900)
    return rows.done()


def abnormal_listings(rng: np.random.Generator, city: City) -> Table:
    """Abnormal listings: most are lifted within months, some stand for years and nobody goes there."""
    rows = Rows("listing_no", "reason", "listed_on", "removed_on", "authority")

    def add(i: int, reason: str, listed: date, removed: date | None) -> None:
        county = COUNTIES[TOWNS[city.town[i]].county]
        number = f"{county[0]}市监异列〔{listed.year}〕{len(rows) + 1}号"
        rows.add(i, removed or listed, number, reason, listed, removed, f"{county}市场监督管理局")

    for i in city.planted.hits["long_abnormal"]:
        add(i, "lost_contact", max(ago(city, 1200), city.established[i] + timedelta(days=60)), None)
    for i in city.planted.near["long_abnormal"]:
        add(i, "annual_report", ago(city, 130), ago(city, 90))
    for place, i in enumerate(city.planted.hits["dormant"]):
        add(i, "annual_report" if place else "lost_contact", date(city.today.year, 7, 8), None)
    taken = city.planted.everybody()
    pool = [i for i in range(len(city)) if live(city, i) and i not in taken]
    for i in rng.choice(pool, size=max(6, len(pool) // 150), replace=False).tolist():
        listed = date(city.today.year - 1 - i % 2, 7, 5 + i % 20)
        if listed > city.established[i]:
            add(i, "annual_report", listed, listed + timedelta(days=60 + i % 100))
    return rows.done()

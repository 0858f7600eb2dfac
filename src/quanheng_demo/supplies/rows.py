"""A table built row by row, and the few questions that every field's module asks of the city."""

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.events import Table

__all__ = ["COMPANIES", "Rows", "ago", "live", "month", "panel", "permits", "person_key", "sample", "yes"]

COMPANIES = frozenset({"1100", "1130", "1151", "1153", "1200"})


class Rows:
    """Columns that grow by one row at a time; ``done`` gives the table."""

    def __init__(self, *columns: str) -> None:
        self.entity: list[int] = []
        self.day: list[date] = []
        self.columns: dict[str, list[str]] = {column: [] for column in columns}

    def add(self, entity: int, day: date, *values: object) -> None:
        """Add one row that reached the books on a day; dates and numbers are written as text."""
        self.entity.append(entity)
        self.day.append(day)
        for column, value in zip(self.columns.values(), values, strict=True):
            column.append(
                "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
            )

    def __len__(self) -> int:
        return len(self.entity)

    def done(self) -> Table:
        """Give what was added."""
        return Table(self.entity, self.day, self.columns)


def ago(city: City, days: int) -> date:
    """Give the day so many days before the city's today."""
    return city.today - timedelta(days=days)


def month(city: City, back: int) -> date:
    """Give the first day of the month so many months before today's."""
    number = city.today.year * 12 + city.today.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)


def live(city: City, i: int) -> bool:
    """Whether a business still stands in the register."""
    return city.ended[i] is None


def yes(flag: bool) -> str:
    """Write a flag as departments do."""
    return "是" if flag else "否"


def permits(city: City) -> dict[int, str]:
    """Give the permits that stand, by their holder."""
    table = city.tables["food_licence"]
    ends, numbers = table.columns["expires_on"], table.columns["number"]
    today = city.today.isoformat()
    return {i: numbers[row] for row, i in enumerate(table.entity) if ends[row] > today}


def person_key(city: City, i: int) -> str:
    """Give the registration system's own number for a business's owner: one person, one number."""
    return city.planted.people.get(i) or f"RY{abs(_fold(city.owner[i] + city.phone[i])) % 10**10:010d}"


def _fold(text: str) -> int:
    number = 7
    for letter in text:
        number = (number * 131 + ord(letter)) % (2**61 - 1)
    return number


def sample(rng: np.random.Generator, pool: Iterable[int], least: int, share: float) -> list[int]:
    """Draw a share of a pool, at least so many if there are so many, in the pool's order."""
    members = list(pool)
    number = min(len(members), max(least, int(len(members) * share)))
    return sorted(rng.choice(members, size=number, replace=False).tolist()) if number else []


def panel(
    city: City,
    rng: np.random.Generator,
    stories: tuple[str, ...],
    pool: Iterable[int],
    least: int,
    share: float,
) -> list[int]:
    """Everybody of some stories, then a sample of a pool without anybody of any story."""
    taken = city.planted.everybody()
    return [*city.planted.all_of(*stories), *sample(rng, (i for i in pool if i not in taken), least, share)]

"""The running order: acts wait for their instant, are played in turn, and what they cause is delivered at once."""

import hashlib
import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from quanheng.base.days import CHINA
from quanheng.flows import api as flows

__all__ = ["Dice", "Show"]

Scene = Callable[[datetime], None]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Dice:
    """Chance that depends on names only: the same names give the same number in every run."""

    seed: int

    def roll(self, *names: object) -> float:
        """Give a number from 0 up to 1 for these names."""
        text = "\x00".join(str(name) for name in (self.seed, *names))
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest()) / 2**48

    def between(self, low: int, high: int, *names: object) -> int:
        """Give a whole number from low to high, both included."""
        return low + int(self.roll(*names) * (high - low + 1))

    def pick(self, items: Sequence[Item], *names: object) -> Item:
        """Choose one."""
        return items[int(self.roll(*names) * len(items))]


@dataclass
class Show:
    """A heap of scenes by instant. Scenes after ``until`` are never played: they lie in the future."""

    until: datetime
    dice: Dice
    played: int = 0
    faults: list[str] = field(default_factory=list)
    telephones: dict[str, Any] = field(default_factory=dict)  # by the uid of the officer who carries it
    _waiting: list[tuple[datetime, str, int, Scene]] = field(default_factory=list)
    _count: int = 0

    def plan(self, at: datetime, name: str, scene: Scene) -> None:
        """Put a scene on the running order; equal instants are played by name."""
        if at <= self.until:
            self._count += 1
            heapq.heappush(self._waiting, (at, name, self._count, scene))

    def play(self, tell: Callable[[int, int], None]) -> None:
        """Play everything, telling how far it is."""
        while self._waiting:
            at, _, _, scene = heapq.heappop(self._waiting)
            scene(at)
            self.faults += flows.deliver()
            self.played += 1
            if self.played % 10 == 0:
                tell(self.played, self.played + len(self._waiting))

    def office_hour(self, day: date, *names: object) -> datetime:
        """Give an instant of that day between nine and half past five, moved off a weekend to the Monday."""
        while day.weekday() >= 5:
            day += timedelta(days=1)
        minute = self.dice.between(0, 510, "minute", *names)
        return datetime.combine(day, time(9, 0), CHINA) + timedelta(minutes=minute)

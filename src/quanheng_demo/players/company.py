"""Who acts: the posts of the demo's people, found by role and place."""

from dataclasses import dataclass, field
from datetime import date, datetime

from quanheng.base.days import day_of
from quanheng.foundation.people.api import Actor, Person, Post, actor_for

from .show import Dice

__all__ = ["Company"]

_CITY = "4451"
_COUNTY_SHARE = 0.45


@dataclass
class Company:
    """The people of the demo city, each seen as the actor of a post."""

    dice: Dice
    _posts: dict[str, list[tuple[str, str, tuple[str, ...], Person]]] = field(default_factory=dict)
    _actors: dict[tuple[int, date], Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = Post.objects.select_related("person", "unit", "role").prefetch_related("unit__regions")
        for post in rows.order_by("person__username"):
            prefixes = tuple(sorted(row.prefix for row in post.unit.regions.all()))
            self._posts.setdefault(post.role.key, []).append(
                (post.person.username, post.uid, prefixes, post.person)
            )

    def one(self, roles: tuple[str, ...], region: str, at: datetime, *names: object) -> Actor:
        """Choose somebody of these roles whose post covers a place, the nearest unit first.

        Among equals chance decides, by names that stay the same in every run.
        """
        able = self._able(roles, region) or self._able(("bureau_leader",), region or _CITY)
        nearest = max(depth for depth, *_ in able)
        close = sorted((username, uid, person) for depth, username, person, uid in able if depth == nearest)
        _, uid, person = self.dice.pick(close, "who", *names)
        return actor_for(person, on=day_of(at), post_uid=uid, second_factor=True)

    def _able(self, roles: tuple[str, ...], region: str) -> list[tuple[int, str, Person, str]]:
        return [
            (max(len(prefix) for prefix in prefixes if region.startswith(prefix)), username, person, uid)
            for role in roles
            for username, uid, prefixes, person in self._posts.get(role, ())
            if any(region.startswith(prefix) for prefix in prefixes)
        ]

    def handlers(self, region: str, at: datetime, *names: object) -> list[Person]:
        """Choose two certified officers for a case: of the county's enforcement, or of the nearest station.

        Gives nobody where a place has fewer than two.
        """
        desks = [self._certified("case_officer", region, at), self._certified("station_officer", region, at)]
        if self.dice.roll("desk", *names) >= _COUNTY_SHARE:
            desks.reverse()
        pool = next((desk for desk in desks if len(desk) > 1), [])
        start = int(self.dice.roll("pair", *names) * len(pool))
        return [pool[(start + place) % len(pool)] for place in range(2)] if pool else []

    def _certified(self, role: str, region: str, at: datetime) -> list[Person]:
        able = [one for one in self._able((role,), region) if one[2].has_certificate(day_of(at))]
        nearest = max((depth for depth, *_ in able), default=0)
        close = sorted(
            (username, person.pk, person) for depth, username, person, _ in able if depth == nearest
        )
        return [person for _, _, person in close]

    def as_person(self, person: Person, at: datetime) -> Actor:
        """See a person in the main post."""
        key = (person.pk, day_of(at))
        if key not in self._actors:
            self._actors[key] = actor_for(person, on=day_of(at), second_factor=True)
        return self._actors[key]

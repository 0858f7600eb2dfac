"""A day's tour for one team: the order of visits that costs the least road, within the working day.

Nothing here looks at a database or a clock on the wall: the same stops give the same tour on every machine.
Roads are not known; a way is reckoned as the great circle times a factor for bends, at a mean speed, and the
page says so. The search is OR-tools' routing library, bounded by the number of solutions and never by seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

__all__ = ["Day", "Place", "Stop", "Tour", "Visit", "metres_between", "plan_tour"]

EARTH_M = 6_371_008.8  # mean radius, IUGG
SOLUTIONS = 60  # of the local search; a day holds some fifteen visits, whose order is settled long before
DROP = 1_000_000  # metres of road that a must-visit stop is worth; one that may wait is worth a tenth


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the earth in degrees, in one coordinate system for the whole tour."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit to be made: where, how many minutes it takes, between which minutes of the day, and how pressing.

    ``opens`` and ``closes`` are minutes after midnight between which the visit must begin; ``weight`` above 0
    makes the stop the harder to leave out, 10 for one that is due today or late.
    """

    key: str
    place: Place
    minutes: int
    opens: int = 0
    closes: int = 24 * 60
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Day:
    """The frame of a tour: from when to when in minutes after midnight, the pause at noon, and how one moves."""

    begins: int = 9 * 60
    ends: int = 17 * 60 + 30
    rest_from: int = 12 * 60
    rest_to: int = 14 * 60 + 30
    km_per_hour: float = 25.0
    bend: float = 1.3


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop of a tour: when the team arrives and leaves, and the way to it."""

    key: str
    arrives: int
    leaves: int
    metres: int


@dataclass(frozen=True, slots=True)
class Tour:
    """The visits in order, the way back, and the stops for which the day is too short."""

    visits: tuple[Visit, ...]
    back_metres: int
    back_at: int
    left_out: tuple[str, ...]

    @property
    def metres(self) -> int:
        """The whole way in metres."""
        return sum(visit.metres for visit in self.visits) + self.back_metres


def metres_between(one: Place, other: Place) -> float:
    """Give the great-circle distance of two places in metres (haversine)."""
    lat1, lat2 = radians(one.lat), radians(other.lat)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(half)))


def plan_tour(stops: Sequence[Stop], start: Place, day: Day) -> Tour:
    """Order the stops of one day; the tour begins and ends at ``start``.

    No visit begins in the pause at noon. What does not fit is left out, the least pressing first, and is named
    in ``left_out``: nothing vanishes. Distances are whole metres, times whole minutes.

    Algorithm: vehicle routing with time windows and optional stops (OR-tools routing library).
    """
    if not stops:
        return Tour((), 0, day.begins, ())
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    ordered = sorted(stops, key=lambda stop: stop.key)  # the order of the list must not matter
    metres = _metres([start, *(stop.place for stop in ordered)], day.bend)
    manager = pywrapcp.RoutingIndexManager(len(metres), 1, 0)
    routing = pywrapcp.RoutingModel(manager)

    def way(here: int, there: int) -> int:
        return int(metres[manager.IndexToNode(here)][manager.IndexToNode(there)])

    def time(here: int, there: int) -> int:
        at = manager.IndexToNode(here)
        stay = ordered[at - 1].minutes if at else 0
        return stay + _minutes(metres[at][manager.IndexToNode(there)], day)

    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitCallback(way))
    routing.AddDimension(routing.RegisterTransitCallback(time), day.ends, day.ends, False, "time")
    clock = routing.GetDimensionOrDie("time")
    clock.CumulVar(routing.Start(0)).SetRange(day.begins, day.begins)
    clock.CumulVar(routing.End(0)).SetRange(day.begins, day.ends)
    for at, stop in enumerate(ordered, start=1):
        index = manager.NodeToIndex(at)
        _open(clock.CumulVar(index), stop, day)
        routing.AddDisjunction([index], DROP // 10 * max(stop.weight, 1))
        routing.AddVariableMinimizedByFinalizer(clock.CumulVar(index))
    routing.AddVariableMinimizedByFinalizer(clock.CumulVar(routing.End(0)))
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    asked.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    asked.solution_limit = SOLUTIONS
    asked.time_limit.FromSeconds(20)  # a guard only: the solutions run out first
    found = routing.SolveWithParameters(asked)
    if found is None:
        return Tour((), 0, day.begins, tuple(stop.key for stop in ordered))
    return _read(ordered, metres, manager, routing, found, clock)


def _open(begin: object, stop: Stop, day: Day) -> None:
    """Let a visit begin within its hours, and not so that it reaches into the pause or beyond the day."""
    begin.SetRange(max(stop.opens, day.begins), max(min(stop.closes, day.ends - stop.minutes), day.begins))  # type: ignore[attr-defined]
    if day.rest_to > day.rest_from:
        begin.RemoveInterval(max(day.rest_from - stop.minutes + 1, 0), day.rest_to - 1)  # type: ignore[attr-defined]


def _metres(places: Sequence[Place], bend: float) -> list[list[int]]:
    return [[round(metres_between(one, other) * bend) for other in places] for one in places]


def _minutes(metres: int, day: Day) -> int:
    """Whole minutes on the way, rounded up."""
    return -(-metres * 60 // round(day.km_per_hour * 1000))


def _read(
    ordered: Sequence[Stop], metres: list[list[int]], manager: object, routing: object, found: object, clock: object
) -> Tour:  # fmt: skip
    visits: list[Visit] = []
    index, before = routing.Start(0), 0  # type: ignore[attr-defined]
    while True:
        index = found.Value(routing.NextVar(index))  # type: ignore[attr-defined]
        arrives = found.Min(clock.CumulVar(index))  # type: ignore[attr-defined]
        if routing.IsEnd(index):  # type: ignore[attr-defined]
            break
        at = manager.IndexToNode(index)  # type: ignore[attr-defined]
        stop = ordered[at - 1]
        visits.append(Visit(stop.key, arrives, arrives + stop.minutes, metres[before][at]))
        before = at
    seen = {visit.key for visit in visits}
    left = tuple(stop.key for stop in ordered if stop.key not in seen)
    return Tour(tuple(visits), metres[before][0], arrives, left)

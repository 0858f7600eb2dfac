"""A team's day on the road: which open tasks, from where, in which order; proposed first, kept by a person."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from django.db import transaction
from django.db.models import QuerySet

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, NotFound
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, define, record
from quanheng.foundation.people.api import Actor, Person, Unit, in_regions, require, visible_to
from quanheng.registry.api import Subject

from .models import Task
from .rights import Rights
from .selectors import find_tasks
from .tour_models import DayTour
from .touring import Day, Place, Stop, Tour, plan_tour

__all__ = [
    "TOUR_KEPT", "ProposedTour", "StartPlace", "find_tours", "get_tour", "keep_tour", "open_tasks_of_team",
    "propose_tour", "start_of", "tour_of",
]  # fmt: skip

TOUR_KEPT = "inspections.tour.kept"
define(TOUR_KEPT, room="inspections", sentence="排定{on}的检查路线：{count}户，约{km}公里，{team}")

MOST_STOPS = 40  # what one reckoning takes; the most pressing go in first
VISIT_MINUTES = 40
SOON_DAYS = 7
NO_PLACE, NO_TIME, LATER = "没有坐标", "当天排不下", "不急，待紧要的排完"


@dataclass(frozen=True, slots=True)
class StartPlace:
    """Where the tour begins and ends, and in words how that place is known."""

    place: Place
    words: str


@dataclass(frozen=True, slots=True)
class ProposedTour:
    """A reckoned tour with the tasks behind its keys, and what is not in it with the reason; the sum is the list."""

    on: date
    start: StartPlace
    day: Day
    tour: Tour
    tasks: dict[str, Task] = field(default_factory=dict)
    left_out: tuple[tuple[Task, str], ...] = ()


def open_tasks_of_team(actor: Actor, persons: Sequence[Person], *, on: date) -> list[Task]:
    """List the open tasks that any of the persons is named for, the most pressing first.

    Right: inspections:task:read
    """
    require(actor, Rights.TASK_READ)
    rows = find_tasks(actor).filter(
        posts__person__in=list(persons), state__in=(Task.State.ASSIGNED, Task.State.CHECKING)
    )
    last = date.max
    return sorted(rows.distinct(), key=lambda task: (task.due_on or last, task.opened_on, task.uid))


def start_of(actor: Actor, unit: Unit, *, lat: float | None = None, lon: float | None = None) -> StartPlace:
    """Give where a tour begins: the place given, else the unit's last one, else the middle of its businesses.

    Raises: BadInput, when nothing is known
    """
    if lat is not None and lon is not None:
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise BadInput("出发点的经纬度不对", remedy="纬度在-90到90之间，经度在-180到180之间")
        return StartPlace(Place(lat, lon), "填写的出发点")
    kept = find_tours(actor).filter(unit=unit).first()
    if kept is not None:
        return StartPlace(Place(kept.start["lat"], kept.start["lon"]), "本单位上次的出发点")
    rows = in_regions(Subject.objects.all(), [row.prefix for row in unit.regions.all()])
    known = rows.exclude(lat=None).exclude(lon=None).order_by("id").values_list("lat", "lon")[:2_000]
    points = [(lat, lon) for lat, lon in known if lat is not None and lon is not None]
    if not points:
        raise BadInput("不知道从哪里出发", remedy="请填写出发点的纬度和经度")
    middle = Place(median(lat for lat, _ in points), median(lon for _, lon in points))
    return StartPlace(middle, "辖区主体的中心位置（近似）")


def propose_tour(
    tasks: Sequence[Task], *, on: date, start: StartPlace, day: Day, minutes: int = VISIT_MINUTES
) -> ProposedTour:
    """Reckon the order of the visits; what has no coordinates or does not fit is listed with the reason.

    ``minutes`` is how long one visit takes. A task due on the day or before is worth ten that may wait.
    Raises: BadInput
    """
    if not 5 <= minutes <= 480:
        raise BadInput("每户用时须在5到480分钟之间", remedy="按检查表长短估一个数")
    if not day.begins < day.ends or not 1 <= day.km_per_hour <= 120:
        raise BadInput("作息时间或车速不对", remedy="请核对出发、返回时间和平均车速（1到120公里/小时）")
    placed = [task for task in tasks if task.subject.lat is not None and task.subject.lon is not None]
    left = [(task, NO_PLACE) for task in tasks if task.subject.lat is None or task.subject.lon is None]
    taken, later = placed[:MOST_STOPS], placed[MOST_STOPS:]
    stops = [
        Stop(
            task.uid,
            Place(task.subject.lat or 0.0, task.subject.lon or 0.0),
            minutes,
            weight=_weight(task, on),
        )
        for task in taken
    ]
    tour = plan_tour(stops, start.place, day)
    by_uid = {task.uid: task for task in taken}
    left += [(by_uid[uid], NO_TIME) for uid in tour.left_out] + [(task, LATER) for task in later]
    return ProposedTour(on, start, day, tour, by_uid, tuple(left))


def _weight(task: Task, on: date) -> int:
    if task.due_on is None:
        return 1
    if task.due_on <= on:
        return 10
    return 4 if task.due_on <= on + timedelta(days=SOON_DAYS) else 1


def keep_tour(
    *, actor: Actor, at: datetime, proposed: ProposedTour, team: Sequence[Person], unit: Unit,
    because: Sequence[Fact | str] = (),
) -> DayTour:  # fmt: skip
    """Keep a proposed tour as the team's day; the phone lists the visits in this order from then on.

    Right:  inspections:tour:keep
    Writes: inspections.tour.kept
    Raises: BadInput, when nothing is in the tour or the day is past
    """
    region = unit.region_code
    require(actor, Rights.TOUR_KEEP, region=region)
    if not proposed.tour.visits:
        raise BadInput("路线里没有一户", remedy="请换一天、换人或放宽作息时间")
    if proposed.on < day_of(at):
        raise BadInput("这一天已经过去", remedy="请选今天或以后的日期")
    tour = DayTour(
        uid=new_uid(at), on=proposed.on, unit=unit, frame=asdict(proposed.day), made_at=at, made_by=actor.name,
        start={**asdict(proposed.start.place), "words": proposed.start.words},
        stops=[{"task": one.key, "arrives": one.arrives, "leaves": one.leaves, "metres": one.metres}
               for one in proposed.tour.visits],
        back={"at": proposed.tour.back_at, "metres": proposed.tour.back_metres},
        left_out=[{"task": task.uid, "why": why} for task, why in proposed.left_out], region_code=region,
    )  # fmt: skip
    with transaction.atomic():
        fact = record(
            TOUR_KEPT, object=Ref("inspections.tour", tour.uid), actor=actor, at=at, because=because, region=region,
            body={"on": proposed.on, "count": len(tour.stops), "km": str(round(proposed.tour.metres / 1000, 1)),
                  "team": "、".join(person.name for person in team), "tasks": [one["task"] for one in tour.stops],
                  "left_out": len(tour.left_out)},
        )  # fmt: skip
        tour.fact_uid = fact.uid
        tour.save()
        tour.team.set(team)
    return tour


def find_tours(actor: Actor, *, on: date | None = None) -> QuerySet[DayTour]:
    """List kept tours the actor may see, the newest first."""
    rows = visible_to(
        actor, Rights.TASK_READ, DayTour.objects.select_related("unit").prefetch_related("team")
    )
    return rows.filter(on=on) if on else rows


def get_tour(actor: Actor, uid: str) -> DayTour:
    """Find one kept tour. Raises: NotAllowed, NotFound"""
    require(actor, Rights.TASK_READ)
    found = find_tours(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这条路线，或不在您的管辖范围内")
    return found


def tour_of(person_id: int, on: date) -> DayTour | None:
    """Give the tour that holds for a person on a day; the phone orders that person's own tasks by it."""
    return DayTour.objects.filter(team__id=person_id, on=on).order_by("-id").first()

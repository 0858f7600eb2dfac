"""The whole demo: make the city's files, fill the posts, play four months of work day by day up to today."""

import gc
import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management import call_command

from quanheng.base.days import CHINA
from quanheng.flows import api as flows

from .cast import fill_posts, sign_ins
from .generate import DELIVERIES, CityFile, generate
from .players.alerts import plan_judgements
from .players.company import Company
from .players.counter import plan_counter
from .players.draws import plan_draws
from .players.figures import enter_figures
from .players.models import plan_models
from .players.rosters import plan_rosters
from .players.rounds import plan_rounds
from .players.show import Dice, Show
from .players.writers import plan_writers

__all__ = ["make_demo"]

Tell = Callable[..., None]

_MORNING = time(8, 30)
# The last day is played in its first minutes: whenever the demo is made, its story lies in the past, so the
# worker's own clock never stands before the last signature.
_LAST_MORNING, _END = time(0, 5), time(0, 10)


def make_demo(home: Path, subjects: int, seed: int, today: date, tell: Tell) -> dict[str, Any]:
    """Make the demo city in a home whose card is written; cut off, called again it ends in the same state."""
    began = perf_counter()
    tell("准备数据库")
    call_command("migrate", interactive=False, verbosity=0)
    tell(f"生成 {subjects} 户虚构主体和部门文件")
    files = _files(home, subjects, seed, today)
    seconds = {"generating": perf_counter() - began}
    dice = Dice(seed)
    first = datetime.combine(today - timedelta(days=DELIVERIES[0] + 1), time(9, 0), CHINA)
    tell("设立机构和岗位")
    fill_posts(seed, first)
    company = Company(dice)
    gc.freeze()  # packs and people stay to the end; the collector need not look through them again and again
    show = Show(until=datetime.combine(today, _END, CHINA), dice=dice)
    enter_figures(company, subjects, today, first)
    walks: list[flows.RoadReport] = []
    plan_draws(show, company, today, _most_visits(subjects), subjects)
    plan_rounds(show, company, today)
    plan_counter(show, company, first.date())
    plan_rosters(show, company, today)
    plan_writers(show, company)
    plan_models(show, company, home, today)
    for day in sorted({file.day for file in files}):
        morning = datetime.combine(day, _LAST_MORNING if day == today else _MORNING, CHINA)
        show.plan(
            morning,
            "00 delivery",
            lambda at: _deliver_files(show, company, home, files, subjects, at, walks, tell),
        )
    acting = perf_counter()
    with flows.centre_of(home).held_open():  # nobody else reads a home that is not made yet
        show.play(lambda done, total: tell("演示人员办事", done, total))
        seconds["acting"] = perf_counter() - acting - sum(sum(walk.seconds.values()) for walk in walks)
        last = flows.run_road(show.until, home, tell)
    gc.unfreeze()
    walks.append(last)
    for walk in walks:
        for stage, spent in walk.seconds.items():
            seconds[stage] = seconds.get(stage, 0.0) + spent
    last.seconds = seconds
    last.faults = sorted({*last.faults, *show.faults})
    data = last.as_dict()
    data["seconds"]["total"] = round(perf_counter() - began, 2)
    return data | {"seed": seed, "today": today.isoformat(), "acts": show.played, "sign_ins": sign_ins()}


def _most_visits(subjects: int) -> int:
    """How many of a draw's businesses are visited in the story: it grows gently, for visits take time."""
    return min(60, 14 + subjects // 700)


def _most_judged(subjects: int) -> int:
    return min(320, 30 + subjects // 90)


def _deliver_files(
    show: Show, company: Company, home: Path, files: list[CityFile], subjects: int, at: datetime,
    walks: list[flows.RoadReport], tell: Tell,
) -> None:  # fmt: skip
    """A morning on which departments' files lie in the inbox: the road is walked, and its alerts find their judges."""
    for file in files:
        if file.day == at.date():
            flows.lay_in_inbox(file.path, file.source, home)
    report = flows.run_road(at, home, tell)
    walks.append(report)
    if at.date() < show.until.date():
        plan_judgements(show, company, at.date(), _most_judged(subjects))


def _files(home: Path, subjects: int, seed: int, today: date) -> list[CityFile]:
    """Generate the files, or take those that an earlier, unfinished call has made whole."""
    folder = home / "demo"
    listing = folder / "files.json"
    if not listing.exists():
        made = generate(folder, subjects, seed, today=today)
        rows = [
            [str(file.path.relative_to(folder)), file.source, file.day.isoformat(), file.rows]
            for file in made.files
        ]
        fresh = listing.with_suffix(".new")
        fresh.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        fresh.replace(listing)
    return [
        CityFile(folder / path, source, date.fromisoformat(day), rows)
        for path, source, day, rows in json.loads(listing.read_text(encoding="utf-8"))
    ]

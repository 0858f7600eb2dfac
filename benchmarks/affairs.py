"""Open matters in great number: the home queue, one step by many officers at once, a new calendar tried on all.

    python benchmarks/affairs.py                          SQLite, 200,000 matters, 5 officers
    python benchmarks/affairs.py --database URL           PostgreSQL; URL of the server's maintenance database: a
                                                          database of its own is made there and dropped at the end
    python benchmarks/affairs.py --matters 5000           a quick look
    python benchmarks/affairs.py --keep DIR               keep the home (and the database) for a second run

Goals: home queue p95 under 150 ms; one step with fact, clock and outbox p95 under 100 ms with 20 officers at once
on PostgreSQL and 5 on SQLite; calendar dry run over 200,000 matters under 60 s. Each officer takes a step, thinks for
half a second to a second and a half, and takes the next; ``--think 0`` lets them work without a breath. A step is
timed from the call to the committed transaction; its paper is ordered in it and printed by the worker afterwards.
Results are printed as Markdown; ``benchmarks/results/affairs.md`` holds them with the machine's load.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
GOALS = {"queue_ms": 150.0, "step_ms": 100.0, "calendar_s": 60.0}
PROCESSES = 2
Spent = tuple[float, float]
"""Milliseconds by the clock on the wall, and of this program's processor; a loaded machine parts the two."""
NOTICE_ROWS = [
    ("2027-01-01", "2027-01-03", "放假", "元旦"), ("2027-02-05", "2027-02-11", "放假", "春节"),
    ("2027-01-30", "", "上班", "春节"), ("2027-02-20", "", "上班", "春节"),
    ("2027-04-03", "2027-04-05", "放假", "清明节"), ("2027-05-01", "2027-05-05", "放假", "劳动节"),
    ("2027-05-08", "", "上班", "劳动节"), ("2027-06-09", "", "放假", "端午节"), ("2027-09-15", "", "放假", "中秋节"),
    ("2027-10-01", "2027-10-07", "放假", "国庆节"), ("2027-10-09", "", "上班", "国庆节"),
]  # fmt: skip


def main() -> int:
    """Make the home if it is not there, measure, print; 1 when a goal was missed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--matters", type=int, default=200_000)
    asked.add_argument("--database", default="")
    asked.add_argument("--officers", type=int, default=0)
    asked.add_argument("--seconds", type=float, default=30.0)
    asked.add_argument("--think", type=float, default=1.0)
    asked.add_argument("--rounds", type=int, default=40)
    asked.add_argument("--keep", default="")
    asked.add_argument("--only", default="seed,queue,step,calendar")
    asked.add_argument("--as-officers", default="", help=argparse.SUPPRESS)
    args = asked.parse_args()
    home = Path(args.keep or tempfile.mkdtemp(prefix="affairs-"))
    os.environ["QUANHENG_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "quanheng.config.settings"
    os.environ["QUANHENG_DATABASE"] = _own_database(args.database, home) if args.database else ""
    sys.path.insert(0, str(HERE))
    import django

    if args.as_officers:
        django.setup()
        first, number = (int(part) for part in args.as_officers.split(":"))
        sys.stdout.write(json.dumps(_officers_work(first, number, args.seconds, args.think)))
        return 0
    parts = args.only.split(",")
    told: dict[str, Any] = {"load": [os.getloadavg()[0]], "matters": args.matters}
    _make_home(home, args, django, parts, told)
    if "queue" in parts:
        told["queue"] = _measure_queue(args.rounds)
    if "step" in parts:
        told["officers"] = args.officers or (20 if args.database else 5)
        told["step"] = _measure_steps(args, told["officers"])
    if "calendar" in parts:
        told["calendar"] = _measure_calendar()
    told["load"].append(os.getloadavg()[0])
    sys.stdout.write(_markdown(told, args))
    if args.database and not args.keep:
        _psql(args.database, f'DROP DATABASE "{_name(home)}" WITH (FORCE)')
    return 0 if _met(told) else 1


def _name(home: Path) -> str:
    return "bench_" + "".join(sign for sign in home.name.lower() if sign.isalnum() or sign == "_")[-40:]


def _psql(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(statement)


def _own_database(url: str, home: Path) -> str:
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_name(home)]).fetchone()
        if known is None:
            server.execute(f'CREATE DATABASE "{_name(home)}"')
    return urlsplit(url)._replace(path="/" + _name(home)).geturl()


def _make_home(home: Path, args: Any, django: Any, parts: list[str], told: dict[str, Any]) -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from quanheng.engines.affairs import api as affairs

    if "seed" not in parts or affairs.Affair.objects.exists():
        return
    import affairs_home

    began = time.perf_counter()
    stations = affairs_home.make_people()
    models = affairs_home.work_models(stations[0])
    affairs_home.copy_matters(models, stations, args.matters - len(models), _note)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    told["seed_s"] = time.perf_counter() - began


def _note(words: str) -> None:
    sys.stderr.write(words + "\n")


def _measure_queue(rounds: int) -> dict[str, list[Spent]]:
    """Open the home page as an officer, a county leader and the city's leader; clock and processor for each."""
    import affairs_home
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    from quanheng.foundation.people import api as people

    found = {}
    officer = people.Person.objects.filter(username__startswith="officer-").order_by("pk").first()
    county = people.Person.objects.filter(posts__unit__kind="county_bureau").order_by("pk").first()
    city = people.Person.objects.filter(posts__unit__kind="city_bureau").order_by("pk").first()
    for name, person, whose in (
        ("officer, own", officer, "me"), ("officer, station", officer, "unit"), ("county leader, all", county, "all"),
        ("city leader, all", city, "all"),
    ):  # fmt: skip
        client = Client()
        answer = client.post(
            "/desk/sign-in", {"username": person.username, "password": affairs_home.PASSWORD}
        )
        assert answer.status_code == 302, answer.content[:400]
        times = []
        for at in range(rounds + 3):
            began, worked = time.perf_counter(), time.thread_time()
            answer = client.get("/desk/", {"whose": whose})
            spent = ((time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000)
            assert answer.status_code == 200, answer.status_code
            if at >= 3:
                times.append(spent)
        found[name] = times
    return found


def _measure_steps(args: Any, officers: int) -> list[Spent]:
    """Let so many officers file cases at once, in two processes with a thread for each officer."""
    each = -(-officers // PROCESSES)
    running = []
    for at in range(PROCESSES):
        number = min(each, officers - at * each)
        command = [
            sys.executable, __file__, "--as-officers", f"{at * each}:{number}", "--seconds", str(args.seconds),
            "--think", str(args.think), "--keep", os.environ["QUANHENG_HOME"],
        ]  # fmt: skip
        if args.database:
            command += ["--database", args.database]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
    times: list[Spent] = []
    for one in running:
        out, _ = one.communicate()
        assert one.returncode == 0
        times += json.loads(out)
    return times


def _officers_work(first: int, number: int, seconds: float, think: float) -> list[Spent]:
    from django.db import connection

    from quanheng.engines.affairs import api as affairs

    ready = affairs.Affair.objects.filter(state="verifying", is_open=True)
    each = min(400, ready.count() // 24)
    waiting = list(
        affairs.Affair.objects.filter(state="verifying", is_open=True)
        .select_related("unit").order_by("pk")[first * each : (first + number) * each]
    )  # fmt: skip
    times: list[Spent] = []
    gate = threading.Barrier(number)

    def work(at: int) -> None:
        try:
            steps(at)
        except BaseException:  # noqa: BLE001 - whatever it is
            gate.abort()
            os._exit(1)  # a measure with a missing officer is none

    def steps(at: int) -> None:
        dice = random.Random(first + at)
        mine = waiting[at * each : (at + 1) * each]
        _file(mine.pop())  # the first step of a thread opens its connection
        gate.wait()
        until = time.perf_counter() + seconds
        time.sleep(dice.uniform(0, think))
        while mine and time.perf_counter() < until:
            times.append(_file(mine.pop()))
            if think:
                time.sleep(dice.uniform(0.5, 1.5) * think)
        connection.close()

    threads = [threading.Thread(target=work, args=(at,)) for at in range(number)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return times


def _file(affair: Any) -> Spent:
    import affairs_home

    from quanheng.engines.affairs import api as affairs
    from quanheng.foundation.people import api as people

    day = affairs_home.LAST_DAY
    officers = [row.person.uid for row in affair.officers.select_related("person")]
    leader = people.Person.objects.filter(
        posts__unit=affair.unit.parent_id, posts__role__key="bureau_leader"
    ).first()
    who, form = affairs_home.acting(leader, day), affairs_home.filing_form(officers)
    began, worked = time.perf_counter(), time.thread_time()
    affairs.take_step(
        affair=affair, step="file", form=form, actor=who, at=affairs_home.noon(day), make_papers=False,
        token=affair.uid,
    )  # fmt: skip
    return (time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000


def _measure_calendar() -> dict[str, float]:
    """Try a notice that touches every open period, list what moves, and say how long each part took."""
    import affairs_home

    from quanheng.flows import api as flows
    from quanheng.foundation.clock import api as clock
    from quanheng.foundation.people import api as people

    admin = affairs_home.acting(people.Person.objects.get(posts__unit__code="city"), affairs_home.LAST_DAY)
    from dataclasses import replace

    admin = replace(admin, rights=admin.rights | {"clock:calendar:import", "clock:calendar:read"})
    found = {}
    for year, rows in ((2027, NOTICE_ROWS), (2026, _with_two_more_days_off())):
        text = "\n".join(",".join(row) for row in [("日期", "止", "类型", "名称"), *rows])
        at = affairs_home.noon(affairs_home.LAST_DAY + timedelta(days=1))
        version = clock.import_calendar(
            name="bench.csv",
            content=text.encode(),
            year=year,
            notice="国办发明电〔2026〕99号",
            actor=admin,
            at=at,
        )
        began, worked = time.perf_counter(), time.process_time()
        version = flows.try_calendar(clock.begin_trial(version, actor=admin, at=at))
        found[f"{year}_s"] = time.perf_counter() - began
        found[f"{year}_cpu"] = time.process_time() - worked
        found[f"{year}_looked_at"], found[f"{year}_moved"] = version.done, version.moved
    return found


def _with_two_more_days_off() -> list[tuple[str, str, str, str]]:
    """The year in force with one day off in July and one in November more: between them lies every open period."""
    from quanheng.foundation.packs.api import packs

    rows = []
    for one in packs().calendar["2026"].holidays:
        rows.append((one.first.isoformat(), one.last.isoformat(), "放假", one.name))
        rows += [(day.isoformat(), "", "上班", one.name) for day in one.make_up_workdays]
    return [*rows, ("2026-07-29", "", "放假", "运动会"), ("2026-11-30", "", "放假", "运动会")]


def p95(times: list[Spent], what: int = 0) -> float:
    """The time that nineteen of twenty stay under: by the clock (0) or of the processor (1)."""
    return quantiles([one[what] for one in times], n=20)[18]


def middle(times: list[Spent], what: int = 0) -> float:
    """The time that half of them stay under."""
    return median(one[what] for one in times)


def _met(told: dict[str, Any]) -> bool:
    queue = all(p95(times) < GOALS["queue_ms"] for times in told.get("queue", {}).values())
    step = not told.get("step") or p95(told["step"]) < GOALS["step_ms"]
    calendar = (
        max((told.get("calendar") or {}).get(f"{year}_s", 0.0) for year in (2026, 2027)) < GOALS["calendar_s"]
    )
    return queue and step and calendar


def _four(times: list[Spent]) -> str:
    return f"{middle(times):.0f} | {p95(times):.0f} | {middle(times, 1):.0f} | {p95(times, 1):.0f}"


def _markdown(told: dict[str, Any], args: Any) -> str:
    kind = "PostgreSQL" if args.database else "SQLite"
    lines = [
        f"## {kind}, {told['matters']:,} open matters",
        "",
        "| measure | median | p95 | goal |",
        "|---|---:|---:|---:|",
    ]
    for name, times in told.get("queue", {}).items():
        lines.append(f"| home queue, {name}, ms | {_four(times)} | 150 |")
    if told.get("step"):
        times = told["step"]
        said = f"{told['officers']} officers at once" + ("" if args.think else ", no thinking")
        rate = len(times) / args.seconds
        lines.append(f"| one step, {said}, ms | {_four(times)} | 100 |")
        lines.append(f"| steps a second in that run | {rate:.1f} | | | | |")
    for year in (2027, 2026):
        if f"{year}_s" in (told.get("calendar") or {}):
            found = told["calendar"]
            looked, moved = int(found[f"{year}_looked_at"]), int(found[f"{year}_moved"])
            said = f"dry run {year}: {looked:,} periods reckoned, {moved:,} move, s"
            lines.append(f"| {said} | {found[f'{year}_s']:.1f} | | {found[f'{year}_cpu']:.1f} | | 60 |")
    lines += ["", f"Seeding {told.get('seed_s', 0):.0f} s. Load of the machine at start and end: "
              f"{told['load'][0]:.1f}, {told['load'][-1]:.1f} (1 is this run alone); {os.cpu_count()} processors, "
              f"Python {platform.python_version()}.", ""]  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

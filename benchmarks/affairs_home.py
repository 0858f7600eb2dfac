"""Makes a bench home with many open matters: a few hundred are worked by the program's own services, day by day,
over a hundred and twenty days; each is then copied to all stations in bulk.

A copy is row for row what the services wrote (matter, acts, officers, clocks with their working), with keys,
station, district, officers and title of its own; its two first facts (opened, period started) are written anew
through ``record_bulk``, so that its next act finds its cause in the ledger. No due day is invented: every one was
reckoned by the clock from the day on which the matter it is copied from was opened.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

KIND = "food_penalty"
DAYS = 120
LAST_DAY = date(2026, 11, 24)
CHUNK = 4000
PASSWORD = "evening-lamp-4471"
STAGES = ("clue", "verifying", "filed", "testing")


@dataclass(frozen=True, slots=True)
class Station:
    """One station with its two officers and the leader of its county bureau."""

    unit: Any
    officers: tuple[Any, Any]
    leader: Any


def noon(day: date) -> datetime:
    """Twelve o'clock in China."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def make_people() -> list[Station]:
    """Units and roles come from the packs; two officers for each station, a leader for each bureau."""
    from quanheng.foundation.packs.api import packs
    from quanheng.foundation.people import api as people

    people.load_roles(packs().roles.values())
    people.load_units(packs().units.values())
    roles = {role.key: role for role in people.Role.objects.all()}
    leaders = {
        unit.pk: _person(f"leader-{unit.pk}", "局长", unit, roles["bureau_leader"])
        for unit in people.Unit.objects.filter(kind__in=("city_bureau", "county_bureau"))
    }
    stations = []
    for unit in people.Unit.objects.filter(kind="station").order_by("code"):
        pair = [_person(f"officer-{unit.pk}-{n}", "执法人员", unit, roles["station_officer"]) for n in (1, 2)]
        stations.append(Station(unit, (pair[0], pair[1]), leaders[unit.parent_id]))
    return stations


def _person(username: str, title: str, unit: Any, role: Any) -> Any:
    from django.contrib.auth.hashers import make_password

    from quanheng.foundation.people import api as people

    person = people.Person(username=username, name=f"{title}{unit.pk}", certificate_no=f"粤潮{unit.pk:05d}")
    person.added_at = person.password_changed_at = noon(LAST_DAY)
    person.has_to_change_password = False
    person.password = _hashes.setdefault(PASSWORD, make_password(PASSWORD))
    person.save()
    person.posts.create(unit=unit, role=role, title=title, starts_on=date(2024, 1, 1), is_main=True)
    return person


_hashes: dict[str, str] = {}


def acting(person: Any, day: date) -> Any:
    """See one of the made-up people at work, the second factor given."""
    from quanheng.foundation.people import api as people

    return people.actor_for(person, on=day, second_factor=True)


def work_models(station: Station) -> list[Any]:
    """Open matters by the services on each of the days, and bring each a different way."""
    from quanheng.engines.affairs import api as affairs

    made = []
    for back in range(DAYS):
        day = LAST_DAY - timedelta(days=back)
        stage = STAGES[back % len(STAGES)]
        at, who = noon(day), acting(station.officers[0], day)
        form = {"case_source": "1", "suspicion": "冷库内发现超过保质期的原料", "found_on": day.isoformat()}
        affair = affairs.open_affair(
            kind=KIND, subject=None, title=f"涉嫌使用超过保质期的食品原料{back}", party_name=f"样例{back}号餐饮店",
            form=form, actor=who, at=at, make_papers=False, region=station.unit.region_code,
        )  # fmt: skip
        uids = [one.uid for one in station.officers]
        if stage != "clue":
            affairs.take_step(
                affair=affair, step="verify", form={"officers": uids}, actor=who, at=at, make_papers=False
            )
        if stage in ("filed", "testing"):
            take_filing(affair, station, day)
        if stage == "testing":
            _pause(affair, who, at)
        affair.refresh_from_db()
        made.append(affair)
    return made


def filing_form(uids: Sequence[str]) -> dict[str, Any]:
    """The form with which a case is filed."""
    return {
        "has_evidence": True, "should_punish": True, "has_jurisdiction": True, "within_limitation": True,
        "officers": list(uids), "file_opinion": "同意立案",
    }  # fmt: skip


def take_filing(affair: Any, station: Station, day: date) -> Any:
    """File a case: the step that ends one period, starts another, orders a paper and writes four facts."""
    from quanheng.engines.affairs import api as affairs

    return affairs.take_step(
        affair=affair, step="file", form=filing_form([one.uid for one in station.officers]),
        actor=acting(station.leader, day), at=noon(day), make_papers=False,
    )  # fmt: skip


def _pause(affair: Any, who: Any, at: datetime) -> None:
    """Let the running period stand still for a test, as the step of sending samples does."""
    from quanheng.foundation.clock import api as clock

    for one in clock.clocks_of(affair.ref, states=["running"]):
        clock.pause_clock(one, why="testing", actor=who, at=at)
    type(affair).objects.filter(pk=affair.pk).update(due_on=None)


def copy_matters(models: list[Any], stations: list[Station], number: int, tell: Any) -> None:
    """Copy the worked matters to all stations until there are so many open ones."""
    dice = random.Random(20261124)
    shapes = [_shape(one) for one in models]
    done = 0
    while done < number:
        run = [
            (shapes[(done + i) % len(shapes)], dice.choice(stations))
            for i in range(min(CHUNK, number - done))
        ]
        _copy_run(run, done)
        done += len(run)
        tell(f"{done:,} matters")


def _shape(affair: Any) -> dict[str, Any]:
    from quanheng.foundation.clock import api as clock

    return {
        "affair": affair, "acts": list(affair.acts.all()), "officers": list(affair.officers.all()),
        "clocks": clock.clocks_of(affair.ref, states=list(clock.Clock.State.values)),
    }  # fmt: skip


def _copy_run(run: list[tuple[dict[str, Any], Station]], first: int) -> None:
    from django.db import transaction

    from quanheng.base.ids import new_uid
    from quanheng.engines.affairs import api as affairs
    from quanheng.foundation.clock import api as clock
    from quanheng.foundation.ledger import api as ledger

    with transaction.atomic():
        heads = [_head(shape, station, first + i) for i, (shape, station) in enumerate(run)]
        opened = ledger.record_bulk(_opened(run, heads))
        for head, uid in zip(heads, opened, strict=True):
            head.opened_fact = head.last_fact = uid
        affairs.Affair.objects.bulk_create(heads, batch_size=500)
        acts, hands, clocks, drafts = [], [], [], []
        for (shape, station), head in zip(run, heads, strict=True):
            officer = station.officers[head.pk % 2]
            whose = {"actor_uid": officer.uid, "actor_name": officer.name, "unit_name": station.unit.name}
            acts += [
                _again(one, affair=head, uid=new_uid(), fact_uid=head.opened_fact, **whose)
                for one in shape["acts"]
            ]
            for one in shape["officers"]:
                person = officer if one.is_lead else station.officers[(head.pk + 1) % 2]
                hands.append(_again(one, affair=head, person=person))
            for one in shape["clocks"]:
                made = _again(one, uid=new_uid(), owner_ref=str(head.ref), unit_id=station.unit.pk,
                              person_id=officer.pk, region_code=head.region_code, cause=head.opened_fact)  # fmt: skip
                clocks.append(made)
                body = {
                    "name": made.name,
                    "limit_words": str(made.limit),
                    "due": str(made.due_on),
                    "article": made.article,
                }
                at = noon(made.started_on)
                drafts.append(
                    ledger.FactDraft(
                        "clock.limit.started", made.ref, _system(), at, body=body, because=[head.opened_fact],
                        region=made.region_code,
                    )
                )  # fmt: skip
        for made, uid in zip(clocks, ledger.record_bulk(drafts), strict=True):
            made.started_fact = uid
        affairs.Act.objects.bulk_create(acts, batch_size=500)
        type(hands[0]).objects.bulk_create(hands, batch_size=1000) if hands else None
        clock.Clock.objects.bulk_create(clocks, batch_size=300)


def _head(shape: dict[str, Any], station: Station, number: int) -> Any:
    from quanheng.base.ids import new_uid

    affair = shape["affair"]
    return _again(
        affair, uid=new_uid(), unit=station.unit, region_code=station.unit.region_code,
        title=f"{affair.title}之{number}", number=f"{affair.number}-{number}" if affair.number else "", because_uid="",
    )  # fmt: skip


def _opened(run: list[tuple[dict[str, Any], Station]], heads: list[Any]) -> Iterator[Any]:
    from quanheng.foundation.ledger import api as ledger

    for (_, _), head in zip(run, heads, strict=True):
        body = {"kind": head.key, "title": head.title, "step": "open", "state": head.state}
        yield ledger.FactDraft(
            "affairs.affair.opened", head.ref, _system(), head.opened_at, body=body, region=head.region_code
        )


def _system() -> Any:
    from quanheng.foundation.people.api import system_actor

    return replace(system_actor("bench"))


def _again(row: Any, **changes: Any) -> Any:
    """The same row once more, unsaved, with some columns changed."""
    fields = {field.attname: getattr(row, field.attname) for field in type(row)._meta.concrete_fields}  # noqa: SLF001
    fields.pop("id")
    for name, value in changes.items():
        fields.pop(f"{name}_id", None)
        fields[name] = value
    return type(row)(**fields)

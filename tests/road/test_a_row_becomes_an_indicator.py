"""The whole road on a small made-up city, and the walk back from a number to the line of a file."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from python_calamine import CalamineWorkbook

from quanheng.base.days import CHINA
from quanheng.engines.disclosure import api as disclosure
from quanheng.engines.indicators import api as indicators
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from quanheng_demo.generate import DELIVERIES, GeneratedCity, generate
from quanheng_demo.players.alerts import plan_judgements
from quanheng_demo.players.company import Company
from quanheng_demo.players.show import Dice, Show
from tests.people import DAY, MORNING, make_city

# One walk for all tests of this module: each looks at it from another side.
pytestmark = pytest.mark.django_db

SUBJECTS = 500
FIRST = datetime.combine(DAY - timedelta(days=DELIVERIES[0]), time(8, 30), CHINA)
LAST = datetime.combine(DAY, time(18, 0), CHINA)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> GeneratedCity:
    return generate(tmp_path_factory.mktemp("city"), SUBJECTS, 5, today=DAY)


@dataclass(frozen=True, slots=True)
class Walk:
    """A home whose first delivery has been walked to the end of the road, and what the road said of it."""

    home: Path
    report: flows.RoadReport


@pytest.fixture(scope="module")
def walk(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
    files: GeneratedCity,
) -> Iterator[Walk]:
    home = tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(settings, "MEDIA_ROOT", home / "files")
        _add_case_officers()
        for file in files.files:
            if file.day == FIRST.date():
                flows.lay_in_inbox(file.path, file.source, home)
        yield Walk(home, flows.run_road(FIRST, home))
        transaction.set_rollback(True)


def _add_case_officers() -> None:
    """The small city of the tests has no case officers; two who cover it all let every alert go its way."""
    city = make_city()
    role = people.Role.objects.get(key="case_officer")
    for number in (1, 2):
        person = people.Person.objects.create(
            username=f"case-{number}",
            name=f"办案{number}号",
            certificate_no=f"粤潮0900{number}",
            added_at=MORNING,
        )
        person.posts.create(
            unit=city.units["city"], role=role, title="办案人员", starts_on=date(2024, 1, 1), is_main=True
        )


def _line_of(home: Path, source: str, file: str, line: int) -> str:
    """Read one line of a file as a person would find it with an editor or a spreadsheet."""
    path = home / "inbox" / source / file
    if path.suffix == ".xlsx":
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        return ",".join(str(cell) for cell in rows[line - 1])
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding).splitlines()[line - 1]
        except UnicodeDecodeError:
            continue
    raise AssertionError(path)


def test_rows_become_subjects_and_alerts_and_every_row_is_accounted_for(
    walk: Walk, files: GeneratedCity
) -> None:
    report = walk.report
    rows = report.rows
    sent = sum(file.rows for file in files.files if file.day == FIRST.date())
    assert rows["in"] == sent == rows["accepted"] + rows["repaired"] + rows["quarantined"]
    assert rows["repaired"] > 0
    assert rows["quarantined"] > 0
    assert not report.faults
    assert report.counts["subjects"] <= SUBJECTS
    assert report.counts["subjects"] > SUBJECTS * 0.9
    assert report.counts["alerts"] > 0


def test_a_second_walk_of_the_day_changes_nothing(walk: Walk) -> None:
    again = flows.run_road(FIRST + timedelta(hours=2), walk.home)
    assert again.rows == walk.report.rows
    assert again.counts == walk.report.counts


def test_an_indicator_walks_home_to_its_file_and_line(walk: Walk) -> None:
    value = indicators.Value.objects.get(indicator="food_tests_per_1000")
    steps = flows.walk_home(flows.fact_named("food_tests_per_1000"))
    assert steps[0].uid == value.fact_uid
    assert "datacentre.batch.landed" in [step.kind for step in steps]
    end = steps[-1]
    assert end.source == "sampling"
    assert end.line is not None
    assert "SBJ" in _line_of(walk.home, end.source, end.file, end.line)


def test_the_ledger_holds_after_the_road(walk: Walk) -> None:
    report = ledger.verify(depth=4)
    assert report.ok, report.as_dict()


def test_the_road_is_walked_to_a_notice_and_home_again(walk: Walk) -> None:
    # the last to use the walk: the data centre's file goes on from here
    show = Show(until=LAST, dice=Dice(11))
    plan_judgements(show, Company(show.dice), FIRST.date(), most=60)
    show.play(lambda done, total: None)
    report = flows.run_road(LAST, walk.home)
    assert not show.faults
    assert not report.faults
    for stage in (
        "inspections",
        "findings",
        "affairs",
        "decisions",
        "credit_entries",
        "notices",
        "indicators",
    ):
        assert report.counts[stage] > 0, stage

    notice = disclosure.Notice.objects.order_by("pk").first()
    assert notice is not None
    steps = flows.walk_home(flows.fact_named(notice.uid))
    kinds = [step.kind for step in steps]
    for kind in (
        "disclosure.notice.published", "affairs.decision.served", "inspections.finding.recorded",
        "risk.alert.judged",
        "risk.alert.raised", "registry.subject.linked", "datacentre.batch.cleaned",
        "datacentre.batch.landed",
    ):  # fmt: skip
        assert kind in kinds, kind
    end = steps[-1]
    assert end.kind == "source.row"
    assert end.line is not None
    text = _line_of(walk.home, end.source, end.file, end.line)
    subject = notice.subject
    assert subject is not None
    # who complains writes the short name over the door
    short = [word for word in re.findall(r"[\u4e00-\u9fff]{4,}", text) if word in subject.name]
    assert short or (subject.uscc or "-") in text, (subject.name, text)


def test_one_line_of_a_register_is_read_as_a_person_reads_it(files: GeneratedCity) -> None:
    """The helper above is trusted by the walk; so it is tried on a file whose lines are known."""
    file = next(file for file in files.files if file.source == "penalty_history")
    rows = list(csv.reader(io.StringIO(file.path.read_bytes().decode("gbk"))))
    assert len(rows) == file.rows + 1

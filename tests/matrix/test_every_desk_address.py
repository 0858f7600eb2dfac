"""Every address of the desk against five people: nobody, a stranger, another district, an officer, a head.

Each address of ``desk/urls.py`` must be placed in one of the tables below, so that a new page cannot
be forgotten. Outside one's jurisdiction a thing does not exist: the answer is the same as for a key
that was never given.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from quanheng.base.days import CHINA
from quanheng.engines.affairs import api as affairs
from quanheng.engines.credit import api as credit
from quanheng.engines.disclosure import api as disclosure
from quanheng.engines.inspections import api as inspections
from quanheng.engines.risk import api as risk
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from quanheng.surfaces.desk.urls import urlpatterns
from quanheng_demo.generate import DELIVERIES, generate
from quanheng_demo.players.alerts import plan_judgements
from quanheng_demo.players.company import Company
from quanheng_demo.players.show import Dice, Show
from tests.people import DAY, MORNING, PASSWORD, make_city

pytestmark = pytest.mark.django_db

SUBJECTS = 400
HEAD, OFFICER, OTHER, CLERK = "郑立群", "陈思远", "余海生", "吴映雪"

# Pages without a key that everybody with a post may open, if only to be told that a right is missing.
LISTS = {
    "marts",
    "query",
    "warning_models",
    "links",
    "link_costs",
    "jobs",
    "alike_faults",
    "learned",
    "trends",
    "supply",
    "standards",
    "standards_workbook",
    "standards_schema",
    "rosters",
    "roster_staff",
    "years",
    "burden",
    "field_devices",
    "field_branches",
    "workload",
    "voice_take_kinds",
    "task_map",
    "visit_load",
    "tour",
    "bursts",
    "claimants",
    "alike_pairs",
    "model",
    "sorting",
    "papers",
    "seals",
    "home",
    "identity_over",
    "account",
    "search",
    "subjects",
    "voices",
    "escalations",
    "matters",
    "procedures",
    "tasks",
    "draws",
    "draws_export",
    "plan_make",
    "alerts",
    "signals",
    "credit",
    "entries",
    "repairs",
    "notices",
    "data",
    "quarantine",
    "plan",
    "coverage",
    "facts",
    "admin",
    "people",
    "packs",
    "law",
    "calendar",
    "ledger",
    "explain",
    "person_add",
    "totp_begin",
    "statistics",
    "statistics_list",
    "visit_open",
    "results",
    "campaigns",
    "campaign_make",
    "self_checks",
    "grades",
    "risk_grades",
}
# Pages of one thing, with the object whose key they take.
DETAILS = {
    "subject": "subject",
    "subject_risk": "subject",
    "who_is_who": "subject",
    "matter": "affair",
    "paper": "paper",
    "task": "task",
    "alert": "alert",
    "notice": "notice",
    "fact": "fact",
    "exhibit": "exhibit",
}
# Pages of things that are the whole city's, or need more than one key.
OTHERS = {
    "mart",
    "warning_model",
    "warning_model_try",
    "link_next",
    "link_pair",
    "job",
    "trend",
    "supply_source",
    "standard_element",
    "conformance",
    "conformance_rows",
    "roster_entry",
    "roster_officer",
    "year",
    "voice_take",
    "field_device",
    "field_task",
    "campaign",
    "self_check",
    "self_check_file",
    "grade",
    "visit_paper_file",
    "task_exhibit",
    "burst",
    "claimant",
    "alike",
    "paper_choices",
    "paper_draft",
    "seal_image",
    "calendar_version",
    "subject_tab",
    "subject_accounts",
    "voice",
    "voice_file",
    "export",
    "export_file",
    "paper_file",
    "matter_more",
    "procedure",
    "matter_open",
    "matter_beside",
    "step",
    "draw",
    "draw_bundle",
    "drawn_export",
    "draw_preview",
    "ceremony",
    "ceremony_minutes",
    "batch",
    "quarantine_file",
    "original",
    "indicator",
    "person",
    "second_factor",
    "password",
    "choose_post",
}
# Acts: they answer to POST alone.
ACTS = {
    "marts_build",
    "mart_take",
    "query_stop",
    "query_keep",
    "query_take",
    "query_drop",
    "warning_model_test",
    "warning_model_decide",
    "warning_model_figure",
    "links_judge",
    "link_claim",
    "who_merge",
    "who_unmerge",
    "who_split",
    "who_rejoin",
    "who_tie",
    "who_untie",
    "walk",
    "job_cancel",
    "job_retry",
    "alike_mend",
    "rule_keep",
    "rule_end",
    "returned",
    "roster_refresh",
    "roster_import",
    "roster_export",
    "roster_override",
    "roster_tag",
    "roster_staff_import",
    "roster_staff_export",
    "roster_card",
    "roster_leave",
    "roster_conflict",
    "roster_conflict_end",
    "year_make",
    "year_line",
    "year_line_drop",
    "year_round",
    "year_approve",
    "year_publish",
    "year_change",
    "year_import",
    "year_export",
    "burden_join",
    "tour_keep",
    "field_revoke",
    "field_choose",
    "tasks_export",
    "results_publish",
    "results_export",
    "campaign_targets",
    "campaign_round",
    "campaign_end",
    "campaign_export",
    "self_check_read",
    "self_check_verify",
    "grades_export",
    "risk_grades_export",
    "subject_risk_set",
    "grade_set",
    "appeal_decide",
    "order_revisit",
    "task_paper",
    "task_correct",
    "task_withdraw",
    "task_remote",
    "workload_assign",
    "claimant_judge",
    "alike_judge",
    "model_choose",
    "send",
    "unlabel",
    "label",
    "statistics_export",
    "paper_correct",
    "paper_refusal",
    "paper_sign",
    "papers_export",
    "seal_put",
    "seal_end",
    "calendar_import",
    "calendar_try",
    "calendar_apply",
    "calendar_export",
    "subjects_export",
    "voices_export",
    "voice_answer",
    "voice_reporter",
    "voice_erase",
    "voice_reopening",
    "outside_suspend",
    "subject_outside",
    "subject_reveal",
    "subject_amend",
    "paper_void",
    "escalation_note",
    "exhibit_add",
    "answers",
    "identity",
    "identity_erase",
    "order_recheck",
    "task_start",
    "task_answers",
    "task_close",
    "draw_commit",
    "draw_witness",
    "draw_substitute",
    "ceremony_open",
    "ceremony_numbers",
    "ceremony_draw",
    "draw_tasks",
    "draw_void",
    "alerts_judge",
    "repair_apply",
    "repair_decide",
    "contest_decide",
    "notice_correct",
    "notice_withdraw",
    "supply_remind",
    "supply_pull",
    "data_file",
    "mend",
    "dismiss",
    "release",
    "enter",
    "ledger_verify",
    "sign_out",
    "token_make",
    "token_revoke",
    "person_certificate",
    "person_suspend",
    "person_password",
    "post_give",
    "post_delegate",
    "session_close",
    "post_end",
}
OPEN = {"sign_in"}


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """A small city in which something of every kind has happened; rolled back after the module."""
    home = tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        from django.conf import settings

        patch.setattr(settings, "HOME", home)
        patch.setattr(settings, "MEDIA_ROOT", home / "files")
        yield _live(home)
        transaction.set_rollback(True)


def _live(home: Path) -> dict[str, Any]:
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
    files = generate(home / "made", SUBJECTS, 5, today=DAY)
    first = datetime.combine(DAY - timedelta(days=DELIVERIES[0]), time(8, 30), CHINA)
    last = datetime.combine(DAY, time(18, 0), CHINA)
    for file in files.files:
        if file.day == first.date():
            flows.lay_in_inbox(file.path, file.source, home)
    flows.run_road(first, home)
    show = Show(until=last, dice=Dice(11))
    plan_judgements(show, Company(show.dice), first.date(), most=60)
    show.play(lambda done, total: None)
    flows.run_road(last, home)
    return _things()


def _things() -> dict[str, Any]:
    """One thing of each kind in 湘桥区, by the key its page takes."""

    def of(rows: Any) -> Any:
        found = rows.filter(region_code__startswith="445102").order_by("pk").first()
        assert found is not None, rows.model
        return found

    task = of(inspections.Task.objects)
    paper = of(affairs.Paper.objects)
    return {
        "subject": task.subject,
        "affair": paper.affair,
        "paper": paper,
        "task": task,
        "alert": of(risk.Alert.objects),
        "notice": disclosure.Notice.objects.filter(region_code__startswith="445102").first(),
        "entry": credit.Entry.objects.order_by("pk").first(),
        "fact": ledger.Fact.objects.filter(region_code__startswith="445102").order_by("pk").first(),
        "exhibit": ledger.Exhibit.objects.filter(region_code__startswith="445102").order_by("pk").first(),
    }


def _signed_in(name: str) -> Client:
    client = Client()
    person = people.Person.objects.get(name=name)
    answer = client.post(reverse("desk:sign_in"), {"username": person.username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[:400]
    return client


def _names() -> set[str]:
    return {str(pattern.name) for pattern in urlpatterns}


def _address(name: str) -> str:
    """Any address of a name: keys that were never given."""
    pattern = next(one for one in urlpatterns if one.name == name)
    values = {
        "line": 1,
        "no": 1,
        "month": 1,
        "uid": "0" * 32,
        "key": "none",
        "entity": "none",
        "element": "none",
        "what": "empty",
        "tab": "facts",
        "kind": "pdf",
        "exhibit": "0" * 32,
    }
    return reverse(f"desk:{name}", kwargs={key: values[key] for key in pattern.pattern.converters})


def test_every_address_has_its_place_in_the_matrix() -> None:
    placed = [*LISTS, *DETAILS, *OTHERS, *ACTS, *OPEN]
    assert set(placed) == _names()
    assert len(placed) == len(set(placed))


def test_nobody_enters_without_signing_in(house: dict[str, Any]) -> None:
    client = Client()
    for name in sorted(_names() - OPEN):
        answer = client.get(_address(name)) if name not in ACTS else client.post(_address(name))
        assert answer.status_code in (302, 403, 405), (name, answer.status_code)
        if answer.status_code == 302:
            assert "/desk/sign-in" in answer["Location"], (name, answer["Location"])


def test_a_stranger_without_a_post_sees_no_page(house: dict[str, Any]) -> None:
    person = people.Person(username="stranger", name="无岗位")
    person.set_password(PASSWORD)
    person.password_changed_at, person.has_to_change_password = MORNING, False
    person.save()
    client = Client()
    client.post(reverse("desk:sign_in"), {"username": "stranger", "password": PASSWORD})
    for name in sorted(LISTS | set(DETAILS)):
        answer = client.get(_address(name))
        assert answer.status_code in (302, 403, 404), (name, answer.status_code)


@pytest.mark.parametrize("who", [OFFICER, HEAD, CLERK])
def test_lists_open_or_say_which_right_is_missing(house: dict[str, Any], who: str) -> None:
    client = _signed_in(who)
    for name in sorted(LISTS):
        answer = client.get(_address(name))
        assert answer.status_code in (200, 403), (who, name, answer.status_code)
        if answer.status_code == 403:
            assert "权限" in answer.content.decode(), name


@pytest.mark.parametrize("name", sorted(DETAILS))
def test_a_thing_of_the_district_opens_for_its_head_and_does_not_exist_elsewhere(
    house: dict[str, Any], name: str
) -> None:
    address = reverse(f"desk:{name}", args=[house[DETAILS[name]].uid])
    assert _signed_in(HEAD).get(address).status_code == 200, address
    elsewhere = _signed_in(OTHER).get(address)
    assert elsewhere.status_code == 404, address
    never = _signed_in(OTHER).get(_address(name))
    assert never.status_code == 404
    # The page of what is elsewhere must not differ from the page of what never was.
    assert _words(elsewhere) == _words(never)


def _words(answer: Any) -> str:
    text = answer.content.decode()
    return str(text[text.index("<main") :].split("csrf", 1)[0])


def test_acts_answer_to_posts_alone(house: dict[str, Any]) -> None:
    client = _signed_in(HEAD)
    for name in sorted(ACTS):
        assert client.get(_address(name)).status_code == 405, name


def test_acts_on_what_is_elsewhere_are_refused(house: dict[str, Any]) -> None:
    client = _signed_in(OTHER)
    for name, uid in [
        ("subject_amend", house["subject"].uid),
        ("exhibit_add", house["affair"].uid),
        ("identity", house["affair"].uid),
        ("task_start", house["task"].uid),
        ("notice_withdraw", house["notice"].uid),
    ]:
        answer = client.post(
            reverse(f"desk:{name}", args=[uid]), {"reason": "别处的人想改", "field": "name", "value": "改名"}
        )
        assert answer.status_code in (403, 404), (name, answer.status_code)


def test_lists_of_another_district_name_nothing_of_this_one(house: dict[str, Any]) -> None:
    client = _signed_in(OTHER)
    for name in ("subjects", "matters", "tasks", "alerts", "notices"):
        page = client.get(_address(name)).content.decode()
        assert house["subject"].name not in page, name
    page = client.get(reverse("desk:search"), {"q": house["subject"].name}).content.decode()
    assert reverse("desk:subject", args=[house["subject"].uid]) not in page

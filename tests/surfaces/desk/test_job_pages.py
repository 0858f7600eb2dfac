"""A clerk lets the road be walked behind the page, sees how far it is, cancels it, tries again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from quanheng.flows import api as flows
from quanheng.foundation.jobs import api as jobs
from quanheng.registry.api import Subject
from tests.flows.test_taking_a_file_in import _register
from tests.people import make_city
from tests.surfaces.desk.signing import sign_in, words

pytestmark = pytest.mark.django_db
CLERK = "吴映雪"


def clock() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    make_city()
    settings.HOME = tmp_path / "home"
    flows.lay_in_inbox(_register(tmp_path / "登记.csv", 3), "registration", settings.HOME)
    return Path(settings.HOME)


def test_the_road_is_walked_behind_the_page(home: Path) -> None:
    clerk = sign_in(CLERK)
    answer = clerk.post(reverse("desk:walk"))
    job = jobs.Job.objects.get()
    assert answer["Location"] == reverse("desk:job", args=[job.uid])
    assert "排队中" in words(clerk.get(answer["Location"]))
    clerk.post(reverse("desk:walk"))
    assert jobs.Job.objects.count() == 1  # pressed twice, walked once
    jobs.run_job(job.uid, clock)
    assert Subject.objects.count() == 3
    page = words(clerk.get(answer["Location"]))
    assert "已完成" in page
    assert "全库收到3行" in page
    assert "走一遍流程" in words(clerk.get(reverse("desk:jobs")))
    part = clerk.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "<main" not in part
    assert "hx-get" not in part  # what has ended is asked no more


def test_it_is_cancelled_with_a_reason_and_tried_again(home: Path) -> None:
    clerk = sign_in(CLERK)
    clerk.post(reverse("desk:walk"))
    job = jobs.Job.objects.get()
    assert clerk.post(reverse("desk:job_cancel", args=[job.uid]), {"reason": ""}).status_code == 422
    page = clerk.post(reverse("desk:job_cancel", args=[job.uid]), {"reason": "等下一批"}, follow=True)
    assert "已取消" in words(page)
    assert "重新办理" in words(page)
    assert jobs.run_job(job.uid, clock).state == "cancelled"
    clerk.post(reverse("desk:job_retry", args=[job.uid]))
    assert jobs.run_job(job.uid, clock).state == "done"


def test_an_officer_may_not_walk_it(home: Path) -> None:
    officer = sign_in("陈思远")
    assert officer.post(reverse("desk:walk")).status_code == 403
    assert jobs.Job.objects.count() == 0

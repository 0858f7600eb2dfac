"""The pages of supervision models: catalogue, one model, dry run, back-test, figures, release and withdrawal."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from quanheng.engines.risk import api as risk
from quanheng.foundation.jobs import api as jobs
from quanheng.foundation.people import api as people
from quanheng.surfaces.web import now
from tests.engines.risk.businesses import register_businesses
from tests.engines.risk.model_world import a_model, a_test, found, hit
from tests.people import MORNING, actor, make_city
from tests.surfaces.desk.signing import sign_in, words

pytestmark = pytest.mark.django_db
HEAD, OFFICER, OTHER, INSPECTOR = "郑立群", "陈思远", "余海生", "苏安宁"


@pytest.fixture
def world(tmp_path: Path, settings: Any) -> Any:
    make_city()
    settings.HOME = tmp_path / "home"
    subjects, _ = register_businesses(2)
    spec = a_model()
    found(spec, MORNING, [hit(spec, subjects[0].uid, mark="<b>甲</b>")])
    return spec, subjects


def sign_in_to_decide(name: str) -> Any:
    """Come in with the second factor given, as those must who decide."""
    browser = sign_in(name)
    people.SignedSession.objects.filter(person__name=name).update(second_factor_at=now())
    return browser


def one(spec: Any, name: str = "warning_model") -> str:
    return reverse(f"desk:{name}", args=[spec.key])


def test_the_catalogue_counts_within_the_district_and_filters(world: Any) -> None:
    spec, _ = world
    here = words(sign_in(OFFICER).get(reverse("desk:warning_models")))
    assert spec.title in here
    assert "已发预警1条" in here
    assert "试运行，不派单" in here
    assert "已发预警0条" in words(sign_in(OTHER).get(reverse("desk:warning_models")))
    only = words(sign_in(OFFICER).get(reverse("desk:warning_models"), {"q": spec.title}))
    assert spec.question in only
    assert "没有符合条件的模型" in words(
        sign_in(OFFICER).get(reverse("desk:warning_models"), {"q": "没有这样的模型"})
    )
    book = sign_in(OFFICER).post(reverse("desk:warning_models"))
    assert book["Content-Type"].endswith("sheet")


def test_one_model_shows_its_query_law_figures_cases_and_alerts(world: Any) -> None:
    spec, subjects = world
    answer = sign_in(OFFICER).get(one(spec))
    page = words(answer)
    for told in (
        spec.question,
        spec.law[0].article,
        spec.action,
        spec.false_alarm_cost,
        subjects[0].name,
        "案例",
    ):
        assert told in page
    assert "<b>甲</b>" not in answer.content.decode()  # what came from a file is never markup
    assert subjects[0].name not in words(sign_in(OTHER).get(one(spec)))
    assert sign_in(OFFICER).get(reverse("desk:warning_model", args=["no_such"])).status_code == 404


def test_an_alert_of_a_model_shows_the_line_behind_it_and_its_model(world: Any) -> None:
    spec, _ = world
    alert = risk.find_alerts(actor(HEAD)).get()
    page = words(sign_in(OFFICER).get(reverse("desk:alert", args=[alert.uid])))
    assert "登记主体.csv" in page
    assert spec.question in page
    assert "试运行，不派单" in page
    assert spec.title in words(sign_in(OFFICER).get(reverse("desk:alerts"), {"signal": spec.key}))


def test_a_dry_run_needs_the_right_and_takes_figures_that_fit(world: Any) -> None:
    spec, _ = world
    assert sign_in(INSPECTOR).get(one(spec, "warning_model_try")).status_code == 403
    assert "没有您能看的命中" in words(sign_in(HEAD).get(one(spec, "warning_model_try")))
    name = next(iter(spec.parameters))
    refused = sign_in(HEAD).get(one(spec, "warning_model_try"), {f"p_{name}": "许多"})
    assert refused.status_code == 422


def test_a_back_test_is_asked_for_and_reckoned_behind_the_page(world: Any) -> None:
    spec, _ = world
    head = sign_in(HEAD)
    asked = {"first": "2026-01-01", "last": "2026-06-30", "step": "month"}
    assert head.post(one(spec, "warning_model_test"), {**asked, "first": "去年"}).status_code == 422
    answer = head.post(one(spec, "warning_model_test"), asked)
    job = jobs.Job.objects.get()
    assert answer["Location"] == reverse("desk:job", args=[job.uid])
    done = jobs.run_job(job.uid, now)
    assert (done.state, done.link) == ("done", one(spec))
    page = words(head.get(one(spec)))
    assert "这段时间没有提示" in page
    assert "没有数据" in page  # no mart is built here, and the page says so
    assert sign_in(INSPECTOR).post(one(spec, "warning_model_test"), asked).status_code == 403


def test_release_waits_for_the_back_test_and_withdrawal_for_a_reason(world: Any) -> None:
    spec, _ = world
    decide = one(spec, "warning_model_decide")
    assert sign_in(HEAD).post(decide, {"act": "release", "reason": "效果好"}).status_code == 403
    head = sign_in_to_decide(HEAD)
    assert head.post(decide, {"act": "release", "reason": "效果好"}).status_code == 409
    assert "还没有回测，不能转为正式" in words(head.get(one(spec)))
    a_test(spec, MORNING, actor(HEAD))
    page = head.post(decide, {"act": "release", "reason": "效果好"}, follow=True)
    assert "已转为正式" in words(page)
    assert head.post(decide, {"act": "withdraw", "reason": ""}).status_code == 422
    assert "已停用" in words(head.post(decide, {"act": "withdraw", "reason": "误报多"}, follow=True))
    assert sign_in(INSPECTOR).post(decide, {"act": "resume", "reason": "试试"}).status_code == 403
    assert [act.act for act in risk.acts_of(spec.key)] == ["withdraw", "release"]


def test_a_figure_is_set_with_a_reason_and_shown_as_the_citys_own(world: Any) -> None:
    spec, _ = world
    head = sign_in_to_decide(HEAD)
    name, declared = next((n, p) for n, p in spec.parameters.items() if isinstance(p.value, int))
    asked = {"parameter": name, "value": str(declared.value + 1), "reason": "本市门店多"}
    page = words(head.post(one(spec, "warning_model_figure"), asked, follow=True))
    assert "本市调整" in page
    assert head.post(one(spec, "warning_model_figure"), {**asked, "value": "多"}).status_code == 422
    back = words(head.post(one(spec, "warning_model_figure"), {**asked, "value": ""}, follow=True))
    assert "本市调整" not in back

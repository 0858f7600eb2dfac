"""Long work: asked once, run with the asker's rights, cancelled at its next word, tried again, taken up if cut off."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.foundation.jobs import api as jobs
from quanheng.foundation.jobs import kinds
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import Actor, require
from tests.people import MORNING, actor, make_city

pytestmark = pytest.mark.django_db
KIND = "testing.count"


class Work:
    """Counts to ten, does as it is told in between, and remembers who it ran for."""

    def __init__(self) -> None:
        self.ran_for: list[str] = []
        self.between: Any = lambda at: None

    def __call__(self, who: Actor, asked: Mapping[str, Any], at: datetime, tell: jobs.Tell) -> jobs.Ended:
        self.ran_for.append(who.name)
        for at_step in range(1, 11):
            self.between(at_step)
            tell(f"第{at_step}步", at_step, 10)
        return jobs.Ended("数到十", {"步": 10}, "/desk/")


class Clock:
    """Gives an instant two seconds later each time, so that every word is written down."""

    def __init__(self) -> None:
        self.at = MORNING

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=2)
        return self.at


@pytest.fixture
def work() -> Iterator[Work]:
    make_city()
    made = Work()
    jobs.define_job(jobs.JobKind(KIND, "数数", made))
    yield made
    kinds._KINDS.pop(KIND)


def ask(name: str = "吴映雪", **asked: Any) -> jobs.Job:
    return jobs.ask_job(
        kind=KIND, title="数到十", asked=asked, actor=actor(name), at=MORNING, begin=lambda uid: None
    )


def test_work_runs_to_its_end_with_progress_and_figures(work: Work) -> None:
    job = ask()
    seen: list[tuple[str, int]] = []
    work.between = lambda at: seen.append(
        (jobs.get_job(actor("吴映雪"), job.uid).state, jobs.get_job(actor("吴映雪"), job.uid).done)
    )
    ended = jobs.run_job(job.uid, Clock())
    assert (ended.state, ended.words, ended.result, ended.link) == ("done", "数到十", {"步": 10}, "/desk/")
    assert seen == [("running", at) for at in range(10)]
    assert work.ran_for == ["吴映雪"]
    assert Fact.objects.get(kind="jobs.job.asked").body["title"] == "数到十"
    assert jobs.run_job(job.uid, Clock()).state == "done"  # told twice, it runs once
    assert work.ran_for == ["吴映雪"]


def test_the_same_asking_gives_the_work_that_waits(work: Work) -> None:
    first = ask(file="a")
    assert ask(file="a").uid == first.uid
    assert ask(file="b").uid != first.uid
    jobs.run_job(first.uid, Clock())
    assert ask(file="a").uid != first.uid  # what has ended is asked for anew


def test_running_work_stops_at_its_next_word(work: Work) -> None:
    job = ask()

    def between(at: int) -> None:
        if at == 4:
            jobs.cancel_job(job.uid, reason="文件给错了", actor=actor("吴映雪"), at=MORNING)

    work.between = between
    ended = jobs.run_job(job.uid, Clock())
    assert (ended.state, ended.done) == ("cancelled", 4)
    assert "文件给错了" in ended.why
    assert Fact.objects.get(kind="jobs.job.cancelled").body["reason"] == "文件给错了"
    with pytest.raises(Conflict):
        jobs.cancel_job(job.uid, reason="再取消", actor=actor("吴映雪"), at=MORNING)


def test_waiting_work_is_cancelled_at_once_and_then_does_not_run(work: Work) -> None:
    job = ask()
    with pytest.raises(BadInput, match="写明理由"):
        jobs.cancel_job(job.uid, reason=" ", actor=actor("吴映雪"), at=MORNING)
    assert jobs.cancel_job(job.uid, reason="不用了", actor=actor("吴映雪"), at=MORNING).state == "cancelled"
    assert jobs.run_job(job.uid, Clock()).state == "cancelled"
    assert work.ran_for == []


def test_a_refusal_ends_it_with_its_remedy_and_it_can_be_tried_again(work: Work) -> None:
    job = ask()

    def between(at: int) -> None:
        raise BadInput("第3行读不懂", remedy="请改第3行")

    work.between = between
    ended = jobs.run_job(job.uid, Clock())
    assert (ended.state, ended.why, ended.remedy) == ("failed", "第3行读不懂", "请改第3行")
    work.between = lambda at: None
    with pytest.raises(NotFound):
        jobs.retry_job(job.uid, actor=actor("陈思远"), at=MORNING)  # with whose rights would it run
    jobs.retry_job(job.uid, actor=actor("吴映雪"), at=MORNING, begin=lambda uid: None)
    assert jobs.run_job(job.uid, Clock()).state == "done"


def test_a_fault_is_told_by_name_and_raised_for_the_log(work: Work) -> None:
    job = ask()

    def between(at: int) -> None:
        raise ZeroDivisionError

    work.between = between
    with pytest.raises(ZeroDivisionError):
        jobs.run_job(job.uid, Clock())
    ended = jobs.get_job(actor("吴映雪"), job.uid)
    assert (ended.state, ended.why) == ("failed", "程序出错：ZeroDivisionError")


def test_it_runs_with_the_rights_that_the_asker_has_now(work: Work) -> None:
    def right(who: Actor, asked: Mapping[str, Any], at: datetime, tell: jobs.Tell) -> jobs.Ended:
        require(who, "datacentre:batch:release")
        return jobs.Ended("放行", {})

    jobs.define_job(jobs.JobKind(KIND, "放行", right))
    assert jobs.run_job(ask("吴映雪").uid, Clock()).state == "done"
    refused = jobs.run_job(ask("陈思远", other=1).uid, Clock())
    assert refused.state == "failed"
    assert "没有这项权限" in refused.why


def test_work_cut_off_is_taken_up_three_times_at_most(work: Work) -> None:
    job = ask()
    for tries in (1, 2):
        jobs.Job.objects.filter(uid=job.uid).update(state="running", seen_at=MORNING)
        begun: list[str] = []
        assert jobs.take_up(MORNING + timedelta(minutes=4), begin=begun.append) == []
        assert jobs.take_up(MORNING + timedelta(minutes=6), begin=begun.append) == [job.uid]
        assert begun == [job.uid]
        assert jobs.get_job(actor("吴映雪"), job.uid).tries == tries
    jobs.Job.objects.filter(uid=job.uid).update(state="running", seen_at=MORNING)
    assert jobs.take_up(MORNING + timedelta(minutes=6), begin=begun.append) == []
    assert jobs.get_job(actor("吴映雪"), job.uid).state == "failed"


def test_others_work_does_not_exist_without_the_right(work: Work) -> None:
    job = ask("吴映雪")
    jobs.Job.objects.create(
        kind=KIND, title="夜间", person_name="系统自动", asked_at=MORNING, asked_fact="0" * 32
    )
    plain = actor("陈思远")
    without = Actor(**{name: getattr(plain, name) for name in plain.__slots__} | {"rights": frozenset()})
    assert jobs.find_jobs(without, everybody=True).count() == 0
    with pytest.raises(NotFound):
        jobs.get_job(without, job.uid)
    with pytest.raises(NotFound):
        jobs.cancel_job(job.uid, reason="好奇", actor=without, at=MORNING)
    assert jobs.find_jobs(actor("管文静"), everybody=True).count() == 2

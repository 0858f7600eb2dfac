"""The analyst tries supervision models on the past; the leader of the bureau releases two and keeps one on trial."""

from datetime import date, datetime, timedelta
from pathlib import Path

from quanheng.engines.risk import api as risk
from quanheng.flows import api as flows

from .company import Company
from .show import Show

__all__ = ["plan_models"]

CITY = "4451"
# Model: how many days ago it was tried, and why it was released; without a reason it stays on trial.
_TRIED = {
    "failed_sample_no_case": (
        40,
        "回测的提示还没到印证的时候；与抽检处置台账逐条核对，口径一致，先转为正式，三个月后复看。",
    ),
    "licence_expired_selling": (12, "回测次数少；几户都在许可台账上核对属实，转为正式，三个月后复看。"),
    "complaints_without_action": (39, ""),
}


def plan_models(show: Show, company: Company, home: Path, today: date) -> None:
    """Put the trying and the releasing on the running order; what a pack does not bring is passed over."""
    for key, (days_ago, reason) in _TRIED.items():
        if key not in risk.standings():
            continue
        day = today - timedelta(days=days_ago)
        show.plan(
            show.office_hour(day, "backtest", key), f"backtest {key}",
            lambda at, key=key: _try(company, home, key, at),  # type: ignore[misc]
        )  # fmt: skip
        if reason:
            show.plan(
                show.office_hour(day + timedelta(days=5), "release", key), f"release {key}",
                lambda at, key=key, reason=reason: _release(company, key, reason, at),  # type: ignore[misc]
            )  # fmt: skip


def _try(company: Company, home: Path, key: str, at: datetime) -> None:
    analyst = company.one(("analyst",), CITY, at, "backtest", key)
    if any(test.state == risk.BackTest.State.DONE for test in risk.find_backtests(analyst, key)):
        return
    first = at.date() - timedelta(days=365)
    flows.backtest(home, actor=analyst, at=at, key=key, first=first, last=at.date())


def _release(company: Company, key: str, reason: str, at: datetime) -> None:
    if risk.standing_of(key).state == "trial":
        leader = company.one(("bureau_leader",), CITY, at, "release", key)
        risk.release_model(actor=leader, at=at, key=key, reason=reason)

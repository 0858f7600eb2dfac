"""Officers judge what the signals raised: some are right, some are false alarms, some cannot be told."""

from datetime import date, datetime, timedelta

from quanheng.engines.risk import api as risk

from .company import Company
from .show import Show
from .visits import plan_visit

__all__ = ["plan_judgements"]

_REASONS = {
    "accepted": ("核对来源记录属实，安排检查。", "数据与登记一致，情况属实。", "电话核实属实，转现场检查。"),
    "dismissed": ("记录为同名主体，不是本户。", "许可证已延续，数据未更新。", "已于前期处理，不再重复。"),
    "undecided": ("资料不足，待下次数据比对。", "当事人暂时联系不上，继续关注。"),
}
_JUDGES = ("station_head", "division_head", "station_officer")


def _whom(alert: risk.Alert) -> tuple[str, str]:
    """Name the business of an alert by code and name."""
    return (alert.subject.uscc or "", alert.subject.name) if alert.subject else ("", "")


def plan_judgements(show: Show, company: Company, raised_on: date, most: int) -> None:
    """Put the judging of a day's alerts on the running order, the weightiest first, at most so many.

    The alerts of the last day stay new: somebody has to find work on the desk.
    """
    rows = risk.Alert.objects.filter(raised_on=raised_on, subject__isnull=False).select_related("subject")
    ranked = sorted(rows, key=lambda alert: (-alert.score, alert.signal, *_whom(alert)))
    for alert in _mixed(ranked, most):
        code, title = _whom(alert)
        name = f"{alert.signal}:{code or title}"
        wait = show.dice.between(1, 30, "judge", name, raised_on)
        show.plan(
            show.office_hour(raised_on + timedelta(days=wait), "judge", name), f"judge {name}",
            lambda at, uid=alert.uid, name=name: _judge(show, company, uid, name, at),  # type: ignore[misc]
        )  # fmt: skip


def _mixed(ranked: list[risk.Alert], most: int) -> list[risk.Alert]:
    """Take from every signal in turn, so that no single signal fills the story."""
    by_signal: dict[str, list[risk.Alert]] = {}
    for alert in ranked:
        by_signal.setdefault(alert.signal, []).append(alert)
    chosen: list[risk.Alert] = []
    queues = [by_signal[key] for key in sorted(by_signal)]
    while len(chosen) < most and any(queues):
        for queue in queues:
            if queue and len(chosen) < most:
                chosen.append(queue.pop(0))
    return chosen


def _judge(show: Show, company: Company, uid: str, name: str, at: datetime) -> None:
    alert = risk.Alert.objects.select_related("subject").get(uid=uid)
    roll = show.dice.roll("verdict", name)
    verdict = "accepted" if roll < 0.55 else "dismissed" if roll < 0.87 else "undecided"
    if alert.state == risk.Alert.State.NEW:
        actor = company.one(_JUDGES, alert.region_code, at, "judge", name)
        reason = show.dice.pick(_REASONS[verdict], "reason", name)
        risk.judge_alert(actor=actor, at=at, uid=uid, verdict=verdict, reason=reason)
    if verdict == "accepted":
        show.plan(
            show.office_hour(at.date() + timedelta(days=show.dice.between(2, 9, "visit", name)), "visit",
            name),
            f"visit {name}", lambda when: plan_visit(show, company, f"risk.alert:{uid}", name, when),
        )  # fmt: skip

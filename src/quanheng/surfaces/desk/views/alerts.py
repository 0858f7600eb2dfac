"""Signals and their alerts: how right each has been, and the queue to judge one by one or in bulk."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quanheng.base.errors import BadInput
from quanheng.base.refs import Ref
from quanheng.engines.intake import api as intake
from quanheng.engines.risk import api as risk
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import may
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing, now, today

__all__ = ["alert", "alerts", "judge", "signals"]

COLUMNS = [
    Column("风险", "score", width="74px"),
    Column("涉及"),
    Column("凭什么"),
    Column("信号", "signal", width="150px"),
    Column("提出", "raised_on", width="70px"),
    Column("状态", "state", width="90px"),
]
LAMPS = {"高": "red", "中": "amber", "低": "green"}
STATES = dict(risk.Alert.State.choices)


@desk_page
def alerts(request: DeskRequest) -> HttpResponse:
    """List alerts, those to judge first unless the address says otherwise."""
    state = request.GET.get("state", "new")
    signal, level = request.GET.get("signal", ""), request.GET.get("level", "")
    specs = {spec.key: spec for spec in risk.list_signals(request.actor)}
    rows = risk.find_alerts(request.actor, state="" if state == "all" else state, signal=signal, level=level)
    models = packs().models
    titles = {key: spec.zh for key, spec in specs.items()} | {key: one.title for key, one in models.items()}
    listing = make_listing(
        request,
        rows,
        COLUMNS,
        default_sort="-score",
        filters=[("signal", "信号", titles.get(signal, signal)), ("level", "风险", level)],
    )
    shown = [
        (row, LAMPS.get(row.level, "none"), titles.get(row.signal) or row.signal_zh or row.signal)
        for row in listing.rows
    ]
    counts = risk.count_alerts(request.actor)
    tabs = [(key, title, counts.get(key, 0)) for key, title in STATES.items()]
    return render(
        request,
        "desk/alerts.html",
        {
            "list": listing,
            "shown": shown,
            "tabs": tabs,
            "state": state,
            "signals": specs.values(),
            "models": sorted(models.values(), key=lambda one: one.title),
            "signal": signal,
            "may_judge": may(request.actor, risk.Rights.ALERT_JUDGE),
            "states": STATES,
            "level": level,
        },
    )


@desk_page
def alert(request: DeskRequest, uid: str) -> HttpResponse:
    """Open one alert: its reasons with the values found, the line behind it, and what followed."""
    found = risk.get_alert(request.actor, uid)
    spec: Any = {spec.key: spec for spec in risk.list_signals(request.actor)}.get(found.signal)
    spec = spec or next((one for one in intake.declared_bursts() if one.key == found.signal), None)
    room, _, key = found.about_ref.partition(":")
    return render(
        request,
        "desk/alert.html",
        {
            "alert": found,
            "spec": None if found.is_model else spec,
            "model": packs().models.get(found.signal) if found.is_model else None,
            "is_gone": found.is_model and found.is_open and found.seen_on != _last_night(),
            "burst": key if room == "intake.burst" else "",
            "lamp_colour": LAMPS.get(found.level, "none"),
            "state_words": STATES[found.state],
            "back": ledger.chain_back(found.fact_uid),
            "forward": ledger.chain_forward(found.fact_uid)[1:],
            "facts": ledger.facts_about(request.actor, Ref("risk.alert", found.uid)),
            "may_judge": may(request.actor, risk.Rights.ALERT_JUDGE, region=found.region_code),
        },
    )


def _last_night() -> Any:
    run = risk.last_night()
    return run.on if run else None


@require_POST
@desk_page
def judge(request: DeskRequest) -> HttpResponse:
    """Judge one alert or many alike; what could not be judged is named with its reason."""
    uids = request.POST.getlist("uid")
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "").strip()
    if not uids:
        raise BadInput("没有选中预警", remedy="请先在列表里勾选")
    report = risk.judge_alerts(actor=request.actor, at=now(), uids=uids, verdict=verdict, reason=reason)
    messages.success(request, f"已判断{len(report.judged)}条")
    for uid, why in report.left:
        messages.warning(request, f"{uid[:8]} 没有判断：{why}")
    back = request.POST.get("back", "")
    return redirect(back if back.startswith("/desk/") else reverse("desk:alerts"))


@desk_page
def signals(request: DeskRequest) -> HttpResponse:
    """Show the catalogue: law, owner, hits, how many were right, and twelve weeks as a line."""
    stats = risk.signal_stats(request.actor, today=today())
    shown = [(stat, _line(stat.weeks)) for stat in stats]
    total = sum(stat.hits for stat in stats)
    judged = total - sum(stat.waiting for stat in stats)
    return render(
        request,
        "desk/signals.html",
        {"shown": shown, "total": total, "judged": judged, "run": risk.last_run()},
    )


def _line(weeks: "tuple[int, ...]") -> str:
    """Give the points of a small line over 76 by 18, the highest week at the top."""
    top = max(weeks) or 1
    return " ".join(f"{1 + i * 6.7:.1f},{17 - 15 * n / top:.1f}" for i, n in enumerate(weeks))

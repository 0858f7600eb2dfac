"""The desk's home: what falls due next, alerts to judge, visits, the unit's board; every number opens a list."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render

from quanheng.engines.inspections import api as inspections
from quanheng.engines.linkage import api as linkage
from quanheng.engines.risk import api as risk
from quanheng.foundation.clock import api as clock
from quanheng.foundation.people.api import Person, may
from quanheng.surfaces.desk.queue import queue_rows, ruler_of
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.views.escalations import asked_to, told_to
from quanheng.surfaces.web import today

__all__ = ["home"]

ROWS = 40
WHOSE = [("me", "我承办"), ("unit", "本单位"), ("all", "全辖区")]
LAMPS = {"高": "red", "中": "amber", "低": "green"}


@desk_page
def home(request: DeskRequest) -> HttpResponse:
    """Open the day."""
    actor, day = request.actor, today()
    whose, queue = _queue(request)
    rows = queue_rows(actor, queue.rows, day)
    return render(
        request,
        "desk/home.html",
        {
            "rows": rows,
            "ruler": ruler_of(rows, day),
            "queue": queue,
            "whose": whose,
            "whose_choices": WHOSE,
            "alerts": [(one, LAMPS[one.level]) for one in risk.find_alerts(actor, state="new")[:3]],
            "alert_number": risk.count_alerts(actor).get("new", 0),
            "may_judge": may(actor, risk.Rights.ALERT_JUDGE),
            "titles": {spec.key: spec.zh for spec in _signals(actor)},
            "visits": list(
                inspections.find_tasks(actor, officer_id=actor.person_id)
                .exclude(state="closed")
                .order_by("due_on")[:6]
            ),
            "board": _board(request),
            "pairs_open": linkage.count_open(actor) if may(actor, linkage.Rights.PAIR_JUDGE) else 0,
            **told_to(request),
            **asked_to(request),
        },
    )


def _queue(request: DeskRequest) -> tuple[str, clock.Queue]:
    """Give the queue asked for; without a wish, that of the nearest circle in which any period runs."""
    actor, day = request.actor, today()
    circles: dict[str, dict[str, Any]] = {
        "me": {"person_id": actor.person_id},
        "unit": {"unit_id": actor.unit_id},
        "all": {},
    }
    wish = request.GET.get("whose", "")
    if wish in circles:
        return wish, clock.queue_of(actor, day, size=ROWS, **circles[wish])
    for whose, who in circles.items():
        found = clock.queue_of(actor, day, size=ROWS, **who)
        if found.rows:
            return whose, found
    return "me", clock.queue_of(actor, day, size=ROWS, **circles["me"])


def _signals(actor: Any) -> Any:
    return risk.list_signals(actor) if may(actor, risk.Rights.SIGNAL_READ) else ()


def _board(request: DeskRequest) -> list[dict[str, Any]]:
    """Count each colleague's open clocks: late, due within a week, the rest."""
    actor, day = request.actor, today()
    soon = day + timedelta(days=7)
    counted = (
        clock.find_clocks(actor, unit_id=actor.unit_id)
        .order_by()
        .values("person_id")
        .annotate(
            late=Count("id", filter=Q(due_on__lt=day)),
            near=Count("id", filter=Q(due_on__gte=day, due_on__lte=soon)),
            whole=Count("id"),
        )
    )
    names = dict(
        Person.objects.filter(pk__in=[row["person_id"] for row in counted]).values_list("pk", "name")
    )
    board = [
        {
            **row,
            "name": names.get(row["person_id"] or 0, "未分派"),
            "rest": row["whole"] - row["late"] - row["near"],
            "me": row["person_id"] == actor.person_id,
        }
        for row in counted
    ]
    return sorted(board, key=lambda row: (not row["me"], -row["whole"]))

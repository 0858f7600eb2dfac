"""The queue by due day: clocks joined with the matters and tasks they belong to, and the due ruler over them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from quanheng.base.refs import Ref
from quanheng.engines.affairs import api as affairs
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.clock import api as clock
from quanheng.foundation.clock.api import Beam, Lamp
from quanheng.foundation.people.api import Actor

__all__ = ["QueueRow", "Ruler", "queue_rows", "ruler_of"]

BACK_DAYS, FORWARD_DAYS = 5, 33
LEVELS = 3


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One clock as the home page shows it: how it stands, of what, and where to go."""

    clock: clock.Clock
    lamp: Lamp
    beam: Beam
    kind: str
    title: str
    party: str
    now: str
    url: str

    @property
    def due(self) -> date | None:
        return self.clock.due_on


@dataclass(frozen=True, slots=True)
class Ruler:
    """The due ruler: days from a week back to a month on, points stacked where they meet, today as the poise."""

    days: Sequence[dict[str, Any]]
    points: Sequence[dict[str, Any]]
    now: float
    over_from: float
    over_width: float
    beyond: int

    @property
    def number(self) -> int:
        return len(self.days)


def queue_rows(actor: Actor, clocks: Iterable[clock.Clock], today: date) -> list[QueueRow]:
    """Join clocks with what owns them, in two queries; what the actor may not open is left out."""
    clocks = list(clocks)
    owners = [Ref.parse(one.owner_ref) for one in clocks if one.owner_ref]
    matters = _by_uid(
        affairs.find_affairs(actor), [ref.key for ref in owners if ref.kind == "affairs.affair"]
    )
    tasks = _by_uid(
        inspections.find_tasks(actor), [ref.key for ref in owners if ref.kind == "inspections.task"]
    )
    orders = _by_uid(
        inspections.find_orders(actor), [ref.key for ref in owners if ref.kind == "inspections.order"]
    )
    calendar = clock.working_calendar()
    rows = []
    for one in clocks:
        ref = Ref.parse(one.owner_ref)
        found = matters.get(ref.key) or tasks.get(ref.key) or orders.get(ref.key)
        if found is None:
            continue
        title, party, now, url = _words(found)
        shown = clock.lamp(one, today, calendar=calendar)
        rows.append(
            QueueRow(one, shown, clock.beam(one, today, calendar=calendar), one.name, title, party, now, url)
        )
    return rows


def _by_uid(rows: Any, uids: Sequence[str]) -> dict[str, Any]:
    return {row.uid: row for row in rows.filter(uid__in=uids)} if uids else {}


def _words(found: Any) -> tuple[str, str, str, str]:
    if isinstance(found, affairs.Affair):
        spec = affairs.spec_of(found)
        now = next((state.zh for state in spec.states if state.key == found.state), "")
        return found.title, found.party_name, now, reverse("desk:matter", args=[found.uid])
    task = found.task if isinstance(found, inspections.Order) else found
    title = (
        "责令改正复查"
        if isinstance(found, inspections.Order)
        else inspections.inspection_named(task.inspection).zh
    )
    return title, task.subject.name, found.get_state_display(), reverse("desk:task", args=[task.uid])


def ruler_of(rows: Sequence[QueueRow], today: date) -> Ruler:
    """Lay the rows' due days on the ruler; what lies beyond its ends is counted, not drawn."""
    first = today - timedelta(days=BACK_DAYS)
    number = BACK_DAYS + FORWARD_DAYS
    calendar = clock.working_calendar()
    days = []
    for i in range(number):
        day = first + timedelta(days=i)
        days.append(
            {
                "i": i,
                "off": not calendar.is_workday(day),
                "label": f"{day:%m-%d}" if day.weekday() == 0 else "",
            }
        )
    taken: dict[int, set[int]] = defaultdict(set)
    points, beyond, earliest = [], 0, today
    for row in rows:
        if row.due is None:
            continue
        at = (row.due - first).days
        if at >= number:
            beyond += 1
            continue
        earliest = min(earliest, max(row.due, first))
        at = max(at, 0)
        # a label is wider than a day, so it keeps clear of its neighbours' too
        near = taken[at - 1] | taken[at] | taken[at + 1]
        level = next((one for one in range(LEVELS) if one not in near), None)
        if level is None:
            beyond += 1
            continue
        taken[at].add(level)
        x = f"{(at + 0.5) * 100 / number:.3f}"
        points.append({"row": row, "x": x, "y": level, "short": _short(row.kind)})
    now = (BACK_DAYS + 0.5) * 100 / number
    over = ((earliest - first).days + 0.5) * 100 / number
    return Ruler(days, points, now, over, max(now - over, 0), beyond)


def _short(name: str) -> str:
    """Cut a period's name to the two or three characters a point has room for."""
    for word in (
        "受理",
        "核查",
        "调解",
        "告知",
        "送达",
        "决定",
        "复查",
        "公示",
        "立案",
        "办案",
        "听证",
        "审核",
        "改正",
        "缴纳",
    ):
        if word in name:
            return word
    return name[:2]

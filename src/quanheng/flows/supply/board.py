"""The board of supply: for each source who owes which period by when, and whether it came in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from quanheng.base.days import day_of
from quanheng.base.errors import NotFound
from quanheng.base.refs import Ref
from quanheng.base.workdays import Calendar, add_months
from quanheng.datacentre.api import Batch, Delivery, Period, Repeat, periods_between, read_period
from quanheng.flows.day import centre_of
from quanheng.flows.facts import SUPPLY_REMINDED
from quanheng.flows.rights import Rights
from quanheng.foundation.clock.api import working_calendar
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.source import SourceSpec
from quanheng.packkit.supply import Supply

from .pulling import Pulled, pull_state, pulled_sources
from .site import read_site

__all__ = [
    "EVERY",
    "STATES",
    "Owed",
    "SourceSupply",
    "SupplyLine",
    "get_supply",
    "source_ref",
    "supply_board",
]

STATES = {
    "overdue": "逾期未报", "held": "暂缓待核", "refused": "已退回待重报", "never": "从未报送", "due": "待报",
    "late": "迟报", "on_time": "按期", "not_owed": "未到期", "unplanned": "未约定期限",
}  # fmt: skip
PERIOD_STATES = {
    "on_time": "按期", "late": "迟报", "skipped": "缺期，由后期补上", "due": "待报", "overdue": "逾期未报",
}  # fmt: skip
EVERY = {"workday": "每工作日", "week": "每周", "month": "每月", "quarter": "每季度", "year": "每年"}
SHOWN = {"workday": 22, "week": 13, "month": 12, "quarter": 8, "year": 5}  # periods looked back at


@dataclass(frozen=True, slots=True)
class Owed:
    """One period of one source: when it was due, and the delivery that brought it first."""

    period: Period
    due_on: date
    overdue_from: date  # the first day on which it is overdue, the grace over
    batch: Batch | None
    state: str  # on_time | late | skipped | due | overdue

    @property
    def state_zh(self) -> str:
        """Say the state."""
        return PERIOD_STATES[self.state]


@dataclass(frozen=True, slots=True)
class SupplyLine:
    """One source on the board: the oldest period still owed, else the newest that was owed."""

    source: str
    title: str
    department: str
    contact: str
    every: str
    agreed: str  # the paper that agreed the frequency; empty for our own default
    state: str
    period: Period | None
    due_on: date | None
    late_workdays: int
    owed: int  # periods not brought though due
    on_time: int
    of: int
    last: Batch | None
    told: Delivery | None
    drift: int
    refused: str
    repeats: int
    reminded_on: date | None
    calendar_known: bool

    @property
    def state_zh(self) -> str:
        """Say the state."""
        return STATES[self.state]

    @property
    def every_zh(self) -> str:
        """Say how often it is owed."""
        return EVERY.get(self.every, "未约定")


@dataclass(frozen=True, slots=True)
class SourceSupply:
    """One source's supply in full: its line, each period, deliveries, repeats, refusals, and how it is fetched."""

    line: SupplyLine
    supply: Supply | None
    owed: Sequence[Owed]
    deliveries: Sequence[tuple[Batch, Delivery | None]]
    repeats: Sequence[Repeat]
    refusals: Sequence[Mapping[str, str]]
    pull: Pulled | None
    keys: tuple[str, ...]


def source_ref(source: str) -> Ref:
    """Name a source for the ledger."""
    return Ref("datacentre.source", source)


def supply_board(
    actor: Actor, home: Path, *, on: date, q: str = "", state: str = "", every: str = "", department: str = ""
) -> list[SupplyLine]:
    """Give the board as it stands on a day, what asks for a person first. Right: datacentre:batch:read"""
    require(actor, Rights.BATCH_READ)
    gathered = _Gathered(home)
    lines = [gathered.line(spec, on) for spec in packs().sources.values()]
    order = list(STATES)
    return sorted(
        (
            one
            for one in lines
            if (not q or q in one.title or q in one.department or q == one.source)
            and (not state or one.state == state)
            and (not every or one.every == every)
            and (not department or one.department == department)
        ),
        key=lambda one: (order.index(one.state), -one.late_workdays, one.department, one.source),
    )


def get_supply(actor: Actor, home: Path, source: str, *, on: date) -> SourceSupply:
    """Give one source's supply in full. Right: datacentre:batch:read. Raises: NotFound"""
    require(actor, Rights.BATCH_READ)
    spec = packs().sources.get(source)
    if spec is None:
        raise NotFound("没有这种数据来源", remedy="请从供数看板里点开")
    gathered = _Gathered(home)
    came = sorted(gathered.batches.get(source, []), key=lambda one: (one.at, one.batch_uid), reverse=True)
    return SourceSupply(
        line=gathered.line(spec, on), supply=spec.supply, owed=list(reversed(gathered.owed(spec, on))),
        deliveries=[(batch, gathered.told.get(batch.batch_uid)) for batch in came],
        repeats=gathered.repeats.get(source, []), refusals=list(reversed(gathered.refusals.get(source, []))),
        pull=pull_state(home, source) if source in pulled_sources(home) else None,
        keys=tuple(key.id for key in read_site(home).senders.get(source, ())),
    )  # fmt: skip


class _Gathered:
    """Everything that the board asks the centre and the ledger, asked once."""

    def __init__(self, home: Path) -> None:
        centre = centre_of(home)
        self.calendar: Calendar = working_calendar()
        self.batches: dict[str, list[Batch]] = {}
        for batch in centre.batches():
            self.batches.setdefault(batch.source, []).append(batch)
        self.told = {one.batch_uid: one for one in centre.deliveries()}
        self.repeats: dict[str, list[Repeat]] = {}
        for repeat in centre.repeats():
            self.repeats.setdefault(repeat.source, []).append(repeat)
        self.refusals: dict[str, list[Mapping[str, str]]] = {}
        for refusal in centre.refusals():
            self.refusals.setdefault(refusal["source"], []).append(refusal)
        self.reminded: dict[str, date] = {}
        for ref, at in (
            Fact.objects.filter(kind=SUPPLY_REMINDED).order_by("pk").values_list("object_ref", "at")
        ):
            self.reminded[str(ref).partition(":")[2]] = day_of(at)

    def owed(self, spec: SourceSpec, on: date) -> list[Owed]:
        """Reckon each period that was owed by the day, the oldest first.

        A period that was passed over while a later one came is told as skipped and no longer asked for: what comes
        next brings the whole register or all that is new.
        """
        if spec.supply is None:
            return []
        supply = spec.supply
        since = max(supply.since or date.min, _look_back(supply.every, on))
        periods = list(periods_between(supply.every, since, on, self.calendar))
        first: dict[str, Batch] = {}
        for batch in sorted(self.batches.get(spec.key, []), key=lambda one: one.at):
            period = self._covers(batch, periods)
            if period is not None and batch.state != "held":
                first.setdefault(period.name, batch)
        found = [self._owed(supply, period, first.get(period.name), on) for period in periods]
        brought = [place for place, one in enumerate(found) if one.batch is not None]
        newest = brought[-1] if brought else -1
        return [
            replace(one, state="skipped") if one.batch is None and place < newest else one
            for place, one in enumerate(found)
        ]

    def _covers(self, batch: Batch, periods: Sequence[Period]) -> Period | None:
        """Find the period that a delivery brings: the one it names, else the last that had ended when it came.

        A delivery that names a longer or shorter span brings the last period that ends with or before that span.
        """
        told = self.told.get(batch.batch_uid)
        named = read_period(told.period) if told and told.period else None
        came = day_of(batch.at)
        until = min(named.last, came) if named else came
        ended = [period for period in periods if period.last <= until]
        return ended[-1] if ended else None

    def _owed(self, supply: Supply, period: Period, batch: Batch | None, on: date) -> Owed:
        due = self.calendar.add_workdays(period.last, supply.due_workdays)
        last = self.calendar.add_workdays(due, supply.grace_workdays)
        if batch is not None:
            state = "on_time" if day_of(batch.at) <= last else "late"
        else:
            state = "overdue" if on > last else "due"
        return Owed(period, due, last + timedelta(days=1), batch, state)

    def line(self, spec: SourceSpec, on: date) -> SupplyLine:
        """Reckon one line of the board."""
        owed, came = self.owed(spec, on), self.batches.get(spec.key, [])
        last = max(came, key=lambda one: (one.at, one.batch_uid), default=None)
        told = self.told.get(last.batch_uid) if last else None
        missing = [one for one in owed if one.state == "overdue"]
        shown = missing[0] if missing else next(reversed(owed), None)
        settled = [one for one in owed if one.state != "due"]
        refused = self._refused(spec.key, last)
        supply = spec.supply
        return SupplyLine(
            source=spec.key, title=spec.title, department=(supply and supply.department) or spec.department,
            contact=supply.contact if supply else "", every=supply.every if supply else "",
            agreed=supply.source if supply and supply.source != "product_default" else "",
            state=self._state(shown, owed, last, refused, has_plan=supply is not None),
            period=shown.period if shown else None, due_on=shown.due_on if shown else None,
            late_workdays=self.calendar.workdays_between(shown.due_on, on) if shown and missing else 0,
            owed=len(missing), on_time=sum(one.state == "on_time" for one in settled), of=len(settled), last=last,
            told=told, drift=sum(one.who != "none" for one in told.drift) if told else 0, refused=refused,
            repeats=len(self.repeats.get(spec.key, [])), reminded_on=self.reminded.get(spec.key),
            calendar_known=shown is None or self.calendar.is_published(shown.due_on),
        )  # fmt: skip

    def _refused(self, source: str, last: Batch | None) -> str:
        """Say why the newest file was sent back, when nothing has come since."""
        newest = self.refusals.get(source, [])[-1:]
        if not newest or (last is not None and last.at >= datetime.fromisoformat(newest[0]["at"])):
            return ""
        return f"{newest[0]['file']}：{newest[0]['sentence']}"

    @staticmethod
    def _state(
        shown: Owed | None, owed: Sequence[Owed], last: Batch | None, refused: str, *, has_plan: bool
    ) -> str:
        if last is not None and last.state == "held":
            return "held"
        if refused:
            return "refused"
        if not has_plan:
            return "unplanned"
        if shown is None:
            return "not_owed"
        if last is None and any(one.state == "overdue" for one in owed):
            return "never"
        return shown.state


def _look_back(every: str, on: date) -> date:
    months = {"month": 1, "quarter": 3, "year": 12}
    if every in months:
        return add_months(on, -months[every] * SHOWN[every])
    return on - timedelta(days=SHOWN[every] * (7 if every == "week" else 2))

"""Named rounds of checks: a list of businesses from a search or a workbook, visits opened in one go, progress seen."""

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, Refusal
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, Unit, in_regions, require
from quanheng.registry.api import Subject

from .catalogue import inspection_named
from .checklist import CONCLUSIONS, KINDS
from .joint import JointPart, open_joint_visit
from .models import Task
from .rights import Rights
from .tasks import open_task
from .visit_facts import CAMPAIGN_ENDED, CAMPAIGN_MADE, TARGETS_ADDED
from .visit_models import Campaign, CampaignTarget, VisitPart
from .visit_selectors import get_campaign

__all__ = [
    "CAMPAIGN_KINDS", "CampaignProgress", "RoundReport", "SheetReport", "add_targets", "add_targets_from_sheet",
    "end_campaign", "make_campaign", "open_round", "period_of", "progress_of",
]  # fmt: skip

CAMPAIGN_KINDS = ("ZX", "RD", "JRI", "FX", "YC", "CG", "ZH")
MOST_TARGETS, MOST_AT_ONCE = 20_000, 200


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What became of a workbook's lines: how many were taken, already there, and which could not be found."""

    added: int
    known: int
    lost: tuple[tuple[int, str], ...]  # line of the sheet, what stood there


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What became of a round: visits opened now, and why others were not."""

    opened: int
    refused: tuple[tuple[str, str], ...]  # name, reason
    left: int


@dataclass(frozen=True, slots=True)
class CampaignProgress:
    """How far a campaign is in one period: targets, visits by state, results by code, orders still open."""

    period: str
    targets: int
    opened: int
    closed: int
    refused: int
    results: tuple[tuple[str, str, int], ...]  # code, words, number
    failed: int
    by_region: tuple[tuple[str, int, int], ...]  # region, targets, closed

    @property
    def share(self) -> int:
        """Per cent of the targets that were visited to the end."""
        return 100 * self.closed // self.targets if self.targets else 0


def make_campaign(
    *, actor: Actor, at: datetime, title: str, kind: str, inspections: Sequence[str], basis: str, starts_on: date,
    ends_on: date, region: str, cadence: str = "once", unit_uid: str = "",
) -> Campaign:  # fmt: skip
    """Set up a named round of checks; several checklists make joint visits, a quarterly one repeats each quarter.

    Right:  inspections:campaign:make
    Writes: inspections.campaign.made
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.CAMPAIGN_MAKE, region=region)
    if not title.strip() or len(title) > 100 or not basis.strip() or len(basis) > 200:
        raise BadInput("请写明名称和部署依据", remedy="名称不超过100字，依据写文件名称和文号")
    if kind not in CAMPAIGN_KINDS:
        raise BadInput(
            f"“{kind}”不能成批部署", remedy=f"可选：{'、'.join(KINDS[one] for one in CAMPAIGN_KINDS)}"
        )
    if cadence not in Campaign.Cadence.values or ends_on < starts_on or not inspections:
        raise BadInput("请选检查表，并核对起止日期和频次")
    parts = [
        {"department": inspection_named(key).department, "inspection": key}
        for key in dict.fromkeys(inspections)
    ]
    unit = (
        Unit.objects.filter(uid=unit_uid).first()
        if unit_uid
        else Unit.objects.filter(pk=actor.unit_id or 0).first()
    )
    uid = new_uid(at)
    with transaction.atomic():
        fact = record(
            CAMPAIGN_MADE, object=Ref("inspections.campaign", uid), actor=actor, at=at, region=region,
            body={
                "title": title.strip(), "kind": kind, "parts": parts, "cadence": cadence, "basis": basis.strip(),
                "starts_on": starts_on, "ends_on": ends_on,
            },
        )  # fmt: skip
        return Campaign.objects.create(
            uid=uid, title=title.strip(), kind=kind, parts=parts, cadence=cadence, basis=basis.strip(),
            starts_on=starts_on, ends_on=ends_on, unit=unit, region_code=region, made_at=at, made_by=actor.name,
            fact_uid=fact.uid,
        )  # fmt: skip


def add_targets(*, actor: Actor, at: datetime, uid: str, subject_uids: Iterable[str], origin: str) -> int:
    """Put businesses of the campaign's region on its list, each once; gives how many were new.

    Right:  inspections:campaign:make
    Writes: inspections.targets.added
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    with transaction.atomic():
        campaign = _open(actor, uid)
        wanted = list(dict.fromkeys(subject_uids))
        known = set(campaign.targets.filter(subject__uid__in=wanted).values_list("subject__uid", flat=True))
        rows = in_regions(Subject.objects.filter(uid__in=wanted), [campaign.region_code])
        fresh = [one for one in rows.order_by("id") if one.uid not in known]
        if campaign.targets.count() + len(fresh) > MOST_TARGETS:
            raise BadInput(f"一次部署最多{MOST_TARGETS}户", remedy="请分成几次部署")
        if not fresh:
            return 0
        record(
            TARGETS_ADDED, object=Ref("inspections.campaign", campaign.uid), actor=actor, at=at,
            region=campaign.region_code, because=[campaign.fact_uid],
            body={"count": len(fresh), "origin": origin[:120], "subjects": [one.uid for one in fresh[:1000]]},
        )  # fmt: skip
        CampaignTarget.objects.bulk_create(
            (
                CampaignTarget(
                    campaign=campaign, subject=one, origin=origin[:120], region_code=one.region_code
                )
                for one in fresh
            ),
            batch_size=500,
        )
    return len(fresh)


def add_targets_from_sheet(*, actor: Actor, at: datetime, uid: str, name: str, content: bytes) -> SheetReport:
    """Put the businesses of a workbook on a list: one a line, found by credit code, else by its whole name.

    The first sheet counts. A line that fits no business, or more than one, is told by its number and left out.

    Right:  inspections:campaign:make
    Writes: inspections.targets.added
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    campaign = _open(actor, uid)
    found: list[str] = []
    lost: list[tuple[int, str]] = []
    for number, cells in _lines(content):
        hits = _find(campaign, cells)
        if len(hits) == 1:
            found.append(hits[0])
        elif not (number == 1 and any("代码" in cell or "名称" in cell for cell in cells)):
            lost.append((number, "　".join(cells)[:60]))
    distinct = list(dict.fromkeys(found))
    added = 0
    for start in range(0, len(distinct), 500):
        added += add_targets(
            actor=actor, at=at, uid=uid, subject_uids=distinct[start : start + 500], origin=f"文件 {name}"
        )
    return SheetReport(added, len(distinct) - added, tuple(lost))


def _lines(content: bytes) -> Iterable[tuple[int, list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python()
    except (CalamineError, ValueError, IndexError) as wrong:
        raise BadInput("读不懂这个表格文件", remedy="请用 xlsx 文件，一行一户，写信用代码或全称") from wrong
    if len(rows) > MOST_TARGETS:
        raise BadInput(f"表格超过{MOST_TARGETS}行", remedy="请分几个文件上传")
    for number, row in enumerate(rows, start=1):
        cells = [str(cell).strip() for cell in row if str(cell).strip()]
        if cells:
            yield number, cells


def _find(campaign: Campaign, cells: Sequence[str]) -> list[str]:
    rows = in_regions(Subject.objects.all(), [campaign.region_code])
    for cell in cells:
        hits = list(rows.filter(Q(uscc=cell.upper()) | Q(name=cell)).values_list("uid", flat=True)[:2])
        if hits:
            return hits
    return []


def period_of(campaign: Campaign, day: date) -> str:
    """Name the period of a campaign that a day falls into: a quarter, or nothing for one that runs once."""
    if campaign.cadence != Campaign.Cadence.QUARTER:
        return ""
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def open_round(
    *, actor: Actor, at: datetime, uid: str, due_on: date | None = None, limit: int = MOST_AT_ONCE
) -> RoundReport:
    """Open the visits of this period for targets that have none yet, two hundred at most in one go.

    A business at the cap, or in a place without officers, is left with the reason and does not hold up the others;
    called again, only those that are left are tried.

    Right:  inspections:campaign:make and inspections:task:open
    Writes: inspections.task.opened for each
    Raises: NotAllowed, NotFound, Conflict
    """
    campaign = _open(actor, uid)
    require(actor, Rights.TASK_OPEN, region=campaign.region_code)
    period = period_of(campaign, day_of(at))
    waiting = campaign.targets.exclude(parts__period=period).select_related("subject").order_by("id")
    refused: list[tuple[str, str]] = []
    opened = 0
    for target in waiting[:limit]:
        try:
            with transaction.atomic():
                for task in _visit(campaign, target, period, actor, at, due_on):
                    part, _ = VisitPart.objects.get_or_create(task=task)
                    part.target, part.period = target, period
                    part.save(update_fields=["target", "period"])
                if target.refused:
                    target.refused = ""
                    target.save(update_fields=["refused"])
                opened += 1
        except Refusal as no:
            refused.append((target.subject.name, no.sentence))
            target.refused = no.sentence[:300]
            target.save(update_fields=["refused"])
    left = campaign.targets.exclude(parts__period=period).count()
    return RoundReport(opened, tuple(refused), left)


def _visit(
    campaign: Campaign, target: CampaignTarget, period: str, actor: Actor, at: datetime, due_on: date | None
) -> list[Task]:
    frame: dict[str, Any] = {
        "actor": actor,
        "at": at,
        "subject_uid": target.subject.uid,
        "kind": campaign.kind,
    }
    due = due_on or campaign.ends_on
    if len(campaign.parts) > 1:
        parts = [JointPart(one["inspection"], one["department"]) for one in campaign.parts]
        return open_joint_visit(
            **frame, title=campaign.title, parts=parts, due_on=due, because=[campaign.fact_uid]
        )[1]
    # one cause opens one visit of a business: a campaign that repeats cannot be the cause of each of its rounds
    because = [campaign.fact_uid] if campaign.cadence == Campaign.Cadence.ONCE else []
    return [open_task(**frame, inspection=campaign.parts[0]["inspection"], due_on=due, because=because)]


def progress_of(campaign: Campaign, period: str) -> CampaignProgress:
    """Count how far a campaign is in one period; the caller has been let in by ``get_campaign``."""
    targets = list(campaign.targets.values_list("region_code", "refused"))
    parts = VisitPart.objects.filter(target__campaign=campaign, period=period)
    rows = parts.values_list(
        "target_id", "target__region_code", "task__state", "task__conclusion", "task__findings"
    )
    states: dict[int, set[str]] = {}
    regions: dict[int, str] = {}
    results = Counter[str]()
    failed: set[int] = set()
    seen: set[tuple[int, str]] = set()
    for target, region, state, conclusion, finding in rows:
        states.setdefault(target, set()).add(state)
        regions[target] = region
        if finding:
            failed.add(target)
        if conclusion and (target, conclusion) not in seen:
            seen.add((target, conclusion))
            results[conclusion] += 1
    done = {target for target, found in states.items() if found == {Task.State.CLOSED}}
    whole = Counter(region[:6] for region, _ in targets)
    closed = Counter(regions[target][:6] for target in done)
    return CampaignProgress(
        period, len(targets), len(states), len(done), sum(bool(why) for _, why in targets),
        tuple((code, CONCLUSIONS[code], number) for code, number in sorted(results.items())), len(failed),
        tuple((region, number, closed[region]) for region, number in sorted(whole.items())),
    )  # fmt: skip


def end_campaign(*, actor: Actor, at: datetime, uid: str, why: str) -> Campaign:
    """End a campaign; visits under way go on. Right: inspections:campaign:make. Writes: inspections.campaign.ended"""
    said = why.strip()
    if not said or len(said) > 300:
        raise BadInput("请写明结束的情况", remedy="例如：名单已查完，转入整改复查")
    with transaction.atomic():
        campaign = _open(actor, uid)
        record(
            CAMPAIGN_ENDED, object=Ref("inspections.campaign", campaign.uid), actor=actor, at=at,
            region=campaign.region_code, because=[campaign.fact_uid], body={"title": campaign.title, "why": said},
        )  # fmt: skip
        campaign.ended_on, campaign.ended_why = day_of(at), said
        campaign.save(update_fields=["ended_on", "ended_why"])
    return campaign


def _open(actor: Actor, uid: str) -> Campaign:
    require(actor, Rights.CAMPAIGN_MAKE)
    campaign = get_campaign(actor, uid)
    require(actor, Rights.CAMPAIGN_MAKE, region=campaign.region_code)
    if campaign.ended_on is not None:
        raise Conflict(f"“{campaign.title}”已经结束", remedy="需要再查的，请另行部署")
    return campaign

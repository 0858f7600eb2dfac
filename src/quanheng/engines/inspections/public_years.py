"""The yearly plan before the public: its lines, versions, progress and timeliness; shares without classes.

Shares are set by class of credit risk, and a class never leaves the bureau. So a line says in public how low a share
may be for anybody, or that everybody is visited; what came of it is counted over the whole draw.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, QuerySet

from quanheng.base.days import day_of
from quanheng.base.errors import NotFound
from quanheng.foundation.clock.api import Period, period_on
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import in_regions
from quanheng.packkit.inspection import ItemSpec

from .catalogue import list_inspections
from .models import Draw, Task
from .year_models import LineRound, YearLine, YearPlan

__all__ = [
    "ITEM_COLUMNS", "YEAR_COLUMNS", "YEAR_LAW", "PublicRound", "PublicYear", "PublicYearLine", "find_public_years",
    "get_public_year", "open_item_rows", "open_year_rows", "public_year", "year_due",
]  # fmt: skip

YEAR_LAW = "gov.proactive_disclosure"
YEAR_COLUMNS = (
    ("plan", "计划编号"), ("year", "年度"), ("region_code", "地区代码"), ("version", "版次"), ("state", "状态"),
    ("published_on", "公布日期"), ("due_on", "公布期限"), ("no", "序号"), ("title", "名称"), ("matter", "检查代码"),
    ("matter_zh", "检查"), ("items", "抽查事项"), ("months", "抽取月份"), ("share", "抽查比例"),
    ("departments", "联合部门"), ("alone_why", "不联合的理由"), ("made", "已抽取次数"), ("objects", "参加抽取户次"),
    ("drawn", "抽中户次"), ("done", "已查户次"),
)  # fmt: skip
ITEM_COLUMNS = (
    ("matter", "检查代码"), ("matter_zh", "检查"), ("code", "事项代码"), ("category", "类别"), ("item", "抽查事项"),
    ("object", "检查对象"), ("kind", "事项类别"), ("method", "检查方式"), ("law", "依据"), ("is_joint", "须部门联合"),
    ("confidence", "来源可信度"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PublicRound:
    """One month of a line: whether its draw has been made, with the counts of the draw."""

    month: int
    state_zh: str
    draw_uid: str = ""
    objects: int = 0
    drawn: int = 0
    done: int = 0
    is_drawn: bool = False


@dataclass(frozen=True, slots=True)
class PublicYearLine:
    """One line of a yearly plan as anybody reads it; ``share`` is words and never names a class."""

    no: int
    title: str
    matter: str
    matter_zh: str
    items: Sequence[ItemSpec]
    months: Sequence[int]
    share: str
    departments: Sequence[tuple[str, Sequence[str]]]
    alone_why: str
    must_visit: bool
    rounds: Sequence[PublicRound]

    @property
    def made(self) -> int:
        """How many of its draws have been made."""
        return sum(one.is_drawn for one in self.rounds)

    @property
    def objects(self) -> int:
        """Businesses on the rosters of its draws, summed over the draws."""
        return sum(one.objects for one in self.rounds)

    @property
    def drawn(self) -> int:
        """Businesses drawn, summed over the draws."""
        return sum(one.drawn for one in self.rounds)

    @property
    def done(self) -> int:
        """Visits closed."""
        return sum(one.done for one in self.rounds)


@dataclass(frozen=True, slots=True)
class PublicYear:
    """One published version: its lines, until when it had to be public, and by which article."""

    uid: str
    year: int
    version: int
    title: str
    region_code: str
    is_current: bool
    reason: str
    approved_on: date
    published_on: date
    due_on: date
    days_late: int
    article: str
    mark: str
    lines: Sequence[PublicYearLine]

    @property
    def state_zh(self) -> str:
        """Say whether this version holds."""
        return "现行" if self.is_current else "已调整"


def find_public_years(*, region: str = "", year: int | None = None) -> QuerySet[YearPlan]:
    """List every version that was ever published, the newest first; a replaced one stays readable."""
    rows = YearPlan.objects.filter(published_on__isnull=False, approved_at__isnull=False)
    if region.isdigit():
        rows = in_regions(rows, [region])
    return rows.filter(year=year) if year else rows


def get_public_year(uid: str, day: date) -> PublicYear:
    """Open one published version. Raises: NotFound, for a draft too"""
    found = find_public_years().filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这份年度抽查计划", remedy="请从年度抽查计划的列表里打开")
    return public_year(found, day)


def public_year(plan: YearPlan, day: date) -> PublicYear:
    """Give a published version as plain public values, its rounds as they stand on ``day``.

    Law:    政府信息公开条例 第26条 (20 working days from the approval)
    Raises: NoRuleInForce
    """
    assert plan.approved_at is not None
    assert plan.published_on is not None
    approved, period = day_of(plan.approved_at), year_due(plan)
    assert period is not None
    lines = list(plan.lines.all())
    rounds = _rounds(lines)
    return PublicYear(
        uid=plan.uid, year=plan.year, version=plan.version, title=plan.title, region_code=plan.region_code,
        is_current=plan.state == YearPlan.State.PUBLISHED, reason=plan.reason, approved_on=approved,
        published_on=plan.published_on, due_on=period.ends_on,
        days_late=max((plan.published_on - period.ends_on).days, 0), article=period.article, mark=period.mark,
        lines=[_line(one, plan.year, rounds, day) for one in lines],
    )  # fmt: skip


def year_due(plan: YearPlan) -> Period | None:
    """Give the period within which an approved plan must be public; None for a draft.

    Law:    政府信息公开条例 第26条 (20 working days)
    Raises: NoRuleInForce
    """
    if plan.approved_at is None:
        return None
    approved = day_of(plan.approved_at)
    return period_on(YEAR_LAW, rule_day=approved, start=approved)


def open_year_rows(day: date) -> Iterator[dict[str, Any]]:
    """Give every line of every published version under ``YEAR_COLUMNS``."""
    for plan in find_public_years().prefetch_related("lines"):
        one = public_year(plan, day)
        for line in one.lines:
            yield {
                "plan": one.uid, "year": one.year, "region_code": one.region_code, "version": one.version,
                "state": one.state_zh, "published_on": one.published_on.isoformat(),
                "due_on": one.due_on.isoformat(), "no": line.no, "title": line.title, "matter": line.matter,
                "matter_zh": line.matter_zh, "items": "、".join(item.code for item in line.items),
                "months": "、".join(map(str, line.months)), "share": line.share,
                "departments": "、".join(zh for zh, _ in line.departments), "alone_why": line.alone_why,
                "made": line.made, "objects": line.objects, "drawn": line.drawn, "done": line.done,
            }  # fmt: skip


def open_item_rows() -> Iterator[dict[str, Any]]:
    """Give the list of items of random inspection under ``ITEM_COLUMNS``.

    Law:    国发〔2019〕5号 (随机抽查事项清单)
    """
    for spec in list_inspections():
        for item in spec.items:
            yield {
                "matter": spec.key, "matter_zh": spec.zh, "code": item.code, "category": item.category,
                "item": item.zh, "object": item.object, "kind": str(item.kind), "method": item.method,
                "law": item.law, "is_joint": not spec.is_safety, "confidence": item.confidence or spec.confidence,
            }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Made:
    """What has become public of the draw of one month."""

    uid: str
    state: str
    state_zh: str
    objects: int
    drawn: int
    done: int
    at: datetime | None


def _rounds(lines: Sequence[YearLine]) -> Mapping[tuple[str, int], _Made]:
    keys = [one.line_key for one in lines]
    rows = LineRound.objects.filter(line_key__in=keys, plan__draw__isnull=False).select_related("plan__draw")
    draws = {(one.line_key, one.month): one.plan.draw for one in rows}
    closed = Task.objects.filter(draw__in=list(draws.values()), state=Task.State.CLOSED)
    done = dict(closed.values_list("draw").annotate(number=Count("id")).order_by(F("draw")))
    return {key: _made(draw, done.get(draw.pk, 0)) for key, draw in draws.items()}


def _made(draw: Draw, done: int) -> _Made:
    stands = draw.state == Draw.State.DRAWN
    return _Made(
        draw.uid, draw.state, draw.get_state_display(), draw.object_count if stands else 0,
        draw.drawn_count if stands else 0, done if stands else 0, draw.drawn_at,
    )  # fmt: skip


def _line(line: YearLine, year: int, rounds: Mapping[tuple[str, int], _Made], day: date) -> PublicYearLine:
    spec = packs().inspections.get(line.matter)
    items = [item for item in (spec.items if spec else ()) if item.code in line.items]
    return PublicYearLine(
        no=line.no, title=line.title, matter=line.matter, matter_zh=spec.zh if spec else line.matter, items=items,
        months=line.months, share=_share(line), departments=[_department(one) for one in line.departments],
        alone_why=line.alone_why, must_visit=line.must_visit,
        rounds=[_round(rounds.get((line.line_key, month)), year, month, day) for month in line.months],
    )  # fmt: skip


def _round(made: _Made | None, year: int, month: int, day: date) -> PublicRound:
    if made is None:
        is_past = (year, month) < (day.year, day.month)
        is_now = (year, month) == (day.year, day.month)
        return PublicRound(month, "本月待抽取" if is_now else "逾月未抽取" if is_past else "未到")
    return PublicRound(
        month, made.state_zh, made.uid, made.objects, made.drawn, made.done, made.state == Draw.State.DRAWN
    )


def _share(line: YearLine) -> str:
    """Say the share in words that hold for everybody and tell no class from another."""
    if line.must_visit:
        return f"全年查到每一户，分{len(line.months)}次；查过的再抽不少于{_percent(line.again_bp)}"
    points = sorted(set(line.shares.values()))
    if not points:
        return "按检查事项的规定"
    if len(points) == 1:
        return f"抽{_percent(points[0])}"
    return f"按信用风险高低分别确定，最低{_percent(points[0])}"


def _percent(points: int) -> str:
    return f"{points / 100:g}%"


def _department(said: Mapping[str, Any]) -> tuple[str, Sequence[str]]:
    """Name a department and its items on a joint visit; one no longer in the pack keeps its name."""
    found = packs().departments.get(said["key"])
    named = {item.code: item.zh for item in found.items} if found else {}
    return str(said.get("zh") or said["key"]), [named.get(code, code) for code in said["items"]]

"""What anybody may read of visits: published results, figures over them, grades, and the same as open data."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from quanheng.base.errors import NotFound
from quanheng.foundation.people.api import in_regions
from quanheng.registry.api import shown_address, shown_name

from .amending import withdrawn_numbers
from .catalogue import inspection_named
from .checklist import CONCLUSIONS, KINDS, OVERALL
from .models import Finding
from .visit_models import Grade, PublicResult

__all__ = [
    "OPEN_COLUMNS", "PublicFigures", "PublicGrade", "PublicVisit", "find_public_grades", "find_public_results",
    "get_public_grade", "get_public_visit", "open_rows", "public_figures", "public_grade", "public_visit",
]  # fmt: skip

OPEN_COLUMNS = (
    ("uid", "检查编号"), ("name", "名称"), ("uscc", "统一社会信用代码"), ("region_code", "行政区划代码"),
    ("inspection", "检查事项代码"), ("inspection_zh", "检查事项"), ("kind", "检查方式代码"), ("kind_zh", "检查方式"),
    ("closed_on", "检查日期"), ("conclusion", "结果代码"), ("conclusion_zh", "结果"), ("overall_zh", "总评"),
    ("failed", "不符合项数"), ("failed_items", "不符合项"), ("published_on", "公开日期"), ("due_on", "应公开日期"),
    ("is_late", "是否逾期公开"), ("is_corrected", "是否更正过"),
)  # fmt: skip
"""The columns of the open data, in order: key and Chinese head."""


@dataclass(frozen=True, slots=True)
class PublicVisit:
    """One published result. No officer is named, and nothing that an officer wrote down is in it."""

    uid: str
    name: str
    uscc: str
    subject_uid: str
    region_code: str
    inspection: str
    inspection_zh: str
    kind: str
    kind_zh: str
    closed_on: date
    conclusion: str
    conclusion_zh: str
    overall_zh: str
    failed: int
    failed_items: Sequence[str]
    published_on: date | None
    due_on: date | None
    is_late: bool
    state: str
    why: str
    corrections: Sequence[tuple[date, str]]
    law: str
    fact_uid: str

    @property
    def is_corrected(self) -> bool:
        return bool(self.corrections)

    def as_row(self) -> dict[str, Any]:
        """Give the row of the open data, by the keys of ``OPEN_COLUMNS``."""
        row = {key: getattr(self, key) for key, _ in OPEN_COLUMNS}
        return row | {"failed_items": "；".join(self.failed_items)}


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """Figures over published results: by result, kind, county and the questions that failed most."""

    whole: int
    clean: int
    late: int
    by_conclusion: Sequence[tuple[str, str, int]]
    by_kind: Sequence[tuple[str, str, int]]
    by_region: Sequence[tuple[str, int, int]]  # region, visits, without a fault
    by_item: Sequence[tuple[str, str, int]]  # inspection, question, times

    @property
    def clean_share(self) -> int:
        """Per cent of the visits in which nothing was wrong."""
        return 100 * self.clean // self.whole if self.whole else 0


@dataclass(frozen=True, slots=True)
class PublicGrade:
    """One grade as it hangs on the wall, with how it was reckoned and the grades before."""

    uid: str
    name: str
    uscc: str
    address: str
    subject_uid: str
    region_code: str
    scheme: str
    grade: str
    zh: str
    face: str
    score: str
    graded_on: date
    is_current: bool
    working: Mapping[str, Any]
    history: Sequence[tuple[date, str, str, str]]  # day, grade, words, score
    fact_uid: str


def find_public_results(
    *, q: str = "", region: str = "", inspection: str = "", conclusion: str = "", kind: str = "",
    first: date | None = None, last: date | None = None, subject_uid: str = "",
) -> QuerySet[PublicResult]:  # fmt: skip
    """Find published results; what was withdrawn is found by its own address alone."""
    rows = PublicResult.objects.filter(state=PublicResult.State.PUBLISHED).select_related("task__subject")
    named = {
        "inspection": inspection, "conclusion": conclusion, "kind": kind, "task__subject__uid": subject_uid,
        "closed_on__gte": first, "closed_on__lte": last,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    if q.strip():
        # whoever is no registered business is not found by a name that is not shown either
        rows = rows.exclude(task__subject__uscc=None).exclude(task__subject__kind__startswith="96")
        rows = rows.filter(
            Q(task__subject__name__contains=q.strip()) | Q(task__subject__uscc=q.strip().upper())
        )
    return in_regions(rows, [region]) if region else rows


def get_public_visit(uid: str) -> PublicVisit:
    """Open one published or withdrawn result by its visit. Raises: NotFound"""
    rows = PublicResult.objects.exclude(state=PublicResult.State.WAITING).select_related("task__subject")
    found = rows.filter(task__uid=uid).first()
    if found is None:
        raise NotFound("没有这项检查结果", remedy="可按名称或统一社会信用代码查询")
    return public_visit(found)


def public_visit(one: PublicResult) -> PublicVisit:
    """Give a published result as plain public values; of a withdrawn one only that and why."""
    task, spec = one.task, inspection_named(one.inspection)
    is_up = one.state == PublicResult.State.PUBLISHED
    gone = withdrawn_numbers(task) if is_up and one.failed != len(task.findings.all()) else set()
    items = [finding.text for finding in task.findings.all() if finding.no not in gone] if is_up else []
    return PublicVisit(
        uid=task.uid, name=shown_name(task.subject), uscc=task.subject.uscc or "", subject_uid=task.subject.uid,
        region_code=one.region_code, inspection=one.inspection, inspection_zh=spec.zh, kind=one.kind,
        kind_zh=KINDS.get(one.kind, one.kind), closed_on=one.closed_on, conclusion=one.conclusion if is_up else "",
        conclusion_zh=CONCLUSIONS[one.conclusion] if is_up else "", overall_zh=OVERALL.get(task.overall, "")
        if is_up else "", failed=one.failed if is_up else 0, failed_items=items, published_on=one.published_on,
        due_on=one.due_on, is_late=one.is_late, state=one.state, why=one.why,
        corrections=[(made.corrected_on, made.reason) for made in task.corrections.all()] if is_up else [],
        law=spec.law, fact_uid=one.fact_uid,
    )  # fmt: skip


def public_figures(rows: QuerySet[PublicResult]) -> PublicFigures:
    """Count over published results as ``find_public_results`` gives them."""
    plain = rows.order_by()
    by_conclusion = Counter(dict(plain.values_list("conclusion").annotate(n=Count("id"))))
    by_kind = Counter(dict(plain.values_list("kind").annotate(n=Count("id"))))
    regions: dict[str, list[int]] = {}
    for region, conclusion, number in plain.values_list("region_code", "conclusion").annotate(n=Count("id")):
        counted = regions.setdefault(region[:6], [0, 0])
        counted[0] += number
        counted[1] += number if conclusion == "01" else 0
    items = (
        Finding.objects.filter(task_id__in=plain.values("task_id"))
        .values_list("task__inspection", "text")
        .annotate(n=Count("id"))
        .order_by("-n", "text")[:10]
    )
    return PublicFigures(
        sum(by_conclusion.values()), by_conclusion["01"], plain.filter(is_late=True).count(),
        [(code, zh, by_conclusion[code]) for code, zh in CONCLUSIONS.items() if by_conclusion[code]],
        [(code, KINDS.get(code, code), number) for code, number in by_kind.most_common()],
        [(region, whole, clean) for region, (whole, clean) in sorted(regions.items())],
        [(inspection_named(key).zh, text, number) for key, text, number in items],
    )  # fmt: skip


def open_rows(rows: QuerySet[PublicResult]) -> Iterator[dict[str, Any]]:
    """Give published results one by one as open data, the oldest first."""
    ready = rows.prefetch_related("task__findings", "task__corrections", "task__answers").order_by(
        "closed_on", "id"
    )
    for one in ready.iterator(chunk_size=500):
        yield public_visit(one).as_row()


def find_public_grades(
    *, q: str = "", region: str = "", grade: str = "", inspection: str = "", subject_uid: str = ""
) -> QuerySet[Grade]:
    """Find grades in force by name, code, address or place."""
    rows = Grade.objects.filter(is_current=True).select_related("subject")
    for part in q.split():
        rows = rows.filter(search_text__contains=part)
    named = {"inspection": inspection, "subject__uid": subject_uid}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    if grade:
        rows = rows.filter(grade="" if grade == "none" else grade)
    return in_regions(rows, [region]) if region else rows


def get_public_grade(uid: str) -> PublicGrade:
    """Open one grade, a former one too, since its board may still hang somewhere. Raises: NotFound"""
    found = Grade.objects.select_related("subject").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这项等级", remedy="可按店名或地址查询")
    return public_grade(found, with_history=True)


def public_grade(one: Grade, *, with_history: bool = False) -> PublicGrade:
    """Give a grade as plain public values."""
    scheme = inspection_named(one.inspection).grade
    face = next((band.face for band in scheme.bands if band.key == one.grade), "") if scheme else ""
    before = Grade.objects.filter(subject=one.subject, inspection=one.inspection).order_by(
        "-graded_on", "-id"
    )
    return PublicGrade(
        uid=one.uid, name=shown_name(one.subject), uscc=one.subject.uscc or "", address=shown_address(one.subject),
        subject_uid=one.subject.uid, region_code=one.region_code, scheme=one.working.get("scheme", ""),
        grade=one.grade, zh=one.zh, face=face, score=str(one.score), graded_on=one.graded_on,
        is_current=one.is_current, working=one.working,
        history=[(former.graded_on, former.grade, former.zh, str(former.score)) for former in before[:20]]
        if with_history else [], fact_uid=one.fact_uid,
    )  # fmt: skip

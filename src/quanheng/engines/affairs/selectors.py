"""Questions about affairs and papers, answered within the asker's jurisdiction."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db.models import F, Q, QuerySet

from quanheng.base.days import day_of
from quanheng.base.errors import NotFound
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.ledger.api import Rights as LedgerRights
from quanheng.foundation.people.api import Actor, may
from quanheng.packkit.affair import FormField
from quanheng.registry.api import Subject

from .definitions import code_titles, spec_of
from .forms import FormContext, choices_of
from .machine import StepChoice, available
from .models import Affair, Paper
from .reach import may_reach, seen_by
from .rights import Rights
from .standing import row_of, sum_of
from .viewing import acts_of, clocks_of, file_of

__all__ = [
    "CardLine", "FieldView", "PublicPaper", "RoadStop", "affair_card", "available_steps",
    "count_affairs", "find_affairs", "find_paper_by_code", "find_papers", "form_of", "get_affair",
    "get_paper", "road_of", "timeline_of",
]  # fmt: skip

AMBER_DAYS = 7


def find_affairs(
    actor: Actor,
    *,
    q: str = "",
    kind: str = "",
    state: str = "",
    unit_id: int | None = None,
    officer_uid: str = "",
    subject: Subject | None = None,
    is_open: bool | None = None,
    lamp: Literal["", "red", "amber", "green"] = "",
    today: date | None = None,
    order: Literal["due", "opened", "closed"] = "due",
) -> QuerySet[Affair]:
    """List affairs the actor may see; by due day the nearest first, those without one last.

    One sees the affairs of one's district and those in which one's unit takes part (联合办理、委托办理).

    ``lamp`` needs ``today``: red is past due, amber within a week, green later. The exact lamp of a clock,
    in working days, is the clock's own affair; the list sorts and filters by calendar days.

    Right: affairs:affair:read
    """
    rows = seen_by(actor, Rights.READ, _with_heads(Affair.objects.all()))
    text = q.strip()
    if text:
        rows = rows.filter(
            Q(number__icontains=text) | Q(title__icontains=text) | Q(party_name__icontains=text)
            | Q(party_uscc=text.upper())
        )  # fmt: skip
    exact: dict[str, Any] = {
        "key": kind,
        "state": state,
        "unit_id": unit_id,
        "subject": subject,
        "is_open": is_open,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value not in ("", None)})
    if officer_uid:
        rows = rows.filter(officers__person__uid=officer_uid, officers__until_on__isnull=True)
    if lamp and today:
        soon = today + timedelta(days=AMBER_DAYS)
        spans = {"red": {"due_on__lt": today}, "amber": {"due_on__gte": today, "due_on__lte": soon}}
        rows = rows.filter(is_open=True, **spans.get(lamp, {"due_on__gt": soon}))
    if order == "opened":
        return rows.order_by("-opened_on", "-id")
    if order == "closed":
        return rows.order_by(F("closed_on").desc(nulls_last=True), "-id")
    return rows.order_by(F("due_on").asc(nulls_last=True), "id")


def _with_heads(rows: QuerySet[Affair]) -> QuerySet[Affair]:
    """Read with each matter what its list names; not the procedure's text, which is read once for each version."""
    return rows.select_related("subject", "unit", "definition").defer("definition__body")


def count_affairs(actor: Actor, **filters: Any) -> int:
    """Count what ``find_affairs`` would list. Right: affairs:affair:read"""
    return find_affairs(actor, **filters).count()


def get_affair(actor: Actor, uid: str) -> Affair:
    """Open one affair; outside the jurisdiction it does not exist. Right: affairs:affair:read. Raises: NotFound"""
    rows = _with_heads(Affair.objects.all())
    found = seen_by(actor, Rights.READ, rows).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这个事项，或不在您的管辖范围内", remedy="请核对案号")
    return found


def available_steps(affair: Affair, actor: Actor, at: datetime) -> list[StepChoice]:
    """Say for every step whether this person may take it now, and why not otherwise; open ones first."""
    spec = spec_of(affair)
    day = day_of(at)
    return available(spec, acts_of(spec, list(affair.acts.all())), file_of(affair, spec, day), actor, day)


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a form as a page draws it: the choices that fit, the value proposed."""

    field: FormField
    choices: dict[str, str]
    proposed: Any


def form_of(affair: Affair, step: str, at: datetime) -> list[FieldView]:
    """Give the form of a step with choices and proposed values.

    Fields with a condition on other fields of the same form are given too: the page shows them when the
    condition holds, and the service drops them when it does not.

    Raises: NotFound
    """
    spec = spec_of(affair)
    declared = spec.step(step)
    if declared is None:
        raise NotFound(f"这种事项没有“{step}”这一步")
    day = day_of(at)
    standing = sum_of(spec, acts_of(spec, list(affair.acts.all())))
    row = row_of(spec, standing, file_of(affair, spec, day), day)
    context = FormContext(spec, row, day, code_titles)
    return [
        FieldView(field, choices_of(field, context), _proposed(row, field, affair, day))
        for field in declared.form
    ]


def _proposed(row: dict[str, Any], field: FormField, affair: Affair, day: date) -> Any:
    if field.kind == "persons":
        officers = (
            affair.officers.select_related("person").filter(until_on__isnull=True).order_by("-is_lead", "id")
        )
        return [row.person.uid for row in officers]
    found: Any = row
    for part in (field.prefill or field.key).split("."):
        found = found.get(part) if isinstance(found, dict) else None
    if found is None and field.kind == "day" and field.not_future:
        return day
    return found


@dataclass(frozen=True, slots=True)
class RoadStop:
    """One stop on the progress line: done, here, or still to come."""

    state: str
    zh: str
    is_done: bool
    is_here: bool
    on: date | None


def road_of(affair: Affair) -> list[RoadStop]:
    """Give the progress line: declared stops in order, with the day each was reached."""
    spec = spec_of(affair)
    reached: dict[str, date] = {}
    for act in affair.acts.all():
        reached.setdefault(act.state, act.day)
    stops = [one for one in spec.states if one.on_road or one.key == affair.state]
    return [
        RoadStop(one.key, one.zh, one.key in reached and one.key != affair.state, one.key == affair.state,
                 reached.get(one.key))
        for one in stops
        if affair.is_open or one.key in reached
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of what is written down so far, in words."""

    key: str
    zh: str
    text: str
    is_private: bool


def affair_card(affair: Affair, *, only_first: bool = False) -> list[CardLine]:
    """Give what is written down in the affair, in words; ``only_first`` for the few lines of the page's head."""
    from .papers.context import said_of

    spec = spec_of(affair)
    said = said_of(affair, spec)
    fields: dict[str, FormField] = {}
    for step in spec.steps:
        for field in step.form:
            fields.setdefault(field.key, field)
    keys = spec.card if only_first else tuple(fields)
    return [
        CardLine(key, fields[key].zh, said[key], fields[key].private)
        for key in keys
        if key in fields and said.get(key)
    ]


def timeline_of(actor: Actor, affair: Affair, *, limit: int = 200) -> list[Fact]:
    """List the facts of an affair the actor may see, its clocks and papers, newest first.

    Whoever may see the affair may read how it came to be so, also from before it was handed over.

    Right: ledger:fact:read
    """
    if not may(actor, LedgerRights.FACT_READ) or not may_reach(actor, affair):
        return []
    refs = [
        str(affair.ref),
        *(str(row.ref) for row in clocks_of(affair)),
        *(str(row.ref) for row in affair.papers.all()),
    ]
    return list(Fact.objects.filter(object_ref__in=refs).order_by("-id")[:limit])


def find_papers(actor: Actor, *, affair: Affair | None = None, q: str = "") -> QuerySet[Paper]:
    """List papers the actor may see, newest first. Right: affairs:paper:read"""
    papers = Paper.objects.select_related("affair", "pdf", "docx")
    rows = seen_by(actor, Rights.PAPER_READ, papers, affair_field="affair")
    if affair is not None:
        rows = rows.filter(affair=affair)
    if q.strip():
        rows = rows.filter(Q(number__icontains=q.strip()) | Q(zh__icontains=q.strip()))
    return rows.order_by("-id")


def get_paper(actor: Actor, uid: str) -> Paper:
    """Open one paper; outside the jurisdiction it does not exist. Right: affairs:paper:read. Raises: NotFound"""
    found = find_papers(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这份文书，或不在您的管辖范围内", remedy="请核对文号")
    return found


@dataclass(frozen=True, slots=True)
class PublicPaper:
    """What anybody holding the code may know: that the paper is real, whose it is, and whether it stands."""

    zh: str
    number: str
    agency: str
    made_on: date
    state: str
    state_words: str
    digest_sm3: str
    fact_uid: str
    served_on: date | None
    replaced_by_number: str
    pdf_sha256: str


def find_paper_by_code(code: str) -> PublicPaper:
    """Verify a paper by the code in its foot: public fields only, no party and no person.

    A code that was never given and one that is misread get the same answer.

    Raises: NotFound
    """
    wanted = "".join(code.split()).replace("-", "").upper().translate(str.maketrans("OIL", "011"))
    found = (
        Paper.objects.select_related("pdf").filter(verify_code=wanted).first() if len(wanted) == 20 else None
    )
    if found is None:
        raise NotFound("没有查到这份文书", remedy="请核对核验码，或重新扫码")
    newer = Paper.objects.filter(replaces=found).first()
    return PublicPaper(
        zh=found.zh, number=found.number or "", agency=str(found.content["organ"]), made_on=found.made_on,
        state=found.state, state_words=found.get_state_display(), digest_sm3=found.digest_sm3,
        fact_uid=found.fact_uid, served_on=found.served_on,
        replaced_by_number=(newer.number or "") if newer else "", pdf_sha256=found.pdf.sha256 if found.pdf else "",
    )  # fmt: skip

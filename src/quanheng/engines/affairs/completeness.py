"""Whether a file is complete: the acts the law demands of it, each present, missing, late or still to come."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db.models import Q

from quanheng.base.days import day_of
from quanheng.packkit.affair import AffairSpec

from .definitions import spec_of
from .models import Affair, Paper
from .standing import row_of, sum_of
from .viewing import acts_of, file_of

__all__ = ["CompletenessLine", "case_completeness"]


@dataclass(frozen=True, slots=True)
class CompletenessLine:
    """One act that the law demands of the file: present, missing, or done late."""

    zh: str
    article: str
    state: Literal["present", "missing", "late", "waiting"]
    on: date | None
    due_on: date | None
    lacking: tuple[str, ...]


def case_completeness(affair: Affair, at: datetime) -> list[CompletenessLine]:
    """Lay the file beside the list of acts the law demands, in the order of the procedure.

    A demand whose condition does not hold is left out; one whose time has not come in an open affair is
    waiting, not missing.
    """
    spec: AffairSpec = spec_of(affair)
    day = day_of(at)
    acts = list(affair.acts.all())
    views = acts_of(spec, acts)
    standing, file = sum_of(spec, views), file_of(affair, spec, day)
    row = row_of(spec, standing, file, day)
    made = _papers_made(affair, [act.fact_uid for act in acts if act.fact_uid])
    lines = []
    for demand in spec.demands:
        if not demand.applies(row):
            continue
        done = next((act.day for act in views if act.step in demand.steps), None)
        clock = file.clock(demand.clock) if demand.clock else None
        due = clock.due_on if clock else None
        lacking = tuple(key for key in demand.documents if done and key not in made)
        lines.append(
            CompletenessLine(
                demand.zh, demand.article, _state(affair, done, due, day, lacking), done, due, lacking
            )
        )
    return lines


def _papers_made(affair: Affair, acts: list[str]) -> set[str]:
    """Name the papers that stand: its own, and those that a divided affair's common acts left with the whole."""
    common = Q(affair_id=affair.split_from_id, act__fact_uid__in=acts) if affair.split_from_id else Q(pk=None)
    rows = Paper.objects.filter(Q(affair=affair) | common).exclude(state=Paper.State.VOIDED)
    return set(rows.values_list("document", flat=True))


def _state(
    affair: Affair, done: date | None, due: date | None, day: date, lacking: tuple[str, ...]
) -> Literal["present", "missing", "late", "waiting"]:
    if done is None:
        return "waiting" if affair.is_open and (due is None or day <= due) else "missing"
    if lacking:
        return "missing"
    return "late" if due is not None and done > due else "present"

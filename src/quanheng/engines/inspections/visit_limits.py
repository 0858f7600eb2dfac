"""How often one business may be visited in a year, and who has come to that number."""

from datetime import date

from django.db.models import Count

from quanheng.foundation.law.api import value_on
from quanheng.packkit.inspection import InspectionSpec

from .checklist import visit_cap_on
from .models import Task

__all__ = ["limit_on", "subjects_at_cap"]


def limit_on(spec: InspectionSpec, day: date) -> tuple[int, str, tuple[str, ...]] | None:
    """Give the cap on visits in force on a day, its article, and the kinds it leaves alone; None without one.

    The state asks every authority to publish its own number (国办发〔2024〕54号) and sets none itself. The city's
    number stands in its pack's law (``inspection.frequency_cap``); the smaller of it and the pack's proposal holds.
    """
    cap = visit_cap_on(spec, day)
    if cap is None:
        return None
    law = value_on(cap.law_key, day)
    published = law.value.get("n") if isinstance(law.value, dict) else law.value
    if published is not None and int(published) < cap.visits_per_year:
        return int(published), law.article, cap.exempt_kinds
    return cap.visits_per_year, cap.law, cap.exempt_kinds


def subjects_at_cap(spec: InspectionSpec, day: date) -> set[int]:
    """Give the keys of businesses that have had this year's number of visits; a joint visit counts once."""
    limit = limit_on(spec, day)
    if limit is None:
        return set()
    most, _, exempt = limit
    rows = Task.objects.filter(opened_on__year=day.year)
    counted = rows.exclude(kind__in=exempt).exclude(part__place__gt=0).values("subject_id")
    at_cap = counted.annotate(number=Count("id")).filter(number__gte=most)
    return set(at_cap.values_list("subject_id", flat=True).order_by())

"""Gives numbers such as 潮湘市监罚〔2026〕187号: by unit, word and year, without gaps or doubles."""

from datetime import date

from django.db import transaction
from django.db.models import F

from quanheng.foundation.people.api import Unit

from .models import NumberSeries

__all__ = ["agency_of", "next_number", "number_prefix"]

_BUREAUS = (Unit.Kind.CITY_BUREAU, Unit.Kind.COUNTY_BUREAU)


def agency_of(unit: Unit) -> Unit:
    """Give the bureau in whose name a unit acts: a station or division issues nothing in its own name."""
    here: Unit | None = unit
    while here is not None and here.kind not in _BUREAUS:
        here = here.parent
    return here or unit


def number_prefix(agency: Unit) -> str:
    """Give the bureau's word at the head of its numbers: 潮市监 for the city, 潮湘市监 for a county's bureau.

    The first character of the city, then the first of the county that the city has not used already.
    """
    city = _place(agency.parent) if agency.parent else ""
    own = _place(agency).removeprefix(city)
    if not city:
        return f"{own[:1]}市监"
    short = city[:1]
    return f"{short}{next((letter for letter in own if letter != short), '')}市监"


def _place(unit: Unit) -> str:
    return unit.name.removesuffix("市场监督管理局") or unit.name


def next_number(series: str, day: date) -> str:
    """Take the next number of a series in the transaction that uses it.

    The counter's row stays locked until that transaction ends, so that a number taken and rolled back is
    taken again by the next, and no number is missing or given twice.
    """
    with transaction.atomic():
        rows = NumberSeries.objects.filter(prefix=series, year=day.year)
        if not rows.update(last=F("last") + 1):
            # two first papers of a year meet here: one makes the row, both then wait for its lock
            NumberSeries.objects.bulk_create(
                [NumberSeries(prefix=series, year=day.year)], ignore_conflicts=True
            )
            rows.update(last=F("last") + 1)
        return f"{series}〔{day.year}〕{rows.get().last}号"

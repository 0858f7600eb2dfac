"""Gives numbers such as 潮湘市监罚〔2026〕187号: by the bureau's rule, without gaps or doubles."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from quanheng.base.digest import sha256
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Unit
from quanheng.packkit.office import NumberRule, OfficeSpec

from .models import NumberSeries

__all__ = [
    "Numbered",
    "agency_of",
    "next_number",
    "number_for",
    "number_prefix",
    "office_of",
    "own_number_key",
]

_BUREAUS = (Unit.Kind.CITY_BUREAU, Unit.Kind.COUNTY_BUREAU)
FOR_EVER = 0  # the year of a series that does not start anew


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number just taken: its words, and its place in its series, by which gaps are found."""

    words: str
    series: str
    year: int
    serial: int


def agency_of(unit: Unit) -> Unit:
    """Give the bureau in whose name a unit acts: a station or division issues nothing in its own name."""
    here: Unit | None = unit
    while here is not None and here.kind not in _BUREAUS:
        here = here.parent
    return here or unit


def office_of(agency: Unit) -> OfficeSpec:
    """Give what the city's pack says about a bureau; nothing stated is an office with blanks."""
    return packs().offices.get(agency.code) or OfficeSpec(unit=agency.code)


def number_prefix(agency: Unit) -> str:
    """Give the bureau's word at the head of its numbers: 潮市监 for the city, 潮湘市监 for a county's bureau.

    The city's pack states it; otherwise the first character of the city, then the first of the county that
    the city has not used already.
    """
    stated = office_of(agency).head
    if stated:
        return stated
    city = _place(agency.parent) if agency.parent else ""
    own = _place(agency).removeprefix(city)
    if not city:
        return f"{own[:1]}市监"
    short = city[:1]
    return f"{short}{next((letter for letter in own if letter != short), '')}市监"


def _place(unit: Unit) -> str:
    return unit.name.removesuffix("市场监督管理局") or unit.name


def _rule_for(agency: Unit, document: str) -> NumberRule:
    rules = office_of(agency).numbers
    named = (rule for rule in rules if document in rule.documents)
    return next(named, None) or next((rule for rule in rules if not rule.documents), NumberRule())


def number_for(agency: Unit, document: str, word: str, day: date) -> Numbered:
    """Take the next number of a paper by the bureau's own rule, in the transaction that uses it."""
    rule, head = _rule_for(agency, document), number_prefix(agency)
    series = f"{head}{rule.word or word}"
    year = day.year if rule.restarts == "yearly" else FOR_EVER
    serial = _take(series, year)
    words = rule.form.format(
        head=head, word=rule.word or word, year=day.year, number=str(serial).zfill(rule.digits)
    )
    return Numbered(words, series, year, serial)


def next_number(series: str, day: date) -> str:
    """Take the next number of an affair's own series in the transaction that uses it."""
    return f"{series}〔{day.year}〕{_take(series, day.year)}号"


def _take(series: str, year: int) -> int:
    """Count one further in a series.

    The counter's row stays locked until that transaction ends, so that a number taken and rolled back is
    taken again by the next, and no number is missing or given twice.
    """
    with transaction.atomic():
        rows = NumberSeries.objects.filter(prefix=series, year=year)
        if not rows.update(last=F("last") + 1):
            # two first papers of a year meet here: one makes the row, both then wait for its lock
            NumberSeries.objects.bulk_create([NumberSeries(prefix=series, year=year)], ignore_conflicts=True)
            rows.update(last=F("last") + 1)
        return rows.get().last


def own_number_key(field: str, value: str) -> str:
    """Give the key under which a number that comes from outside opens one matter; empty for no number."""
    value = value.strip()
    return sha256(f"{field}:{value}".encode()).hex()[:32] if value else ""

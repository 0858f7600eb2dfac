"""What anybody may know of the plan: each indicator's figure, lamp and way; never who entered it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quanheng.foundation.packs.api import packs

from .models import Value
from .selectors import PlanRow, rows_of_plan

__all__ = ["PublicIndicator", "list_public_plan"]


@dataclass(frozen=True, slots=True)
class PublicIndicator:
    """One row of the plan's table as of a day. ``path`` and ``time`` are shares of the way and of the time.

    ``value`` is the newest figure, ``judged`` the one the lamp speaks of: after the plan's end its last own.
    """

    key: str
    order: int
    zh: str
    group: str
    unit: str
    attribute: str
    base: str
    base_on: date
    target: str
    target_on: date
    value: str
    on: date | None
    origin: str
    judged: str
    judged_on: date | None
    lamp: str
    lamp_words: str
    why: str
    path: Decimal | None
    time: Decimal
    curve: tuple[tuple[date, Decimal], ...]
    meaning: str
    source: str
    fact_uid: str


def list_public_plan(*, as_of: date, known_on: date | None = None) -> list[PublicIndicator]:
    """List the plan's indicators as of a day, in the order of the table."""
    return [_shown(row) for row in rows_of_plan(packs().indicators.values(), as_of, known_on)]


def _shown(row: PlanRow) -> PublicIndicator:
    spec, value = row.spec, row.value
    return PublicIndicator(
        key=spec.key, order=spec.order, zh=spec.zh, group=spec.group, unit=spec.unit, attribute=spec.attribute,
        base=row.base_shown, base_on=spec.base_on, target=row.target_shown, target_on=spec.target_on,
        value=row.shown if value else "", on=value.on if value else None,
        origin=Value.Origin(value.origin).label if value else "",
        judged=row.judged_shown if row.judged else "", judged_on=row.judged.on if row.judged else None,
        lamp=row.lamp.colour, lamp_words=row.lamp.words, why=row.lamp.why, path=row.path, time=row.time,
        curve=tuple((point.on, point.value) for point in row.curve), meaning=spec.meaning, source=spec.source,
        fact_uid=value.fact_uid if value else "",
    )  # fmt: skip

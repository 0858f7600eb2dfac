"""What the faces ask of the statistics: conditions read from an address the same way on the desk and in the API."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from quanheng.base.errors import BadInput, NotFound
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people.api import Actor, Unit, find_units

__all__ = ["BY", "behind_heads", "behind_row", "months_of", "read_asked", "units_of"]

BY = {"kind": "种类", "unit": "单位", "category": "类别", "outcome": "结果", "month": "月份"}
MOST_MONTHS = 36


def units_of(actor: Actor) -> list[Unit]:
    """List the units whose matters this person may count, in the order of the tree."""
    own = list(find_units(actor).order_by("path"))
    return [unit for unit in own if any(_meets(unit.region_code, prefix) for prefix in actor.regions)] or own


def _meets(region: str, prefix: str) -> bool:
    return region.startswith(prefix) or prefix.startswith(region.rstrip("0") or region)


def read_asked(actor: Actor, given: Mapping[str, Any], today: date) -> tuple[affairs.Asked, str]:
    """Read period, unit, kind, category and outcome; gives them with the period's words.

    Raises: BadInput, NotFound
    """
    since, until, words = affairs.read_period(str(given.get("period") or ""), today)
    unit = _unit(actor, str(given.get("unit") or ""))
    kind = str(given.get("kind") or "")
    if kind and kind not in {spec.key for spec in affairs.kinds_of_affair()}:
        raise BadInput(f"没有“{kind}”这种事项", remedy="请从列出的种类里选")
    asked = affairs.Asked(
        since=since, until=until, unit=unit, kind=kind, category=str(given.get("category") or "")[:60],
        outcome=str(given.get("outcome") or "")[:40], only=bool(given.get("only")),
    )  # fmt: skip
    return asked, words


def _unit(actor: Actor, text: str) -> Unit | None:
    if not text:
        return None
    found = next((unit for unit in units_of(actor) if text in (unit.uid, unit.code)), None)
    if found is None:  # a unit elsewhere may handle a matter of one's own district
        ever = affairs.Asked(date.min, date.max)
        row = affairs.matters_behind(actor, ever).filter(unit__uid=text).select_related("unit").first()
        found = row.unit if row else None
    if found is None:
        raise NotFound("没有这个单位，或不在您的管辖范围内")
    return found


def months_of(asked: affairs.Asked) -> list[tuple[str, affairs.Asked]]:
    """Cut a period into its months, each held to the period's own ends; at most three years of them."""
    from dataclasses import replace

    from quanheng.base.workdays import ONE_DAY, add_months

    first = asked.since.replace(day=1)
    found = []
    while first <= asked.until:
        after = add_months(first, 1)
        part = replace(asked, since=max(first, asked.since), until=min(after - ONE_DAY, asked.until))
        found.append((f"{first:%Y-%m}", part))
        first = after
    if len(found) > MOST_MONTHS:
        raise BadInput(f"按月统计最多{MOST_MONTHS}个月", remedy="请把期间缩短")
    return found


def behind_heads() -> list[str]:
    """Headings of the rows behind a table."""
    return [
        "种类", "文号", "事项", "承办单位", "类别", "结果", "立于", "办结于",
        *affairs.COUNTED.values(), *affairs.MONEY.values(),
    ]  # fmt: skip


def behind_row(row: affairs.BehindRow) -> list[Any]:
    """One matter as a row of the workbook: its words, a 1 under each number that counts it, its money."""
    return [
        row.kind, row.number, row.title, row.unit, row.category, row.outcome, row.opened_on, row.closed_on,
        *(int(row.counts[name]) for name in affairs.COUNTED), *(row.money[name] for name in affairs.MONEY),
    ]  # fmt: skip

"""Where a voice belongs: the town it names, and the unit that answers for that town."""

from collections.abc import Mapping

from quanheng.base.errors import BadInput
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Unit

__all__ = ["places", "unit_for"]

_DIVISIONS = "admin_division"


def places() -> Mapping[str, Mapping[str, str]]:
    """Give the towns a person may name, by county: {county: {code: name}}; the county's own code comes first."""
    found = packs().codes.get(_DIVISIONS)
    codes = found.codes if found else ()
    counties = {one.code: one.zh for one in codes if len(one.code) == 6 and one.code[4:] != "00"}
    return {
        zh: {county: f"{zh}（不清楚哪个镇街）"}
        | {one.code: one.zh for one in codes if len(one.code) > 6 and one.code.startswith(county)}
        for county, zh in counties.items()
    }


def unit_for(region: str) -> Unit:
    """Find the unit that answers for a place: the one with the longest prefix of its code, a station before a bureau.

    Raises: BadInput when nobody answers for it
    """
    prefixes = [region[:length] for length in range(len(region), 1, -1)]
    best: tuple[int, bool, int] | None = None
    unit: Unit | None = None
    found = Unit.objects.filter(regions__prefix__in=prefixes).prefetch_related("regions").distinct()
    for one in found:
        fit = max(len(row.prefix) for row in one.regions.all() if region.startswith(row.prefix))
        rank = (fit, one.kind != Unit.Kind.DIVISION, len(one.path))
        if best is None or rank > best:
            best, unit = rank, one
    if unit is None:
        raise BadInput("没有管辖这个地方的单位", remedy="请重新选择事发地", field="place", region=region)
    return unit

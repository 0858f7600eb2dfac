"""The night's theme marts: sources and own records in, marts out, a fact for each build; who may see what of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import NotFound
from quanheng.base.refs import Ref
from quanheng.datacentre.api import Centre
from quanheng.datacentre.marts import api as marts
from quanheng.foundation.ledger.api import Fact, define, record
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, Unit, may, require, system_actor, within

from .own_rows import own_records
from .rights import Rights

__all__ = [
    "MARTS_BUILT", "MART_FAILED", "MART_TAKEN", "build_marts", "find_marts", "get_mart", "history_of_row", "mart_house",
    "mart_rows", "plan_marts", "reach_of", "take_mart",
]  # fmt: skip

MARTS_BUILT = "datacentre.marts.built"
MART_FAILED = "datacentre.mart.failed"
MART_TAKEN = "datacentre.mart.taken"

define(
    MARTS_BUILT,
    room="datacentre",
    sentence="建成主题库{built}个，共{rows}行；未变{unchanged}个，未通过{failed}个",
)
define(MART_FAILED, room="datacentre", sentence="主题库“{title}”没有建成：{why}；沿用上一版")
define(MART_TAKEN, room="datacentre", sentence="导出主题库“{title}”{rows}行（{format}）")

_LINKED = "registry.subject.linked"
_CAUSES = 50


def mart_house(home: Path) -> marts.MartHouse:
    """The marts of a home, by the loaded packs."""
    loaded = packs()
    declared = loaded["marts"]
    by_pack = {key: loaded.origin_of("marts", key).pack for key in declared}
    return marts.MartHouse(home / "marts", declared, loaded.sources, packs=by_pack)


def build_marts(
    home: Path, centre: Centre, *, at: datetime, only: tuple[str, ...] = (), force: bool = False,
    actor: Actor | None = None, tell: Callable[[str], None] | None = None, stop: Callable[[], bool] | None = None,
) -> marts.BuildReport:  # fmt: skip
    """Build the marts whose inputs or declarations changed, and write down what was built and what failed.

    A second call with nothing new builds nothing and writes nothing. Without ``actor`` the road itself builds.

    Right: datacentre:mart:build
    Writes: datacentre.marts.built, datacentre.mart.failed
    Raises: Conflict while another build is under way
    """
    who = actor or system_actor("road")
    require(who, Rights.MART_BUILD)
    house = mart_house(home)
    report = house.build(
        centre.store, own_records(), on=day_of(at), at=at, only=only, force=force, tell=tell, stop=stop
    )
    if report.did_something:
        _write_down(house, report, who, at)
    return report


def _write_down(house: marts.MartHouse, report: marts.BuildReport, actor: Actor, at: datetime) -> None:
    fresh = Fact.objects.filter(kind=_LINKED).exclude(effect_links__fact__kind=MARTS_BUILT).order_by("-pk")
    catalogue = house.catalogue()
    with transaction.atomic():
        built = record(
            MARTS_BUILT, object=Ref("datacentre.marts", report.on.isoformat()), actor=actor, at=at,
            because=list(fresh[:_CAUSES]),
            body={
                "built": len(report.built), "rows": sum(report.built.values()), "unchanged": len(report.unchanged),
                "failed": len(report.failed) + len(report.still_failing), "marts": dict(sorted(report.built.items())),
                "digests": {key: catalogue.marts[key].digest for key in sorted(report.built)},
                "waiting": dict(sorted(report.waiting.items())),
            },
        )  # fmt: skip
        for key, why in sorted(report.failed.items()):
            record(
                MART_FAILED, object=Ref("datacentre.mart", key), actor=actor, at=at, because=[built],
                body={"mart": key, "title": house.specs[key].title, "why": why},
            )  # fmt: skip


def plan_marts(
    home: Path, centre: Centre, *, actor: Actor, on: date, only: tuple[str, ...] = (), force: bool = False
) -> list[marts.PlanLine]:
    """Say what a build would do and why. Right: datacentre:mart:build"""
    require(actor, Rights.MART_BUILD)
    return mart_house(home).plan(centre.store, own_records(), on=on, only=only, force=force)


# -- reading, within rights ------------------------------------------------------------------------


def reach_of(actor: Actor) -> marts.Reach:
    """Which rows and columns of marts a person may see: the jurisdiction's rows, personal columns by right.

    Who is responsible for the whole city sees rows that have no region too.

    Raises: NotAllowed without the right to read marts
    """
    require(actor, Rights.MART_READ)
    regions = ("",) if _is_of_the_whole_city(actor) else actor.regions
    return marts.Reach(regions, sees_personal=may(actor, Rights.MART_PERSONAL))


def _is_of_the_whole_city(actor: Actor) -> bool:
    """Whether everything that any unit of the city answers for lies in the person's jurisdiction."""
    top = Unit.objects.filter(parent=None).values_list("regions__prefix", flat=True)
    prefixes = [prefix for prefix in top if prefix is not None]
    return bool(prefixes) and all(within(actor, prefix) for prefix in prefixes)


def find_marts(actor: Actor, home: Path) -> list[marts.MartState]:
    """List the marts that stand built or failed, by theme and title; nothing without the right."""
    if not may(actor, Rights.MART_READ):
        return []
    found = mart_house(home).catalogue().marts.values()
    return sorted(found, key=lambda state: (state.theme, state.title))


def get_mart(actor: Actor, home: Path, key: str) -> marts.MartState:
    """Find one mart. Right: datacentre:mart:read. Raises: NotFound"""
    require(actor, Rights.MART_READ)
    state = mart_house(home).catalogue().marts.get(key)
    if state is None:
        raise NotFound(f"没有主题库“{key}”，或尚未建成", remedy="请先建主题库")
    return state


def mart_rows(
    actor: Actor, home: Path, key: str, *, limit: int, offset: int = 0, as_of: date | None = None,
    masks_personal: bool = False,
) -> tuple[list[dict[str, Any]], int]:  # fmt: skip
    """Give some rows of a mart and how many the person may see; programs read personal columns masked.

    Right: datacentre:mart:read
    """
    house, reach = mart_house(home), reach_of(actor)
    reach = replace(reach, sees_personal=reach.sees_personal and not masks_personal)
    return marts.page_of(
        house.folder, house.catalogue(), key, reach=reach, limit=limit, offset=offset, as_of=as_of
    )


def history_of_row(actor: Actor, home: Path, key: str, grain: dict[str, object]) -> list[dict[str, Any]]:
    """Give every known version of one row with its days. Right: datacentre:mart:read"""
    house = mart_house(home)
    return marts.rows_of_history(house.folder, house.catalogue(), key, grain, reach=reach_of(actor))


def take_mart(
    actor: Actor, home: Path, key: str, path: Path, *, at: datetime, as_of: date | None = None
) -> int:
    """Write a mart's rows to a file within the person's rights, and write down who took what.

    Right: datacentre:mart:take
    Writes: datacentre.mart.taken
    """
    require(actor, Rights.MART_TAKE)
    house = mart_house(home)
    catalogue = house.catalogue()
    state = marts.state_of(catalogue, key)
    note = f"{actor.unit_name} {actor.name} 于{at:%Y-%m-%d %H:%M}导出；按{state.on}建成的主题库"
    rows = marts.take_away(house.folder, catalogue, key, path, reach=reach_of(actor), as_of=as_of, note=note)
    record(
        MART_TAKEN, object=Ref("datacentre.mart", key), actor=actor, at=at,
        body={
            "mart": key, "title": state.title, "rows": rows, "format": path.suffix.lstrip("."),
            "digest": state.digest, "as_of": as_of.isoformat() if as_of else "",
        },
    )  # fmt: skip
    return rows

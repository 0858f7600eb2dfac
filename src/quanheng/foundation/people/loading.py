"""Roles and units from the packs' data; the caller passes the data, because packs lie on a floor above."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db import transaction

from quanheng.base.errors import BadInput

from .models import Role, Unit, UnitRegion
from .rights import expand_rights

__all__ = ["RoleData", "UnitData", "load_roles", "load_units"]


class RoleData(Protocol):
    """A role as a pack declares it."""

    @property
    def key(self) -> str: ...
    @property
    def zh(self) -> str: ...
    @property
    def rights(self) -> Sequence[str]: ...
    @property
    def needs_second_factor(self) -> bool: ...


class UnitData(Protocol):
    """A unit as a city's pack declares it; ``parent`` is a code that comes before, or empty."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def short_name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def parent(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def prefixes(self) -> Sequence[str]: ...


def load_roles(specs: Iterable[RoleData]) -> int:
    """Bring the roles up to what the packs declare; called again it changes nothing. Gives their number.

    A role that no pack declares any more keeps its last rights: people may still hold it.

    Raises: BadInput for a right that no room declares
    """
    number = 0
    with transaction.atomic():
        for spec in specs:
            values = {
                "name": spec.zh, "rights": expand_rights(spec.rights), "needs_second_factor": spec.needs_second_factor,
            }  # fmt: skip
            Role.objects.update_or_create(key=spec.key, defaults=values)
            number += 1
    return number


def load_units(specs: Iterable[UnitData]) -> int:
    """Build the tree of units with what each answers for; called again it brings names and regions up to date.

    Raises: BadInput for a parent that does not come before its child
    """
    made = {unit.code: unit for unit in Unit.objects.all()}
    number = 0
    with transaction.atomic():
        for spec in specs:
            above = made.get(spec.parent)
            if spec.parent and above is None:
                raise BadInput(
                    f"单位“{spec.name}”的上级“{spec.parent}”没有先出现",
                    remedy="请在 units.yml 中把上级写在前面",
                )
            unit, _ = Unit.objects.update_or_create(
                code=spec.code,
                defaults={
                    "name": spec.name, "short_name": spec.short_name, "kind": spec.kind, "parent": above,
                    "region_code": spec.region, "path": f"{above.path if above else ''}{spec.code}/",
                },
            )  # fmt: skip
            _set_regions(unit, spec.prefixes)
            made[spec.code] = unit
            number += 1
    return number


def _set_regions(unit: Unit, prefixes: Sequence[str]) -> None:
    wanted = set(prefixes)
    known = {row.prefix for row in unit.regions.all()}
    unit.regions.filter(prefix__in=known - wanted).delete()
    UnitRegion.objects.bulk_create(
        [UnitRegion(unit=unit, prefix=prefix) for prefix in sorted(wanted - known)]
    )

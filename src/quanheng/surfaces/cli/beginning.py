"""What a real home begins with: the packs' roles, the first unit, and the first administrator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from quanheng.base.errors import NotFound
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people import api as people

__all__ = ["begin"]


@dataclass(frozen=True, slots=True)
class _Bureau:
    """The one unit that a home begins with when its city's pack names none."""

    name: str
    region: str
    code: str = "city"
    short_name: str = "市局"
    kind: str = "city_bureau"
    parent: str = ""

    @property
    def prefixes(self) -> tuple[str, ...]:
        """All codes under the city's own."""
        return (self.region.rstrip("0"),)


def begin(*, city: str, name: str, username: str, person: str, password: str, at: datetime) -> dict[str, Any]:
    """Load the packs' roles, make the city's bureau and its first administrator, all or nothing.

    Raises: NotFound for a city pack that is not loaded; BadInput for a password that is too easy;
        NotAllowed when somebody is there already
    """
    loaded = packs()
    if city not in loaded.manifests:
        raise NotFound(f"没有城市领域包“{city}”", remedy=f"可用：{'、'.join(sorted(loaded.manifests))}")
    with transaction.atomic():
        roles = people.load_roles(loaded.roles.values())
        units = people.load_units(list(loaded.units.values()) or [_Bureau(name, _region_of_city())])
        bureau = people.Unit.objects.get(parent=None)
        people.first_administrator(username=username, name=person, password=password, unit=bureau, at=at)
    return {"units": units, "roles": roles, "username": username}


def _region_of_city() -> str:
    listed = packs().codes.get("admin_division")
    return min((one.code for one in listed.codes), key=lambda code: (len(code), code)) if listed else ""

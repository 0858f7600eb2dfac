"""In what capacity a person stands before an affair: of its unit, of a joint unit, or asked for some steps. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Hand", "PartnerView", "Standpoint", "fits", "hand_of"]


class Standpoint(Protocol):
    """Where the person who asks stands."""

    @property
    def person_uid(self) -> str: ...
    @property
    def regions(self) -> tuple[str, ...]: ...
    @property
    def unit_path(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PartnerView:
    """A unit or officer that handles the affair beside its own unit on the day asked about."""

    is_joint: bool
    unit_path: str
    who: str = ""
    person_uid: str = ""
    steps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hand:
    """What the capacity allows: everything here, everything but the decision, or the steps asked for."""

    is_own: bool
    is_joint: bool
    steps: frozenset[str]


def hand_of(region: str, partners: Sequence[PartnerView], person: Standpoint) -> Hand:
    """Say in what capacity a person stands before an affair of a region; without a region it is everybody's own."""
    own = not region or any(region.startswith(prefix) for prefix in person.regions)
    mine = [one for one in partners if fits(one, person)]
    asked = frozenset[str]().union(*(one.steps for one in mine if not one.is_joint))
    return Hand(own, any(one.is_joint for one in mine), asked)


def fits(partner: PartnerView, person: Standpoint) -> bool:
    """Say whether a person belongs to a partner: the officer named, else the unit, those below and those above it."""
    if partner.person_uid:
        return partner.person_uid == person.person_uid
    path = person.unit_path
    return bool(path) and (path.startswith(partner.unit_path) or partner.unit_path.startswith(path))

"""The shape of a unit of the authority: the bureau, its divisions, county bureaus and stations of a city."""

from typing import Literal

from pydantic import Field

from .shape import Shape

__all__ = ["UnitSpec"]


class UnitSpec(Shape):
    """One unit with what it answers for; ``parent`` is the code of a unit that comes before it.

    ``prefixes`` are beginnings of region codes: 4451 for a city, 445102 for a county, nine digits for a town.
    """

    code: str = Field(pattern=r"^[a-z0-9]+(\.[a-z0-9]+)*$", max_length=40)
    name: str = Field(min_length=2, max_length=80)
    short_name: str = Field(min_length=1, max_length=30)
    kind: Literal["city_bureau", "division", "county_bureau", "station"]
    parent: str = ""
    region: str = Field(pattern=r"^[0-9]{6}([0-9]{3})?$")
    prefixes: tuple[str, ...] = Field(min_length=1)
    note: str = ""

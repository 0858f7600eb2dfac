"""The units of the demo city: the bureau, its divisions, the county bureaus and their stations.

Towns are real; which station answers for which town is ours, for the demo only.
"""

from dataclasses import dataclass

from .places import COUNTIES, TOWNS

__all__ = ["UNITS", "UnitSeed"]


@dataclass(frozen=True, slots=True)
class UnitSeed:
    """One unit: its code, names, kind, the unit above it, and the regions it answers for."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str
    region: str
    prefixes: tuple[str, ...]


_DIVISIONS = (
    ("enforcement", "执法稽查科"), ("law", "政策法规科"), ("food", "食品经营监督管理科"),
    ("credit", "信用监督管理科"), ("office", "综合规划科"),
)  # fmt: skip
_KEYS = {"445102": "xq", "445103": "ca", "445122": "rp"}
_AUTHORITY = "市场监督管理局"


def _units() -> list[UnitSeed]:
    made = [UnitSeed("city", f"潮州市{_AUTHORITY}", "市局", "city_bureau", "", "445100", ("4451",))]
    made += [
        UnitSeed(f"city.{key}", f"潮州市{_AUTHORITY}{name}", name, "division", "city", "445100", ("4451",))
        for key, name in _DIVISIONS
    ]
    for county, name in COUNTIES.items():
        key = _KEYS[county]
        full = name if name.endswith("县") else f"潮州市{name}"
        made.append(
            UnitSeed(key, f"{full}{_AUTHORITY}", f"{name}局", "county_bureau", "city", county, (county,))
        )
        towns = [town for town in TOWNS if town.county == county]
        # Small towns share a station with the one before them on the list.
        groups: list[list[int]] = []
        for number, town in enumerate(towns):
            if groups and (town.weight < 1.5 and len(groups[-1]) < 4):
                groups[-1].append(number)
            else:
                groups.append([number])
        for group in groups:
            chief = towns[group[0]]
            short = chief.name.removesuffix("街道").removesuffix("镇")
            made.append(
                UnitSeed(
                    f"{key}.{chief.code[6:]}", f"{short}市场监督管理所", f"{short}所", "station", key,
                    chief.code,
                    tuple(towns[number].code for number in group),
                )
            )  # fmt: skip
    return made


UNITS: tuple[UnitSeed, ...] = tuple(_units())

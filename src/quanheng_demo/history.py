"""Sample figures of the plan's indicators for the years 2020 to 2025, as divisions would have entered them.

The first is the plan's own base; the others are invented, and each says so in its source. Figures that the
house counts itself are scaled to the size of the made-up city, so that their curve meets what is counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

__all__ = ["FULL_SIZE", "RESIDENTS", "SOURCE", "Figure", "figures", "residents_of"]

SOURCE = "示范样例值（虚构）"
FULL_SIZE = 250_000
RESIDENTS = 2_568_387  # seventh census, 2020; a smaller demo city has fewer in proportion

# Indicator to its figures at the end of 2020, 2021, 2022, 2023, 2024, 2025.
_YEARS: dict[str, tuple[str, ...]] = {
    "market_entities": ("14.8", "16.6", "18.4", "20.3", "22.4", "24.3"),
    "enterprises_per_1000": ("21.0", "22.4", "24.1", "25.6", "26.9", "27.8"),
    "patents_per_10000": ("2.98", "3.12", "3.34", "3.52", "3.71", "3.90"),
    "patents_granted": ("9682", "10940", "11820", "12760", "13850", "14720"),
    "trademarks_valid": ("91826", "104300", "117950", "129800", "141200", "152600"),
    "standards_national": ("110", "113", "116", "120", "123", "126"),
    "standards_industry": ("96", "96", "97", "97", "98", "98"),
    "standards_local": ("48", "48", "49", "50", "50", "51"),
    "standards_group": ("106", "142", "181", "223", "262", "291"),
    "certificates_valid": ("2631", "2668", "2712", "2760", "2803", "2856"),
    "food_tests_per_1000": ("5.00", "5.12", "5.21", "5.33", "5.42", "5.51"),
    "product_check_coverage": ("0.2", "1.1", "2.0", "3.1", "4.0", "4.7"),
    "consumer_goods_pass_rate": ("85", "85.6", "86.4", "87.1", "87.6", "88.3"),
    "banned_goods_found_rate": ("4.5", "4.1", "3.6", "2.9", "2.5", "2.2"),
    "random_inspection_share": ("3.00", "3.40", "3.90", "4.30", "4.70", "5.10"),
    "drug_equipment_rate": ("38", "47", "58", "69", "81", "91"),
}
_SCALED = {"market_entities"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator at the end of one year."""

    indicator: str
    on: date
    value: Decimal


def residents_of(subjects: int) -> int:
    """How many people a made-up city of that many businesses has."""
    return max(1, round(RESIDENTS * subjects / FULL_SIZE))


def figures(subjects: int, today: date) -> Iterator[Figure]:
    """Give the figures of every year that is over, oldest first."""
    for place in range(6):
        on = date(2020 + place, 12, 31)
        if on > today:
            return
        for indicator, years in _YEARS.items():
            value = Decimal(years[place])
            if indicator in _SCALED:
                value = (value * subjects / FULL_SIZE).quantize(Decimal("0.01"))
            yield Figure(indicator, on, value)

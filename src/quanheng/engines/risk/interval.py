"""How sure a share is: Wilson's interval, which stays honest when the counts behind it are small.

Source: Wilson 1927, JASA 22:209. A page of fifty models asks for it often and must not load a statistics library for
one line; a test holds it to statsmodels' ``proportion_confint(method="wilson")``.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

__all__ = ["Share", "share_of"]

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """A share with the counts behind it and the interval that holds the true share in 95 of 100 cases."""

    right: int
    of: int
    point: float | None
    low: float
    high: float

    def as_dict(self) -> dict[str, float | int | None]:
        """Give plain data, rounded to what the counts can carry."""
        return {
            "right": self.right, "of": self.of, "point": None if self.point is None else round(self.point, 4),
            "low": round(self.low, 4), "high": round(self.high, 4),
        }  # fmt: skip


def share_of(right: int, of: int, level: float = LEVEL) -> Share:
    """Give right / of with its interval; of nothing there is no share, and the interval is everything."""
    if of <= 0:
        return Share(0, 0, None, 0.0, 1.0)
    z = NormalDist().inv_cdf(0.5 + level / 2)
    point = right / of
    middle = point + z * z / (2 * of)
    spread = z * sqrt(point * (1 - point) / of + z * z / (4 * of * of))
    below = 1 + z * z / of
    return Share(right, of, point, max(0.0, (middle - spread) / below), min(1.0, (middle + spread) / below))

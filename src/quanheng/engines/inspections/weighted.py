"""Drawing by whole-number weights without replacement, in integers only."""

from collections.abc import Callable, Sequence

from quanheng.base.errors import BadInput

__all__ = ["draw_by_weight"]

SPAN = 1 << 256


class _Fenwick:
    """Running sums that can be searched and lowered in logarithmic time (Fenwick 1994)."""

    def __init__(self, weights: Sequence[int]) -> None:
        self.size = len(weights)
        self.sums = [0] * (self.size + 1)
        for place, weight in enumerate(weights, 1):
            self.sums[place] += weight
            above = place + (place & -place)
            if above <= self.size:
                self.sums[above] += self.sums[place]

    def lower(self, index: int, weight: int) -> None:
        """Take a weight out."""
        place = index + 1
        while place <= self.size:
            self.sums[place] -= weight
            place += place & -place

    def find(self, point: int) -> int:
        """Give the index whose span of the running sum holds ``point``."""
        place, step = 0, 1 << self.size.bit_length()
        while step:
            ahead = place + step
            if ahead <= self.size and self.sums[ahead] <= point:
                place, point = ahead, point - self.sums[ahead]
            step >>= 1
        return place


def draw_by_weight(
    stratum: str, rows: Sequence[tuple[str, int]], wanted: int, mac: Callable[[bytes], bytes]
) -> list[str]:
    """Draw ``wanted`` ids one after the other, each with chance weight over the sum of what is left.

    Number j, try c: r = HMAC-SM3(key, "w" 0 stratum 0 j c) with j and c in 8 bytes; r at or above the largest
    multiple of the sum W is thrown away, so that no business gains by the remainder; the point is r mod W.
    Rows with weight 0 are never drawn.
    """
    if any(weight < 0 for _, weight in rows):
        raise BadInput("抽取权重不能为负数", remedy="请核对权重")
    weights = [weight for _, weight in rows]
    left, tree, picked = sum(weights), _Fenwick(weights), []
    for number in range(wanted):
        if left == 0:
            break
        index = tree.find(_point(stratum, number, left, mac))
        picked.append(rows[index][0])
        tree.lower(index, weights[index])
        left -= weights[index]
    return picked


def _point(stratum: str, number: int, total: int, mac: Callable[[bytes], bytes]) -> int:
    ceiling = SPAN // total * total
    front = b"w\x00" + stratum.encode() + b"\x00" + number.to_bytes(8, "big")
    attempt = 0
    while True:
        found = int.from_bytes(mac(front + attempt.to_bytes(8, "big")), "big")
        if found < ceiling:
            return found % total
        attempt += 1

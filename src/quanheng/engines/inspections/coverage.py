"""The promise that every must-visit business is visited within a number of rounds, kept by chance; pure.

Round ``t`` of ``T`` (counted from 0) draws ``ceil(U / (T - t))`` of the ``U`` not yet visited, and besides a share of
those already visited, so that a visit never buys safety. The last round draws all that are left.
"""

from collections.abc import Collection
from dataclasses import dataclass

from quanheng.base.errors import BadInput

__all__ = ["DUE", "LEAST_AGAIN_BP", "SEEN", "CoverageRound", "coverage_shares", "round_quota", "stratum_of"]

DUE, SEEN = "due", "seen"  # strata of a coverage draw: not yet visited in the cycle, and visited
LEAST_AGAIN_BP = 500  # at least 5 % of the visited are drawn again
WHOLE = 10_000
MOST_ROUNDS = 120


@dataclass(frozen=True, slots=True)
class CoverageRound:
    """One round of a cycle: ``number`` counts from 0 to ``rounds - 1``; ``again_bp`` is in 1/10,000 of the visited."""

    number: int
    rounds: int
    again_bp: int = LEAST_AGAIN_BP

    def __post_init__(self) -> None:
        """Raises: BadInput"""
        if not 1 <= self.rounds <= MOST_ROUNDS or not 0 <= self.number < self.rounds:
            raise BadInput(
                f"第{self.number + 1}轮不在{self.rounds}轮之内", remedy=f"轮数在1到{MOST_ROUNDS}之间"
            )
        if not LEAST_AGAIN_BP <= self.again_bp <= WHOLE:
            raise BadInput("已查对象的再抽比例须在5%到100%之间", remedy="查过一次不等于今年不会再查")


def round_quota(unvisited: int, left: int) -> int:
    """How many of ``unvisited`` businesses to draw when ``left`` rounds remain, this one counted: ceil(U / left)."""
    if unvisited < 0 or left < 1:
        raise BadInput("未查户数或剩余轮数不对", remedy="剩余轮数至少为1")
    return -(-unvisited // left)


def coverage_shares(one: CoverageRound) -> dict[str, int]:
    """Give the shares of both strata in 1/10,000, to stand in the plan before anybody counts the roster.

    The draw rounds a quota up: ``ceil(U * ceil(10000 / left) / 10000) >= ceil(U / left)`` for every U, so the
    promise does not hang on the size of the roster. Where all are visited at once, nobody is left to be seen.
    """
    left = one.rounds - one.number
    shares = {DUE: -(-WHOLE // left)}
    return shares if one.number == 0 else shares | {SEEN: one.again_bp}


def stratum_of(code: str, visited: Collection[str]) -> str:
    """Say in which stratum a business stands: due until a visit of this cycle has been finished."""
    return SEEN if code in visited else DUE

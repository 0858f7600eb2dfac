"""From what an error costs to where the lines are drawn: linked, shown to a person, or left alone."""

from dataclasses import dataclass

from quanheng.base.errors import BadInput

__all__ = ["Policy"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What three mistakes cost, in units of one missed link; the two thresholds follow and are not set by hand.

    A pair of probability p costs (1 - p) x ``false_link`` when it is linked, p x ``missed_link`` when it is left, and
    ``one_look`` when a person reads it, whatever it turns out to be. Taking the cheapest of the three gives
    ``link_at`` and ``review_at`` (Chow's rule of 1970 for a classifier that may decline).

    The defaults are the product's own, not a rule of law: a wrong link stains an honest business and is counted
    thirty times a missed one; reading one pair costs three tenths of a missed link.
    """

    false_link: float = 30.0
    missed_link: float = 1.0
    one_look: float = 0.3

    def __post_init__(self) -> None:
        """Refuse costs that make nonsense. Raises: BadInput"""
        if not 0 < self.one_look <= self.missed_link <= self.false_link <= 10_000:
            raise BadInput(
                "三项代价应依次不减：看一眼 ≤ 漏并 ≤ 误并，且都大于0",
                remedy="误并有损无辜者名誉，代价应最高；请重新填写", field="false_link",
            )  # fmt: skip

    @property
    def link_at(self) -> float:
        """Probability from which linking is cheaper than a look and than leaving it."""
        alone = self.false_link / (self.false_link + self.missed_link)
        return round(max(1 - self.one_look / self.false_link, alone), 4)

    @property
    def review_at(self) -> float:
        """Probability from which a look is cheaper than leaving it; never above ``link_at``."""
        return round(min(self.one_look / self.missed_link, self.link_at), 4)

    def decide(self, probability: float) -> str:
        """Say what becomes of a pair: link, review or leave."""
        if probability >= self.link_at:
            return "link"
        return "review" if probability >= self.review_at else "leave"

"""A step that opens another matter finds it opened: a clue, a filing, an order from the hotline."""

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor

__all__ = ["open_what_follows"]


def open_what_follows(fact: Fact) -> None:
    """Open what the procedure of a step says it opens, in the same unit and about the same business.

    One act opens each kind once, so a second delivery does no harm. What is kept under protection goes
    from seal to seal and is seen by nobody on the way.
    """
    for one in affairs.openings_of(fact):
        source = one.affair
        named = f"{source.title} {source.number}".strip()
        affairs.open_affair(
            kind=one.kind, subject=source.subject, title=one.title, form=one.form, actor=system_actor("road"),
            at=fact.at, because=[fact], unit=source.unit, region=source.region_code,
            party_name=source.party_name, links=[(source.ref, one.relation, named[:200])],
        )  # fmt: skip

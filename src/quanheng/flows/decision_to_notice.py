"""A served decision is shown to the public, masked, until the day the law says."""

from quanheng.engines.disclosure import api as disclosure
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor

from .decision_view import decision_in, subject_of

__all__ = ["publish_decision"]


def publish_decision(fact: Fact) -> None:
    """Publish the notice that the packs declare for such a decision; a mere warning stays unpublished."""
    disclosure.publish_notice(
        decision=decision_in(fact),
        subject=subject_of(fact),
        actor=system_actor("road"),
        at=fact.at,
        because=[fact],
    )

"""What became of a complaint is shown to the public: whom it was about, what it was about, how it ended."""

from quanheng.engines.affairs import api as affairs
from quanheng.engines.disclosure import api as disclosure
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor

__all__ = ["announce_result"]


def announce_result(fact: Fact) -> None:
    """Publish the notice of an ended matter whose procedure says that its end is told; most say nothing.

    Only of a business that the register knows: a name that somebody typed may be another's, or a person's.
    """
    told = affairs.announced(fact.object_ref.partition(":")[2])
    if told is None:
        return
    decision, subject = told
    disclosure.publish_notice(
        decision=decision, subject=subject, actor=system_actor("road"), at=fact.at, because=[fact]
    )

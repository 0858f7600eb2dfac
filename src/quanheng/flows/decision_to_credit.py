"""A served decision enters the credit record, and the class of the business is reckoned anew."""

from quanheng.engines.credit import api as credit
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor

from .decision_view import decision_in, subject_of

__all__ = ["enter_decision"]


def enter_decision(fact: Fact) -> None:
    """Add the entry that the packs declare for such a decision; one decision makes one entry.

    A decision against somebody who is not in the register has no record to enter.
    """
    subject = subject_of(fact)
    if subject is None:
        return
    worker = system_actor("road")
    entry = credit.add_entry_from_decision(
        decision=decision_in(fact), subject=subject, actor=worker, at=fact.at, because=[fact]
    )
    if entry is not None:
        credit.reckon_class(subject=subject, actor=worker, at=fact.at, because=[fact])

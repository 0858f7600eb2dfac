"""A credit record that ended no longer weighs: the class of the business is reckoned anew."""

from quanheng.engines.credit import api as credit
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor

from .decision_view import subject_of

__all__ = ["reckon_anew"]


def reckon_anew(fact: Fact) -> None:
    """Reckon the class again after an entry expired or was lifted; nothing is written when nothing changes."""
    subject = subject_of(fact)
    if subject is not None:
        credit.reckon_class(subject=subject, actor=system_actor("road"), at=fact.at, because=[fact])

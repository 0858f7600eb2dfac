"""What may be granted over the public's submissions, and what the worker and a business may do."""

from enum import StrEnum

__all__ = ["SECOND_FACTOR", "SYSTEM", "Rights"]


class Rights(StrEnum):
    """Rights over voices."""

    READ = "intake:voice:read"
    RECEIVE = "intake:voice:receive"
    ANSWER = "intake:voice:answer"
    ROUTE = "intake:voice:route"
    CONTACT_READ = "intake:contact:read"
    CONTACT_ERASE = "intake:contact:erase"
    REPORTER_READ = "intake:reporter:read"
    REOPEN_DECIDE = "intake:reopening:decide"
    BUSINESS_ANSWER = "intake:business:answer"  # of a business over its own complaints; no role names it


SECOND_FACTOR: frozenset[Rights] = frozenset()

# The worker takes in what the public sends and follows the matter; it answers nobody and looks at no contact.
SYSTEM = frozenset({Rights.READ, Rights.RECEIVE})

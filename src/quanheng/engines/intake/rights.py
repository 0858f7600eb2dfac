"""What may be granted over the public's submissions, and what the worker and a business may do."""

from enum import StrEnum

__all__ = ["SECOND_FACTOR", "SYSTEM", "Rights"]


class Rights(StrEnum):
    """Rights over voices."""

    READ = "intake:voice:read"
    EXPORT = "intake:voice:export"
    RECEIVE = "intake:voice:receive"
    ANSWER = "intake:voice:answer"
    ROUTE = "intake:voice:route"
    CONTACT_READ = "intake:contact:read"
    CONTACT_ERASE = "intake:contact:erase"
    REPORTER_READ = "intake:reporter:read"
    REOPEN_DECIDE = "intake:reopening:decide"
    MODEL_TRAIN = "intake:model:train"
    CLAIMANT_READ = "intake:claimant:read"
    CLAIMANT_JUDGE = "intake:claimant:judge"
    BURST_SEARCH = "intake:burst:search"
    BUSINESS_ANSWER = "intake:business:answer"  # of a business over its own complaints; no role names it


SECOND_FACTOR = frozenset({Rights.CONTACT_ERASE})

# The worker takes in what the public sends, follows the matter, looks for hot spots and trains the model it is asked
# to train; it answers nobody, judges nobody and looks at no contact.
SYSTEM = frozenset({Rights.READ, Rights.RECEIVE, Rights.BURST_SEARCH, Rights.MODEL_TRAIN})

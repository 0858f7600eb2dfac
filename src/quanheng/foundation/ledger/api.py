"""The door of the ledger: write facts, seal files, walk chains, deliver, place, sign, prove and verify."""

from .chain import ChainStep, chain_back, chain_forward, get_fact
from .exhibits import Tampered, get_exhibit, open_exhibit, seal_exhibit
from .kinds import Kind, define, kind_of, kinds, say
from .models import Checkpoint, Delivery, Exhibit, Fact
from .outbox import DeliveryReport, deliver_pending, set_aside, subscribe, try_again
from .rights import Rights
from .selectors import facts_about, facts_of_subject, find_exhibits, find_facts, see_fact
from .services import FactDraft, record, record_bulk, record_many

__all__ = [
    "ChainStep", "Checkpoint", "Delivery", "DeliveryReport", "Exhibit", "Fact", "FactDraft", "Kind", "Rights",
    "Tampered", "chain_back", "chain_forward", "define", "deliver_pending", "facts_about", "facts_of_subject",
    "find_exhibits", "find_facts", "get_exhibit", "get_fact", "kind_of", "kinds", "open_exhibit", "record",
    "record_bulk", "record_many", "say", "seal_exhibit", "see_fact", "set_aside", "subscribe", "try_again",
]  # fmt: skip

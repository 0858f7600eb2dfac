"""The door of the ledger: write facts, seal files, walk chains, deliver, place, sign, prove and verify."""

from .chain import ChainStep, chain_back, chain_forward, get_fact
from .checkpoints import Consistency, Head, Proof, checkpoint, consistency, last_checkpoint, proof, read_head
from .checks.report import Fault, VerifyReport
from .exhibits import Tampered, get_exhibit, open_exhibit, seal_exhibit
from .kinds import Kind, define, kind_of, kinds, say
from .models import Checkpoint, Delivery, Exhibit, Fact
from .outbox import DeliveryReport, deliver_pending, set_aside, subscribe, try_again
from .privacy import erase_private, read_private
from .public import see_public_fact
from .rights import Rights
from .selectors import facts_about, facts_of_subject, find_exhibits, find_facts, see_fact
from .sequencer import log_size, sequence_pending
from .services import FactDraft, record, record_bulk, record_many
from .signing import Key, home_signers, read_keys
from .tiles import export_tiles
from .verification import verify

__all__ = [
    "ChainStep", "Checkpoint", "Consistency", "Delivery", "DeliveryReport", "Exhibit", "Fact",
    "FactDraft", "Fault", "Head", "Key", "Kind", "Proof", "Rights", "Tampered", "VerifyReport", "chain_back",
    "chain_forward", "checkpoint", "consistency", "define", "deliver_pending", "erase_private",
    "export_tiles", "facts_about", "facts_of_subject", "find_exhibits", "find_facts", "get_exhibit",
    "get_fact", "home_signers", "kind_of", "kinds", "last_checkpoint", "log_size", "open_exhibit",
    "proof", "read_head", "read_keys", "read_private", "record", "record_bulk", "record_many", "say",
    "seal_exhibit", "see_fact", "see_public_fact", "sequence_pending", "set_aside", "subscribe", "try_again", "verify",
]  # fmt: skip

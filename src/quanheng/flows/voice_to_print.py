"""What the public sends in leaves a signature of its text, so that a second telling of it is found."""

from quanheng.engines.intake import api as intake
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor

__all__ = ["print_received"]


def print_received(fact: Fact) -> None:
    """Keep the signature of a voice that has just come in; told twice, nothing changes."""
    intake.print_voice(intake.get_voice(system_actor("road"), fact.object_ref.partition(":")[2]))

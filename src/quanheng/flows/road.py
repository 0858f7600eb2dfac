"""The road in one table: on this fact, call that. Everything between the engines is written here.

Each turn is a short file of its own, is called at least once for a fact, and does no harm when called
again. Rows come onto the road in bulk, by the stages of ``day.py``; from the alert on, people act, and each
of their facts finds its way here by the outbox.
"""

from collections.abc import Callable
from dataclasses import dataclass

from quanheng.foundation.ledger.api import Fact, subscribe

from .alert_to_inspection import open_task_for
from .answer_to_step import take_step_for_business
from .burst_to_alert import raise_for_burst
from .closing_to_notice import announce_result
from .companion_to_step import carry_steps
from .decision_fell import take_back_decision
from .decision_to_credit import enter_decision
from .decision_to_notice import publish_decision
from .entry_to_class import reckon_anew
from .finding_to_affair import open_affair_for
from .record_to_notice import follow_record
from .step_to_affair import open_what_follows
from .voice_to_affair import end_voice_of, follow_step, open_affair_for_voice, reopen_for_voice
from .voice_to_print import print_received

__all__ = ["ROAD", "Turn", "join"]


@dataclass(frozen=True, slots=True)
class Turn:
    """On a fact of this kind, this function is called for this receiver."""

    kind: str
    receiver: str
    call: Callable[[Fact], None]


ROAD: tuple[Turn, ...] = (
    Turn("risk.alert.judged", "flows.inspections", open_task_for),
    Turn("intake.burst.found", "flows.alerts", raise_for_burst),
    Turn("intake.voice.received", "flows.likeness", print_received),
    Turn("inspections.finding.recorded", "flows.affairs", open_affair_for),
    Turn("affairs.step.taken", "flows.opens", open_what_follows),
    Turn("affairs.step.taken", "flows.carries", carry_steps),
    Turn("affairs.decision.served", "flows.credit", enter_decision),
    Turn("affairs.decision.served", "flows.disclosure", publish_decision),
    Turn("affairs.affair.closed", "flows.disclosure", announce_result),
    Turn("affairs.decision.revoked", "flows.fallen", take_back_decision),
    Turn("affairs.decision.altered", "flows.fallen", take_back_decision),
    Turn("credit.entry.expired", "flows.classes", reckon_anew),
    Turn("credit.entry.lifted", "flows.records", follow_record),
    Turn("credit.repair.decided", "flows.records", follow_record),
    Turn("credit.contest.decided", "flows.records", follow_record),
    Turn("intake.voice.received", "flows.voices", open_affair_for_voice),
    Turn("intake.reopening.decided", "flows.voices", reopen_for_voice),
    Turn("intake.business.answered", "flows.voices", take_step_for_business),
    Turn("affairs.step.taken", "flows.voices", follow_step),
    Turn("affairs.affair.closed", "flows.voices", end_voice_of),
)


def join() -> None:
    """Ask the outbox for every fact that the table names; called once while the program starts."""
    for turn in ROAD:
        subscribe(turn.kind, turn.receiver, turn.call)

"""A credit record that was repaired, found wrong or annulled takes its public notice down, and the class moves."""

from quanheng.engines.disclosure import api as disclosure
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor

from .entry_to_class import reckon_anew

__all__ = ["follow_record"]

# Which answer in the fact's body means that the record no longer stands.
_ENDS = {
    "credit.repair.decided": ("is_approved", "准予信用修复"),
    "credit.contest.decided": ("is_right", "信用记录异议成立"),
    "credit.entry.lifted": ("is_annulled", "信用记录已撤销"),
}


def follow_record(fact: Fact) -> None:
    """Withdraw the notice of a record that no longer stands, then reckon the class; refused or upheld, nothing moves.

    A notice that is down already stays as it is, so a second delivery does no harm.
    """
    word, reason = _ENDS[fact.kind]
    if fact.body.get(word):
        notice = disclosure.notice_of_affair(fact.body["source_ref"]) if fact.body.get("source_ref") else None
        if notice is not None and notice.state == disclosure.Notice.State.PUBLISHED:
            worker = system_actor("road")
            disclosure.withdraw_notice(notice=notice, reason=reason, actor=worker, at=fact.at, because=[fact])
    reckon_anew(fact)

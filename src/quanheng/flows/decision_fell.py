"""A decision that was revoked or altered leaves the public list and the credit record the same day."""

from quanheng.engines.credit import api as credit
from quanheng.engines.disclosure import api as disclosure
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor

__all__ = ["take_back_decision"]

_REASONS = {
    "affairs.decision.revoked": "行政处罚决定已被撤销",
    "affairs.decision.altered": "行政处罚决定已被变更",
}


def take_back_decision(fact: Fact) -> None:
    """Withdraw the notice of the decision and take its entry out of effect; what ended already stays as it is.

    An altered decision comes back as a notice and an entry of its own when the alteration is served, so its
    old entry is lifted and not annulled: annulling would have the notice that stands then withdrawn, too.

    Law: 令45号第11条；行政处罚法第48条第2款
    """
    reason, worker, source = _REASONS[fact.kind], system_actor("road"), str(fact.body.get("ref", ""))
    notice = disclosure.notice_of_affair(source) if source else None
    if notice is not None and notice.state == disclosure.Notice.State.PUBLISHED:
        disclosure.withdraw_notice(notice=notice, reason=reason, actor=worker, at=fact.at, because=[fact])
    for entry in credit.entries_in_force(fact.subject_ref.partition(":")[2]).filter(source_ref=source):
        credit.lift_entry(
            entry=entry, reason=reason, is_annulled=fact.kind == "affairs.decision.revoked", actor=worker,
            at=fact.at, because=[fact],
        )  # fmt: skip

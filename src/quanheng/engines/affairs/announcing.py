"""What an ended matter tells the public without a decision of its own."""

from typing import cast

from quanheng.packkit.outcome import DecisionView, PartyKind
from quanheng.registry.api import Subject

from .decisions import party_kind_of
from .definitions import spec_of
from .models import Affair
from .numbers import agency_of
from .papers.context import words_of

__all__ = ["announced"]


def announced(affair_uid: str) -> tuple[DecisionView, Subject] | None:
    """Give what the public learns of an ended matter, with the business; None when it learns nothing.

    Nothing that anybody wrote is in it: the business, the coded category, the outcome in the procedure's
    own words. A matter about somebody the register does not know is not told.
    """
    affair = Affair.objects.select_related("subject", "unit", "definition").filter(uid=affair_uid).first()
    if affair is None or affair.is_open or affair.subject is None or affair.closed_on is None:
        return None
    spec = spec_of(affair)
    rule = spec.announces
    if rule is None or affair.outcome not in rule.outcomes:
        return None
    if rule.unless is not None and rule.unless.holds(affair.data):
        return None
    view = DecisionView(
        ref=str(affair.ref), kind=rule.kind, number=affair.number, title=spec.zh,
        cause=words_of(affair, spec, rule.cause, affair.data.get(rule.cause)), party_name=affair.subject.name,
        party_kind=cast("PartyKind", party_kind_of(affair)), decided_on=affair.closed_on, served_on=affair.closed_on,
        authority=agency_of(affair.unit).name, domain=spec.domain, uscc=affair.subject.uscc or "",
        penalty_text=rule.outcomes[affair.outcome], region_code=affair.region_code,
    )  # fmt: skip
    return view, affair.subject

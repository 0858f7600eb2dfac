"""What a served decision says to the rooms that follow: the words that credit and disclosure read."""

from collections.abc import Mapping
from typing import Any

from quanheng.base.errors import NotYet
from quanheng.packkit.affair import AffairSpec, Serves
from quanheng.packkit.paper_words import yuan_words

from .definitions import code_titles
from .models import Affair, Paper
from .numbers import agency_of

__all__ = ["mark_served", "party_kind_of", "penalty_words", "served_body", "standing_paper"]

_PARTY_KINDS = {"1": "enterprise", "2": "organisation", "3": "individual_business", "4": "person"}


def party_kind_of(affair: Affair) -> str:
    """Say what kind of party it is: by the form, else by the class in the unified code (92 is a household)."""
    stated = _PARTY_KINDS.get(str(affair.data.get("party_kind") or ""))
    if stated:
        return stated
    return "individual_business" if affair.party_uscc.startswith("92") else "enterprise"


def penalty_words(data: dict[str, Any]) -> str:
    """Say the decided penalty in one line, as the operative part of the decision does."""
    titles = code_titles("penalty.penalty_kind")
    parts: list[str] = []
    for kind in data.get("decided_kinds") or []:
        if kind == "C":
            parts.append(f"罚款{yuan_words(data.get('decided_fine_yuan'))}")
        elif kind == "D":
            parts.append(f"没收违法所得{yuan_words(data.get('decided_confiscated_yuan'))}")
        elif kind == "E" and data.get("decided_confiscate"):
            parts.append(f"没收{data['decided_confiscate']}")
        else:
            parts.append(titles.get(kind, kind))
    return "；".join(parts)


def standing_paper(affair: Affair, document: str) -> Paper:
    """Give the newest paper of a kind that stands. Raises: NotYet, when there is none"""
    ended = [Paper.State.VOIDED, Paper.State.CORRECTED]
    paper = affair.papers.filter(document=document).exclude(state__in=ended).last()
    if paper is None:
        raise NotYet("要送达的文书还没有制成，不能登记送达", remedy="请先制作文书", document=document)
    return paper


def mark_served(affair: Affair, serves: Serves, form: Mapping[str, Any]) -> None:
    """Note on the paper itself when and how it was served, for whoever verifies it."""
    paper = standing_paper(affair, serves.document)
    paper.served_on, paper.served_how = form.get(serves.day_from), str(form.get(serves.how_from) or "")
    paper.save(update_fields=["served_on", "served_how"])


def served_body(affair: Affair, spec: AffairSpec) -> dict[str, Any]:
    """Build the body of ``affairs.decision.served``, with the names of ``packkit.outcome.DecisionView``.

    Raises: NotYet, when the decision's own paper does not exist
    """
    paper = standing_paper(affair, spec.decision_document)
    data, violation = affair.data, spec.violation(str(affair.data.get("violation", "")))
    return {
        "ref": str(affair.ref), "kind": "penalty", "domain": spec.domain, "number": paper.number or "",
        "title": affair.title, "cause": violation.zh if violation else affair.title,
        "party_name": affair.party_name, "party_kind": party_kind_of(affair), "uscc": affair.party_uscc,
        "decided_on": paper.made_on.isoformat(), "served_on": str(data.get("served_on", "")),
        "authority": agency_of(affair.unit).name, "penalties": list(data.get("decided_kinds") or []),
        "fine_yuan": _whole(data.get("decided_fine_yuan")),
        "confiscated_yuan": _whole(data.get("decided_confiscated_yuan")),
        "fine_exact": str(data.get("decided_fine_yuan") or 0),
        "facts_text": str(data.get("facts", "")),
        "basis_text": f"违反{violation.breaks}，依据{violation.punished_by}" if violation else "",
        "penalty_text": penalty_words(data), "address": affair.subject.address if affair.subject else "",
        "persons": [name for name in [affair.subject.legal_person if affair.subject else ""] if name],
        "digest": paper.digest_sm3, "paper_ref": str(paper.ref), "region_code": affair.region_code,
        "affair_number": affair.number, "grade": str(data.get("grade", "")),
    }  # fmt: skip


def _whole(amount: Any) -> int:
    """Drop the fen: the rooms that follow weigh whole yuan, the exact sum stands in the decision's words."""
    return int(float(amount)) if amount else 0

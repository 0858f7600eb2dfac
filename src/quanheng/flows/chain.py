"""From the name of any thing to its fact, and from the fact home to the line of a file."""

from quanheng.base.errors import NotFound
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.ledger.api import ChainStep, Fact

__all__ = ["fact_named", "walk_home"]

_THINGS = (
    "indicators.indicator", "risk.alert", "inspections.task", "inspections.finding", "inspections.draw",
    "affairs.affair",
    "affairs.paper", "credit.entry", "disclosure.notice", "datacentre.batch", "registry.subject",
)  # fmt: skip


def fact_named(name: str) -> str:
    """Find the newest fact about a thing named by a fact's uid, a key, a uid, a reference or a paper's number.

    Raises: NotFound
    """
    text = name.strip()
    if Fact.objects.filter(uid=text).exists():
        return text
    refs = [text] if ":" in text else [f"{thing}:{text}" for thing in _THINGS]
    found = Fact.objects.filter(object_ref__in=refs).order_by("-pk").first()
    if found is None:
        numbered = Fact.objects.filter(
            kind__in=("affairs.paper.made", "affairs.decision.served", "affairs.step.taken")
        )
        found = numbered.filter(body__number=text).order_by("-pk").first()
    if found is None:
        raise NotFound(f"没有名为“{text}”的记载", remedy="可给记载编号、指标名称、文书号或事项编号")
    return found.uid


def walk_home(fact_uid: str) -> list[ChainStep]:
    """Walk from a fact through its causes to the line of the file, nearest first."""
    return ledger.chain_back(fact_uid)

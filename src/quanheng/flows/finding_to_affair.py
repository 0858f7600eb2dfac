"""A violation found on the spot becomes a matter of the procedure that its domain declares."""

from typing import Any

from quanheng.base.refs import Ref
from quanheng.engines.affairs import api as affairs
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import system_actor
from quanheng.packkit.affair import AffairSpec
from quanheng.packkit.inspection import Disposal

__all__ = ["open_affair_for", "procedure_for"]

# The opening form is filled by the names that procedures share; a procedure that asks for less gets less.
_SOURCE = "1"  # penalty.case_source: 监督检查
# Kind of entity to penalty.party_kind; companies, the rest, are legal persons.
_PARTY_KINDS = {"9500": "3", "9600": "4", "4500": "2", "4530": "2", "2100": "2"}


def open_affair_for(fact: Fact) -> None:
    """Open a penalty matter for a finding that an officer sends to a case; orders and spot repairs stay behind.

    One visit makes one matter,
    however many of its findings go to a case: the first of them opens it. A domain
    that names no procedure and has none of its own leaves the finding with the officer.
    """
    if fact.body.get("disposal") != Disposal.CASE:
        return
    worker = system_actor("road")
    finding = inspections.get_finding(worker, fact.object_ref.partition(":")[2])
    spec = procedure_for(finding.task.inspection)
    if spec is None:
        return
    cases = inspections.find_findings(worker, task_uid=finding.task.uid, disposal=Disposal.CASE)
    if any(other.no < finding.no for other in cases):
        return
    affairs.open_affair(
        kind=spec.key, subject=finding.subject, title=f"涉嫌{_named(spec, finding)}", form=_form(spec, finding),
        actor=worker, at=fact.at, because=[fact], region=finding.region_code,
        links=[(Ref("inspections.task", finding.task.uid), "来源", "监督检查")],
    )  # fmt: skip


def procedure_for(inspection: str) -> AffairSpec | None:
    """Find the procedure that an inspection names, else the penalty procedure of the pack that declares it."""
    loaded = packs()
    named = loaded.affairs.get(loaded.inspections[inspection].case_affair)
    if named is not None:
        return named
    home = loaded.origin_of("inspections", inspection).pack
    for key, spec in loaded.affairs.items():
        if loaded.origin_of("affairs", key).pack == home and key.endswith("penalty"):
            return spec
    return None


def _named(spec: AffairSpec, finding: Any) -> str:
    grounds = {one.key: one.zh for one in spec.violations}
    return str(grounds.get(finding.violation) or f"违反检查要求：{finding.text}")[:60]


def _form(spec: AffairSpec, finding: Any) -> dict[str, Any]:
    known = {
        "case_source": _SOURCE,
        "suspicion": f"检查发现第{finding.no}项不符合：{finding.text}。{finding.note}".strip(),
        "found_on": finding.found_on.isoformat(),
        "place": finding.subject.address,
        "party_kind": _PARTY_KINDS.get(finding.subject.kind, "1"),
    }
    return {field.key: known[field.key] for field in spec.opening.form if field.key in known}

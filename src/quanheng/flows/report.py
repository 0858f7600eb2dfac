"""What a walk of the road left behind, in the counts that scripts rely on."""

from dataclasses import dataclass, field
from typing import Any

from quanheng.datacentre.api import Centre
from quanheng.engines.affairs import api as affairs
from quanheng.engines.credit import api as credit
from quanheng.engines.disclosure import api as disclosure
from quanheng.engines.indicators import api as indicators
from quanheng.engines.inspections import api as inspections
from quanheng.engines.risk import api as risk
from quanheng.foundation.ledger.api import Fact
from quanheng.registry.api import SourceRecord, Subject

__all__ = ["RoadReport", "count_home"]

SERVED = "affairs.decision.served"


@dataclass(slots=True)
class RoadReport:
    """The state of a home after a walk. ``rows``: in = accepted + repaired + quarantined, always."""

    rows: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    held: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Give the report as plain data."""
        seconds = {stage: round(value, 2) for stage, value in self.seconds.items()}
        return {
            "ok": not self.faults, "rows": self.rows, **self.counts, "seconds": seconds, "held": self.held,
            "faults": self.faults,
        }  # fmt: skip


def count_home(centre: Centre) -> RoadReport:
    """Count everything in a home. Rows of a delivery that is held back are in none of the counts."""
    rows = {"in": 0, "accepted": 0, "repaired": 0, "quarantined": 0}
    held = []
    for batch in centre.batches():
        if batch.state == "held":
            held.append({"file": batch.file, "source": batch.source, "why": batch.held_because})
            continue
        rows["in"] += batch.rows_in
        rows["accepted"] += batch.accepted
        rows["repaired"] += batch.repaired
        rows["quarantined"] += batch.quarantined
    counts = {
        "subjects": Subject.objects.count(),
        "links": SourceRecord.objects.filter(subject__isnull=False).count(),
        "alerts": risk.Alert.objects.count(),
        "inspections": inspections.Task.objects.count(),
        "findings": inspections.Finding.objects.count(),
        "affairs": affairs.Affair.objects.count(),
        "decisions": Fact.objects.filter(kind=SERVED).count(),
        "credit_entries": credit.Entry.objects.count(),
        "notices": disclosure.Notice.objects.count(),
        "indicators": indicators.Value.objects.count(),
        "facts": Fact.objects.count(),
    }
    return RoadReport(rows=rows, counts=counts, held=held)

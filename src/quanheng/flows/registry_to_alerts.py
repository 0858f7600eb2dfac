"""Tonight's register becomes tomorrow's feature rows, and the declared signals read them."""

from collections.abc import Iterator
from datetime import datetime

from quanheng.base.days import day_of
from quanheng.datacentre.api import Centre, FeatureRow
from quanheng.engines.credit import api as credit
from quanheng.engines.risk import api as risk
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor
from quanheng.registry.api import Subject

__all__ = ["raise_alerts", "reckon_classes"]

_CHUNK = 2_000


def raise_alerts(centre: Centre, *, at: datetime, because: list[Fact]) -> risk.RunReport:
    """Read every live business with the signals of the day.

    ``because`` are the facts of the batches that came in since the last reading; the same ones give the same
    run, so that a run cut off is taken up and a run that is done is not made again.
    """
    rows = _feature_rows(centre, at)
    return risk.run_signals(rows=rows, actor=system_actor("road"), at=at, because=because)


def reckon_classes(centre: Centre, *, at: datetime, because: list[Fact]) -> credit.ClassReport:
    """Reckon every live business's class of credit risk from the same numbers."""
    rows = ((row.subject_uid, row.values) for row in _feature_rows(centre, at))
    return credit.reckon_classes(rows=rows, actor=system_actor("road"), at=at, because=because)


def _feature_rows(centre: Centre, at: datetime) -> Iterator[risk.FeatureRow]:
    """Join the data centre's numbers with the register's own keys."""
    held: list[FeatureRow] = []
    for row in centre.features(day_of(at)):
        held.append(row)
        if len(held) >= _CHUNK:
            yield from _known(held)
            held = []
    yield from _known(held)


def _known(rows: list[FeatureRow]) -> Iterator[risk.FeatureRow]:
    found = {
        key: (uid, region)
        for key, uid, region in Subject.objects.filter(
            entity_key__in=[row.entity for row in rows]
        ).values_list("entity_key", "uid", "region_code")
    }
    for row in rows:
        if row.entity in found:
            uid, region = found[row.entity]
            yield risk.FeatureRow(
                uid, region, row.values, {name: at.as_dict() for name, at in row.origins.items()}
            )

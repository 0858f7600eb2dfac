"""Tonight's register becomes tomorrow's feature rows, and the declared signals read them."""

import pickle
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from tempfile import TemporaryFile
from typing import IO

from quanheng.base.days import day_of
from quanheng.datacentre.api import Centre, FeatureRow
from quanheng.engines.credit import api as credit
from quanheng.engines.risk import api as risk
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor
from quanheng.registry.api import Subject

__all__ = ["read_register"]

_CHUNK = 2_000


def read_register(centre: Centre, *, at: datetime, because: list[Fact]) -> risk.RunReport:
    """Read every business's numbers once: reckon its class of credit risk, then let the day's signals look.

    ``because`` are the facts of the batches that came in since the last reading; the same ones give the same
    run, so that a run cut off is taken up and a run that is done is not made again. The signals come last:
    their fact says that these batches have been read.
    """
    worker = system_actor("road")
    with TemporaryFile() as spool:
        numbers = ((row.subject_uid, row.values) for row in _keep(_feature_rows(centre, at), spool))
        credit.reckon_classes(rows=numbers, actor=worker, at=at, because=because)
        spool.seek(0)
        return risk.run_signals(rows=_kept(spool), actor=worker, at=at, because=because)


def _keep(rows: Iterator[risk.FeatureRow], spool: IO[bytes]) -> Iterator[risk.FeatureRow]:
    """Pass rows on and keep them aside, for counting them anew would take longer than reading them back."""
    while portion := list(islice(rows, _CHUNK)):
        pickle.dump(portion, spool, protocol=pickle.HIGHEST_PROTOCOL)
        yield from portion


def _kept(spool: IO[bytes]) -> Iterator[risk.FeatureRow]:
    while True:
        try:
            yield from pickle.load(spool)  # noqa: S301 - our own file of a moment ago, which has no name
        except EOFError:
            return


def _feature_rows(centre: Centre, at: datetime) -> Iterator[risk.FeatureRow]:
    """Join the data centre's numbers with the register's own keys."""
    rows = centre.features(day_of(at))
    while portion := list(islice(rows, _CHUNK)):
        yield from _known(portion)


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

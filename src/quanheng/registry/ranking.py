"""The declared order of sources: loaded from packs, read by every choice of a value."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from .choosing import Ranks
from .models import SourceRank

__all__ = ["SourceTrust", "load_precedence", "ranks"]


@dataclass(frozen=True, slots=True)
class SourceTrust:
    """One source's rank for all fields and, where it differs, by field; the lower number speaks first."""

    source: str
    title: str
    rank: int
    by_field: dict[str, int] = field(default_factory=dict)


def load_precedence(trusts: Iterable[SourceTrust]) -> int:
    """Set how far each source is trusted, as the packs declare; called when a home is made or packs change.

    Values already chosen stay until their subject is met again or ``reproject`` runs.
    """
    rows = [
        SourceRank(source=trust.source, field=name, rank=rank, title=trust.title)
        for trust in trusts
        for name, rank in {"": trust.rank, **trust.by_field}.items()
    ]
    with transaction.atomic():
        SourceRank.objects.all().delete()
        SourceRank.objects.bulk_create(rows)
    return len(rows)


def ranks() -> Ranks:
    """Read the declared order."""
    rows = list(SourceRank.objects.all())
    return Ranks(
        by_field={(row.source, row.field): row.rank for row in rows},
        titles={row.source: row.title for row in rows if row.title},
    )

"""The declared order of sources: told by packs, over which a home may set its own; read by every choice."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from quanheng.foundation.packs.api import packs

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
    """Set how far each source is trusted in this home, over what the packs declare.

    Values already chosen stay until their subject is met again.
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
    """Read the declared order: each pack's source says its own, and a home's table speaks over it."""
    by_field: dict[tuple[str, str], int] = {}
    titles: dict[str, str] = {}
    for spec in packs().sources.values():
        titles[spec.key] = spec.title
        if spec.trust.rank is not None:
            by_field[spec.key, ""] = spec.trust.rank
        by_field |= {(spec.key, name): rank for name, rank in spec.trust.fields.items()}
    for row in SourceRank.objects.all():
        by_field[row.source, row.field] = row.rank
        if row.title:
            titles[row.source] = row.title
    return Ranks(by_field=by_field, titles=titles)

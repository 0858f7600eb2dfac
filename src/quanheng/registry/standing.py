"""Which subjects stand, and where the uid of one that was merged leads."""

from collections.abc import Iterable

from django.db.models import QuerySet

from .models import Subject, SubjectMerge

__all__ = ["gone_ids", "merged_into", "only_standing", "stays_of"]


def gone_ids() -> "QuerySet[SubjectMerge, int]":
    """Give the keys of subjects that were merged into another, for use as ``pk__in``."""
    return SubjectMerge.objects.filter(undone_at=None).values_list("gone_id", flat=True)


def only_standing(rows: "QuerySet[Subject]") -> "QuerySet[Subject]":
    """Leave out subjects that were merged into another: in no list, search or count do they stand twice."""
    return rows.exclude(pk__in=gone_ids())


def stays_of(ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Give for merged subjects who stays in their place, and the merge: key of the gone to (kept, merge).

    A subject that stays may later be merged itself; the way is walked to its end.
    """
    merges = {
        gone: (kept, pk)
        for gone, kept, pk in SubjectMerge.objects.filter(undone_at=None).values_list("gone_id", "kept_id", "pk")
    }  # fmt: skip
    found = {}
    for start in ids:
        if start not in merges:
            continue
        kept, merge = merges[start]
        while kept in merges:
            kept = merges[kept][0]
        found[start] = (kept, merge)
    return found


def merged_into(subject: Subject) -> Subject:
    """Give the subject that stays in this one's place; itself when it stands."""
    led = stays_of([subject.pk]).get(subject.pk)
    return Subject.objects.get(pk=led[0]) if led else subject

"""Moves rows from one subject to another, whatever room they belong to, and remembers each for the way back.

The rooms above hang on a subject by foreign keys; they are found in Django's own table of models, so that a room that
is added later moves along without a line here. What is only reckoned from a subject, and would be deleted with it,
stays: the next night reckons it anew.
"""

# ruff: noqa: SLF001 - Django's table of models is read through its documented _meta

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import CASCADE, ForeignKey, Model, OneToOneField, Q, UniqueConstraint

from .identity_models import LineArrival, SubjectMerge, SubjectSplit, SubjectTie
from .models import Licence, Record, Site, SourceRecord, Subject

__all__ = ["Moved", "count_of", "move_all", "move_back", "move_lines"]

Moved = dict[str, list[int]]
"""Rows by ``app.Model.field``: their primary keys."""
_STAY = (SubjectMerge, SubjectSplit, SubjectTie, LineArrival)
_BY_LINE = (Licence, Record, Site)


def _ties() -> list[tuple[type[Model], str]]:
    """Every foreign key to a subject that moves with it, in a fixed order."""
    found = []
    for relation in Subject._meta.related_objects:
        field, model = relation.field, relation.related_model
        if (
            not isinstance(field, ForeignKey)
            or isinstance(field, OneToOneField)
            or not isinstance(model, type)
        ):
            continue
        if model in _STAY or field.remote_field.on_delete is CASCADE:
            continue
        found.append((model, field.name))
    return sorted(found, key=lambda tie: (tie[0]._meta.label, tie[1]))


def count_of(subject: Subject) -> dict[str, int]:
    """Count what hangs on a subject, by ``app.Model.field``, for the page that asks before it is moved."""
    counts = {
        _name(model, field): model._default_manager.filter(**{field: subject}).count()
        for model, field in _ties()
    }
    return {name: count for name, count in counts.items() if count}


def move_all(gone: Subject, kept: Subject) -> Moved:
    """Hand every row of ``gone`` to ``kept``; a row that ``kept`` has already, by some unique key, stays."""
    moved: Moved = {}
    for model, field in _ties():
        rows = model._default_manager.filter(**{field: gone})
        keys = sorted(set(rows.values_list("pk", flat=True)) - _doubles(model, field, gone, kept))
        if keys:
            model._default_manager.filter(pk__in=keys).update(**{field: kept})
            moved[_name(model, field)] = keys
    return moved


def move_lines(lines: Iterable[SourceRecord], to: Subject | None) -> Moved:
    """Hand source rows to a subject, and with each what was born from it: its licence, its entry, its site."""
    keys = sorted(line.pk for line in lines)
    moved: Moved = {_name(SourceRecord, "subject"): keys}
    SourceRecord.objects.filter(pk__in=keys).update(subject=to)
    for model in _BY_LINE:
        if to is None and model is not Record:
            continue
        rows = model._default_manager.filter(source_record_id__in=keys)
        own = sorted(rows.values_list("pk", flat=True))
        if own:
            model._default_manager.filter(pk__in=own).update(subject=to)
            moved[_name(model, "subject")] = own
    return moved


def move_back(moved: Moved, to: Subject) -> None:
    """Hand remembered rows back."""
    for name, keys in sorted(moved.items()):
        label, _, field = name.rpartition(".")
        apps.get_model(label)._default_manager.filter(pk__in=keys).update(**{field: to})


def _doubles(model: type[Model], field: str, gone: Subject, kept: Subject) -> set[int]:
    """Find rows of ``gone`` that would stand twice under ``kept``: the same in every other field of a unique key."""
    found: set[int] = set()
    for constraint in model._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or field not in constraint.fields:
            continue
        others = [name for name in constraint.fields if name != field]
        rows: Any = model._default_manager.filter(constraint.condition or Q())
        taken = set(rows.filter(**{field: kept}).values_list(*others)) if others else {()}
        for row in rows.filter(**{field: gone}).values_list("pk", *others):
            if tuple(row[1:]) in taken and (others or rows.filter(**{field: kept}).exists()):
                found.add(int(row[0]))
    return found


def _name(model: type[Model], field: str) -> str:
    return f"{model._meta.label}.{field}"

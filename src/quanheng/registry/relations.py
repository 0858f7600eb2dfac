"""Who shares an address, a telephone or a person in charge with a subject."""

from collections.abc import Sequence
from dataclasses import dataclass

from quanheng.foundation.people.api import Actor, visible_to

from .fields import masked
from .models import Subject
from .rights import Rights
from .standing import only_standing

__all__ = ["Relation", "relations_of"]

CAP = 20
SHARED = (
    ("address_key", "address", "同一住所"),
    ("phone", "phone", "同一电话"),
    ("legal_person", "legal_person", "同名负责人"),
)


@dataclass(frozen=True, slots=True)
class Relation:
    """One shared thing and those who share it, no more than twenty; its value masked for the page."""

    kind: str
    zh: str
    value: str
    subjects: Sequence[Subject]
    has_more: bool


def relations_of(actor: Actor, subject: Subject) -> list[Relation]:
    """List what a subject shares with others that the actor may see.

    A shared name of a person in charge is a hint, not an identity: the words on the page say
    "same name". An address that is only a town or a market stands for many and is capped.

    Right:  registry:subject:read
    """
    found = []
    for column, field, zh in SHARED:
        value = getattr(subject, column)
        if not value:
            continue
        others = only_standing(
            visible_to(actor, Rights.SUBJECT_READ, Subject.objects.filter(**{column: value}))
        )
        rows = list(others.exclude(pk=subject.pk).order_by("pk")[: CAP + 1])
        if rows:
            shown = str(masked(field, getattr(subject, field)))
            found.append(Relation(field, zh, shown, rows[:CAP], has_more=len(rows) > CAP))
    return found

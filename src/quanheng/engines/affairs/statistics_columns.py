"""The columns of the statistics, told to the database: category and money out of the forms, late out of the clocks."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Concat, NullIf

from quanheng.foundation.clock.api import Clock
from quanheng.packkit.affair import AffairSpec

from .definitions import kinds_of_affair
from .models import Definition

__all__ = ["category_of", "is_late", "is_overdue", "money_of", "satisfied_q"]

REF = "affairs.affair:"


def _kinds_with(name: str) -> list[tuple[str, Any]]:
    """Kinds whose counts name this field, with what they name."""
    found = [(spec.key, getattr(spec.counts, name)) for spec in kinds_of_affair() if spec.counts]
    return [(key, value) for key, value in found if value]


def category_of() -> Any:
    """The answer in each kind's category field; empty where the kind has none or it is not filled in."""
    whens = [
        When(key=key, then=Coalesce(KeyTextTransform(name, "data"), Value("")))
        for key, name in _kinds_with("category")
    ]
    return Case(*whens, default=Value(""), output_field=CharField())


def money_of(name: str) -> Any:
    """Hundredths of a yuan in the first of the kind's money fields that is filled in; whole numbers add up exactly."""
    whens = [When(key=key, then=_cents(names)) for key, names in _kinds_with(name)]
    return Case(*whens, default=Value(0), output_field=BigIntegerField())


def _cents(names: Iterable[str]) -> Any:
    texts = [NullIf(KeyTextTransform(name, "data"), Value("")) for name in names]
    first = Coalesce(*texts, Value("0")) if texts else Value("0")
    yuan = Cast(first, FloatField())
    return Cast(Func(yuan * 100.0, function="ROUND"), BigIntegerField())


def satisfied_q(*, good: bool) -> Q:
    """Matters whose person answered that they were (or were not) content."""
    found = Q(pk__in=[])
    for key, asked in _kinds_with("satisfied"):
        answers = asked.good if good else asked.bad
        found |= Q(key=key, **{f"data__{asked.field}__in": list(answers)})
    return found


def is_late() -> Exists:
    """Whether any period of the authority in the matter was ended after its last day."""
    return Exists(_own_clocks().filter(stopped_on__gt=F("due_on")))


def is_overdue(until: date) -> Exists:
    """Whether any period of the authority in the matter was past its last day on a day, and not ended by then."""
    open_then = Q(stopped_on__isnull=True, state=Clock.State.RUNNING) | Q(stopped_on__gt=until)
    return Exists(_own_clocks().filter(open_then, due_on__lt=until))


def _own_clocks() -> Any:
    """Periods of the matter that bind the authority: those of the party are not its lateness."""
    party = Q(pk__in=[])
    for key, names in _party_periods().items():
        party |= Q(kind=key, name__in=names)
    rows = Clock.objects.filter(owner_ref=Concat(Value(REF), OuterRef("uid"), output_field=CharField()))
    return rows.annotate(kind=ExpressionWrapper(OuterRef("key"), output_field=CharField())).exclude(party)


def _party_periods() -> Mapping[str, list[str]]:
    """Names of the party's periods by kind, in today's procedures and in those that running matters keep."""
    found: dict[str, set[str]] = {}
    for spec in kinds_of_affair():
        found.setdefault(spec.key, set()).update(_party_names(spec))
    for key, body in Definition.objects.values_list("key", "body"):
        found.setdefault(key, set()).update(
            one["zh"] for one in body.get("clocks", ()) if one.get("party_side")
        )
    return {key: sorted(names) for key, names in found.items() if names}


def _party_names(spec: AffairSpec) -> set[str]:
    return {clock.zh for clock in spec.clocks if clock.party_side}

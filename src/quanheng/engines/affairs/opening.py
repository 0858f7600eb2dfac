"""What a step opens: the kind, the title and the first form of the affair that follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quanheng.foundation.ledger.api import Fact
from quanheng.packkit.affair import AffairSpec, Opens

from .definitions import current_spec, spec_of
from .identity import kept_values
from .models import Act, Affair
from .standing import row_of, sum_of
from .viewing import acts_of, file_of

__all__ = ["Opening", "openings_of", "row_then"]


@dataclass(frozen=True, slots=True)
class Opening:
    """One affair that an act asks for. ``form`` may hold what is kept under protection: hand it on, keep it not."""

    affair: Affair
    kind: str
    title: str
    form: dict[str, Any]
    relation: str


def openings_of(fact: Fact) -> list[Opening]:
    """List what the act behind a fact opens, by the procedure the affair runs under; nothing for most acts."""
    rows = Act.objects.select_related("affair__definition", "affair__subject", "affair__unit")
    act = rows.filter(fact_uid=fact.uid, corrects__isnull=True, withdraws__isnull=True).first()
    if act is None:
        return []
    affair, spec = act.affair, spec_of(act.affair)
    step = spec.step(act.step)
    if step is None or not step.opens:
        return []
    row = row_then(affair, spec, act)
    return [_opening(affair, spec, one, row) for one in step.opens if one.applies(row)]


def row_then(affair: Affair, spec: AffairSpec, act: Act) -> dict[str, Any]:
    """See the affair as it stood right after the act, whatever was done since."""
    views = acts_of(spec, [one for one in affair.acts.all() if one.order <= act.order])
    own = next(view for view in views if view.order == act.order)
    standing = sum_of(spec, views)
    row = row_of(spec, standing, file_of(affair, spec, act.day), act.day, own.form)
    return row | {"written": standing.data}  # by itself too: the view counts officers, the form names them


def _opening(affair: Affair, spec: AffairSpec, one: Opens, row: Mapping[str, Any]) -> Opening:
    target = current_spec(one.affair).opening
    secret = kept_values(affair)
    form: dict[str, Any] = dict(one.fixed)
    for key, source in one.fields.items():
        field = target.field(key)
        value = row["form"].get(source, row["written"].get(source, row.get(source)))
        if value is None and field is not None and (field.protected or field.protected_when is not None):
            value = secret.get(source)
        if value is not None:
            form[key] = value
    names = {"title": affair.title, "party": affair.party_name or row.get("respondent_name") or "",
             "number": affair.number}  # fmt: skip
    return Opening(affair, one.affair, one.title.format(**names)[:200], form, one.relation)

"""The shape of a step's form on a page; no rule lives here, the engine reads and refuses."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from quanheng.engines.affairs.api import FieldView
from quanheng.foundation.people.api import Actor, Post
from quanheng.packkit.affair import AffairSpec, FormField
from quanheng.surfaces.words import code_list

__all__ = ["colleagues", "opening_fields", "read_step_form", "shown_fields"]

MANY = ("choices", "factors", "persons")
INPUTS = {"day": "date", "instant": "datetime-local", "yuan": "number", "number": "number", "text": "text"}


def opening_fields(spec: AffairSpec) -> list[FieldView]:
    """Give the form of a procedure's first step, before there is a matter to ask."""
    return [FieldView(field, _choices(spec, field), None) for field in spec.opening.form]


def _choices(spec: AffairSpec, field: FormField) -> dict[str, str]:
    if field.kind == "violation":
        return {one.key: one.zh for one in spec.violations}
    if field.codes:
        return dict(code_list(field.codes))
    return {one.key: one.zh for one in field.choices}


def colleagues(actor: Actor, on: date) -> dict[str, str]:
    """List who of the actor's unit may be named on a matter, with the certificate said."""
    posts = Post.objects.select_related("person").filter(
        unit_id=actor.unit_id or 0, person__is_active=True, starts_on__lte=on
    )
    return {
        post.person.uid: f"{post.person.name}（{post.person.certificate_no or '未持证'}）"
        for post in posts.exclude(ends_on__lt=on)
    }


def shown_fields(
    views: Iterable[FieldView],
    posted: "QueryDict | Mapping[str, Any]",
    *,
    persons: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Lay out fields for the template: the value typed before, else the value proposed."""
    rows = []
    for view in views:
        field = view.field
        many = field.kind in MANY
        typed = _typed(posted, field.key, many)
        value = typed if typed is not None else view.proposed
        choices = dict(persons or {}) if field.kind == "persons" else view.choices
        rows.append(
            {
                "key": field.key,
                "zh": field.zh,
                "kind": field.kind,
                "required": field.required,
                "help": field.help,
                "choices": choices,
                "many": many,
                "input": INPUTS.get(field.kind, "text"),
                "private": field.private,
                "protected": field.protected or field.protected_when is not None,
                "value": _said(value),
                "values": [str(one) for one in value or ()] if many else [],
                "max_length": field.max_length or (4000 if field.kind == "paragraph" else 200),
                "when": bool(field.when),
            }
        )
    return rows


def _typed(posted: Any, key: str, many: bool) -> Any:
    if not posted:
        return None
    if many and hasattr(posted, "getlist"):
        return posted.getlist(key)
    return posted.get(key)


def _said(value: Any) -> str:
    if value is None or isinstance(value, list | tuple):
        return ""
    if isinstance(value, bool):
        return "1" if value else ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def read_step_form(fields: Iterable[Mapping[str, Any]], posted: QueryDict) -> dict[str, Any]:
    """Take the typed values of the declared fields out of a request; unknown names are not taken."""
    form: dict[str, Any] = {}
    for field in fields:
        if field["many"]:
            form[field["key"]] = posted.getlist(field["key"])
        elif field["kind"] == "flag":
            form[field["key"]] = field["key"] in posted
        elif posted.get(field["key"]):
            form[field["key"]] = posted[field["key"]]
    return form

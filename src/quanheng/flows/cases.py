"""Answers a pack's cases about supervision models: given rows of marts, whom does the model warn of."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from quanheng.base.errors import NotFound
from quanheng.datacentre.models.api import rows_of_case
from quanheng.foundation.packs.api import packs
from quanheng.packkit.model import ModelCase
from quanheng.packkit.scenario import Case, runner

__all__ = ["run_model_case"]


@runner("model")
def run_model_case(case: Case) -> Mapping[str, Any]:
    """Run one model on one case's rows; ``hits`` shows, of each row found, the columns that the case speaks of.

    Raises: NotFound, BadInput
    """
    written = ModelCase.model_validate(case.given)
    spec = packs().models.get(written.model)
    if spec is None:
        raise NotFound(f"没有监管模型“{written.model}”", remedy="请核对 models/ 中的名称")
    marts = [packs()["marts"][key] for key in spec.marts]
    found = [_plain(row) for row in rows_of_case(spec, marts, written)]
    expected = [_plain(row) for row in written.expect]
    return {"hits": _as_written(found, expected)}


def _as_written(
    found: Sequence[dict[str, Any]], expected: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Lay the found rows beside the expected ones: a pair that agrees is shown as expected, the rest as found."""
    left = list(found)
    shown = []
    for row in expected:
        match = next((one for one in left if all(_same(one.get(name), row[name]) for name in row)), None)
        if match is not None:
            left.remove(match)
            shown.append(dict(row))
    named = {name for row in expected for name in row} or {"subject"}
    return [*shown, *({name: one.get(name) for name in sorted(named)} for one in left)]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float) and not isinstance(one, bool):
        return abs(one - other) < 1e-6 * max(1.0, abs(one))
    return bool(one == other)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value

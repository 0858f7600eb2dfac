"""What a mart is made of: the digest of its declaration and inputs, and why it must be built again."""

import hashlib
import re
from collections.abc import Mapping

from quanheng.packkit.mart import MartSpec
from quanheng.packkit.mart_check import tables_read

from .catalogue import MartState

__all__ = ["declared_digest", "recipe_digest", "uses_today", "why_stale"]

WAY = "1"
"""How marts are built; another way makes every recipe another."""
_TODAY = re.compile(r"(?<![\w:]):today\b")


def uses_today(spec: MartSpec) -> bool:
    """Whether the rows depend on the day on which they are built."""
    return bool(_TODAY.search(spec.sql)) or any(_TODAY.search(test.expression) for test in spec.tests)


def declared_digest(spec: MartSpec) -> str:
    """Reckon a digest of everything in the declaration that decides the rows or whether they pass; not its words."""
    parts = [
        WAY,
        spec.sql,
        repr(spec.sql_types),
        repr(spec.grain),
        *(test.model_dump_json() for test in spec.tests),
        repr((spec.subject, spec.region, spec.keeps_history)),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def recipe_digest(spec: MartSpec, inputs: Mapping[str, str], on: str) -> str:
    """Reckon a digest of the declaration with its inputs: equal recipes give equal rows."""
    parts = [declared_digest(spec), *(f"{name}={digest}" for name, digest in sorted(inputs.items()))]
    parts += [on] if uses_today(spec) else []
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def why_stale(spec: MartSpec, state: MartState | None, inputs: Mapping[str, str], on: str) -> str:
    """Say why a mart must be built again; empty when it stands as it should."""
    if state is not None and state.failed_recipe == recipe_digest(spec, inputs, on):
        return ""  # the same rows would fail the same tests again
    if state is None or not state.is_published:
        return "尚未建成"
    if state.sql_digest != declared_digest(spec):
        return "声明已改"
    changed = [name for name in tables_read(spec.sql) if state.inputs.get(name) != inputs.get(name)]
    if changed:
        return f"所读的数据已变：{'、'.join(sorted(changed))}"
    if uses_today(spec) and state.on != on:
        return "运行日已变"
    return ""

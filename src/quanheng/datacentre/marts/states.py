"""How a mart's state follows from a build: it stands anew, or it fell and the version before it stays."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from quanheng.packkit.mart import MartSpec

from .building import Built
from .catalogue import MartState
from .recipe import declared_digest, uses_today

__all__ = ["blank", "fallen", "standing"]


def blank(spec: MartSpec, pack: str) -> MartState:
    """Give the state of a mart that was never built."""
    columns = tuple(
        {**column.model_dump(), "sql_type": spec.sql_types[column.name]} for column in spec.columns
    )
    return MartState(
        spec.key,
        spec.title,
        spec.theme,
        spec.about,
        pack,
        spec.grain,
        columns,
        spec.subject,
        spec.region,
        spec.happened,
    )


def standing(
    spec: MartSpec, pack: str, former: MartState | None, built: Built, *, inputs: Mapping[str, str],
    files: Mapping[str, str], on: date, at: datetime, seconds: float,
) -> MartState:  # fmt: skip
    """Give the state after a build that passed; the file before it stays one build longer for readers under way."""
    before = former.changes if former and spec.keeps_history else ()
    was = ""
    if former:
        was = former.file if former.file != built.file else former.former_file
    return replace(
        blank(spec, pack), file=built.file, rows=built.rows, digest=built.digest, sql_digest=declared_digest(spec),
        inputs=inputs, input_files=files, uses_today=uses_today(spec), on=on.isoformat(), built_at=at.isoformat(),
        seconds=seconds, how=built.how, state="published", tests=built.tests, former_file=was,
        changes=(*before, built.change) if built.change else before,
    )  # fmt: skip


def fallen(
    spec: MartSpec, pack: str, former: MartState | None, built: Built, *, why: str, recipe: str, at: datetime
) -> MartState:
    """Give the state after a build that did not pass: what was published stays, and the failure is told beside it."""
    return replace(
        former or blank(spec, pack), state="failed", why=why, failed_recipe=recipe, failed_at=at.isoformat(),
        failed_tests=built.tests,
    )  # fmt: skip

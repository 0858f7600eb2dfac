"""Somebody takes a short list of voices away as a workbook: allowed by right, and written down."""

from datetime import datetime

from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require

from .facts import EXPORTED
from .rights import Rights

__all__ = ["note_export"]


def note_export(*, title: str, rows: int, conditions: str, actor: Actor, at: datetime) -> None:
    """Write down that a list was taken, before it is given.

    Right:  intake:voice:export
    Writes: intake.list.exported
    Raises: NotAllowed
    """
    require(actor, Rights.EXPORT)
    said = f"{title}；{conditions or '全部'}"[:500]
    record(
        EXPORTED, object=Ref("intake.list", actor.unit_uid or actor.person_uid), actor=actor, at=at,
        region=next(iter(actor.regions), ""), body={"rows": rows, "conditions": said},
    )  # fmt: skip

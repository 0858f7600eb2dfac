"""Looking at one thing outside one's jurisdiction, openly: a reason first, an hour's time, a fact that stays."""

from datetime import datetime, timedelta

from django.db import transaction

from quanheng.base.errors import BadInput, NotAllowed
from quanheng.base.refs import Ref

from .actor import Actor, require
from .hooks import Change, announce
from .models import GlassBreak
from .rights import Rights

__all__ = ["GLASS_OPEN", "break_glass"]

GLASS_OPEN = timedelta(hours=1)
_SHORTEST_REASON = 6


def break_glass(*, actor: Actor, at: datetime, subject: Ref, region: str, reason: str) -> datetime:
    """Open one thing outside the jurisdiction to the actor for an hour; gives when it closes.

    The fact is filed in the region of the thing, so that the office answerable for it can read
    who looked and why. Whoever calls this says that the thing exists; nothing is checked here.

    Right:  people:glass:break
    Writes: people.glass.broken
    Raises: NotAllowed, without the right; BadInput, when the reason is missing or says nothing
    """
    require(actor, Rights.GLASS_BREAK)
    if actor.person_id is None:
        raise NotAllowed("只有在岗人员可以查看辖区外的主体")
    if len(reason.strip()) < _SHORTEST_REASON:
        raise BadInput("查看辖区外主体须写明理由", remedy="请写明办理的事项，不少于6个字", field="reason")
    until = at + GLASS_OPEN
    with transaction.atomic():
        GlassBreak.objects.create(
            person_id=actor.person_id,
            subject_ref=str(subject),
            reason=reason.strip()[:300],
            broken_at=at,
            until=until,
        )
        announce(Change(
            "people.glass.broken", actor, at, subject, subject=subject, region=region,
            body={"name": actor.name, "reason": reason.strip()},
        ))  # fmt: skip
    return until

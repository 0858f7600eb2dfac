"""A brake on public posts that all processes share: so many in a span for one address, then patience."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from quanheng.base.errors import Refusal

from .models import Knock

__all__ = ["TooOften", "knock"]

_KEPT = timedelta(days=1)


class TooOften(Refusal):
    """Somebody asks or sends faster than a person does."""

    code: ClassVar[str] = "too_many"
    title: ClassVar[str] = "太频繁了"


def knock(*, what: str, who: str, at: datetime, most: int, span: timedelta) -> None:
    """Count one knock of an address at one door; beyond ``most`` in the span it stays shut.

    The address is kept only as a keyed digest and only for a day. Counted in the database, because a site
    runs several processes; the count holds even when what follows is refused.

    Raises: TooOften
    """
    key = salted_hmac(f"quanheng.knock.{what}", who, algorithm="sha256").hexdigest()
    seconds = max(1, int(span.total_seconds()))
    number = int(at.timestamp()) // seconds
    rows = Knock.objects.filter(key=key, span=number)
    if not rows.update(count=F("count") + 1):
        Knock.objects.filter(at__lt=at - _KEPT).delete()
        try:
            with transaction.atomic():
                Knock.objects.create(key=key, span=number, count=1, at=at)
        except IntegrityError:  # another process was first
            rows.update(count=F("count") + 1)
    if (rows.values_list("count", flat=True).first() or 0) > most:
        minutes = max(1, (seconds - int(at.timestamp()) % seconds + 59) // 60)
        raise TooOften("短时间内提交得太多", remedy=f"请{minutes}分钟后再试；急事请拨打12315")

"""The outbox: every fact reaches every receiver that asked for its kind, at least once and in order."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from quanheng.base.errors import Conflict

from .kinds import kind_of
from .models import Delivery, Fact

__all__ = [
    "TRIES",
    "DeliveryReport",
    "deliver_pending",
    "receivers_of",
    "set_aside",
    "subscribe",
    "try_again",
]

log = logging.getLogger(__name__)

#: After so many failures a delivery is set aside, and those behind it go on.
TRIES = 5

Receiver = Callable[[Fact], None]
_RECEIVERS: dict[str, dict[str, Receiver]] = {}


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What one round did; `is_idle` says that another round now would do nothing."""

    delivered: int = 0
    failed: int = 0
    set_aside: int = 0
    waiting: int = 0

    @property
    def is_idle(self) -> bool:
        """Nothing was delivered and nothing failed."""
        return not (self.delivered or self.failed or self.set_aside)

    def as_dict(self) -> dict[str, Any]:
        """Give the report as plain data."""
        return asdict(self)


def subscribe(kind: str, receiver: str, fn: Receiver) -> None:
    """Ask that every fact of a kind be brought to a receiver, from now on.

    Called while the program starts (after the kind was defined), in every process alike: a fact is
    addressed when it is written. ``fn`` runs inside the delivery's transaction, must be idempotent
    by the fact, and takes its time from ``fact.at``.

    Raises: BadInput for an undeclared kind, Conflict for a second, different function
    """
    kind_of(kind)
    known = _RECEIVERS.setdefault(kind, {}).setdefault(receiver, fn)
    if known is not fn:
        raise Conflict(f"接收方“{receiver}”已用另一函数订阅了“{kind}”")


def receivers_of(kind: str) -> list[str]:
    """List who is to be told of a kind."""
    return list(_RECEIVERS.get(kind, ()))


def deliver_pending(limit: int = 1000) -> DeliveryReport:
    """Bring waiting facts to their receivers, each receiver in the order of the facts.

    One delivery is one transaction: the receiver's rows and the mark "delivered" commit together,
    so a kill in between repeats the whole and loses nothing. A failure is counted, its reason is
    kept, and the receiver rests until the next round; after five failures the delivery is set aside
    and listed by `set_aside`. Two workers at once never run one delivery twice.
    """
    delivered = failed = aside = 0
    for receiver in sorted(
        Delivery.objects.filter(state="waiting").values_list("receiver", flat=True).distinct()
    ):
        heads = Delivery.objects.filter(receiver=receiver, state="waiting").order_by("fact_id")
        for pk in list(heads.values_list("pk", flat=True)[: max(limit - delivered, 0)]):
            try:
                if not _deliver(pk):
                    break  # another worker has this receiver
                delivered += 1
            except Exception as wrong:  # noqa: BLE001 - whatever a receiver raises must not stop the others
                if _note_failure(pk, wrong):
                    aside += 1
                    continue
                failed += 1
                break
    return DeliveryReport(delivered, failed, aside, Delivery.objects.filter(state="waiting").count())


def _deliver(pk: int) -> bool:
    with transaction.atomic():
        rows = Delivery.objects.filter(pk=pk, state="waiting")
        may_skip = connection.features.has_select_for_update_skip_locked
        if may_skip and not rows.select_for_update(skip_locked=True).exists():
            return False
        if not rows.update(state="done", tries=F("tries") + 1, last_error=""):
            return False
        delivery = Delivery.objects.select_related("fact").get(pk=pk)
        fn = _RECEIVERS.get(delivery.fact.kind, {}).get(delivery.receiver)
        if fn is None:
            raise LookupError(f"接收方“{delivery.receiver}”没有订阅“{delivery.fact.kind}”")
        fn(delivery.fact)
    return True


def _note_failure(pk: int, wrong: Exception) -> bool:
    """Count a failure and keep its reason; say whether the delivery was set aside."""
    reason = f"{type(wrong).__name__}: {wrong}"[:2000]
    rows = Delivery.objects.filter(pk=pk, state="waiting")
    rows.update(tries=F("tries") + 1, last_error=reason)
    is_aside = bool(rows.filter(tries__gte=TRIES).update(state="set_aside"))
    log.warning(
        "delivery %s failed%s: %s", pk, " and was set aside" if is_aside else "", reason, exc_info=wrong
    )
    return is_aside


def set_aside(limit: int = 200) -> list[Delivery]:
    """List deliveries that failed five times, with their last reason, oldest first."""
    rows = Delivery.objects.filter(state="set_aside").select_related("fact").order_by("fact_id")
    return list(rows[:limit])


def try_again(delivery: Delivery) -> None:
    """Put a set-aside delivery back, once its reason has been seen to."""
    Delivery.objects.filter(pk=delivery.pk, state="set_aside").update(state="waiting", tries=0)

"""Lets orders to put things right follow when their clocks are reckoned anew."""

from collections.abc import Sequence

from quanheng.foundation.clock.api import Clock

from .models import Order
from .visit_models import PublicResult

__all__ = ["follow_clocks"]


def follow_clocks(clocks: Sequence[Clock]) -> int:
    """Set the due day of open orders and unpublished results by their clocks; gives how many changed.

    Called in the clocks' transaction.
    """
    dues = {clock.uid: clock.due_on for clock in clocks}
    changed = []
    for order in Order.objects.filter(clock_uid__in=dues, state=Order.State.OPEN):
        if order.due_on != dues[order.clock_uid]:
            order.due_on = dues[order.clock_uid]
            changed.append(order)
    Order.objects.bulk_update(changed, ["due_on"], batch_size=300)
    results = [
        one
        for one in PublicResult.objects.filter(clock_uid__in=dues, state=PublicResult.State.WAITING)
        if one.due_on != dues[one.clock_uid]
    ]
    for one in results:
        one.due_on = dues[one.clock_uid]
    PublicResult.objects.bulk_update(results, ["due_on"], batch_size=300)
    return len(changed) + len(results)

"""The lamp of a licence: in force, ending soon, ended, or no longer a licence at all."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from quanheng.base.errors import BadInput

from .models import Licence

__all__ = ["SOON_DAYS", "LicenceLamp", "in_state", "licence_lamp"]

SOON_DAYS = 30
ENDED = {
    "cancelled": "已注销", "withdrawn": "已撤销", "revoked": "已吊销",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LicenceLamp:
    """What a page lights beside a licence: colour (green, amber, red, still, none), words, days left."""

    colour: str
    words: str
    days_left: int | None


def licence_lamp(licence: Licence, today: date) -> LicenceLamp:
    """Light a licence's lamp on a day. The last day still counts as valid."""
    if licence.state in ENDED:
        return LicenceLamp("none", ENDED[licence.state], None)
    if licence.expires_on is None:
        return LicenceLamp("green", "长期", None)
    left = (licence.expires_on - today).days
    if left < 0:
        return LicenceLamp("red", f"已过期{-left}天", left)
    if left <= SOON_DAYS:
        return LicenceLamp("amber", f"剩{left}天" if left else "今天到期", left)
    return LicenceLamp("green", f"剩{left}天", left)


def in_state(state: str, today: date) -> Q:
    """Say a lamp's state as a condition on licences: held, expiring, expired, ended."""
    alive = ~Q(state__in=ENDED)
    soon = today + timedelta(days=SOON_DAYS)
    conditions = {
        "held": alive & (Q(expires_on__isnull=True) | Q(expires_on__gte=today)),
        "expiring": alive & Q(expires_on__gte=today, expires_on__lte=soon),
        "expired": alive & Q(expires_on__lt=today),
        "ended": Q(state__in=ENDED),
    }
    if state not in conditions:
        raise BadInput(f"没有“{state}”这种许可状态", field="licence_state")
    return conditions[state]

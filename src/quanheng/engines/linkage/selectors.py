"""Questions about pairs, each restricted to what the asker may see."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from quanheng.base.errors import NotFound
from quanheng.base.masking import mask
from quanheng.base.refs import Ref
from quanheng.foundation.people.api import Actor, in_regions, visible_to

from .models import LinkPair, LinkPolicy
from .rights import Rights

__all__ = [
    "BANDS", "CLAIM_MINUTES", "ROW_TITLES", "alike_pairs", "count_open", "crowded_subjects", "current_policy",
    "find_pairs", "get_pair", "has_pairs", "judged_pairs", "next_pair", "pair_ref", "shown_row",
]  # fmt: skip

CLAIM_MINUTES = 30
"""So long a pair is kept from others once somebody has opened it to judge."""
CROWD = 50
"""From so many different writings on a business is shown to a person."""
ROW_TITLES = {
    "name": "名称", "code": "统一代码", "person": "负责人", "phone": "电话", "address": "地址", "region": "区划",
}  # fmt: skip
_HIDES = {"person": "name", "phone": "phone"}
BANDS = {"high": (0.9, 1.01), "middle": (0.6, 0.9), "low": (0.0, 0.6)}


def pair_ref(pair: LinkPair) -> Ref:
    """Give the reference by which facts name a pair."""
    return Ref("linkage.pair", pair.uid)


def find_pairs(
    actor: Actor, *, state: str = "open", source: str = "", region: str = "", band: str = ""
) -> QuerySet[LinkPair]:
    """List pairs of businesses in the actor's regions, the likeliest first.

    ``band`` is high (from 0.9), middle or low (below 0.6); ``state`` empty means every state.

    Right:  linkage:pair:read
    """
    rows = visible_to(actor, Rights.PAIR_READ, LinkPair.objects.select_related("subject", "claimed_by"))
    if state:
        rows = rows.filter(state=state)
    if source:
        rows = rows.filter(source=source)
    if region:
        rows = in_regions(rows, [region]) if region.isdigit() else rows.none()
    if band in BANDS:
        low, high = BANDS[band]
        rows = rows.filter(probability__gte=low, probability__lt=high)
    return rows.order_by("-probability", "pk")


def count_open(actor: Actor) -> int:
    """Count the pairs that wait for somebody in the actor's regions. Right: linkage:pair:read"""
    return find_pairs(actor).order_by().count()


def crowded_subjects(actor: Actor, *, least: int = CROWD) -> list[tuple[str, str, int]]:
    """List businesses to which very many different writings were tied by weight or by hand: (uid, name, writings).

    A business whose rows say fifty different things of it is more likely a market hall or a mistake than a shop.

    Right:  linkage:pair:read
    """
    rows = (
        find_pairs(actor, state="").order_by().filter(state__in=(LinkPair.State.LINKED, LinkPair.State.SAME))
    )
    counted = rows.values("subject__uid", "subject__name").annotate(writings=Count("sign", distinct=True))
    large = counted.filter(writings__gte=least).order_by("-writings", "subject__uid")[:20]
    return [(one["subject__uid"], one["subject__name"], one["writings"]) for one in large]


def get_pair(actor: Actor, uid: str) -> LinkPair:
    """Give one pair. Right: linkage:pair:read. Raises: NotFound"""
    found = find_pairs(actor, state="").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这一对，或不在您的管辖范围内", remedy="请从核对清单进入")
    return found


def next_pair(
    actor: Actor, at: datetime, *, after: LinkPair | None = None, **conditions: Any
) -> LinkPair | None:
    """Give the next open pair that nobody else has in hand."""
    old = at - timedelta(minutes=CLAIM_MINUTES)
    mine = Q(claimed_by=None) | Q(claimed_by_id=actor.person_id) | Q(claimed_at__lt=old)
    rows = find_pairs(actor, **conditions).filter(mine)
    if after is not None:
        rows = rows.exclude(pk=after.pk).filter(
            Q(probability__lt=after.probability) | Q(probability=after.probability, pk__gt=after.pk)
        )
    return rows.first()


def alike_pairs(actor: Actor, pair: LinkPair) -> QuerySet[LinkPair]:
    """List open pairs whose rows say word for word the same of the same business. Right: linkage:pair:read"""
    return find_pairs(actor).filter(sign=pair.sign, subject=pair.subject).exclude(pk=pair.pk)


def judged_pairs() -> list[tuple[str, int, str, bool]]:
    """Give every judged pair as (batch, line, entity, is the same), to place rows by and to learn from."""
    rows = LinkPair.objects.filter(state__in=(LinkPair.State.SAME, LinkPair.State.DIFFERENT)).order_by("pk")
    return [
        (batch, line, entity, state == LinkPair.State.SAME)
        for batch, line, entity, state in rows.values_list("batch_uid", "line", "entity_key", "state")
    ]


def has_pairs(batch_uid: str) -> bool:
    """Say whether a delivery has pairs already, judged or open."""
    return LinkPair.objects.filter(batch_uid=batch_uid).exists()


def current_policy() -> LinkPolicy | None:
    """Give the costs in force; None while the product's own defaults are."""
    return LinkPolicy.objects.order_by("-set_at", "-pk").first()


def shown_row(row: Mapping[str, str]) -> dict[str, str]:
    """Give a row's words by title, personal ones masked."""
    return {
        title: mask(_HIDES[role], row[role]) if role in _HIDES else row[role]
        for role, title in ROW_TITLES.items()
        if row.get(role)
    }

"""What anybody may read: notices that are up today, as plain values that cannot carry what was masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from quanheng.base.errors import NotFound

from .models import Notice
from .selectors import find_public_notices

__all__ = ["PublicNotice", "is_shown", "open_public_notice", "public_notice", "shown_notices"]


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """One notice as it hangs on the wall: the masked lines, since when, until when, and what proves it."""

    uid: str
    kind: str
    number: str
    title: str
    party: str
    uscc: str
    authority: str
    lines: Sequence[Mapping[str, str]]
    masked: Sequence[Mapping[str, Any]]
    original_digest: str
    decided_on: date
    published_on: date
    ends_on: date | None
    law: Sequence[Mapping[str, Any]]
    version: int
    corrections: Sequence[tuple[int, date, str]]
    region_code: str
    fact_uid: str


def shown_notices(
    *, today: date, q: str = "", region: str = "", kind: str = "", subject_uid: str = ""
) -> QuerySet[Notice]:
    """Find the notices that are up today; one whose last day has passed is gone even before the nightly round."""
    rows = find_public_notices(q=q, region=region, kind=kind, subject_uid=subject_uid)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=today))


def is_shown(uid: str, *, today: date) -> bool | None:
    """Say whether a notice is up; None when there never was one."""
    if shown_notices(today=today).filter(uid=uid).exists():
        return True
    return False if Notice.objects.filter(uid=uid).exists() else None


def open_public_notice(uid: str, *, today: date) -> PublicNotice:
    """Open a notice that is up. Raises: NotFound"""
    found = shown_notices(today=today).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这条公示", remedy="可按当事人名称或决定书文号查询")
    return public_notice(found, with_corrections=True)


def public_notice(notice: Notice, *, with_corrections: bool = False) -> PublicNotice:
    """Give a notice as plain public values."""
    corrected = [
        (version.version + 1, version.shown_until, version.reason) for version in notice.versions.all()
    ] if with_corrections else []  # fmt: skip
    return PublicNotice(
        uid=notice.uid, kind=notice.kind, number=notice.number, title=notice.title, party=notice.party_shown,
        uscc=notice.uscc_shown, authority=notice.authority, lines=notice.fields, masked=notice.masked,
        original_digest=notice.original_digest, decided_on=notice.decided_on, published_on=notice.published_on,
        ends_on=notice.ends_on, law=notice.law, version=notice.version, corrections=corrected,
        region_code=notice.region_code, fact_uid=notice.fact_uid,
    )  # fmt: skip

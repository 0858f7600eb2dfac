"""What anybody may know of a business: who it is, whether it stands, what it is licensed for; nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from quanheng.base.errors import BadInput, NotFound
from quanheng.base.masking import mask_address, mask_name
from quanheng.foundation.people.api import count_capped, in_regions, page_by_key

from . import index
from .licences import licence_lamp
from .models import Licence, Subject
from .standing import only_standing
from .tokens import AllOf, by_name
from .words import fold

__all__ = [
    "PublicLicence", "PublicPage", "PublicSubject", "find_public_licence", "get_public_subject",
    "public_licences_of", "search_public", "shown_address", "shown_name",
]  # fmt: skip

# Kinds whose registered place may be somebody's home: 个体工商户, 个人独资企业, 自然人, and those we do not know.
MAY_BE_A_HOME = ("95", "45", "96")
ALIVE = ("1", "6")


@dataclass(frozen=True, slots=True)
class PublicSubject:
    """One registered business as the public reads it; the address of a possible home stops at the town."""

    uid: str
    uscc: str
    name: str
    kind: str
    status: str
    is_alive: bool
    region_code: str
    address: str
    established_on: date | None
    cancelled_on: date | None
    registrar: str
    business_scope: str


@dataclass(frozen=True, slots=True)
class PublicLicence:
    """One licence as the public reads it, with whether it is in force on the day asked."""

    kind: str
    number: str
    scope: str
    issued_on: date | None
    expires_on: date | None
    is_in_force: bool
    state_words: str
    holder_uid: str
    holder: str


@dataclass(frozen=True, slots=True)
class PublicPage:
    """One page of a public list, its key of the next page, and how many there are (capped)."""

    items: Sequence[PublicSubject]
    after: str
    before: str
    number: int
    is_capped: bool


def _registered() -> QuerySet[Subject]:
    """Only what is in the register under a unified code: a person named in a complaint is no business."""
    return only_standing(Subject.objects.exclude(uscc=None)).exclude(uscc="").exclude(kind__startswith="96")


def shown_address(subject: Subject) -> str:
    """Give the address that the public may read: of what may be somebody's home, no further than the town."""
    is_home = not subject.kind or subject.kind.startswith(MAY_BE_A_HOME)
    return mask_address(subject.address) if is_home else subject.address


def shown_name(subject: Subject) -> str:
    """Give the name that the public may read: of whoever is no registered business, only the family name."""
    is_registered = bool(subject.uscc) and not subject.kind.startswith("96")
    return subject.name if is_registered else mask_name(subject.name)


def _shown(subject: Subject) -> PublicSubject:
    return PublicSubject(
        uid=subject.uid, uscc=subject.uscc or "", name=subject.name, kind=subject.kind, status=subject.status,
        is_alive=subject.status in ALIVE, region_code=subject.region_code,
        address=shown_address(subject),
        established_on=subject.established_on, cancelled_on=subject.cancelled_on, registrar=subject.registrar,
        business_scope=subject.business_scope,
    )  # fmt: skip


def search_public(
    q: str, *, region: str = "", after: str = "", before: str = "", size: int = 20
) -> PublicPage:
    """Find businesses by a part of the name, the whole unified code, or a licence's whole number.

    Persons, telephones and addresses are no way in: the public search must not turn a neighbour's number
    into a shop. Less than two signs finds nothing, so that nobody walks the register page by page.

    Raises: BadInput, for a question too short or a page key that this list never gave
    """
    words = [word for word in map(fold, q[:100].split()) if word][:6]
    if sum(map(len, words)) < 2:
        raise BadInput("请至少写两个字", remedy="名称里连着的几个字、统一社会信用代码或许可证号都可以")
    whole = "".join(q.split()).upper()
    numbered = _registered().filter(Q(uscc=whole) | Q(licences__number=whole)).distinct()
    if numbered.exists():
        rows = numbered
    else:
        rows = _registered().filter(pk__in=index.matching(AllOf(tuple(by_name(word) for word in words))))
    if region:
        rows = in_regions(rows, [region]) if region.isdigit() else rows.none()
    page = page_by_key(rows, order="name", after=after, before=before, size=size)
    count = count_capped(rows, cap=1000)
    return PublicPage(
        [_shown(one) for one in page.items], page.after, page.before, count.number, count.is_capped
    )


def get_public_subject(key: str) -> PublicSubject:
    """Open one business by its unified code or its outside key. Raises: NotFound"""
    wanted = Q(uscc=key.upper()) if len(key) == 18 else Q(uid=key)
    found = _registered().filter(wanted).first()
    if found is None:
        raise NotFound("没有这户经营主体", remedy="请核对名称或统一社会信用代码")
    return _shown(found)


def _licence_shown(licence: Licence, today: date) -> PublicLicence:
    lamp = licence_lamp(licence, today)
    in_force = lamp.colour in ("green", "amber")
    words = "有效" if in_force else "已过期" if lamp.colour == "red" else lamp.words
    return PublicLicence(
        licence.kind, licence.number, licence.scope, licence.issued_on, licence.expires_on, in_force, words,
        licence.subject.uid, licence.subject.name,
    )  # fmt: skip


def public_licences_of(uid: str, *, today: date) -> list[PublicLicence]:
    """List a business's licences, those that end last first."""
    rows = Licence.objects.select_related("subject").filter(subject__in=_registered(), subject__uid=uid)
    return [_licence_shown(one, today) for one in rows.order_by("-expires_on", "kind", "number")[:100]]


def find_public_licence(number: str, *, today: date) -> list[PublicLicence]:
    """Verify a licence by its whole number; the same number may stand under two kinds. Raises: NotFound"""
    wanted = "".join(number.split()).upper()
    rows = Licence.objects.select_related("subject").filter(number=wanted, subject__in=_registered())
    found = [_licence_shown(one, today) for one in rows[:5]] if wanted else []
    if not found:
        raise NotFound("没有查到这个许可证号", remedy="请核对证上的编号，一个字符都不能少")
    return found

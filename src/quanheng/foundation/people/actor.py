"""Who acts: one person in one post on one day, or the worker; and the two questions of right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from quanheng.base.errors import NotAllowed, NotFound

from .models import GlassBreak, Person, Post
from .rights import second_factor_rights, system_rights

__all__ = ["Actor", "actor_for", "in_regions", "may", "require", "system_actor", "visible_to", "within"]

AnyModel = TypeVar("AnyModel", bound=Model)
LONGEST_CODE = 12


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, from which post, today.

    ``regions`` are prefixes of region codes ("" = everywhere). ``withheld`` are rights the post
    holds but that wait for a second factor: they are not in ``rights``, so no service can be
    fooled; they are kept only to say why. ``on`` is the day seen from, None for the worker, who has no
    post that could end. ``glass`` are the things outside the jurisdiction
    that this person may read for now.
    """

    person_id: int | None
    person_uid: str
    name: str
    post_uid: str
    post_title: str
    unit_id: int | None
    unit_uid: str
    unit_name: str
    rights: frozenset[str]
    regions: tuple[str, ...]
    is_system: bool = False
    has_certificate: bool = False
    second_factor: bool = False
    withheld: frozenset[str] = frozenset()
    glass: tuple[str, ...] = ()
    role_key: str = ""
    unit_path: str = ""
    on: date | None = None


def system_actor(name: str) -> Actor:
    """Give the worker's own road: named, everywhere, with the rights the rooms grant to it."""
    return Actor(
        person_id=None, person_uid=f"system.{name}", name="系统自动", post_uid="", post_title="系统",
        unit_id=None, unit_uid="", unit_name="", rights=system_rights(), regions=("",), is_system=True,
    )  # fmt: skip


def posts_on(person: Person, on: date) -> QuerySet[Post]:
    """List the posts a person holds on a day, the main one first."""
    return (
        Post.objects.select_related("unit", "role")
        .prefetch_related("unit__regions")
        .filter(person=person, starts_on__lte=on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    )


def actor_for(
    person: Person,
    *,
    on: date,
    post_uid: str | None = None,
    second_factor: bool = False,
    at: datetime | None = None,
) -> Actor:
    """See a person as an actor in one of the posts held on a day; the main post when none is named.

    Rights marked as deciding are left out unless a second factor was given. With ``at``, glass
    broken and still open at that instant is added.

    Raises: NotAllowed, when the person is suspended or holds no such post that day.
    """
    if not person.is_active:
        raise NotAllowed("账号已停用", remedy="请联系系统管理员")
    held = posts_on(person, on)
    post = (held.filter(uid=post_uid) if post_uid else held).first()
    if post is None:
        raise NotAllowed("当日没有任职岗位", remedy="请联系系统管理员核对任职起止日期")
    named = frozenset(post.role.rights)
    withheld = frozenset() if second_factor else named & second_factor_rights()
    return Actor(
        person_id=person.pk, person_uid=person.uid, name=person.name, post_uid=post.uid,
        post_title=f"{post.title}（代理）" if post.acting_for_id else post.title,
        unit_id=post.unit_id, unit_uid=post.unit.uid, unit_name=post.unit.name,
        rights=named - withheld, regions=tuple(sorted(row.prefix for row in post.unit.regions.all())),
        has_certificate=person.has_certificate(on), second_factor=second_factor, withheld=withheld,
        glass=_open_glass(person, at) if at else (), role_key=post.role.key, unit_path=post.unit.path,
        on=on,
    )  # fmt: skip


def _open_glass(person: Person, at: datetime) -> tuple[str, ...]:
    rows = GlassBreak.objects.filter(person=person, broken_at__lte=at, until__gt=at)
    return tuple(rows.values_list("subject_ref", flat=True).distinct())


def within(actor: Actor, region: str) -> bool:
    """Say whether a region code lies in the actor's jurisdiction."""
    return any(region.startswith(prefix) for prefix in actor.regions)


def may(actor: Actor, right: str, *, region: str | None = None) -> bool:
    """Ask whether the actor holds a right, and in this region; never raises."""
    return str(right) in actor.rights and (region is None or within(actor, region))


def require(actor: Actor, right: str, *, region: str | None = None) -> None:
    """Stop an act that the actor's post does not allow; every service begins with this.

    A region outside the jurisdiction answers as if the thing did not exist, so that an
    address cannot be used to find out what other districts hold.

    Raises: NotAllowed, without the right; NotFound, when the region lies outside.
    """
    if str(right) not in actor.rights:
        if str(right) in actor.withheld:
            raise NotAllowed("这一步须先完成二次验证", remedy="请用动态口令验证后再办", right=str(right))
        raise NotAllowed("您的岗位没有这项权限", remedy="请联系本单位负责人或系统管理员", right=str(right))
    if region is not None and not within(actor, region):
        raise NotFound("没有这条记录，或不在您的管辖范围内")


def visible_to(
    actor: Actor, right: str, queryset: "QuerySet[AnyModel]", *, region_field: str = "region_code"
) -> "QuerySet[AnyModel]":
    """Keep only the rows the actor may see; nothing at all without the right.

    The restriction is part of the query: a count or a page after it can reveal no hidden row.
    """
    if str(right) not in actor.rights:
        return queryset.none()
    return in_regions(queryset, actor.regions, region_field=region_field)


def in_regions(
    queryset: "QuerySet[AnyModel]", regions: Iterable[str], *, region_field: str = "region_code"
) -> "QuerySet[AnyModel]":
    """Restrict rows to prefixes of region codes, as ranges that an index can serve.

    Not ``startswith``: SQLite's LIKE ignores case and therefore the index.
    """
    prefixes = shortest_prefixes(regions)
    if not prefixes:
        return queryset.none()
    if prefixes == ("",):
        return queryset
    return queryset.filter(reduce(or_, (_range(region_field, prefix) for prefix in prefixes)))


def shortest_prefixes(regions: Iterable[str]) -> tuple[str, ...]:
    """Drop every prefix that a shorter one already covers."""
    kept: list[str] = []
    for prefix in sorted(set(regions)):
        if not any(prefix.startswith(shorter) for shorter in kept):
            kept.append(prefix)
    return tuple(kept)


def _range(field: str, prefix: str) -> Q:
    """Say "begins with prefix" as a range: codes are digits, at most twelve, so the nines end it.

    Not "less than the next number": 445103 lies before 445103000, and would be seen from 445102999.
    """
    return Q(**{f"{field}__gte": prefix, f"{field}__lte": prefix.ljust(LONGEST_CODE, "9")})

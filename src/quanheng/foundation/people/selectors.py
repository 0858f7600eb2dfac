"""Questions about people, posts and units, for administrators and for whoever names a colleague."""

from datetime import date

from django.db.models import Q, QuerySet

from quanheng.base.errors import NotFound

from .actor import Actor, require
from .models import Person, Post, Role, Unit
from .rights import Rights

__all__ = [
    "colleagues",
    "find_people",
    "find_roles",
    "find_units",
    "get_person",
    "get_post",
    "get_unit",
    "in_own_tree",
    "own_person",
]


def find_people(actor: Actor, *, q: str = "", unit: str = "") -> QuerySet[Person]:
    """List people whose posts lie in one's own unit or below it, by user name; ``unit`` means it and those below.

    Right:  people:person:read
    Raises: NotAllowed
    """
    require(actor, Rights.PERSON_READ)
    rows = Person.objects.prefetch_related("posts__unit", "posts__role")
    rows = in_own_tree(actor, rows)
    if unit:
        above = Unit.objects.filter(uid=unit).values_list("path", flat=True).first()
        rows = rows.filter(posts__unit__path__startswith=above).distinct() if above else rows.none()
    if q:
        rows = rows.filter(Q(name__contains=q) | Q(username__icontains=q) | Q(certificate_no__contains=q))
    return rows


def in_own_tree(actor: Actor, rows: QuerySet[Person]) -> QuerySet[Person]:
    """Keep the people with a post in one's own unit or below it; the root keeps everybody.

    Whoever adds people also sees those without any post yet, or nobody could give them their first.
    """
    if actor.unit_path.count("/") <= 1:
        return rows
    mine = Q(posts__unit__path__startswith=actor.unit_path)
    if Rights.PERSON_ADD in actor.rights:
        mine |= Q(posts=None)
    return rows.filter(mine).distinct()


def get_person(actor: Actor, uid: str) -> Person:
    """Open one person. Right: people:person:read. Raises: NotAllowed, NotFound"""
    found = find_people(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这个人员，或不在您的管辖范围内")
    return found


def own_person(actor: Actor) -> Person:
    """Give the person who acts. Raises: NotFound for the worker"""
    found = Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    if found is None:
        raise NotFound("没有登录的人员")
    return found


def get_post(actor: Actor, uid: str) -> Post:
    """Open one post of a person the actor may see. Raises: NotAllowed, NotFound"""
    found = Post.objects.select_related("person", "unit", "role").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这个岗位")
    get_person(actor, found.person.uid)
    return found


def find_units(actor: Actor) -> QuerySet[Unit]:
    """List one's own unit and all below it, in the order of the tree."""
    return Unit.objects.filter(path__startswith=actor.unit_path) if actor.unit_path else Unit.objects.none()


def get_unit(actor: Actor, uid: str) -> Unit:
    """Find a unit of one's own tree. Raises: NotFound"""
    found = find_units(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这个单位，或不在您的管辖范围内")
    return found


def find_roles() -> QuerySet[Role]:
    """List the roles that posts can be made of."""
    return Role.objects.order_by("key")


def colleagues(actor: Actor, on: date) -> list[Person]:
    """List who of the actor's unit holds a post on a day, those with a valid certificate first."""
    posts = Post.objects.filter(unit_id=actor.unit_id or 0, starts_on__lte=on, person__is_active=True)
    held = posts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).select_related("person")
    persons = {post.person_id: post.person for post in held}
    return sorted(persons.values(), key=lambda one: (not one.has_certificate(on), one.name))

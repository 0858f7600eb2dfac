"""What an administrator does with people and posts; every act is announced to the ledger in its transaction."""

import secrets
from datetime import date, datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound
from quanheng.base.refs import Ref

from .actor import Actor, require, system_actor
from .hooks import Change, announce
from .models import Person, Post, Role, SignedSession, Unit
from .rights import Rights, second_factor_rights
from .selectors import in_own_tree

__all__ = [
    "add_person", "change_password", "check_password_rules", "delegate_post", "end_post", "first_administrator",
    "give_post", "reset_password", "restore_person", "suspend_person",
]  # fmt: skip

_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def _first_password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))


def check_password_rules(password: str, person: Person) -> None:
    """Hold a new password against the rules of the settings. Raises: BadInput with every sentence"""
    try:
        validate_password(password, person)
    except ValidationError as wrong:
        raise BadInput(
            "；".join(wrong.messages), remedy="请换一个更长、更难猜的密码", field="password"
        ) from wrong


def _tell(kind: str, actor: Actor, at: datetime, person: Person, **body: Any) -> None:
    announce(Change(kind, actor, at, Ref("people.person", person.uid), body={"name": person.name, **body}))


def _reach(actor: Actor, person: Person, unit: Unit | None = None) -> None:
    """Hold a person, and the unit of a post, to the actor's own tree of units; outside it neither exists."""
    if not in_own_tree(actor, Person.objects.filter(pk=person.pk)).exists():
        raise NotFound("没有这个人员，或不在您的管辖范围内")
    if unit is not None and not unit.path.startswith(actor.unit_path):
        raise NotFound("没有这个单位，或不在您的管辖范围内")


def add_person(
    *, actor: Actor, at: datetime, username: str, name: str, phone: str = "", certificate_no: str = "",
    certificate_until: date | None = None,
) -> tuple[Person, str]:  # fmt: skip
    """Add someone who may sign in; gives the person and a first password, shown this once and to be changed.

    Right:  people:person:add
    Writes: people.person.added
    Raises: NotAllowed, BadInput, Conflict
    """
    require(actor, Rights.PERSON_ADD)
    return _add(actor, at, username, name, phone, certificate_no, certificate_until, _first_password())


def _add(
    actor: Actor, at: datetime, username: str, name: str, phone: str, certificate_no: str, until: date | None,
    password: str, *, must_change: bool = True,
) -> tuple[Person, str]:  # fmt: skip
    username, name = username.strip().lower(), name.strip()
    if not (
        3 <= len(username) <= 60
        and username.isascii()
        and username.replace(".", "").replace("-", "").isalnum()
    ):
        raise BadInput("登录名须为3到60个字母、数字、点或短横", remedy="例如 chen.siyuan", field="username")
    if not name:
        raise BadInput("请填姓名", field="name")
    if Person.objects.filter(username__iexact=username).exists():
        raise Conflict(f"登录名“{username}”已有人用", remedy="请换一个登录名")
    person = Person(
        username=username, name=name, phone=phone, certificate_no=certificate_no, certificate_until=until,
        added_at=at, password_changed_at=at, has_to_change_password=must_change,
    )  # fmt: skip
    check_password_rules(password, person)
    person.set_password(password)
    with transaction.atomic():
        person.save()
        _tell("people.person.added", actor, at, person, username=username)
    return person, password


def first_administrator(*, username: str, name: str, password: str, unit: Unit, at: datetime) -> Person:
    """Begin an empty house with its first administrator; refused as soon as anybody is there.

    Writes: people.person.added, people.post.given
    Raises: NotAllowed, BadInput
    """
    if Person.objects.exists():
        raise NotAllowed("已有人员，不能再用首位管理员入口", remedy="请由现有系统管理员新增人员")
    actor = system_actor("init")
    role = Role.objects.get(key="system_admin")
    with transaction.atomic():
        person, _ = _add(actor, at, username, name, "", "", None, password, must_change=False)
        _give(actor, at, person, unit, role, "系统管理员", day_of(at), None, is_main=True)
    return person


def suspend_person(*, actor: Actor, at: datetime, person: Person, reason: str) -> None:
    """Close an account at once and end its sessions; posts and facts stay.

    Right:  people:person:suspend
    Writes: people.person.suspended
    """
    require(actor, Rights.PERSON_SUSPEND)
    _reach(actor, person)
    if not reason.strip():
        raise BadInput("停用须写明理由", field="reason")
    if person.pk == actor.person_id:
        raise NotAllowed("不能停用自己的账号", remedy="请由另一位管理员办理")
    with transaction.atomic():
        if Person.objects.filter(pk=person.pk, is_active=True).update(
            is_active=False, suspended_why=reason.strip()[:200]
        ):
            SignedSession.objects.filter(person=person, ended_at=None).update(
                ended_at=at, ended_why="suspended"
            )
            _tell("people.person.suspended", actor, at, person, reason=reason.strip()[:200])
    person.refresh_from_db()


def restore_person(*, actor: Actor, at: datetime, person: Person) -> None:
    """Open a suspended account again. Right: people:person:suspend. Writes: people.person.restored"""
    require(actor, Rights.PERSON_SUSPEND)
    _reach(actor, person)
    with transaction.atomic():
        if Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True, suspended_why=""):
            _tell("people.person.restored", actor, at, person)
    person.refresh_from_db()


def reset_password(*, actor: Actor, at: datetime, person: Person) -> str:
    """Give a new first password, shown this once; the person must change it at the next sign-in.

    Right:  people:password:reset
    Writes: people.password.reset
    """
    require(actor, Rights.PASSWORD_RESET)
    _reach(actor, person)
    password = _first_password()
    with transaction.atomic():
        person.set_password(password)
        person.password_changed_at, person.has_to_change_password = at, True
        person.save(update_fields=["password", "password_changed_at", "has_to_change_password"])
        SignedSession.objects.filter(person=person, ended_at=None).update(ended_at=at, ended_why="password")
        _tell("people.password.reset", actor, at, person)
    return password


def change_password(
    *, person: Person, actor: Actor, at: datetime, old: str, new: str, session: SignedSession | None = None
) -> None:
    """Change one's own password; the old one is asked again, and every browser but this one ends.

    Writes: people.password.changed
    Raises: NotAllowed for a wrong old password, BadInput for a new one against the rules
    """
    if not person.check_password(old):
        raise NotAllowed("原密码不对", remedy="请重新输入原密码")
    if old == new:
        raise BadInput("新密码与原密码相同", remedy="请换一个", field="password")
    check_password_rules(new, person)
    with transaction.atomic():
        person.set_password(new)
        person.password_changed_at, person.has_to_change_password = at, False
        person.save(update_fields=["password", "password_changed_at", "has_to_change_password"])
        others = SignedSession.objects.filter(person=person, ended_at=None)
        others.exclude(pk=session.pk if session else 0).update(ended_at=at, ended_why="password")
        _tell("people.password.changed", actor, at, person)


def give_post(
    *, actor: Actor, at: datetime, person: Person, unit: Unit, role: Role, title: str, starts_on: date,
    ends_on: date | None = None, is_main: bool = False,
) -> Post:  # fmt: skip
    """Put a person into a role at a unit.

    Nobody gives themselves a post: what one may do is always another's decision.

    Right:  people:post:give
    Writes: people.post.given
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.POST_GIVE)
    _reach(actor, person, unit)
    if person.pk == actor.person_id:
        raise NotAllowed("不能给自己任职", remedy="请由另一位管理员办理")
    if ends_on and ends_on < starts_on:
        raise BadInput("任职止期早于起期", field="ends_on")
    with transaction.atomic():
        return _give(
            actor, at, person, unit, role, title.strip() or role.name, starts_on, ends_on, is_main=is_main
        )


def _give(
    actor: Actor, at: datetime, person: Person, unit: Unit, role: Role, title: str, starts_on: date,
    ends_on: date | None, *, is_main: bool,
) -> Post:  # fmt: skip
    post = Post.objects.create(
        person=person,
        unit=unit,
        role=role,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        is_main=is_main,
    )
    _tell(
        "people.post.given", actor, at, person, unit=unit.name, title=title, starts_on=starts_on.isoformat()
    )
    return post


def end_post(*, actor: Actor, at: datetime, post: Post, ends_on: date) -> Post:
    """End a post on a day; it is kept, because acts were done from it. Whoever deputises for it ends with it.

    One's own post is ended by somebody else, so that a house cannot lose its last administrator. A delegation
    is also taken back by whose post it is.

    Right:  people:post:end; people:post:delegate for a delegation of one's own post
    Writes: people.post.ended
    Raises: NotAllowed, NotFound, BadInput
    """
    is_mine = post.acting_for is not None and post.acting_for.person_id == actor.person_id
    require(actor, Rights.POST_DELEGATE if is_mine else Rights.POST_END)
    _reach(actor, post.person, post.unit)
    if post.person_id == actor.person_id:
        raise NotAllowed("不能结束自己的岗位", remedy="请由另一位管理员办理")
    if ends_on < post.starts_on and post.acting_for is None:
        raise BadInput("任职止期早于起期", field="ends_on")  # a delegation may end before it begins
    with transaction.atomic():
        if post.ends_on != ends_on:
            _end(actor, at, post, ends_on)
        for deputy in post.deputies.select_related("person", "unit").filter(ends_on__gt=ends_on):
            _end(actor, at, deputy, ends_on)  # one that has not begun never will
    return post


def _end(actor: Actor, at: datetime, post: Post, ends_on: date) -> None:
    post.ends_on = ends_on
    post.save(update_fields=["ends_on"])
    _tell(
        "people.post.ended", actor, at, post.person, unit=post.unit.name, title=post.title,
        ends_on=ends_on.isoformat(),
    )  # fmt: skip


def delegate_post(
    *, actor: Actor, at: datetime, post: Post, deputy: Person, starts_on: date, ends_on: date
) -> Post:
    """Let a deputy hold a post for a span of days (代理); without a last day there is no delegation.

    The deputy holds the post's role at its unit, on papers as 代理; the person whose post it is keeps it.
    Another's post is handed on by somebody who holds all that it decides, or who may give posts; never to oneself.

    Right:  people:post:delegate
    Writes: people.post.delegated
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.POST_DELEGATE)
    decides = second_factor_rights() & set(post.role.rights)
    if (
        post.person_id != actor.person_id
        and Rights.POST_GIVE not in actor.rights
        and not decides <= actor.rights
    ):
        raise NotAllowed("这个岗位能决定的事超出您的权限", remedy="请由岗位本人、其上级或系统管理员办理")
    if deputy.pk == actor.person_id:
        raise NotAllowed("不能指定自己代理别人的岗位", remedy="请由另一位管理员办理")
    _reach(actor, post.person, post.unit)
    _reach(actor, deputy)
    if post.acting_for_id:
        raise BadInput("代理的岗位不能再转给别人代理", remedy="请由原岗位人员另行指定代理人")
    if not deputy.is_active:
        raise BadInput("代理人的账号已停用", remedy="请改代理人")
    if deputy.pk == post.person_id or ends_on < starts_on or (ends_on - starts_on).days > 366:
        raise BadInput("代理须由他人、有起止且不超过一年", remedy="请改代理人或起止日期")
    if post.ends_on is not None and ends_on > post.ends_on:
        raise BadInput(f"岗位任期到{post.ends_on}为止，代理不能更长", field="ends_on")
    with transaction.atomic():
        made = Post.objects.create(
            person=deputy, unit=post.unit, role=post.role, title=post.title, starts_on=starts_on, ends_on=ends_on,
            acting_for=post,
        )  # fmt: skip
        _tell("people.post.delegated", actor, at, deputy, unit=post.unit.name, title=post.title,
              starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())  # fmt: skip
    return made

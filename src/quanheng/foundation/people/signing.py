"""Signed-in browsers: begun after the password, kept within limits of number, idleness and age, ended for a reason."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import NotFound
from quanheng.base.refs import Ref

from .actor import Actor, actor_for, posts_on, require, system_actor
from .hooks import Change, announce
from .models import Person, SignedSession
from .rights import Rights
from .selectors import in_own_tree

__all__ = [
    "SessionLimits", "actor_of_session", "choose_post", "end_session", "end_sessions", "limits",
    "must_change_password", "needs_second_factor", "note_lock_out", "plain_actor", "rekey_session",
    "second_factor_holds", "session_of", "sessions_of", "start_session", "touch_session",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How many browsers at once, how long idle, how long at all, how long a second factor and a password hold."""

    at_once: int
    idle: timedelta
    whole: timedelta
    second_factor: timedelta
    password: timedelta


def limits() -> SessionLimits:
    """Read the limits from the settings; the defaults are ours, not law."""
    return SessionLimits(
        at_once=getattr(settings, "SESSIONS_A_PERSON", 3),
        idle=timedelta(minutes=getattr(settings, "SESSION_IDLE_MINUTES", 60)),
        whole=timedelta(hours=getattr(settings, "SESSION_WHOLE_HOURS", 10)),
        second_factor=timedelta(hours=getattr(settings, "SECOND_FACTOR_HOURS", 8)),
        password=timedelta(days=getattr(settings, "PASSWORD_DAYS", 180)),
    )


def _digest(key: str) -> str:
    return hashlib.sha256(f"session:{key}".encode()).hexdigest()


def start_session(
    *, person: Person, key: str, at: datetime, address: str = "", agent: str = ""
) -> SignedSession:
    """Begin a browser's session after the password was right; the oldest one over the number ends.

    Writes: people.person.signed_in
    """
    with transaction.atomic():
        row = SignedSession.objects.create(
            person=person,
            key_digest=_digest(key),
            started_at=at,
            seen_at=at,
            address=address[:45],
            agent=agent[:200],
        )
        living = list(
            SignedSession.objects.filter(person=person, ended_at=None).order_by("-started_at", "-pk")
        )
        for old in living[limits().at_once :]:
            SignedSession.objects.filter(pk=old.pk).update(ended_at=at, ended_why="number")
        announce(
            Change(
                "people.person.signed_in", plain_actor(person, at), at, Ref("people.person", person.uid),
                body={"name": person.name},
            )
        )  # fmt: skip
    return row


def note_lock_out(*, username: str, at: datetime) -> None:
    """Write down that a name was locked after wrong passwords; a name that nobody has leaves no trace.

    Writes: people.person.locked_out
    """
    person = Person.objects.filter(username__iexact=username).first()
    if person is None:
        return
    with transaction.atomic():
        announce(
            Change(
                "people.person.locked_out", system_actor("sign_in"), at, Ref("people.person", person.uid),
                body={"username": person.username},
            )
        )  # fmt: skip


def plain_actor(person: Person, at: datetime) -> Actor:
    """See a person as themselves, without a post and without a right: for what they do before a post is chosen."""
    return Actor(
        person_id=person.pk, person_uid=person.uid, name=person.name, post_uid="", post_title="", unit_id=None,
        unit_uid="", unit_name="", rights=frozenset(), regions=(),
    )  # fmt: skip


def session_of(key: str) -> SignedSession | None:
    """Find a browser's session by its key, ended or not."""
    return SignedSession.objects.select_related("person").filter(key_digest=_digest(key)).first()


def rekey_session(row: SignedSession, key: str) -> None:
    """Follow a browser whose session key was renewed, as after a change of password."""
    SignedSession.objects.filter(pk=row.pk).update(key_digest=_digest(key))


def touch_session(row: SignedSession, at: datetime) -> str:
    """Say that a browser is at work; gives "" or why the session is over: ended, idle or age."""
    if row.ended_at is not None:
        return row.ended_why or "ended"
    bounds = limits()
    why = "idle" if at - row.seen_at > bounds.idle else "age" if at - row.started_at > bounds.whole else ""
    if why:
        SignedSession.objects.filter(pk=row.pk).update(ended_at=at, ended_why=why)
        return why
    if at - row.seen_at > timedelta(minutes=1):  # a write a minute, not a write a page
        SignedSession.objects.filter(pk=row.pk).update(seen_at=at)
    return ""


def second_factor_holds(row: SignedSession, at: datetime) -> bool:
    """Say whether a second factor was given in this browser and is not too old."""
    return row.second_factor_at is not None and at - row.second_factor_at <= limits().second_factor


def actor_of_session(row: SignedSession, at: datetime) -> Actor:
    """See the person of a session as an actor in the chosen post, with the second factor if it still holds.

    Raises: NotAllowed for a suspended person or one without a post
    """
    day = day_of(at)
    post = (
        row.post_uid if row.post_uid and posts_on(row.person, day).filter(uid=row.post_uid).exists() else None
    )
    return actor_for(row.person, on=day, post_uid=post, second_factor=second_factor_holds(row, at), at=at)


def choose_post(row: SignedSession, post_uid: str, at: datetime) -> None:
    """Act from another of one's posts from now on. Raises: NotFound"""
    if not posts_on(row.person, day_of(at)).filter(uid=post_uid).exists():
        raise NotFound("没有这个岗位，或今天不在任期内")
    SignedSession.objects.filter(pk=row.pk).update(post_uid=post_uid)


def sessions_of(person: Person) -> list[SignedSession]:
    """List a person's living sessions, newest first."""
    return list(SignedSession.objects.filter(person=person, ended_at=None).order_by("-started_at"))


def end_session(row: SignedSession, at: datetime, why: str = "left") -> None:
    """End one session; ending it twice changes nothing."""
    SignedSession.objects.filter(pk=row.pk, ended_at=None).update(ended_at=at, ended_why=why)


def end_sessions(*, actor: Actor, at: datetime, uid: str, reason: str) -> None:
    """End somebody's session from the outside, or one's own from another browser.

    Right:  people:session:end, none for one's own
    Writes: people.session.ended
    """
    row = SignedSession.objects.select_related("person").filter(uid=uid).first()
    if row is None:
        raise NotFound("没有这个登录")
    if row.person_id != actor.person_id:
        require(actor, Rights.SESSION_END)
        if not in_own_tree(actor, Person.objects.filter(pk=row.person_id)).exists():
            raise NotFound("没有这个登录")
    with transaction.atomic():
        end_session(row, at, "closed")
        announce(
            Change(
                "people.session.ended", actor, at, Ref("people.person", row.person.uid),
                body={"name": row.person.name, "reason": reason[:200]},
            )
        )  # fmt: skip


def must_change_password(person: Person, at: datetime) -> bool:
    """Say whether the password is a first one or too old."""
    changed = person.password_changed_at
    return person.has_to_change_password or changed is None or at - changed > limits().password


def needs_second_factor(person: Person, at: datetime) -> bool:
    """Say whether one of the person's posts decides, so that a second factor is asked for."""
    return posts_on(person, day_of(at)).filter(role__needs_second_factor=True).exists()

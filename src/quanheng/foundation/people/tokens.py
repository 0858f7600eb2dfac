"""Make, use and revoke the tokens of programs."""

import hashlib
import re
import secrets
from datetime import date, datetime, timedelta

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, NotAllowed, NotFound

from .actor import Actor, actor_for
from .models import ApiToken

__all__ = ["SCOPES", "actor_of_token", "find_tokens", "make_token", "revoke_token"]

SCOPES = {
    "subjects": "主体", "alerts": "预警", "tasks": "检查", "affairs": "事项", "facts": "账本", "plan": "规划",
    "steps": "办理步骤（可写）", "hotline": "12345工单（可写）", "links": "关联核对（可写）",
}  # fmt: skip
LONGEST_DAYS = 366
_DELIVER = re.compile(r"deliver:[a-z][a-z0-9_]{0,47}")  # to deliver the data of one source, and of no other


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def make_token(
    *, actor: Actor, title: str, scopes: list[str], expires_on: date, at: datetime
) -> tuple[ApiToken, str]:
    """Give a program a key to read in the name of the maker's post; the secret is shown this once.

    ``deliver:<source>`` lets a department's program deliver that source's data, where the post may land files.

    Raises: BadInput, for an unknown scope, an empty title, or a day too far or gone.
    """
    unknown = [scope for scope in scopes if scope not in SCOPES and not _DELIVER.fullmatch(scope)]
    if unknown or not scopes:
        raise BadInput(f"没有这样的范围：{'、'.join(unknown) or '未选'}", remedy=f"可选：{'、'.join(SCOPES)}")
    if not title.strip():
        raise BadInput("请写明给哪个系统用", remedy="例如：市政数局数据共享平台")
    today = day_of(at)
    if not today < expires_on <= today + timedelta(days=LONGEST_DAYS):
        raise BadInput("有效期须在明天到一年之内", remedy="请改有效期；到期可再发")
    secret = f"qh_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        person_id=actor.person_id or 0, post_uid=actor.post_uid, title=title.strip(), digest=_digest(secret),
        scopes=sorted(set(scopes)), made_at=at, expires_on=expires_on,
    )  # fmt: skip
    return token, secret


def actor_of_token(secret: str, *, on: date) -> tuple[Actor, frozenset[str]] | None:
    """Find who a token acts for on a day, and its scopes; None for one that is unknown, over or revoked.

    The person's post is looked up anew each time, so ending a post ends its tokens. A token never
    carries a second factor: deciding rights stay out of reach for programs.
    """
    token = ApiToken.objects.select_related("person").filter(digest=_digest(secret), revoked_at=None).first()
    if token is None or token.expires_on < on:
        return None
    try:
        actor = actor_for(token.person, on=on, post_uid=token.post_uid)
    except NotAllowed:
        return None
    if token.used_on != on:
        ApiToken.objects.filter(pk=token.pk).update(used_on=on)
    return actor, frozenset(token.scopes)


def find_tokens(actor: Actor) -> list[ApiToken]:
    """List one's own tokens, newest first."""
    return list(ApiToken.objects.filter(person_id=actor.person_id or 0))


def revoke_token(*, actor: Actor, uid: str, at: datetime) -> None:
    """End one of one's own tokens at once; ending it twice changes nothing. Raises: NotFound"""
    token = ApiToken.objects.filter(person_id=actor.person_id or 0, uid=uid).first()
    if token is None:
        raise NotFound("没有这个令牌")
    if token.revoked_at is None:
        ApiToken.objects.filter(pk=token.pk).update(revoked_at=at)

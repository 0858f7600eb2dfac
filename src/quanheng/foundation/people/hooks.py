"""How acts of this room reach the ledger, although the ledger stands on the floor above.

People lies below the ledger, because a fact names its actor; so this room cannot call
``record``. It announces each change inside the transaction that makes it, and the ledger,
when it starts, asks to be told. Nothing is announced when nobody listens: then the change is
refused, for an act without a record is no act.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from quanheng.base.refs import Ref

from .actor import Actor

__all__ = ["FACT_KINDS", "Change", "announce", "on_change"]

FACT_KINDS: dict[str, str] = {
    "people.person.added": "新增人员{name}",
    "people.person.suspended": "停用{name}的账号：{reason}",
    "people.person.restored": "恢复{name}的账号",
    "people.certificate.renewed": "{name}的执法证{number}有效期至{until}：{reason}",
    "people.certificate.ended": "{name}的执法证{number}自{ends_from}起终止：{reason}",
    "people.person.signed_in": "{name}登录",
    "people.person.locked_out": "账号{username}连续输错密码，暂时锁定",
    "people.password.changed": "{name}更换密码",
    "people.password.reset": "重置{name}的密码",
    "people.post.given": "{name}任{unit}{title}，自{starts_on}起",
    "people.post.ended": "{name}不再担任{unit}{title}，至{ends_on}止",
    "people.post.delegated": "{name}代理{unit}{title}，{starts_on}至{ends_on}",
    "people.second_factor.enrolled": "{name}启用动态口令",
    "people.second_factor.removed": "移除{name}的动态口令：{reason}",
    "people.backup_code.used": "{name}使用一个备用码",
    "people.session.ended": "结束{name}的一个登录：{reason}",
    "people.outside.invited": "给{name}发放企业账户激活码",
    "people.outside.activated": "{name}启用企业账户",
    "people.outside.signed_in": "{name}登录企业账户",
    "people.outside.locked_out": "{name}的企业账户连续输错密码，暂时锁定",
    "people.outside.password_changed": "{name}更换企业账户密码",
    "people.outside.suspended": "停用{name}的企业账户：{reason}",
    "people.glass.broken": "{name}查看辖区外的一户，理由：{reason}",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of this room, ready to become a fact."""

    kind: str
    actor: Actor
    at: datetime
    object: Ref
    subject: Ref | None = None
    region: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)


_listeners: list[Callable[[Change], None]] = []


def on_change(listener: Callable[[Change], None]) -> None:
    """Ask to be told of every change, inside its transaction; asking twice is asking once."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce(change: Change) -> None:
    """Tell the listeners; an exception of theirs undoes the change."""
    assert change.kind in FACT_KINDS, change.kind
    if not _listeners:
        raise RuntimeError("people.hooks: no recorder is listening; the ledger must be installed and ready")
    for listener in _listeners:
        listener(change)

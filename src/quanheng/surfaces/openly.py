"""What the two public faces share: a light brake on asking, refusals of their own, and proofs for strangers."""

from datetime import date
from ipaddress import ip_address
from typing import ClassVar

from django.core.cache import cache
from django.http import HttpRequest

from quanheng.base.errors import NotFound, Refusal
from quanheng.engines.disclosure import api as disclosure
from quanheng.foundation.ledger import api as ledger

__all__ = ["Gone", "TooMany", "asker", "brake", "open_notice", "public_proof"]

SPAN_SECONDS = 60
KEPT_INSIDE = frozenset({"inspections.draw.made"})
# Early ones carried the shares by class of credit risk; since then these lie in the private part.
SHARES_TOLD = {"inspections.year.approved": "content", "inspections.plan.made": "shares"}


class Gone(Refusal):
    """Something that was public once and is so no longer."""

    code: ClassVar[str] = "gone"
    title: ClassVar[str] = "已停止公示"


class TooMany(Refusal):
    """Somebody asks faster than a person reads."""

    code: ClassVar[str] = "too_many"
    title: ClassVar[str] = "查得太快了"


def asker(request: HttpRequest) -> str:
    """Name who asks by address; a proxy on this machine is believed about the last address it saw."""
    near = str(request.META.get("REMOTE_ADDR", ""))
    try:
        is_here = ip_address(near).is_loopback
    except ValueError:  # a socket file has no address
        is_here = True
    told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return (told if is_here and told else near)[:64]


def brake(request: HttpRequest, what: str, *, most: int = 60) -> None:
    """Let one address ask one kind of question so often a minute, in this process; then ask for patience.

    It is there against walking through the register or trying codes, not against a flood: that is the
    front server's work.

    Raises: TooMany
    """
    key = f"brake:{what}:{asker(request)}"
    cache.add(key, 0, SPAN_SECONDS)
    try:
        asked = cache.incr(key)
    except ValueError:  # it ran out between the two lines
        return
    if asked > most:
        raise TooMany("这一分钟查询次数太多", remedy="请过一分钟再查；大量数据可用开放接口")


def open_notice(uid: str, *, today: date) -> disclosure.PublicNotice:
    """Open a public notice; one that has come down is gone, with words and without saying whose it was.

    Raises: Gone, NotFound
    """
    if disclosure.is_shown(uid, today=today) is False:
        raise Gone("这条公示已期满或已撤回，不再展示", remedy="如需核实，请联系作出决定的机关")
    return disclosure.open_public_notice(uid, today=today)


def public_proof(uid: str, *, today: date) -> tuple[ledger.Fact, ledger.Proof]:
    """Prove a public fact to anybody; facts of a notice only while the notice is up.

    A proof carries the whole fact, not only its public sentence. That of the result of a draw from before the
    tickets lists classes of credit risk with the opened secrets: it is proved inside the bureau and to witnesses only.

    Raises: NotFound; NotYet, before the next checkpoint
    """
    fact = ledger.see_public_fact(uid)
    if fact.kind in KEPT_INSIDE and "reserve" not in fact.body:  # since the tickets it names opaque keys only
        raise NotFound("这条记载的证明含企业的内部分组，不公开", remedy="摘要和承诺的证明可以下载")
    if SHARES_TOLD.get(fact.kind) in fact.body:
        raise NotFound("这条记载的证明含企业的内部分组，不公开", remedy="公布和抽取的证明可以下载")
    if fact.object.kind == "disclosure.notice" and not disclosure.is_shown(fact.object.key, today=today):
        raise NotFound("没有这条公开记载", remedy="请核对编号")
    return fact, ledger.proof(fact)

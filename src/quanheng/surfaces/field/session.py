"""Who calls: the desk's own session, answered in JSON; errors always say what is wrong and what to do."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, Concatenate, ParamSpec

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.views.decorators.http import require_http_methods

from quanheng.base.errors import BadInput, Refusal
from quanheng.engines.field import api as field
from quanheng.foundation.people import api as people
from quanheng.surfaces.web import now, status_of

__all__ = ["Caller", "NotSignedIn", "TooFast", "brake", "field_call", "read_json"]

P = ParamSpec("P")
_STATUS = {
    "not_signed_in": 401, "stale_form": 403, "device_revoked": 410, "storage_full": 507, "chain_gap": 409,
    "chain_broken": 409, "seal_broken": 422,
}  # fmt: skip
_MOST_BYTES = 14 * 1024 * 1024


class NotSignedIn(Refusal):
    """Nobody is signed in, or no longer."""

    code: ClassVar[str] = "not_signed_in"


class TooFast(Refusal):
    """The telephone asks faster than it needs to."""

    code: ClassVar[str] = "too_many"


class Caller(HttpRequest):
    """A request whose person is signed in and acts from a post."""

    actor: people.Actor
    signed: people.SignedSession
    device_uid: str


def field_call(
    *methods: str,
) -> Callable[
    [Callable[Concatenate[Caller, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Open an address of the field's API to these methods, for whoever is signed in; refusals become JSON."""

    def dress(
        view: Callable[Concatenate[Caller, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def call(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            get_token(request)
            try:
                _check_form(request)
                _enter(request)
                answer = view(request, *args, **kwargs)  # type: ignore[arg-type]
            except NotSignedIn as refusal:
                gone = field.is_shut_out(request.headers.get("X-Device", "")[:32])
                answer = told(
                    field.DeviceGone("这台手机已停用", remedy="手机上的内容会清除") if gone else refusal
                )
            except Refusal as refusal:
                answer = told(refusal)
            answer.headers.setdefault("Cache-Control", "no-store")
            return answer

        call.csrf_exempt = True  # type: ignore[attr-defined] # checked above, so that this answer is JSON too
        opened: Callable[Concatenate[HttpRequest, P], HttpResponse] = require_http_methods(list(methods))(
            call
        )
        return opened

    return dress


class StaleForm(Refusal):
    """The browser's mark against forged requests is missing or old."""

    code: ClassVar[str] = "stale_form"


def _check_form(request: HttpRequest) -> None:
    """Hold a request to Django's own check against forgery. Raises: StaleForm"""
    if CsrfViewMiddleware(lambda _: HttpResponse()).process_view(request, _nothing, (), {}) is not None:
        raise StaleForm("页面放得太久，这次没有发送", remedy="手机会自动再发；仍不行的，请重新打开移动执法")


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def told(refusal: Refusal) -> JsonResponse:
    """Give a refusal as the protocol has it."""
    content = {
        "code": refusal.code, "sentence": refusal.sentence, "remedy": refusal.remedy, **refusal.details,
        **({"citation": refusal.citation} if refusal.citation else {}),
    }  # fmt: skip
    return JsonResponse(content, status=_STATUS.get(refusal.code, status_of(refusal)))


def _enter(request: HttpRequest) -> None:
    """Find the session and its actor. Raises: NotSignedIn, NotAllowed"""
    row = people.session_of(request.session.session_key or "") if request.user.is_authenticated else None
    at = now()
    device = request.headers.get("X-Device", "")[:32]
    if row is None or people.touch_session(row, at):
        raise NotSignedIn("没有登录，或登录已到时", remedy="请重新登录；手机上未发送的内容都还在")
    if people.must_change_password(row.person, at):
        raise NotSignedIn("请先更换密码", remedy="请到工作台更换密码后再用移动执法")
    request.signed = row  # type: ignore[attr-defined]
    request.actor = people.actor_of_session(row, at)  # type: ignore[attr-defined]
    request.device_uid = device  # type: ignore[attr-defined]


def read_json(request: HttpRequest) -> dict[str, Any]:
    """Read a JSON object. Raises: BadInput"""
    if int(request.headers.get("Content-Length") or 0) > _MOST_BYTES:
        raise BadInput("一次发送的内容太大", remedy="手机会分批发送")
    if b"\\u0000" in request.body or b"\0" in request.body:  # what no database keeps as text
        raise BadInput("内容里有不能保存的字符", remedy="请重新输入这一项")
    try:
        found = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as wrong:
        raise BadInput("内容不是有效的 JSON", remedy="请更新手机上的移动执法") from wrong
    if not isinstance(found, dict):
        raise BadInput("内容不是有效的 JSON", remedy="请更新手机上的移动执法")
    return found


def brake(request: Caller, what: str, *, most: int) -> None:
    """Let one person do one kind of thing so often a minute, in this process. Raises: TooFast"""
    key = f"field:{what}:{request.actor.person_uid}"
    cache.add(key, 0, 60)
    try:
        asked = cache.incr(key)
    except ValueError:  # it ran out between the two lines
        return
    if asked > most:
        raise TooFast("这一分钟发送得太多", remedy="手机会过一分钟再发；内容都在手机上", retry_after_s=60)

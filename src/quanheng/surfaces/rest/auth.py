"""Who a program is: a bearer token, and the scope that an endpoint asks for."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from quanheng.base.errors import NotAllowed
from quanheng.foundation.people.api import SCOPES, Actor, actor_of_token
from quanheng.surfaces.web import today

__all__ = ["ApiRequest", "Bearer", "Sender"]


class ApiRequest(HttpRequest):
    """A request that carries the actor its token stands for."""

    actor: Actor


class Bearer(HttpBearer):
    """Open an endpoint to tokens of one scope; closed to every other."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        found = actor_of_token(token, on=today())
        if found is None:
            return None
        actor, scopes = found
        if self.scope not in scopes:
            raise NotAllowed(
                f"这个令牌不能用于“{SCOPES[self.scope]}”",
                remedy="请重新发一个带此范围的令牌",
                scope=self.scope,
            )
        request.actor = actor  # type: ignore[attr-defined]
        return actor


class Sender(HttpBearer):
    """Open an endpoint of one source to tokens that may deliver that source, and to no others."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        found = actor_of_token(token, on=today())
        if found is None:
            return None
        actor, scopes = found
        match = request.resolver_match
        source = match.kwargs.get("source", "") if match else ""
        if f"deliver:{source}" not in scopes:
            raise NotAllowed(
                "这个令牌不能报送这个来源",
                remedy="请数据专员为本来源发一个报送令牌",
                scope=f"deliver:{source}",
            )
        request.actor = actor  # type: ignore[attr-defined]
        return actor

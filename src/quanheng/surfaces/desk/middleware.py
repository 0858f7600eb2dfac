"""Who is at the desk: the session within its limits, the post that was chosen, the password that must be changed."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quanheng.base.errors import NotAllowed
from quanheng.foundation.people import api as people
from quanheng.surfaces.web import now

__all__ = ["ActorMiddleware"]

WHY = {
    "idle": "您离开得太久，已自动退出，请重新登录", "age": "登录已满最长时限，请重新登录",
    "number": "您在别处又登录了，这里已退出", "suspended": "账号已停用", "password": "密码已重置，请重新登录",
    "closed": "这个登录已被结束",
}  # fmt: skip


class ActorMiddleware:
    """Give every request of the desk its actor, or lead its person to what must be done first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/desk/") or not request.user.is_authenticated:
            return self.get_response(request)
        if request.path == reverse("desk:sign_in"):  # who signs in anew need not hear how the last time ended
            return self.get_response(request)
        return self._stop(request) or self.get_response(request)

    def _stop(self, request: HttpRequest) -> HttpResponse | None:
        at = now()
        row = people.session_of(request.session.session_key or "")
        why = people.touch_session(row, at) if row else "ended"
        if row is None or why:
            logout(request)
            messages.info(request, WHY.get(why, "请重新登录"))
            return _lead(request, f"{reverse('desk:sign_in')}{_back_to(request)}")
        request.signed = row  # type: ignore[attr-defined]
        if request.path == reverse("desk:sign_out"):
            return None
        changing = request.path == reverse("desk:password")
        if people.must_change_password(row.person, at) and not changing:
            return _lead(request, reverse("desk:password"))
        try:
            request.actor = people.actor_of_session(row, at)  # type: ignore[attr-defined]
        except NotAllowed as refusal:
            if changing:  # a password is one's own, with or without a post
                return None
            return render(request, "desk/no_post.html", {"refusal": refusal}, status=403)
        return None


def _lead(request: HttpRequest, address: str) -> HttpResponse:
    """Lead the whole page away, also when only a part of it was asked for: else the part would show a form."""
    if not request.headers.get("HX-Request"):
        return redirect(address)
    return HttpResponse(headers={"HX-Redirect": address})


def _back_to(request: HttpRequest) -> str:
    """Remember the page that was asked for; an act or a part of a page is no address to come back to."""
    if request.method != "GET" or request.headers.get("HX-Request"):
        return ""
    return f"?{urlencode({'next': request.get_full_path()})}"

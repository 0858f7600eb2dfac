"""Sign-in with its second factor, and a person's own account: posts, browsers, password, telephone."""

from typing import Any
from urllib.parse import urlencode

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from quanheng.base.errors import BadInput, Refusal
from quanheng.flows import api as flows
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people import api as people
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now, today

__all__ = [
    "account",
    "choose_post",
    "password",
    "second_factor",
    "session_close",
    "show_locked",
    "sign_in",
    "sign_out",
    "totp_begin",
]


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}) and wanted.startswith(
        ("/desk/", "/field/")
    )
    gate = wanted.split("?")[0] in {reverse("desk:sign_in"), reverse("desk:sign_out")}
    return wanted if safe and not gate else reverse("desk:home")


def _with_next(name: str, request: HttpRequest) -> str:
    return f"{reverse(name)}?{urlencode({'next': _next(request)})}"


def show_locked(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Leave the page of a locked name as it is; without this, axes would put its own English line there."""
    return response


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask name and password; after five wrong ones the name is locked for a quarter of an hour."""
    if request.method != "POST":
        return render(request, "desk/sign_in.html", {"next": _next(request)})
    username = request.POST.get("username", "").strip().lower()
    was_open = AxesProxyHandler.is_allowed(request, {"username": username})
    person = authenticate(request, username=username, password=request.POST.get("password", ""))
    if not isinstance(person, people.Person):
        locked = bool(getattr(request, "axes_locked_out", False))
        if locked and was_open:
            people.note_lock_out(username=username, at=now())
        words = "连续输错，已锁定15分钟" if locked else "登录名或密码不对"
        context = {"next": _next(request), "username": username, "words": words}
        return render(request, "desk/sign_in.html", context, status=403 if locked else 422)
    login(request, person)
    request.session.cycle_key()
    request.session.save()
    people.start_session(
        person=person, key=request.session.session_key or "", at=now(), address=request.META.get("REMOTE_ADDR", ""),
        agent=request.headers.get("User-Agent", ""),
    )  # fmt: skip
    if people.has_totp(person) or people.needs_second_factor(person, now()):
        return redirect(_with_next("desk:second_factor", request))
    return redirect(_next(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; the browser's session ends."""
    row = people.session_of(request.session.session_key or "")
    if row:
        people.end_session(row, now())
    logout(request)
    return redirect("desk:sign_in")


@never_cache
@desk_page
def second_factor(request: DeskRequest) -> HttpResponse:
    """Ask the telephone's code; whoever leaves it out may read, but not decide."""
    person = people.own_person(request.actor)
    if not people.has_totp(person):
        return redirect(_with_next("desk:totp_begin", request))
    context: dict[str, Any] = {"next": _next(request)}
    if request.method == "POST":
        try:
            people.pass_second_factor(
                person=person, code=request.POST.get("code", ""), session=request.signed, at=now()
            )
        except Refusal as refusal:
            context["words"] = str(refusal)
        else:
            return redirect(_next(request))
    context["demo_code"] = _demo_code(person)
    return render(request, "desk/second_factor.html", context, status=422 if "words" in context else 200)


def _demo_code(person: people.Person) -> str:
    """Show the code of the moment in a demo home, where visitors have no telephone set up."""
    from django.conf import settings

    return people.current_code(person) if settings.IS_DEMO else ""


@never_cache
@desk_page
def totp_begin(request: DeskRequest) -> HttpResponse:
    """Set a telephone up: scan the picture, type the first code, keep the ten paper codes."""
    person = people.own_person(request.actor)
    if people.has_totp(person) and not request.actor.second_factor:
        return redirect(f"{reverse('desk:second_factor')}?{urlencode({'next': reverse('desk:totp_begin')})}")
    context: dict[str, Any] = {"next": _next(request)}
    if request.method == "POST":
        try:
            context["codes"] = people.confirm_totp(
                person=person, code=request.POST.get("code", ""), at=now(), session=request.signed
            )
        except Refusal as refusal:
            context["words"] = str(refusal)
    if "codes" not in context:
        made = people.begin_totp(person)
        # The picture is drawn by our own library from our own text; nothing of it comes from a request.
        context |= {"secret": made.secret, "qr": mark_safe(made.qr_svg), "demo_code": _demo_code(person)}  # noqa: S308
    return render(request, "desk/totp.html", context, status=422 if "words" in context else 200)


@desk_page
def account(request: DeskRequest) -> HttpResponse:
    """Show one's own posts, browsers and telephone."""
    person = people.own_person(request.actor)
    return render(
        request,
        "desk/account.html",
        {
            "person": person,
            "posts": people.posts_on(person, today()).prefetch_related("deputies__person"),
            "deputies": [one for one in people.colleagues(request.actor, today()) if one != person],
            "may_delegate": people.may(request.actor, people.Rights.POST_DELEGATE),
            "sessions": people.sessions_of(person),
            "this": request.signed,
            "has_totp": people.has_totp(person),
            "withheld": bool(request.actor.withheld),
            "tokens": people.find_tokens(request.actor),
            "sources": sorted((key, spec.title) for key, spec in packs().sources.items())
            if people.may(request.actor, flows.Rights.BATCH_LAND)
            else [],
            "scopes": people.SCOPES,
        },
    )


@require_POST
@desk_page
def choose_post(request: DeskRequest) -> HttpResponse:
    """Act from another of one's posts."""
    people.choose_post(request.signed, request.POST.get("post", ""), now())
    return redirect("desk:home")


@require_POST
@desk_page
def session_close(request: DeskRequest, uid: str) -> HttpResponse:
    """End one of one's own browsers from this one."""
    people.end_sessions(actor=request.actor, at=now(), uid=uid, reason="本人结束")
    return redirect("desk:account")


@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; forced for a first one and for an old one."""
    row = getattr(request, "signed", None)
    if row is None:
        return redirect("desk:sign_in")
    context: dict[str, Any] = {"forced": people.must_change_password(row.person, now())}
    if request.method == "POST":
        new = request.POST.get("new", "")
        if new != request.POST.get("again", ""):
            context["words"] = "两次输入的新密码不一样"
        else:
            try:
                people.change_password(
                    person=row.person,
                    actor=people.plain_actor(row.person, now()),
                    at=now(),
                    old=request.POST.get("old", ""),
                    new=new,
                    session=row,
                )
            except Refusal as refusal:
                context["words"] = str(refusal)
            else:
                # The session's stamp follows the password; without this the browser would be signed out.
                from django.contrib.auth import update_session_auth_hash

                update_session_auth_hash(request, row.person)
                people.rekey_session(row, request.session.session_key or "")
                messages.success(request, "密码已更换")
                return redirect("desk:second_factor" if _still_asks(request, row.person) else "desk:home")
    return render(request, "desk/password.html", context, status=422 if "words" in context else 200)


def _still_asks(request: HttpRequest, person: people.Person) -> bool:
    """Say whether the second factor, put off for a forced change of password, is to be asked now."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.second_factor:
        return False
    return people.has_totp(person) or people.needs_second_factor(person, now())


@require_POST
@desk_page
def token_make(request: DeskRequest) -> HttpResponse:
    """Give a program a key to read in the name of one's post; the secret is shown this once."""
    from quanheng.base.days import parse_day

    _, secret = people.make_token(
        actor=request.actor,
        title=request.POST.get("title", ""),
        scopes=[*request.POST.getlist("scope"), *_deliver_scope(request)],
        expires_on=parse_day(request.POST.get("expires_on", "")),
        at=now(),
    )
    return render(request, "desk/token.html", {"secret": secret})


def _deliver_scope(request: DeskRequest) -> list[str]:
    """Give the scope by which a department's program delivers one source, where the post may land files."""
    source = request.POST.get("deliver", "")
    if not source:
        return []
    people.require(request.actor, flows.Rights.BATCH_LAND)
    if source not in packs().sources:
        raise BadInput("没有这种数据来源", remedy="请从列表里选", field="deliver")
    return [f"deliver:{source}"]


@require_POST
@desk_page
def token_revoke(request: DeskRequest, uid: str) -> HttpResponse:
    """End a program's key at once."""
    people.revoke_token(actor=request.actor, uid=uid, at=now())
    return redirect("desk:account")

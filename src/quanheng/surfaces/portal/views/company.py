"""A business in its own account: activating it, signing in, the complaints about it, and its answers."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string

from quanheng.base.errors import Refusal
from quanheng.base.refs import Ref
from quanheng.engines.intake import api as intake
from quanheng.foundation.people import api as people
from quanheng.surfaces.openly import asker
from quanheng.surfaces.portal.posting import HONEY, knock, private_page, stop_robots, uploads
from quanheng.surfaces.portal.views.follow import file_answer
from quanheng.surfaces.web import Column, make_listing, now, status_of

__all__ = [
    "activate",
    "complaint",
    "complaint_file",
    "complaints",
    "own_page",
    "password",
    "sign_in",
    "sign_out",
]

P = ParamSpec("P")
COOKIE, PATH = "qh_business", "/business"
_HOLDS = timedelta(hours=10)


def own_page(
    view: Callable[Concatenate[HttpRequest, people.OutsideAccount, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Open a page only to a signed-in business; the view gets its account, and through it its one subject."""

    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        account = people.outside_of_key(request.COOKIES.get(COOKIE, ""), now())
        if account is None:
            return redirect("portal:business_sign_in")
        return view(request, account, *args, **kwargs)

    return private_page(page)


def _let_in(request: HttpRequest, key: str) -> HttpResponse:
    response = redirect("portal:business_complaints")
    response.set_cookie(
        COOKIE, key, max_age=_HOLDS, httponly=True, samesite="Lax", secure=request.is_secure(), path=PATH
    )
    return response


@private_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a business in by name and password."""
    refusal: Refusal | None = None
    if request.method == "POST":
        knock(request, "business.sign_in", most=30, minutes=10)
        try:
            _, key = people.sign_in_outside(
                username=request.POST.get("username", ""), password=request.POST.get("password", ""), at=now(),
                address=asker(request),
            )  # fmt: skip
            return _let_in(request, key)
        except Refusal as no:
            refusal = no
    context = {"refusal": refusal, "username": request.POST.get("username", "")}
    return render(
        request, "portal/business_sign_in.html", context, status=status_of(refusal) if refusal else 200
    )


@private_page
def activate(request: HttpRequest) -> HttpResponse:
    """Redeem the code that an officer gave, with a name and a password of one's own."""
    refusal: Refusal | None = None
    if request.method == "POST":
        knock(request, "business.activate", most=10, minutes=10)
        said = request.POST
        try:
            stop_robots(request)
            people.activate_outside(
                code=said.get("code", ""), username=said.get("username", ""), password=said.get("password", ""),
                holder_name=said.get("holder_name", ""), holder_phone=said.get("holder_phone", ""), at=now(),
            )  # fmt: skip
            _, key = people.sign_in_outside(
                username=said.get("username", ""),
                password=said.get("password", ""),
                at=now(),
                address=asker(request),
            )
            return _let_in(request, key)
        except Refusal as no:
            refusal = no
    context = {"refusal": refusal, "typed": request.POST, "honey": HONEY}
    return render(
        request, "portal/business_activate.html", context, status=status_of(refusal) if refusal else 200
    )


@own_page
def sign_out(request: HttpRequest, account: people.OutsideAccount) -> HttpResponse:
    """End the session in this browser."""
    if request.method == "POST":
        people.sign_out_outside(request.COOKIES.get(COOKIE, ""), now())
    response = redirect("portal:business_sign_in")
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


@own_page
def password(request: HttpRequest, account: people.OutsideAccount) -> HttpResponse:
    """Change one's password; every browser signs in anew."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            people.change_outside_password(
                account=account, old=request.POST.get("old", ""), new=request.POST.get("new", ""), at=now()
            )
            return redirect("portal:business_sign_in")
        except Refusal as no:
            refusal = no
    context = {"account": account, "refusal": refusal}
    return render(
        request, "portal/business_password.html", context, status=status_of(refusal) if refusal else 200
    )


@own_page
def complaints(request: HttpRequest, account: people.OutsideAccount) -> HttpResponse:
    """List the complaints about this business that the office has told it of."""
    columns = [Column("收到", "received_at")]
    listing = make_listing(
        request,
        intake.business_voices(Ref.parse(account.subject_ref)),
        columns,
        default_sort="-received_at",
        size=20,
    )
    return render(request, "portal/business_complaints.html", {"account": account, "list": listing})


@own_page
def complaint(request: HttpRequest, account: people.OutsideAccount, uid: str) -> HttpResponse:
    """Show one complaint, and take the business's answer."""
    subject = Ref.parse(account.subject_ref)
    refusal: Refusal | None = None
    if request.method == "POST":
        knock(request, "business.answer", most=20, minutes=10)
        said = request.POST
        try:
            rights = frozenset({str(intake.Rights.BUSINESS_ANSWER)})
            intake.answer_as_business(
                subject=subject, uid=uid, answer=said.get("answer", ""), text=said.get("text", ""),
                actor=people.outside_actor(account, rights=rights), at=now(),
                files=intake.clean_files(uploads(request)), token=f"biz.{account.uid}.{said.get('token', '')[:24]}",
            )  # fmt: skip
            return redirect("portal:business_complaint", uid=uid)
        except Refusal as no:
            refusal = no
            if no.code == "not_found":
                raise
    shown = intake.business_voice(subject, uid)
    context = {
        "account": account, "one": shown, "refusal": refusal, "typed": request.POST, "token": get_random_string(22),
        "answers": {one.key: one for one in shown.answers},
    }  # fmt: skip
    return render(
        request, "portal/business_complaint.html", context, status=status_of(refusal) if refusal else 200
    )


@own_page
def complaint_file(
    request: HttpRequest, account: people.OutsideAccount, uid: str, exhibit: str
) -> HttpResponse:
    """Give a file of a complaint about this business."""
    return file_answer(intake.business_file(Ref.parse(account.subject_ref), uid, exhibit))

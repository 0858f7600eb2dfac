"""People and posts, for administrators: who may sign in, from which posts, with which certificate."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.days import parse_day
from quanheng.base.errors import BadInput, Refusal
from quanheng.foundation.people import api as people_api
from quanheng.foundation.people.api import may, require
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing, now, today

__all__ = [
    "people",
    "person",
    "person_add",
    "person_certificate",
    "person_password",
    "person_suspend",
    "post_delegate",
    "post_end",
    "post_give",
]

COLUMNS = [
    Column("姓名", width="120px"),
    Column("登录名", "username", width="220px"),
    Column("岗位"),
    Column("证件", width="200px"),
    Column("状态", width="90px"),
]


@desk_page
def people(request: DeskRequest) -> HttpResponse:
    """List people of one's own unit and below."""
    q, unit = request.GET.get("q", "").strip(), request.GET.get("unit", "")
    rows = people_api.find_people(request.actor, q=q, unit=unit)
    units = list(people_api.find_units(request.actor))
    listing = make_listing(
        request,
        rows,
        COLUMNS,
        default_sort="username",
        filters=[
            ("q", "含有", q),
            ("unit", "单位", next((one.name for one in units if one.uid == unit), "")),
        ],
    )
    return render(
        request,
        "desk/people.html",
        {
            "list": listing,
            "q": q,
            "unit": unit,
            "units": units,
            "may_add": may(request.actor, people_api.Rights.PERSON_ADD),
        },
    )


@desk_page
def person(request: DeskRequest, uid: str) -> HttpResponse:
    """Open one person with posts past and present."""
    found = people_api.get_person(request.actor, uid)
    return render(
        request,
        "desk/person.html",
        {
            "person": found,
            "posts": list(found.posts.select_related("unit", "role")),
            "units": people_api.find_units(request.actor),
            "roles": people_api.find_roles(),
            "certified": found.has_certificate(today()),
            "today": today(),
            "may_certify": found.pk != request.actor.person_id
            and found.is_active
            and may(request.actor, people_api.Rights.CERTIFICATE_KEEP),
            "may_give": may(request.actor, people_api.Rights.POST_GIVE),
            "may_end": may(request.actor, people_api.Rights.POST_END),
            "may_suspend": may(request.actor, people_api.Rights.PERSON_SUSPEND),
            "may_reset": may(request.actor, people_api.Rights.PASSWORD_RESET),
            "may_delegate": may(request.actor, people_api.Rights.POST_DELEGATE),
            "deputies": _deputies(request, found),
            "has_totp": people_api.has_totp(found),
        },
    )


def _deputies(request: DeskRequest, found: people_api.Person) -> list[people_api.Person]:
    """List who may stand in for a person: the others of the units in which that person serves."""
    units = {post.unit.uid for post in people_api.posts_on(found, today())}
    near = [people_api.find_people(request.actor, unit=uid).filter(is_active=True) for uid in sorted(units)]
    return sorted({one for rows in near for one in rows if one != found}, key=lambda one: one.name)


@desk_page
def person_add(request: DeskRequest) -> HttpResponse:
    """Add someone who may sign in; the first password is shown this once."""
    require(request.actor, people_api.Rights.PERSON_ADD)
    context: dict[str, Any] = {"typed": request.POST}
    if request.method == "POST":
        try:
            made, first = people_api.add_person(
                actor=request.actor,
                at=now(),
                username=request.POST.get("username", ""),
                name=request.POST.get("name", ""),
                phone=request.POST.get("phone", ""),
                certificate_no=request.POST.get("certificate_no", ""),
                certificate_until=_day(request.POST.get("certificate_until", "")),
            )
        except Refusal as refusal:
            context["refusal"] = refusal
        else:
            return render(request, "desk/first_password.html", {"person": made, "password": first})
    return render(request, "desk/person_add.html", context, status=422 if "refusal" in context else 200)


def _day(text: str) -> date | None:
    return parse_day(text) if text else None


@require_POST
@desk_page
def person_certificate(request: DeskRequest, uid: str) -> HttpResponse:
    """Renew a person's enforcement certificate, or end it from a day on."""
    found, reason = people_api.get_person(request.actor, uid), request.POST.get("reason", "")
    if request.POST.get("what") == "end":
        people_api.end_certificate(
            actor=request.actor, at=now(), person=found, reason=reason,
            ends_from=parse_day(request.POST.get("ends_from", "")),
        )  # fmt: skip
        messages.success(request, "执法证已终止")
    else:
        people_api.renew_certificate(
            actor=request.actor, at=now(), person=found, reason=reason,
            number=request.POST.get("number", ""), until=parse_day(request.POST.get("until", "")),
        )  # fmt: skip
        messages.success(request, "执法证已登记")
    return redirect("desk:person", uid=uid)


@require_POST
@desk_page
def person_suspend(request: DeskRequest, uid: str) -> HttpResponse:
    """Close or open an account."""
    found = people_api.get_person(request.actor, uid)
    if request.POST.get("what") == "restore":
        people_api.restore_person(actor=request.actor, at=now(), person=found)
    else:
        people_api.suspend_person(
            actor=request.actor, at=now(), person=found, reason=request.POST.get("reason", "")
        )
    return redirect("desk:person", uid=uid)


@require_POST
@desk_page
def person_password(request: DeskRequest, uid: str) -> HttpResponse:
    """Reset a password, or take a lost telephone off."""
    found = people_api.get_person(request.actor, uid)
    if request.POST.get("what") == "totp":
        people_api.remove_totp(
            actor=request.actor, at=now(), person=found, reason=request.POST.get("reason", "")
        )
        messages.success(request, "已移除动态口令，下次登录重新启用")
        return redirect("desk:person", uid=uid)
    first = people_api.reset_password(actor=request.actor, at=now(), person=found)
    return render(request, "desk/first_password.html", {"person": found, "password": first})


@require_POST
@desk_page
def post_give(request: DeskRequest, uid: str) -> HttpResponse:
    """Put a person into a role at a unit."""
    found = people_api.get_person(request.actor, uid)
    role = next((one for one in people_api.find_roles() if one.key == request.POST.get("role")), None)
    if role is None:
        raise BadInput("没有这个角色", remedy="请从列出的角色里选")
    people_api.give_post(
        actor=request.actor,
        at=now(),
        person=found,
        unit=people_api.get_unit(request.actor, request.POST.get("unit", "")),
        role=role,
        title=request.POST.get("title", ""),
        starts_on=_day(request.POST.get("starts_on", "")) or today(),
        ends_on=_day(request.POST.get("ends_on", "")),
        is_main=request.POST.get("is_main") == "1",
    )
    return redirect("desk:person", uid=uid)


@require_POST
@desk_page
def post_end(request: DeskRequest, uid: str) -> HttpResponse:
    """End a post on a day."""
    post = people_api.get_post(request.actor, uid)
    people_api.end_post(
        actor=request.actor, at=now(), post=post, ends_on=_day(request.POST.get("ends_on", "")) or today()
    )
    owner = post.acting_for.person if post.acting_for else post.person
    return _back(request, owner if owner.uid == request.actor.person_uid else post.person)


def _back(request: DeskRequest, whose: people_api.Person) -> HttpResponse:
    """Lead back to where such a form stands: one's own account, or the person's page."""
    if whose.uid == request.actor.person_uid:
        return redirect("desk:account")
    return redirect("desk:person", uid=whose.uid)


@require_POST
@desk_page
def post_delegate(request: DeskRequest, uid: str) -> HttpResponse:
    """Let a deputy hold a post for a span of days."""
    post = people_api.get_post(request.actor, uid)
    deputy = people_api.get_person(request.actor, request.POST.get("deputy", ""))
    people_api.delegate_post(
        actor=request.actor,
        at=now(),
        post=post,
        deputy=deputy,
        starts_on=_day(request.POST.get("starts_on", "")) or today(),
        ends_on=parse_day(request.POST.get("ends_on", "")),
    )
    messages.success(request, f"已由{deputy.name}代理")
    return _back(request, post.person)

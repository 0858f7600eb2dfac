"""Finding a business and reading what is public about it."""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quanheng.base.errors import BadInput
from quanheng.engines.disclosure import api as disclosure
from quanheng.engines.inspections import api as inspections
from quanheng.registry import api as registry
from quanheng.surfaces.openly import brake
from quanheng.surfaces.portal.shell import counties, open_page
from quanheng.surfaces.web import today

__all__ = ["business", "search"]

# The checking code in a paper's foot: twenty signs without those that look alike.
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{20}")
NOTICES = 10


@open_page
def search(request: HttpRequest) -> HttpResponse:
    """Find businesses and notices by what was typed; a paper's checking code leads to its verification."""
    q = request.GET.get("q", "").strip()[:100]
    region = request.GET.get("region", "")
    context: dict[str, Any] = {
        "q": q,
        "region": region,
        "counties": counties(),
        "found": None,
        "notices": [],
        "day": today(),
    }
    if not q:
        return render(request, "portal/search.html", context)
    if CODE.fullmatch("".join(q.split()).replace("-", "").upper()):
        return redirect("portal:verify_code", code=q)
    brake(request, "search")
    try:
        context["found"] = registry.search_public(
            q, region=region, after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
    except BadInput as short:
        context["refusal"] = short
        return render(request, "portal/search.html", context, status=422)
    found = context["found"]
    context |= {
        way: f"{request.path}?{urlencode({'q': q, 'region': region, key: value})}" if value else ""
        for way, key, value in (("next", "after", found.after), ("previous", "before", found.before))
    }
    rows = disclosure.shown_notices(today=today(), q=q, region=region)[:NOTICES]
    context["notices"] = [disclosure.public_notice(one) for one in rows]
    return render(request, "portal/search.html", context)


@open_page
def business(request: HttpRequest, key: str) -> HttpResponse:
    """Show one business: who it is, its licences, and the notices that are up."""
    brake(request, "business", most=120)
    found = registry.get_public_subject(key)
    rows = disclosure.shown_notices(today=today(), subject_uid=found.uid)[:50]
    return render(
        request,
        "portal/business.html",
        {
            "one": found,
            "licences": registry.public_licences_of(found.uid, today=today()),
            "notices": [disclosure.public_notice(one) for one in rows],
            "grades": [
                inspections.public_grade(one) for one in inspections.find_public_grades(subject_uid=found.uid)
            ],
            "results": [
                inspections.public_visit(one)
                for one in inspections.find_public_results(subject_uid=found.uid).order_by("-closed_on")[:10]
            ],
            "day": today(),
        },
    )

"""The drawn by name for everybody, and a business's own tickets in its account, by which it checks itself."""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanheng.base.refs import Ref
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people import api as people
from quanheng.registry.api import Subject
from quanheng.surfaces.portal.shell import open_page
from quanheng.surfaces.portal.views.company import own_page
from quanheng.surfaces.words import region_title

__all__ = ["draw_names", "own_draws"]


@open_page
def draw_names(request: HttpRequest, uid: str) -> HttpResponse:
    """List the drawn, sorted by code so that nothing leads to a ticket; as a table or, with ``?as=csv``, as a file."""
    found = inspections.get_public_draw(uid)
    names = inspections.public_names(uid)
    if request.GET.get("as") == "csv":
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow(["统一社会信用代码", "名称"])
        rows.writerows((code, _inert(name)) for code, name in names)
        response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="drawn-{uid[:12]}.csv"'
        return response
    context = {"one": found, "names": names, "region": region_title(found.region_code)}
    return render(request, "portal/draw_names.html", context)


def _inert(name: str) -> str:
    """Keep a spreadsheet from reading a name as a formula."""
    return f"'{name}" if name[:1] in "=+-@\t\r" else name


@own_page
def own_draws(request: HttpRequest, account: people.OutsideAccount) -> HttpResponse:
    """Show a business its tickets and salts in the newest draws; nobody else ever sees them."""
    subject = Subject.objects.get(uid=Ref.parse(account.subject_ref).key)
    openings = inspections.own_openings([subject.uscc or "", subject.uid], subject.region_code)
    response = render(request, "portal/own_draws.html", {"account": account, "openings": openings})
    response["Cache-Control"] = "no-store"
    return response

"""Verifying: is this paper real and does it stand; is this licence real and in force."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quanheng.base.errors import NotFound, NotYet
from quanheng.engines.affairs import api as affairs
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger import api as ledger
from quanheng.registry import api as registry
from quanheng.surfaces.openly import brake
from quanheng.surfaces.portal.shell import open_page
from quanheng.surfaces.web import today

__all__ = ["paper_proof", "verify", "verify_code"]


def _private(response: HttpResponse) -> HttpResponse:
    """A checking code is known to whoever holds the paper; no cache and no search engine shall learn it."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@open_page
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a paper's code or a licence's number; answer the licence here, the paper on its own page."""
    code, licence = (request.GET.get(name, "").strip()[:60] for name in ("code", "licence"))
    if code:
        return redirect("portal:verify_code", code=code.replace("/", ""))
    context: dict[str, Any] = {"licence": licence, "licences": [], "refusal": None, "day": today()}
    if licence:
        brake(request, "verify", most=30)
        try:
            context["licences"] = registry.find_public_licence(licence, today=today())
        except NotFound as unknown:
            context["refusal"] = unknown
    return render(request, "portal/verify.html", context, status=404 if context["refusal"] else 200)


@open_page
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether the paper with this code is real, whose agency made it, and whether it still stands."""
    brake(request, "verify", most=30)
    try:
        found = affairs.find_paper_by_code(code)
    except NotFound as unknown:
        try:
            paper = inspections.find_visit_paper_by_code(code)
        except NotFound:
            context = {"refusal": unknown, "code": code[:40]}
            return _private(render(request, "portal/paper_unknown.html", context, status=404))
        return _private(render(request, "portal/visit_paper.html", {"paper": paper, "code": code}))
    standing = "voided" if found.state == "voided" else "corrected" if found.state == "corrected" else "valid"
    has_proof = True
    try:
        ledger.proof(ledger.get_fact(found.fact_uid))
    except NotYet:
        has_proof = False
    context = {"paper": found, "code": code, "standing": standing, "has_proof": has_proof}
    return _private(render(request, "portal/paper.html", context))


@open_page
def paper_proof(request: HttpRequest, code: str) -> HttpResponse:
    """Give whoever holds the paper the proof that its making stands in the log."""
    brake(request, "verify", most=30)
    found = affairs.find_paper_by_code(code)
    proof = ledger.proof(ledger.get_fact(found.fact_uid))
    response = HttpResponse(proof.as_text(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.fact_uid}.tlog-proof"'
    return _private(response)

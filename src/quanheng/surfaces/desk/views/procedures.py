"""The kinds of procedure: a list, and one page a kind with its diagram, its steps and its periods."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people.api import require
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import today

__all__ = ["procedure", "procedures"]


@desk_page
def procedures(request: DeskRequest) -> HttpResponse:
    """List the procedures that may be opened, with how long they are and where they come from."""
    require(request.actor, affairs.Rights.READ)
    kinds = affairs.kinds_of_affair()
    return render(request, "desk/procedures.html", {"kinds": kinds, "words": affairs.CONFIDENCE})


@desk_page
def procedure(request: DeskRequest, key: str) -> HttpResponse:
    """Show one procedure; the diagram is drawn from the same definition that the engine runs."""
    require(request.actor, affairs.Rights.READ)
    spec = affairs.current_spec(key)
    picture = SafeString(affairs.draw_procedure(spec, affairs.PAGE))
    return render(request, "desk/procedure.html", {
        "spec": spec,
        "picture": picture,
        "steps": affairs.step_lines(spec),
        "clocks": affairs.clock_lines(spec, today()),
        "confidence": affairs.CONFIDENCE.get(spec.confidence, spec.confidence),
    })  # fmt: skip

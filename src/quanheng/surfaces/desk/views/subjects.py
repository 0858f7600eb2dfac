"""The register as an officer reads it: the search, the list, and one business on one page (一企一档)."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.engines.affairs import api as affairs
from quanheng.engines.credit import api as credit
from quanheng.engines.disclosure import api as disclosure
from quanheng.engines.inspections import api as inspections
from quanheng.engines.risk import api as risk
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import Rights as PeopleRights
from quanheng.foundation.people.api import may
from quanheng.registry import api as registry
from quanheng.surfaces.desk.exports import begin_subject_export
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing, now, today
from quanheng.surfaces.words import code_list, code_title, region_title

__all__ = ["amend", "export", "outside", "reveal", "search", "subject", "subjects"]

COLUMNS = [
    Column("名称", "name"),
    Column("统一代码", width="176px"),
    Column("状态", width="90px"),
    Column("住所"),
    Column("成立", "established_on", width="96px"),
    Column("最近更新", "seen_on", width="96px"),
]
LICENCE_STATES = {"held": "持有", "expiring": "30天内到期", "expired": "已过期", "none": "没有"}
IDENTITY = (
    "uscc",
    "legal_person",
    "established_on",
    "capital_yuan",
    "address",
    "phone",
    "registrar",
    "industry_code",
)


@desk_page
def search(request: DeskRequest) -> HttpResponse:
    """Find over everything the officer may see; a part for the Ctrl-K window, a page without script."""
    q = request.GET.get("q", "").strip()
    found = registry.search(request.actor, q, limit=12) if q else None
    context = {
        "q": q,
        "found": found,
        "matters": list(affairs.find_affairs(request.actor, q=q)[:6]) if q else [],
        "statuses": code_list("entity.status"),
        "may_open_outside": may(request.actor, PeopleRights.GLASS_BREAK),
    }
    return render(request, "desk/search_part.html" if request.htmx else "desk/search.html", context)


def _asked(request: DeskRequest) -> dict[str, Any]:
    names = ("q", "region", "status", "kind", "industry")
    return {name: request.GET.get(name, "").strip() for name in names} | {
        "licence_state": request.GET.get("licence", "")
    }


@desk_page
def subjects(request: DeskRequest) -> HttpResponse:
    """List the businesses of the officer's district by conditions that are the address."""
    asked = _asked(request)
    rows = registry.find_subjects(request.actor, **asked, today=today())
    listing = make_listing(
        request,
        rows,
        COLUMNS,
        default_sort="name",
        filters=[
            ("q", "含有", asked["q"]),
            ("region", "地区", region_title(asked["region"])),
            ("status", "状态", code_title("entity.status", asked["status"])),
            ("kind", "类型", code_title("entity.types", asked["kind"])),
            ("licence", "许可", LICENCE_STATES.get(asked["licence_state"], "")),
        ],
    )
    regions = {code: region_title(code) for code in code_list("admin_division") if _in_reach(request, code)}
    return render(
        request,
        "desk/subjects.html",
        {
            "list": listing,
            "asked": asked,
            "statuses": code_list("entity.status"),
            "kinds": code_list("entity.types"),
            "regions": regions,
            "licence_states": LICENCE_STATES,
            "may_export": may(request.actor, registry.Rights.SUBJECT_EXPORT),
        },
    )


def _in_reach(request: DeskRequest, code: str) -> bool:
    """Offer only regions in which this officer can find anything."""
    return any(code.startswith(prefix) or prefix.startswith(code) for prefix in request.actor.regions)


@require_POST
@desk_page
def export(request: DeskRequest) -> HttpResponse:
    """Begin an Excel export of the list without a cap; it runs behind and says how far it is."""
    job = begin_subject_export(actor=request.actor, asked=_asked_post(request), at=now())
    return redirect("desk:export", uid=job)


def _asked_post(request: DeskRequest) -> dict[str, Any]:
    names = ("q", "region", "status", "kind", "industry", "licence_state")
    return {name: request.POST.get(name, "").strip() for name in names}


@desk_page
def subject(request: DeskRequest, uid: str, tab: str = "") -> HttpResponse:
    """Show one business: who it is, what it may do, how risky, what is open, and where each value is from."""
    actor = request.actor
    found = registry.get_subject(actor, uid)
    statements = registry.statements_of(found)
    origins = _origins(statements)
    licences = [(one, registry.licence_lamp(one, today())) for one in registry.licences_of(found)]
    context: dict[str, Any] = {
        "subject": found,
        "tab": tab,
        "origins": origins,
        "licences": licences,
        "identity": [pair for pair in origins if pair[0].field in IDENTITY],
        "status_words": code_title("entity.status", found.status),
        "kind_words": code_title("entity.types", found.kind),
        "region_words": region_title(found.region_code),
        "class": credit.class_of(actor, found.uid),
        "alerts": list(risk.find_alerts(actor, subject_uid=found.uid)[:20]),
        "facts": _said(
            ledger.facts_of_subject(actor, registry.subject_ref(found), limit=200 if tab == "facts" else 12)
        ),
        "matters": list(affairs.find_affairs(actor, subject=found)[:50]),
        "tasks": list(inspections.find_tasks(actor, subject_uid=found.uid)[:50]),
        "notices": list(disclosure.find_notices(actor, subject_uid=found.uid)[:50]),
        "entries": list(credit.find_entries(actor, subject_uid=found.uid)[:50]),
        "changes": list(credit.class_changes(actor, found.uid)[:20]),
        "records": list(registry.records_of(found)[:100]),
        "former": list(registry.former_names_of(found)),
        "relations": registry.relations_of(actor, found),
        "sites": list(registry.sites_of(found)),
        "may_amend": may(actor, registry.Rights.SUBJECT_AMEND, region=found.region_code),
        "may_reveal": may(actor, registry.Rights.VALUE_REVEAL),
        "may_open": may(actor, affairs.Rights.OPEN),
        "fields": registry.FIELDS,
        "arrivals": _arrivals(statements),
        "points": _points(found),
        "risk_grades": list(inspections.find_risk_grades(actor, subject_uid=found.uid)),
        "visits": inspections.count_visits(found, today().year),
    }
    return render(request, "desk/subject.html", context)


def _said(facts: Iterable[Any]) -> list[tuple[Any, str]]:
    return [(fact, ledger.say(fact)) for fact in facts]


def _arrivals(statements: Iterable[Any]) -> list[Any]:
    """Give the lines in which sources spoke of the business, the newest first: part of its timeline."""
    lines = {(one.file, one.line): one for one in statements}
    return sorted(lines.values(), key=lambda one: one.seen_on, reverse=True)[:12]


def _origins(statements: Iterable[Any]) -> list[tuple[Any, list[Any], Any, str]]:
    """Group statements by field: the one in use, the others beside it, what may be shown, and in words."""
    grouped: dict[str, list[Any]] = {}
    for one in statements:
        grouped.setdefault(one.field, []).append(one)
    rows = []
    for field, group in grouped.items():
        used = next((one for one in group if one.is_used), group[0])
        others = [(one, _words(field, one.value)) for one in group if one is not used]
        rows.append((used, others, bool(registry.FIELDS[field].hides), _words(field, used.value)))
    return rows


def _words(field: str, value: Any) -> str:
    """Write a value for the page: codes in words, money in yuan, personal values masked."""
    lists = {"kind": "entity.types", "status": "entity.status", "industry_code": "industry.divisions"}
    if field == "region_code":
        return region_title(str(value))
    if field in lists:
        return code_title(lists[field], str(value)[:2] if field == "industry_code" else str(value))
    if field == "capital_yuan" and value is not None:
        return f"{value / 10000:,.0f}万元" if value >= 10000 else f"{value:,.0f}元"
    return str(registry.masked(field, value)) if value is not None else ""


def _points(found: Any) -> list[dict[str, Any]]:
    """Give the places that have coordinates, for the map."""
    places = [(found.name, found.lon, found.lat)] + [
        (site.address, site.lon, site.lat) for site in found.sites.all()
    ]
    return [{"name": name, "lon": lon, "lat": lat} for name, lon, lat in places if lon and lat]


@require_POST
@desk_page
def reveal(request: DeskRequest, uid: str) -> HttpResponse:
    """Show a personal value in clear for a stated purpose; the look itself goes into the ledger."""
    values = registry.reveal_value(
        actor=request.actor,
        subject=uid,
        field=request.POST.get("field", ""),
        purpose=request.POST.get("purpose", ""),
        at=now(),
    )
    if request.htmx:
        return render(request, "desk/parts/revealed.html", {"values": values})
    return render(request, "desk/revealed.html", {"values": values, "uid": uid})


@require_POST
@desk_page
def outside(request: DeskRequest) -> HttpResponse:
    """Open one business outside the district for an hour, by its whole code and a stated reason."""
    found = registry.open_outside(
        actor=request.actor,
        uscc=request.POST.get("uscc", ""),
        reason=request.POST.get("reason", ""),
        at=now(),
    )
    return redirect("desk:subject", uid=found.uid)


@require_POST
@desk_page
def amend(request: DeskRequest, uid: str) -> HttpResponse:
    """Correct a value by the officer's own finding: one more statement with its reason, never an edit."""
    field = request.POST.get("field", "")
    registry.amend_subject(
        actor=request.actor,
        subject=uid,
        changes={field: request.POST.get("value", "")},
        reason=request.POST.get("reason", ""),
        at=now(),
    )
    return redirect("desk:subject_tab", uid=uid, tab="sources")

"""The door of the inspections room: plan, draw, visit, find, order, and prove the draw to anyone."""

from .bundle import DrawVerdict, verify_bundle
from .candidates import object_roster, officer_roster, suggest_officers
from .catalogue import inspection_named, list_inspections
from .checklist import CONCLUSIONS, KINDS, OVERALL, propose_conclusion
from .draw import Beacon, Reveal, place_of, seal_secret
from .due_days import follow_clocks
from .models import Answer, Draw, Finding, Order, Plan, Task
from .proving import ObjectPlace, export_bundle, find_place, save_bundle, verify_draw
from .public import (
    PublicDraw,
    PublicGroup,
    PublicPlace,
    find_public_draws,
    get_public_draw,
    public_bundle,
    public_draw,
    public_place,
    recheck_public_draw,
)
from .rights import Rights
from .rosters import RosterObject, RosterOfficer, avoid_mark
from .selectors import (
    ChecklistLine,
    checklist_of,
    count_tasks,
    count_visits,
    find_draws,
    find_findings,
    find_orders,
    find_plans,
    find_tasks,
    get_draw,
    get_finding,
    get_order,
    get_plan,
    get_task,
    lines_of,
)
from .services import (
    AnswerGiven,
    OpenReport,
    VisitCapReached,
    close_task,
    commit_draw,
    make_draw,
    make_plan,
    open_drawn_tasks,
    open_task,
    recheck_order,
    record_answers,
    start_task,
    void_draw,
)

__all__ = [
    "CONCLUSIONS", "KINDS", "OVERALL", "Answer", "AnswerGiven", "Beacon", "ChecklistLine", "Draw",
    "DrawVerdict", "Finding", "ObjectPlace", "OpenReport", "Order", "Plan", "PublicDraw", "PublicGroup",
    "PublicPlace", "Reveal", "Rights", "RosterObject", "RosterOfficer", "Task", "VisitCapReached",
    "avoid_mark", "checklist_of", "close_task", "commit_draw", "count_tasks", "count_visits",
    "export_bundle", "find_draws", "find_findings", "find_orders", "find_place", "find_plans",
    "find_public_draws", "find_tasks", "follow_clocks", "get_draw", "get_finding", "get_order", "get_plan",
    "get_public_draw", "get_task", "inspection_named", "lines_of", "list_inspections", "make_draw",
    "make_plan", "object_roster", "officer_roster", "open_drawn_tasks", "open_task", "place_of",
    "propose_conclusion", "public_bundle", "public_draw", "public_place", "recheck_order",
    "recheck_public_draw", "record_answers", "save_bundle", "seal_secret", "start_task", "suggest_officers",
    "verify_bundle", "verify_draw", "void_draw",
]  # fmt: skip

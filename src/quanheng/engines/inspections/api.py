"""The door of the inspections room: plan, draw, visit, find, order, and prove the draw to anyone."""

from .amending import AnswerCorrected, answers_now, correct_closed, withdrawn_numbers
from .bundle import DrawVerdict, verify_bundle, zip_bundle
from .campaigns import (
    CAMPAIGN_KINDS,
    CampaignProgress,
    RoundReport,
    SheetReport,
    add_targets,
    add_targets_from_sheet,
    end_campaign,
    make_campaign,
    open_round,
    period_of,
    progress_of,
)
from .candidates import object_roster, officer_roster, rostered, suggest_officers
from .catalogue import inspection_named, list_inspections
from .ceremony import (
    Ceremony,
    Numbers,
    draw_at_ceremony,
    enter_numbers,
    open_witness,
    seal_witness,
    see_ceremony,
    witness_secrets,
)
from .checklist import CONCLUSIONS, KINDS, OVERALL, propose_conclusion
from .draw import Beacon, Reveal, place_of, seal_secret
from .due_days import follow_clocks
from .grades import (
    GradeReckoning,
    ask_for_regrading,
    decide_appeal,
    grade_scheme,
    graded_inspections,
    reckon_grade,
    set_grade,
    weigh_checks,
)
from .inside import InsideGroup, inside_groups
from .joint import JointPart, open_joint_visit
from .keeping_papers import (
    PublicVisitPaper,
    find_visit_paper_by_code,
    keep_visit_paper,
    papers_of_visit,
    print_visit_paper,
    visit_paper_file,
    words_of_visit,
)
from .merging_visits import Burden, JoinProposal, join_visits, list_burdens, propose_joins, visits_of
from .models import Answer, Draw, Finding, Order, Plan, Task
from .own import OwnPlace, own_place, proof_holds
from .proofs import PROOF_ZH, kind_of_proof, needs_proof, proof_words
from .proving import ObjectPlace, export_bundle, find_place, save_bundle, verify_draw
from .public import (
    OwnOpening,
    PublicDraw,
    PublicGroup,
    PublicPlace,
    find_public_draws,
    get_public_draw,
    own_opening,
    own_openings,
    public_bundle,
    public_draw,
    public_names,
    public_place,
    recheck_public_draw,
)
from .public_results import (
    OPEN_COLUMNS,
    PublicFigures,
    PublicGrade,
    PublicVisit,
    find_public_grades,
    find_public_results,
    get_public_grade,
    get_public_visit,
    open_rows,
    public_figures,
    public_grade,
    public_visit,
)
from .public_swaps import PublicSwap, public_swaps
from .public_years import (
    ITEM_COLUMNS,
    YEAR_COLUMNS,
    PublicRound,
    PublicYear,
    PublicYearLine,
    find_public_years,
    get_public_year,
    open_item_rows,
    open_year_rows,
    public_year,
    year_due,
)
from .publication import Publication, find_late_plans, publications_of
from .randomness import KnownSource, announce, known_sources
from .rechecks import open_recheck
from .remote import answer_remote, appoint_remote, note_identity, remote_visits_of
from .results import publish_result, publish_results, withdraw_result
from .rights import Rights
from .risk_grade_models import RiskGrade
from .risk_grades import (
    RiskDemand,
    find_risk_grades,
    get_risk_grade,
    risk_demand,
    risk_scheme,
    risk_schemes_of,
    risk_sorts,
    set_risk_grade,
    try_risk_grade,
)
from .risk_grading import RiskEvent, RiskGrading
from .roster_entries import RefreshReport, drop_tag, put_tag, refresh_roster, refresh_rosters, set_override
from .roster_models import (
    OfficerConflict,
    OfficerLeave,
    RosterChange,
    RosterEntry,
    RosterOverride,
    SubjectTag,
)
from .roster_rules import policy_on, roster_rule_on
from .roster_selectors import RosterCount, count_rosters, find_entries, get_entry, tags_in_use
from .roster_sheets import (
    CERTIFICATE_HEADS,
    ENTRY_HEADS,
    OFFICER_HEADS,
    ROSTER_HEADS,
    STAFF_HEADS,
    RowFault,
    SheetResult,
    entry_rows,
    import_officers,
    import_roster,
    note_roster_export,
    officer_rows,
    read_book,
)
from .rosters import PublicSource, RosterObject, RosterOfficer, avoid_mark
from .scoring import Score, idle_by_rule, reckon_score
from .sealed import codes_of, levels_of, opened_pairs
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
from .selfcheck import (
    attach_to_self_check,
    begin_self_check,
    checklist_of_self_check,
    own_self_check,
    own_self_checks,
    read_self_check,
    save_self_check,
    self_inspections,
    submit_self_check,
    verify_self_check,
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
from .staff import (
    OfficerLine,
    end_conflict,
    find_conflicts,
    list_officers,
    officer_lines,
    report_conflict,
    set_card,
    set_leave,
)
from .substitutes import GROUNDS, DrawnRow, list_drawn, use_substitute
from .tour_models import DayTour
from .touring import Day, Place, Stop, Tour, plan_tour
from .tours import (
    ProposedTour,
    StartPlace,
    find_tours,
    get_tour,
    keep_tour,
    open_tasks_of_team,
    propose_tour,
    start_of,
    tour_of,
)
from .visit_limits import limit_on
from .visit_load import OfficerVisits, UnitVisits, officer_visits, unit_visits
from .visit_models import (
    Campaign,
    CampaignTarget,
    Grade,
    GradeAppeal,
    JointVisit,
    PublicResult,
    RemoteVisit,
    SelfCheck,
    VisitPaper,
    VisitPart,
)
from .visit_selectors import (
    find_appeals,
    find_campaigns,
    find_grades,
    find_results,
    find_self_checks,
    find_targets,
    find_visit_papers,
    get_appeal,
    get_campaign,
    get_grade,
    get_result,
    get_self_check,
    get_visit_paper,
    last_visit_before,
    own_appeals,
    part_of,
)
from .year_models import LineRound, YearLine, YearPlan
from .year_rounds import DueRound, due_rounds, make_round, proposed_sources
from .years import (
    LineDraft,
    approve_year,
    change_year,
    drop_year_line,
    find_years,
    get_year,
    line_faults,
    make_year,
    publish_year,
    set_year_line,
)

__all__ = [
    "CAMPAIGN_KINDS", "CERTIFICATE_HEADS", "CONCLUSIONS", "ENTRY_HEADS", "GROUNDS", "ITEM_COLUMNS", "KINDS",
    "OFFICER_HEADS", "OPEN_COLUMNS", "OVERALL", "PROOF_ZH", "ROSTER_HEADS", "STAFF_HEADS", "YEAR_COLUMNS", "Answer",
    "AnswerCorrected", "AnswerGiven", "Beacon", "Burden", "Campaign", "CampaignProgress", "CampaignTarget",
    "Ceremony", "ChecklistLine", "Day", "DayTour", "Draw", "DrawVerdict", "DrawnRow", "DueRound", "Finding",
    "Grade", "GradeAppeal", "GradeReckoning", "InsideGroup", "JoinProposal", "JointPart", "JointVisit",
    "KnownSource", "LineDraft", "LineRound", "Numbers", "ObjectPlace", "OfficerConflict", "OfficerLeave",
    "OfficerLine", "OfficerVisits", "OpenReport", "Order", "OwnOpening", "OwnPlace", "Place", "Plan",
    "ProposedTour", "PublicDraw", "PublicFigures", "PublicGrade", "PublicGroup", "PublicPlace", "PublicResult",
    "PublicRound", "PublicSource", "PublicSwap", "PublicVisit", "PublicVisitPaper", "PublicYear", "PublicYearLine",
    "Publication", "RefreshReport", "RemoteVisit", "Reveal", "Rights", "RiskDemand", "RiskEvent", "RiskGrade",
    "RiskGrading", "RosterChange", "RosterCount", "RosterEntry", "RosterObject", "RosterOfficer", "RosterOverride",
    "RoundReport", "RowFault", "Score", "SelfCheck", "SheetReport", "SheetResult", "StartPlace", "Stop",
    "SubjectTag", "Task", "Tour", "UnitVisits", "VisitCapReached", "VisitPaper", "VisitPart", "YearLine",
    "YearPlan", "add_targets", "add_targets_from_sheet", "announce", "answer_remote", "answers_now",
    "appoint_remote", "approve_year", "ask_for_regrading", "attach_to_self_check", "avoid_mark", "begin_self_check",
    "change_year", "checklist_of", "checklist_of_self_check", "close_task", "codes_of", "commit_draw",
    "correct_closed", "count_rosters", "count_tasks", "count_visits", "decide_appeal", "draw_at_ceremony",
    "drop_tag", "drop_year_line", "due_rounds", "end_campaign", "end_conflict", "enter_numbers", "entry_rows",
    "export_bundle", "find_appeals", "find_campaigns", "find_conflicts", "find_draws", "find_entries",
    "find_findings", "find_grades", "find_late_plans", "find_orders", "find_place", "find_plans",
    "find_public_draws", "find_public_grades", "find_public_results", "find_public_years", "find_results",
    "find_risk_grades", "find_self_checks", "find_targets", "find_tasks", "find_tours", "find_visit_paper_by_code",
    "find_visit_papers", "find_years", "follow_clocks", "get_appeal", "get_campaign", "get_draw", "get_entry",
    "get_finding", "get_grade", "get_order", "get_plan", "get_public_draw", "get_public_grade", "get_public_visit",
    "get_public_year", "get_result", "get_risk_grade", "get_self_check", "get_task", "get_tour", "get_visit_paper",
    "get_year", "grade_scheme", "graded_inspections", "idle_by_rule", "import_officers", "import_roster",
    "inside_groups", "inspection_named", "join_visits", "keep_tour", "keep_visit_paper", "kind_of_proof",
    "known_sources", "last_visit_before", "levels_of", "limit_on", "line_faults", "lines_of", "list_burdens",
    "list_drawn", "list_inspections", "list_officers", "make_campaign", "make_draw", "make_plan", "make_round",
    "make_year", "needs_proof", "note_identity", "note_roster_export", "object_roster", "officer_lines",
    "officer_roster", "officer_rows", "officer_visits", "open_drawn_tasks", "open_item_rows", "open_joint_visit",
    "open_recheck", "open_round", "open_rows", "open_task", "open_tasks_of_team", "open_witness", "open_year_rows",
    "opened_pairs", "own_appeals", "own_opening", "own_openings", "own_place", "own_self_check", "own_self_checks",
    "papers_of_visit", "part_of", "period_of", "place_of", "plan_tour", "policy_on", "print_visit_paper",
    "progress_of", "proof_holds", "proof_words", "propose_conclusion", "propose_joins", "propose_tour",
    "proposed_sources", "public_bundle", "public_draw", "public_figures", "public_grade", "public_names",
    "public_place", "public_swaps", "public_visit", "public_year", "publications_of", "publish_result",
    "publish_results", "publish_year", "put_tag", "read_book", "read_self_check", "recheck_order",
    "recheck_public_draw", "reckon_grade", "reckon_score", "record_answers", "refresh_roster", "refresh_rosters",
    "remote_visits_of", "report_conflict", "risk_demand", "risk_scheme", "risk_schemes_of", "risk_sorts",
    "roster_rule_on", "rostered", "save_bundle", "save_self_check", "seal_secret", "seal_witness", "see_ceremony",
    "self_inspections", "set_card", "set_grade", "set_leave", "set_override", "set_risk_grade", "set_year_line",
    "start_of", "start_task", "submit_self_check", "suggest_officers", "tags_in_use", "tour_of", "try_risk_grade",
    "unit_visits", "use_substitute", "verify_bundle", "verify_draw", "verify_self_check", "visit_paper_file",
    "visits_of", "void_draw", "weigh_checks", "withdraw_result", "withdrawn_numbers", "witness_secrets",
    "words_of_visit", "year_due", "zip_bundle",
]  # fmt: skip

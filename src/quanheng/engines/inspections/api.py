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
from .candidates import object_roster, officer_roster, suggest_officers
from .catalogue import inspection_named, list_inspections
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
from .rechecks import open_recheck
from .remote import answer_remote, appoint_remote, note_identity, remote_visits_of
from .results import publish_result, publish_results, withdraw_result
from .rights import Rights
from .randomness import KnownSource, announce, known_sources
from .rosters import PublicSource, RosterObject, RosterOfficer, avoid_mark
from .sealed import codes_of, levels_of, opened_pairs
from .scoring import Score, idle_by_rule, reckon_score
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
    part_of,
)

__all__ = [
    "CAMPAIGN_KINDS", "CONCLUSIONS", "KINDS", "OPEN_COLUMNS", "OVERALL", "PROOF_ZH", "Answer",
    "AnswerCorrected", "AnswerGiven", "Beacon", "Campaign", "CampaignProgress", "CampaignTarget",
    "ChecklistLine", "Draw", "DrawVerdict", "Finding", "Grade", "GradeAppeal", "GradeReckoning",
    "JointPart", "JointVisit", "KnownSource", "ObjectPlace", "OpenReport", "Order", "OwnOpening",
    "OwnPlace", "Plan", "PublicDraw", "PublicFigures", "PublicGrade", "PublicGroup", "PublicPlace",
    "PublicResult", "PublicSource", "PublicVisit", "PublicVisitPaper", "RemoteVisit", "Reveal",
    "Rights", "RosterObject", "RosterOfficer", "RoundReport", "Score", "SelfCheck", "SheetReport",
    "Task", "VisitCapReached", "VisitPaper", "VisitPart", "add_targets", "add_targets_from_sheet",
    "announce", "answer_remote", "answers_now", "appoint_remote", "ask_for_regrading",
    "attach_to_self_check", "avoid_mark", "begin_self_check", "checklist_of", "checklist_of_self_check",
    "close_task", "codes_of", "commit_draw", "correct_closed", "count_tasks", "count_visits",
    "decide_appeal", "end_campaign", "export_bundle", "find_appeals", "find_campaigns", "find_draws",
    "find_findings", "find_grades", "find_orders", "find_place", "find_plans", "find_public_draws",
    "find_public_grades", "find_public_results", "find_results", "find_self_checks", "find_targets",
    "find_tasks", "find_visit_paper_by_code", "find_visit_papers", "follow_clocks", "get_appeal",
    "get_campaign", "get_draw", "get_finding", "get_grade", "get_order", "get_plan", "get_public_draw",
    "get_public_grade", "get_public_visit", "get_result", "get_self_check", "get_task",
    "get_visit_paper", "grade_scheme", "graded_inspections", "idle_by_rule", "inspection_named",
    "keep_visit_paper", "kind_of_proof", "known_sources", "last_visit_before", "levels_of", "lines_of",
    "list_inspections", "make_campaign", "make_draw", "make_plan", "needs_proof", "note_identity",
    "object_roster", "officer_roster", "open_drawn_tasks", "open_joint_visit", "open_recheck",
    "open_round", "open_rows", "open_task", "opened_pairs", "own_opening", "own_openings", "own_place",
    "own_self_check", "own_self_checks", "papers_of_visit", "part_of", "period_of", "place_of",
    "print_visit_paper", "progress_of", "proof_holds", "proof_words", "propose_conclusion",
    "public_bundle", "public_draw", "public_figures", "public_grade", "public_names", "public_place",
    "public_visit", "publish_result", "publish_results", "read_self_check", "recheck_order",
    "recheck_public_draw", "reckon_grade", "reckon_score", "record_answers", "remote_visits_of",
    "save_bundle", "save_self_check", "seal_secret", "self_inspections", "set_grade", "start_task",
    "submit_self_check", "suggest_officers", "verify_bundle", "verify_draw", "verify_self_check",
    "visit_paper_file", "void_draw", "weigh_checks", "withdraw_result", "withdrawn_numbers",
    "words_of_visit", "zip_bundle",
]  # fmt: skip

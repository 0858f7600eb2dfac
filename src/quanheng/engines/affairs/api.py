"""The door of the room of affairs: open, take steps, make papers, and ask what may come next."""

from quanheng.packkit.discretion import Proposal

from .announcing import announced
from .cases import rehearse
from .companions import (
    Carried,
    CompanionChoice,
    RelatedAffair,
    carried_by,
    companions_of,
    open_companion,
    related_of,
)
from .completeness import CompletenessLine, case_completeness
from .definitions import current_spec, kinds_of_affair, spec_of
from .drawing.svg import PAGE, draw_procedure
from .drawing.tables import CONFIDENCE, ClockLine, StepLine, clock_lines, markdown_of, mermaid_of, step_lines
from .due_days import AffairWords, follow_clocks, words_of_affairs
from .evidence import find_evidence
from .expiry import let_lapse
from .export import export_case
from .facts import DECISION_SERVED
from .filing import assign_officers, attach_exhibit, link_affair
from .further import said_in
from .growing import Growing, growing_on
from .identity import (
    ProtectedField,
    Revealed,
    erase_identity,
    hidden_fields,
    kept_values,
    protected_fields,
    reveal_identity,
)
from .machine import StepChoice
from .mending import (
    MovePreview,
    correct_act,
    correct_paper,
    move_definition,
    preview_move,
    void_paper,
    withdraw_act,
)
from .merging import MergedView, merge_affairs, merged_into
from .models import Act, Affair, Definition, Evidence, Paper, PaperDue, Partner
from .opening import Opening, openings_of
from .papers.drafting import Draft, DraftField, PaperChoice, draft_paper, papers_to_make
from .papers.lending import LentPaper, compose_for, number_of, print_for
from .papers.making import make_due_papers, make_paper, print_paper
from .papers.page import draft_html, paper_html, verify_url
from .papers.printing import paper_file
from .papers.register import REGISTER_HEAD, SeriesLine, find_register, list_series, take_register
from .papers.seals import end_seal, find_seals, put_seal
from .papers.signing import note_refusal, sign_paper, signing_places
from .partners import delegable_steps, delegate_steps, end_partner, end_partners_due, share_affair
from .proposing import propose_penalty
from .public import PublicProgress, PublicStop, ToldText, public_progress
from .reach import asked_of
from .rights import Rights
from .selectors import (
    CardLine,
    FieldView,
    PublicPaper,
    RoadStop,
    affair_card,
    available_steps,
    count_affairs,
    find_affairs,
    find_paper_by_code,
    find_papers,
    form_of,
    get_affair,
    get_paper,
    road_of,
    timeline_of,
)
from .services import open_affair, take_step
from .splitting import split_affair
from .statistics import (
    COUNTED,
    MONEY,
    Asked,
    BehindRow,
    Figures,
    Line,
    Table,
    counted,
    matters_behind,
    rows_behind,
    tally,
)
from .statistics_words import category_words, outcome_words, read_period
from .telling import ToldRow, export_told, find_by_own_number, find_told, kind_once_by, told_row
from .transferring import transfer_affair
from .workload import (
    OfficerLoad,
    OfficerProposal,
    UnitLoad,
    officer_loads,
    propose_officers,
    unassigned_affairs,
    unit_loads,
)

__all__ = [
    "CONFIDENCE", "COUNTED", "DECISION_SERVED", "MONEY", "PAGE", "REGISTER_HEAD", "Act", "Affair",
    "AffairWords", "Asked", "BehindRow", "CardLine", "Carried", "ClockLine", "CompanionChoice", "CompletenessLine",
    "Definition", "Draft", "DraftField", "Evidence", "FieldView", "Figures", "Growing", "LentPaper", "Line",
    "MergedView", "MovePreview", "OfficerLoad", "OfficerProposal", "Opening", "Paper", "PaperChoice",
    "PaperDue", "Partner", "Proposal", "ProtectedField", "PublicPaper", "PublicProgress", "PublicStop",
    "RelatedAffair", "Revealed", "Rights", "RoadStop", "SeriesLine", "StepChoice", "StepLine", "Table",
    "ToldRow", "ToldText", "UnitLoad", "affair_card", "announced", "asked_of", "assign_officers",
    "attach_exhibit", "available_steps", "carried_by", "case_completeness", "category_words", "clock_lines",
    "companions_of", "compose_for", "correct_act", "correct_paper", "count_affairs", "counted", "current_spec",
    "delegable_steps", "delegate_steps", "draft_html", "draft_paper", "draw_procedure", "end_partner",
    "end_partners_due", "end_seal", "erase_identity", "export_case", "export_told", "find_affairs",
    "find_by_own_number", "find_evidence", "find_paper_by_code", "find_papers", "find_register",
    "find_seals", "find_told", "follow_clocks", "form_of", "get_affair", "get_paper", "growing_on",
    "hidden_fields", "kept_values", "kind_once_by", "kinds_of_affair", "let_lapse", "link_affair",
    "list_series", "make_due_papers", "make_paper", "markdown_of", "matters_behind", "merge_affairs",
    "merged_into", "mermaid_of", "move_definition", "note_refusal", "number_of", "officer_loads", "open_affair",
    "open_companion", "openings_of", "outcome_words", "paper_file", "paper_html", "papers_to_make",
    "preview_move", "print_for", "print_paper", "propose_officers", "propose_penalty", "protected_fields",
    "public_progress", "put_seal", "read_period", "rehearse", "related_of", "reveal_identity",
    "road_of", "rows_behind", "said_in", "share_affair", "sign_paper", "signing_places", "spec_of",
    "split_affair", "step_lines", "take_register", "take_step", "tally", "timeline_of", "told_row",
    "transfer_affair", "unassigned_affairs", "unit_loads", "verify_url", "void_paper", "withdraw_act",
    "words_of_affairs",
]  # fmt: skip

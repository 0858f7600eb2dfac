"""The door of the room of affairs: open, take steps, make papers, and ask what may come next."""

from quanheng.packkit.discretion import Proposal

from .cases import rehearse
from .definitions import current_spec, kinds_of_affair, spec_of
from .export import export_case
from .facts import DECISION_SERVED
from .filing import assign_officers, attach_exhibit, link_affair, transfer_affair
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
from .models import Act, Affair, Definition, Evidence, Paper, PaperDue
from .papers.making import make_due_papers, make_paper, print_paper
from .papers.page import paper_html, verify_url
from .proposing import propose_penalty
from .public import PublicProgress, PublicStop, ToldText, public_progress
from .rights import Rights
from .selectors import (
    CardLine,
    CompletenessLine,
    FieldView,
    PublicPaper,
    RoadStop,
    affair_card,
    available_steps,
    case_completeness,
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

__all__ = [
    "DECISION_SERVED", "Act", "Affair", "CardLine", "CompletenessLine", "Definition", "Evidence", "FieldView",
    "MovePreview", "Paper", "PaperDue", "Proposal", "PublicPaper", "PublicProgress", "PublicStop", "Rights",
    "RoadStop", "StepChoice", "ToldText",
    "affair_card", "assign_officers", "attach_exhibit", "available_steps", "case_completeness", "correct_act",
    "correct_paper", "count_affairs", "current_spec", "export_case", "find_affairs", "find_paper_by_code",
    "find_papers", "form_of",
    "get_affair", "get_paper", "kinds_of_affair", "link_affair", "make_due_papers", "make_paper", "move_definition",
    "open_affair", "paper_html", "preview_move", "print_paper", "propose_penalty", "public_progress", "rehearse",
    "road_of", "spec_of", "take_step", "timeline_of", "transfer_affair", "verify_url", "void_paper", "withdraw_act",
]  # fmt: skip

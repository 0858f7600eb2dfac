"""The door of the theme marts: plan, build, test, read as of a day, ask, describe, take away."""

from .asking import Answer, Limits, ask, write_answer
from .building import tables_needed
from .catalogue import Catalogue, ChangeFile, InputState, MartState, TestResult, read_catalogue
from .declared import DeclaredFault, check_declared
from .describing import origin_words, write_docs
from .house import MartHouse
from .inputs import Known, everything_known
from .lineage import full_lineage
from .reading import MASK, WHOLE, Reach, Room, is_masked, open_marts, relation
from .report import BuildReport, PlanLine
from .sources import source_columns
from .taking import SUFFIXES, page_of, rows_of_history, state_of, take_away

__all__ = [
    "MASK", "SUFFIXES", "WHOLE", "Answer", "BuildReport", "Catalogue", "ChangeFile", "DeclaredFault", "InputState",
    "Known", "Limits",
    "MartHouse", "MartState", "PlanLine", "Reach", "Room", "TestResult", "ask", "check_declared",
    "everything_known", "full_lineage",
    "is_masked", "open_marts", "origin_words", "page_of", "read_catalogue", "relation", "rows_of_history",
    "source_columns", "state_of", "tables_needed", "take_away", "write_answer", "write_docs",
]  # fmt: skip

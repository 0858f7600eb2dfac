"""The door of credit: entries, the class with its reasons, repair and objection. Never shown to the public."""

from quanheng.packkit.outcome import DecisionView

from .classes import ClassReport, current_scheme, reckon_class, reckon_classes
from .models import ClassChange, Contest, CreditClass, Entry, Repair
from .repairs import apply_repair, contest_entry, decide_contest, decide_repair, why_not_repair
from .rights import Rights
from .scoring import EntryMark, Factor, Score, Scorer, scheme_on
from .selectors import (
    ClassView,
    class_changes,
    class_of,
    count_classes,
    draw_multipliers,
    entries_in_force,
    find_classes,
    find_contests,
    find_entries,
    find_repairs,
    get_contest,
    get_entry,
    get_repair,
    repair_for,
)
from .services import add_entry, add_entry_from_decision, expire_entries, lift_entry

__all__ = [
    "ClassChange", "ClassReport", "ClassView", "Contest", "CreditClass", "DecisionView", "Entry", "EntryMark", "Factor",
    "Repair", "Rights", "Score", "Scorer", "add_entry", "add_entry_from_decision", "apply_repair", "class_changes",
    "class_of", "contest_entry", "count_classes", "current_scheme", "decide_contest", "decide_repair",
    "draw_multipliers", "entries_in_force", "expire_entries", "find_classes", "find_contests", "find_entries",
    "find_repairs", "get_contest", "get_entry", "get_repair", "lift_entry", "reckon_class", "reckon_classes",
    "repair_for", "scheme_on", "why_not_repair",
]  # fmt: skip

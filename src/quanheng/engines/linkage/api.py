"""The door of the linkage room: pairs to judge, who said what of them, and what errors cost."""

from .models import LinkPair, LinkPolicy
from .rights import Rights
from .selectors import (
    BANDS,
    CLAIM_MINUTES,
    ROW_TITLES,
    alike_pairs,
    count_open,
    crowded_subjects,
    current_policy,
    find_pairs,
    get_pair,
    has_pairs,
    judged_pairs,
    next_pair,
    pair_ref,
    shown_row,
)
from .services import PairFound, claim_pair, judge_pairs, keep_pairs, note_taught, release_pair, set_policy

__all__ = [
    "BANDS", "CLAIM_MINUTES", "ROW_TITLES", "LinkPair", "LinkPolicy", "PairFound", "Rights", "alike_pairs",
    "claim_pair", "count_open", "crowded_subjects", "current_policy", "find_pairs", "get_pair", "has_pairs",
    "judge_pairs", "judged_pairs", "keep_pairs", "next_pair", "note_taught", "pair_ref", "release_pair",
    "set_policy", "shown_row",
]  # fmt: skip

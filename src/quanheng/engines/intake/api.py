"""The door of intake: what the public sends in, how it is followed and answered."""

from .asking import Reading, read_answers
from .bursts.looking import find_bursts, get_burst, last_search, voices_of_burst
from .bursts.searching import declared_bursts, search_bursts
from .business import BusinessVoice, answers_open, business_file, business_voice, business_voices
from .codes import digest_of_person, show_code
from .contact import Contact, contact_of, may_read_contact
from .drafts import draft_names, drop_draft, drop_draft_file, keep_draft, take_draft
from .export import export_voices
from .facts import BUSINESS_ANSWERED, RECEIVED, REOPENING_DECIDED
from .files import MOST_BYTES, MOST_FILES, MOST_TOGETHER, CleanFile, Upload, clean_files
from .hearing import may_reopen_until
from .kinds import intake_kinds, intake_of
from .knocking import TooOften
from .likeness.claimants import Claimant, claim_terms, find_claimants, get_claimant
from .likeness.finding import Alike, find_alike, print_voice
from .likeness.judging import judge_alike, judge_claimant
from .models import Attachment, Remark, ReopenRequest, Voice
from .places import places, unit_for
from .public import PublicVoice, promise_of, public_voice, same_before
from .reading_models import Burst, BurstSearch, ClaimantJudgement, ModelVersion, VoiceLabel
from .receiving import Received
from .rights import Rights
from .selectors import (
    SORTS,
    attachment_of,
    find_reopenings,
    find_voices,
    get_reopening,
    get_voice,
    voice_by_code,
    voice_of_affair,
    voice_of_ref,
)
from .services import (
    answer_as_business,
    answer_voice,
    ask_reopening,
    decide_reopening,
    end_voice,
    erase_contact,
    keep_answer,
    knock,
    rate_voice,
    read_reporter,
    receive_voice,
    show_to_business,
    supplement_voice,
    take_up_voice,
    withdraw_voice,
)
from .sorting.labelling import label_voice, labels_of, unlabel_voice
from .sorting.placing import Placing, place_voice, send_to_station
from .sorting.spec import answers_of, routing, value_title
from .sorting.store import AtWork, model_at_work
from .sorting.suggesting import Suggestion, suggest, suggest_text
from .sorting.training import choose_model, list_models, train_model
from .taking import note_export

__all__ = [
    "BUSINESS_ANSWERED", "MOST_BYTES", "MOST_FILES", "MOST_TOGETHER", "RECEIVED", "REOPENING_DECIDED", "SORTS",
    "Alike", "AtWork", "Attachment", "Burst", "BurstSearch", "BusinessVoice", "Claimant", "ClaimantJudgement",
    "CleanFile", "Contact", "ModelVersion", "Placing", "PublicVoice", "Reading", "Received", "Remark",
    "ReopenRequest", "Rights", "Suggestion", "TooOften", "Upload", "Voice", "VoiceLabel", "answer_as_business",
    "answer_voice", "answers_of", "answers_open", "ask_reopening", "attachment_of", "business_file",
    "business_voice", "business_voices", "choose_model", "claim_terms", "clean_files", "contact_of",
    "decide_reopening", "declared_bursts", "digest_of_person", "draft_names", "drop_draft", "drop_draft_file",
    "end_voice", "erase_contact", "export_voices", "find_alike", "find_bursts", "find_claimants",
    "find_reopenings", "find_voices", "get_burst", "get_claimant", "get_reopening", "get_voice", "intake_kinds",
    "intake_of", "judge_alike", "judge_claimant", "keep_answer", "keep_draft", "knock", "label_voice",
    "labels_of", "last_search", "list_models", "may_read_contact", "may_reopen_until", "model_at_work",
    "note_export", "place_voice", "places", "print_voice", "promise_of", "public_voice", "rate_voice",
    "read_answers", "read_reporter", "receive_voice", "routing", "same_before", "search_bursts",
    "send_to_station", "show_code", "show_to_business", "suggest", "suggest_text", "supplement_voice",
    "take_draft", "take_up_voice", "train_model", "unit_for", "unlabel_voice", "value_title", "voice_by_code",
    "voice_of_affair", "voice_of_ref", "voices_of_burst", "withdraw_voice",
]  # fmt: skip

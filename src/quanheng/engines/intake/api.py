"""The door of intake: what the public sends in, how it is followed and answered."""

from .asking import Reading, read_answers
from .business import BusinessVoice, answers_open, business_file, business_voice, business_voices
from .codes import digest_of_person, show_code
from .contact import Contact, contact_of, may_read_contact
from .drafts import draft_names, drop_draft, drop_draft_file, keep_draft, take_draft
from .facts import BUSINESS_ANSWERED, RECEIVED, REOPENING_DECIDED
from .files import MOST_BYTES, MOST_FILES, MOST_TOGETHER, CleanFile, Upload, clean_files
from .hearing import may_reopen_until
from .kinds import intake_kinds, intake_of
from .knocking import TooOften
from .models import Attachment, Remark, ReopenRequest, Voice
from .places import places, unit_for
from .public import PublicVoice, promise_of, public_voice, same_before
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

__all__ = [
    "BUSINESS_ANSWERED", "MOST_BYTES", "MOST_FILES", "MOST_TOGETHER", "RECEIVED", "REOPENING_DECIDED", "SORTS",
    "Attachment", "BusinessVoice", "CleanFile", "Contact", "PublicVoice", "Reading", "Received", "Remark",
    "ReopenRequest", "Rights", "TooOften", "Upload", "Voice", "answer_as_business", "answer_voice", "answers_open",
    "ask_reopening", "attachment_of", "business_file", "business_voice", "business_voices", "clean_files",
    "contact_of", "decide_reopening", "digest_of_person", "draft_names",
    "drop_draft", "drop_draft_file", "end_voice", "erase_contact", "find_reopenings",
    "find_voices", "get_reopening", "get_voice", "intake_kinds", "intake_of", "keep_answer", "keep_draft", "knock",
    "may_read_contact", "may_reopen_until", "places", "promise_of", "public_voice", "rate_voice", "read_answers",
    "read_reporter", "receive_voice", "same_before", "show_code", "show_to_business", "supplement_voice",
    "take_draft", "take_up_voice", "unit_for", "voice_by_code", "voice_of_affair", "voice_of_ref", "withdraw_voice",
]  # fmt: skip

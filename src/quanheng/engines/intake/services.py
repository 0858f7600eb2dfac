"""The verbs of intake, gathered from the files that hold them."""

from .answering import answer_voice, decide_reopening
from .business import answer_as_business, keep_answer
from .contact import erase_contact, read_reporter
from .following import end_voice, show_to_business, take_up_voice
from .hearing import ask_reopening, rate_voice, supplement_voice, withdraw_voice
from .knocking import knock
from .receiving import receive_voice

__all__ = [
    "answer_as_business", "answer_voice", "ask_reopening", "decide_reopening", "end_voice", "erase_contact",
    "keep_answer", "knock", "rate_voice", "read_reporter", "receive_voice", "show_to_business", "supplement_voice",
    "take_up_voice", "withdraw_voice",
]  # fmt: skip

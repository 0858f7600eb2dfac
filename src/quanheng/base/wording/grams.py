"""How a text is seen by the model: runs of one to three characters, with names and numbers made plain."""

import re
import unicodedata
from collections import Counter

__all__ = ["grams", "plain_text"]

_NUMBER = re.compile(r"[0-9]+(?:[.,:：][0-9]+)*")
_NOISE = re.compile(r"[\s　]+")
LONGEST = 3
TEXT_LIMIT = 4_000


def plain_text(text: str) -> str:
    """Bring a text to one form: full-width to half-width, letters small, every number to ``0``, no spaces.

    Numbers go because a sum or a telephone number says who wrote, not what about; a model that learned them
    would learn persons.
    """
    folded = unicodedata.normalize("NFKC", text[:TEXT_LIMIT]).casefold()
    return _NOISE.sub("", _NUMBER.sub("0", folded))


def grams(text: str) -> Counter[str]:
    """Count the runs of one to three characters of a text, none across a mark of punctuation."""
    counted: Counter[str] = Counter()
    for part in re.split(r"[^\w]+", plain_text(text)):
        for length in range(1, LONGEST + 1):
            counted.update(part[at : at + length] for at in range(len(part) - length + 1))
    return counted

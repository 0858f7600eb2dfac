"""How a text is seen by the model: runs of one to three characters, with names and numbers made plain."""

import re
import unicodedata
from collections import Counter

__all__ = ["grams", "plain_text", "plain_words", "word_grams"]

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


def plain_words(text: str) -> str:
    """Bring a text to one form as ``plain_text`` does, but leave the spaces, by which other scripts part words."""
    return _NUMBER.sub("0", unicodedata.normalize("NFKC", text[:TEXT_LIMIT]).casefold())


def word_grams(text: str) -> Counter[str]:
    """Count runs as ``grams`` does, and besides whole words and pairs of words of scripts that write them apart.

    Here a space parts: "late fee" gives the words and the pair, and no run goes across the gap.
    """
    folded = plain_words(text)
    counted: Counter[str] = Counter()
    before = ""
    for part in re.split(r"[^\w]+", folded):
        for length in range(1, LONGEST + 1):
            counted.update(part[at : at + length] for at in range(len(part) - length + 1))
        word = part if part and part[0] < "\u2e80" and len(part) > 1 else ""
        if len(word) > LONGEST:
            counted[word] += 1
        if word and before:
            counted[f"{before} {word}"] += 1
        before = word
    return counted

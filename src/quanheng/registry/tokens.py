"""Which tokens a subject is found by, and which tokens a question asks for: one code for both.

A token is a letter that tells its sort, then the text: ``n`` two characters of a name, ``a`` two
of an address, ``s`` two syllables, ``i`` initials, ``c`` a code from its head and ``z`` from its
tail, ``t``/``u`` a telephone likewise, ``l``/``m`` a licence number, ``p`` a person, ``r`` a region.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .words import fold, fold_address, initials_of, is_han, sounds_of

__all__ = ["AllOf", "AnyOf", "Query", "Token", "by_address", "by_name", "by_number", "by_person", "by_region",
           "by_sound", "looks_like_number", "tokens_of"]  # fmt: skip

REGION_LENGTHS = (4, 6, 9)
INITIALS = 8


@dataclass(frozen=True, slots=True)
class Token:
    """One token to be found; with ``starts`` any token that begins so."""

    text: str
    starts: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must be found."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part must be found."""

    parts: tuple["Query", ...]


Query = Token | AllOf | AnyOf


def tokens_of(
    *,
    names: Iterable[str],
    addresses: Iterable[str] = (),
    codes: Iterable[str] = (),
    phones: Iterable[str] = (),
    licences: Iterable[str] = (),
    persons: Iterable[str] = (),
    region: str = "",
) -> str:
    """Give the tokens a subject is found by, parted by spaces, each once."""
    found: set[str] = set()
    for name in names:
        folded = fold(name)
        sounds = sounds_of(folded)
        found.update("n" + pair for pair in _pairs(folded))
        found.update("s" + pair for pair in _pairs(sounds))
        initials = initials_of(folded)
        found.update("i" + initials[at : at + INITIALS] for at in range(len(initials)))
    for address in addresses:
        found.update("a" + pair for pair in _pairs(fold_address(address)))
    for head, tail, texts in (("c", "z", codes), ("t", "u", phones), ("l", "m", licences)):
        for text in filter(None, map(fold, texts)):
            found.update((head + text, tail + text[::-1]))
    found.update("p" + folded for folded in map(fold, persons) if folded)
    found.update("r" + region[:length] for length in REGION_LENGTHS if len(region) >= length)
    return " ".join(sorted(found))


def _pairs(parts: Sequence[str]) -> list[str]:
    """Give each two neighbours, and the last one alone so that a single character can be asked for."""
    return [a + b for a, b in pairwise(parts)] + list(parts[-1:])


def _ask(sort: str, parts: Sequence[str]) -> Query:
    if len(parts) == 1:
        return Token(sort + parts[0], starts=True)
    return AllOf(tuple(Token(sort + a + b) for a, b in pairwise(parts)))


def by_name(word: str) -> Query:
    """Ask for a fragment of a name, already folded."""
    return _ask("n", word)


def by_address(word: str) -> Query:
    """Ask for a fragment of an address, already folded."""
    return _ask("a", word)


def by_person(word: str) -> Query:
    """Ask for the whole name of a person in charge."""
    return Token("p" + word)


def by_sound(syllables: Sequence[str], initials: str = "") -> Query | None:
    """Ask for neighbouring syllables, or for initials; None when neither says enough."""
    if len(syllables) >= 2:
        return _ask("s", syllables)
    return Token("i" + initials[:INITIALS], starts=True) if len(initials) >= 3 else None


def by_number(word: str) -> Query:
    """Ask for a code, telephone or licence number by its head or its tail."""
    back = word[::-1]
    return AnyOf(tuple(Token(sort + word, starts=True) for sort in "ctl") + tuple(
        Token(sort + back, starts=True) for sort in "zum"
    ))  # fmt: skip


def by_region(prefixes: Sequence[str]) -> Query | None:
    """Ask for subjects of some regions; None when a prefix has no token and the join must do it alone."""
    if not prefixes or any(len(prefix) not in REGION_LENGTHS for prefix in prefixes):
        return None
    tokens = tuple(Token("r" + prefix) for prefix in prefixes)
    return tokens[0] if len(tokens) == 1 else AnyOf(tokens)


def looks_like_number(word: str) -> bool:
    """Say whether a folded word can be a code or a number: four signs or more, no Chinese, some digit."""
    return len(word) >= 4 and not any(map(is_han, word)) and any(sign.isdigit() for sign in word)

"""How words are made alike before they are compared: width, case, old forms of characters, sound."""

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

__all__ = ["SHAPES", "fold", "fold_address", "initials_of", "is_han", "sound_of", "sounds_of", "split_latin"]

SHAPES = re.compile(r"[^0-9a-z\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]+")
_HEAD = re.compile(r"^(?:[^省市区县]{2,3}省)?(?:[^省市区县]{2,4}市)?")


@cache
def _simplified() -> dict[int, str]:
    """Read the table of older forms: each pair is the old character followed by the one we fold it to."""
    pairs = files(__package__).joinpath("traditional.txt").read_text(encoding="utf-8").split()
    return {ord(pair[0]): pair[1] for pair in pairs}


def is_han(sign: str) -> bool:
    """Say whether a character is Chinese."""
    return (
        "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or "\U00020000" <= sign <= "\U0002fa1f"
    )


def fold(text: str) -> str:
    """Fold width, case, older characters; drop spaces and marks. 「燕來（茶）館」 and "燕来茶馆" meet."""
    narrow = unicodedata.normalize("NFKC", text).lower().translate(_simplified())
    return SHAPES.sub("", narrow)


def fold_address(text: str) -> str:
    """Fold an address to its key; province and city say nothing within one city and are dropped."""
    return _HEAD.sub("", fold(text))


@lru_cache(maxsize=30_000)
def sound_of(sign: str) -> str:
    """Give one character's syllable without tone, as a southern ear hears it.

    zh, ch, sh fold to z, c, s and the endings -ng to -n, since those are the pairs confused in
    Chaozhou. One reading a character, the commonest: index and question err alike.
    """
    from pypinyin import Style, lazy_pinyin

    syllable = lazy_pinyin(sign, style=Style.NORMAL, errors="ignore")
    return _soften(syllable[0]) if syllable else ""


def _soften(syllable: str) -> str:
    if syllable[:2] in ("zh", "ch", "sh"):
        syllable = syllable[0] + syllable[2:]
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable


def sounds_of(folded: str) -> list[str]:
    """Give the syllables of the Chinese characters of a folded text, in order."""
    return [sound for sound in (sound_of(sign) for sign in folded if is_han(sign)) if sound]


def initials_of(folded: str) -> str:
    """Give the first letters of a folded text's syllables; letters and digits stand for themselves."""
    return "".join(sound_of(sign)[:1] if is_han(sign) else sign for sign in folded)


@cache
def _syllables() -> frozenset[str]:
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    readings = {to_normal(one) for all_of in PINYIN_DICT.values() for one in all_of.split(",")}
    return frozenset(one.replace("ü", "v") for one in readings if one.isascii() or "ü" in one)


def split_latin(typed: str) -> list[str]:
    """Split typed letters into syllables (yanxilou: yan, xi, lou); empty when they are no such thing.

    The fewest syllables win, so that "xian" stays one.
    """
    best: list[list[str] | None] = [[]] + [None] * len(typed)
    for end in range(1, len(typed) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is None or typed[start:end] not in _syllables():
                continue
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = [*before, typed[start:end]]
    found = best[-1]
    return [_soften(one) for one in found] if found else []

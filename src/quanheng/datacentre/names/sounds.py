"""How a Chinese text sounds, one syllable a character: to find slips between homophones."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import orjson

__all__ = ["sound", "syllables"]

_MARKS = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm")


@cache
def _table() -> dict[int, str]:
    """Read the dictionary's data file alone: the package also loads its phrases, which nobody needs here."""
    spec = find_spec("pypinyin")
    assert spec is not None
    assert spec.origin is not None
    told: dict[str, str] = orjson.loads((Path(spec.origin).parent / "pinyin_dict.json").read_bytes())
    return {
        int(code): said.partition(",")[0].translate(_MARKS).replace("ê", "e") + " "
        for code, said in told.items()
    }


def sound(text: str) -> str:
    """Give the text with each Chinese character as its most usual syllable and a space; the rest as it stands."""
    return text.translate(_table())


def syllables(text: str) -> list[str]:
    """Give one syllable for each character."""
    table = _table()
    return [table.get(ord(sign), sign).strip() for sign in text]

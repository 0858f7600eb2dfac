"""How a Chinese text sounds, one syllable a character: to find slips between homophones."""

from functools import cache

__all__ = ["sound", "syllables"]

_MARKS = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm")


@cache
def _table() -> dict[int, str]:
    from pypinyin.pinyin_dict import pinyin_dict

    return {
        code: said.split(",")[0].translate(_MARKS).replace("ê", "e") + " "
        for code, said in pinyin_dict.items()
    }


def sound(text: str) -> str:
    """Give the text with each Chinese character as its most usual syllable and a space; the rest as it stands."""
    return text.translate(_table())


def syllables(text: str) -> list[str]:
    """Give one syllable for each character."""
    table = _table()
    return [table.get(ord(sign), sign).strip() for sign in text]

"""Constants that an engine must be told in its own way: patterns, dates' formats, units, numbers of digits."""

import re

from sqlglot import exp

from .catalogue.dates import BETWEEN_SIGNS, READABLE, SIGNS, UNITS
from .entry import Engine
from .refusing import refuse

__all__ = ["digits", "format_read", "format_written", "like", "pattern", "replacement", "unit"]

_MOST_DIGITS = 8
#: What RE2 and Java read alike; everything else in a pattern is refused.
_ESCAPES = set("dDwWsS.\\+*?()[]{}|^$/-")


def pattern(text: str, engine: Engine, node: exp.Expr) -> str:
    r"""Give a pattern for the engine; only what RE2 and Java read alike may stand in it.

    Java is told that only \n ends a line, and that $ means the very end, as RE2 has it.
    """
    made: list[str] = []
    at, in_class = 0, False
    while at < len(text):
        found = text[at]
        if found == "\\":
            piece, at = _escape(text, at, engine, node)
            made.append(piece)
            continue
        if in_class:
            if found == "[" or text.startswith("&&", at):
                raise refuse("模式的方括号里不能再写 [ 或 &&", "请写成一层方括号", node)
            in_class = found != "]"
        elif found == "[":
            in_class = True
        elif found == "(" and text.startswith("(?", at) and not text.startswith("(?:", at):
            raise refuse("模式里不能写 (?…)", "不用环视、命名组和行内标志；不分大小写请先用 lower()", node)
        elif found == "$" and engine == "spark":
            found = r"\z"
        elif found in "+*?}" and text[at + 1 : at + 2] == "+":
            raise refuse("模式里不能写占有量词", "去掉多余的 +", node)
        made.append(found)
        at += 1
    if in_class:
        raise refuse("模式的方括号没有结束", "补上 ]", node)
    try:
        re.compile(re.sub(r"\\[px]\{\w+\}", "x", text))
    except re.error as wrong:
        raise refuse(f"模式写得不对：{wrong}", "请检查括号", node) from wrong
    return ("(?d)" if engine == "spark" else "") + "".join(made)


def _escape(text: str, at: int, engine: Engine, node: exp.Expr) -> tuple[str, int]:
    sign = text[at + 1 : at + 2]
    if sign in _ESCAPES and sign:
        return text[at : at + 2], at + 2
    if text.startswith(r"\p{Han}", at):
        return (r"\p{IsHan}" if engine == "spark" else r"\p{Han}"), at + 7
    if found := re.match(r"\\x\{[0-9A-Fa-f]{1,6}\}", text[at:]):
        return found.group(), at + len(found.group())
    raise refuse(
        f"模式里不能写 \\{sign}", r"可写 \d \w \s 及其大写、\p{Han}、\x{…}；换行等不可见字符写成 \s", node
    )


def replacement(text: str, engine: Engine, node: exp.Expr) -> str:
    r"""Give what replaces a find: groups are \1 to \9 in the query, $1 for Java."""
    if re.search(r"\\(?![1-9])", text):
        raise refuse("替换文字里反斜杠只能写成 \\1 至 \\9", "其余反斜杠请去掉", node)
    if engine == "duckdb":
        return text
    # A digit after a group would be read as part of its number by Java.
    if re.search(r"\\[1-9][0-9]", text):
        raise refuse("替换文字里组号之后不能紧接数字", "请用 || 另行拼接", node)
    return re.sub(r"\\([1-9])", r"$\1", text.replace("$", r"\$"))


def like(text: str, node: exp.Expr) -> str:
    """Hold a LIKE pattern to signs that both engines read alike."""
    if "\\" in text:
        raise refuse("LIKE 的样式里不能写反斜杠", "请用 contains、starts_with 或 regexp_matches", node)
    return text


def unit(text: str, node: exp.Expr, *, days: bool) -> str:
    """Hold a unit to those that begin and end at the same day on both engines."""
    known = UNITS if days else UNITS[1:]
    if text.lower() not in known:
        raise refuse(f"不认识单位“{text}”", f"可写：{'、'.join(known)}", node)
    return text.lower()


def digits(text: str, node: exp.Expr) -> int:
    """Hold a number of digits to 0 … 8."""
    if not text.isdigit() or int(text) > _MOST_DIGITS:
        raise refuse("小数位数只写0至8", "请直接写数字", node)
    return int(text)


def format_written(text: str, engine: Engine, node: exp.Expr) -> str:
    """Give the format a date is written in."""
    made, at = "", 0
    while at < len(text):
        sign = text[at : at + 2]
        if sign in SIGNS:
            made, at = made + (SIGNS[sign] if engine == "spark" else sign), at + 2
        elif text[at] in BETWEEN_SIGNS:
            made, at = made + (f"'{text[at]}'" if engine == "spark" else text[at]), at + 1
        else:
            raise refuse(f"日期格式里不能写“{sign}”", "可写：%Y %m %d %j，以及 - / . 年 月 日 和空格", node)
    return made


def format_read(text: str, engine: Engine, node: exp.Expr) -> tuple[str, str]:
    """Give the format a date is read in, and the shape the text must have."""
    if text not in READABLE:
        raise refuse(f"读日期不能用格式“{text}”", f"可写：{'、'.join(READABLE)}", node)
    return format_written(text, engine, node), READABLE[text]

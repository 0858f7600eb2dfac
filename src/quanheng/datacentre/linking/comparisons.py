"""How each role is compared: levels from the best to the worst, each a condition in SQL and a sentence for an officer.

Strings are compared by ``jaro_winkler_similarity``, which DuckDB reckons by character; its edit distances count
bytes and are used on codes and numbers alone, which are ASCII.
"""

# ruff: noqa: E501 - a level is a condition and its sentence, in one line

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .prepare import Field

__all__ = ["Comparison", "Level", "comparisons_of"]

_NAMED = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a comparison: when it holds, what it says, and a first guess of m and u."""

    sql: str
    says: str
    m: float
    u: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field's levels; level 0 of a result means that one side says nothing."""

    key: str
    role: str
    title: str
    null: str
    levels: tuple[Level, ...]
    columns: tuple[str, ...]


def comparisons_of(fields: Sequence[Field]) -> list[Comparison]:
    """Give the comparisons of the fields that two files share."""
    return [_BY_ROLE[field.role](field) for field in fields]


def _pair(text: str, key: str) -> str:
    """Write columns in full: ``<core_l>`` is ``name_core_l``, and ``[core]`` says that both sides have the same."""
    out = text
    while "[" in out:
        start, end = out.index("["), out.index("]")
        part = out[start + 1 : end]
        out = f"{out[:start]}{key}_{part}_l = {key}_{part}_r{out[end + 1 :]}"
    return _NAMED.sub(rf"{key}_\1", out)


def _made(field: Field, null: str, columns: str, *levels: tuple[str, str, float, float]) -> Comparison:
    key = field.key
    return Comparison(
        key, field.role, field.title, _pair(null, key),
        tuple(Level(_pair(sql, key), says.replace("{}", field.title), m, u) for sql, says, m, u in levels),
        tuple(f"{key}_{column}" for column in columns.split()),
    )  # fmt: skip


def _null(part: str) -> str:
    return f"<{part}_l> IS NULL OR <{part}_r> IS NULL"


_SAME_CORE = "([core] OR <core_l> = <alt_r> OR <alt_l> = <core_r>)"
# One slip leaves one half as it was; to look at that first spares the dear reckoning of the distance.
_HALF = "(left(<v_l>, 4) = left(<v_r>, 4) OR right(<v_l>, 4) = right(<v_r>, 4))"
_JW = "jaro_winkler_similarity(<{0}_l>, <{0}_r>)"


def _name(field: Field) -> Comparison:
    near = "greatest(jaro_winkler_similarity(<core_l>, <core_r>), coalesce(jaro_winkler_similarity(<core_l>, <alt_r>), 0), coalesce(jaro_winkler_similarity(<alt_l>, <core_r>), 0))"
    begins = "(least(length(<core_l>), length(<core_r>)) >= 3 AND (starts_with(<core_l>, <core_r>) OR starts_with(<core_r>, <core_l>)))"
    rare = "least(<freq_l>, <freq_r>) <= 2"
    return _made(
        field, _null("core"), "core brand trade branch snd bsnd alt freq bfreq",
        ("<branch_l> IS NOT NULL AND <branch_r> IS NOT NULL AND NOT [branch] AND NOT contains(<branch_l>, <branch_r>)"
         " AND NOT contains(<branch_r>, <branch_l>)", "{}的分店（分公司）标记不同", 0.005, 0.02),
        (f"{_SAME_CORE} AND [branch]", "{}的字号、行业和分店标记相同", 0.06, 0.0002),
        (f"{_SAME_CORE} AND {rare}", "{}的字号和行业相同，别家少用", 0.5, 0.0005),
        (_SAME_CORE, "{}的字号和行业相同，但用的人多", 0.12, 0.01),
        ("[snd]", "{}读音相同，写法有别", 0.04, 0.0005),
        (f"[brand] AND {begins}", "{}的字号相同，一方写得短", 0.08, 0.001),
        (begins, "{}开头相同，一方写得短", 0.04, 0.001),
        ("[bsnd] AND [trade]", "{}的行业相同，字号同音", 0.02, 0.0005),
        (f"{near} >= 0.93", "{}很相近", 0.04, 0.001),
        ("[brand] AND least(<bfreq_l>, <bfreq_r>) <= 3", "{}的字号相同且少见，行业不同", 0.02, 0.02),
        ("[brand]", "{}的字号相同但常见，行业不同", 0.02, 0.05),
        ("[trade] AND jaro_winkler_similarity(<brand_l>, <brand_r>) >= 0.6", "{}的行业相同，字号相近", 0.03, 0.01),
        (f"{near} >= 0.82", "{}相近", 0.02, 0.02),
        ("[trade]", "{}的行业相同，字号不同", 0.005, 0.25),
        ("true", "{}不同", 0.01, 0.6),
    )  # fmt: skip


def _person(field: Field) -> Comparison:
    return _made(
        field, _null("v"), "v snd freq",
        ("[v] AND least(<freq_l>, <freq_r>) <= 3", "{}相同，重名少", 0.5, 0.0005),
        ("[v]", "{}相同，但重名多", 0.3, 0.01),
        ("[snd]", "{}同音", 0.03, 0.002),
        (f"{_JW.format('v')} >= 0.88", "{}很相近", 0.03, 0.002),
        (f"length(<v_l>) >= 2 AND length(<v_r>) >= 2 AND (contains(<v_l>, <v_r>) OR contains(<v_r>, <v_l>) OR {_JW.format('v')} >= 0.78)",
         "{}相近", 0.04, 0.02),
        ("true", "{}不同", 0.1, 0.96),
    )  # fmt: skip


def _code(field: Field) -> Comparison:
    return _made(
        field, _null("v"), "v ok",
        ("[v] AND <ok_l> IS NOT NULL", "{}相同且校验通过", 0.75, 0.00001),
        ("[v]", "{}相同（未通过校验）", 0.05, 0.00001),
        ("<ok_l> IS NOT NULL AND <ok_r> IS NOT NULL", "{}不同，且都校验通过", 0.0001, 0.9),
        (f"{_HALF} AND damerau_levenshtein(<v_l>, <v_r>) <= 1", "{}只差一处笔误", 0.18, 0.00001),
        (f"{_HALF} AND damerau_levenshtein(<v_l>, <v_r>) <= 2", "{}只差两处", 0.01, 0.0001),
        ("true", "{}不同", 0.02, 0.1),
    )  # fmt: skip


def _number(field: Field) -> Comparison:
    return _made(
        field, _null("v"), "v freq",
        ("[v] AND least(<freq_l>, <freq_r>) <= 3", "{}相同", 0.85, 0.0005),
        ("[v]", "{}相同，但多家共用", 0.05, 0.01),
        (f"length(<v_l>) >= 5 AND {_HALF} AND damerau_levenshtein(<v_l>, <v_r>) <= 1", "{}只差一处笔误", 0.06, 0.001),
        ("true", "{}不同", 0.05, 0.98),
    )  # fmt: skip


def _phone(field: Field) -> Comparison:
    return _made(
        field, _null("v"), "v freq",
        ("[v] AND least(<freq_l>, <freq_r>) <= 2", "{}相同", 0.7, 0.0005),
        ("[v]", "{}相同，但多家共用", 0.05, 0.005),
        ("right(<v_l>, 7) = right(<v_r>, 7)", "{}尾号七位相同", 0.02, 0.0001),
        (f"{_HALF} AND damerau_levenshtein(<v_l>, <v_r>) <= 1", "{}只差一位", 0.02, 0.0001),
        ("true", "{}不同", 0.21, 0.99),
    )  # fmt: skip


def _address(field: Field) -> Comparison:
    door = "[road] AND [no]"
    apart = "<dist_l> IS NOT NULL AND <dist_r> IS NOT NULL AND NOT [dist]"
    return _made(
        field, "<rest_l> IS NULL OR <rest_r> IS NULL", "dist road no bld flr room rest pfreq",
        (f"{door} AND {apart}", "{}的路名门牌相同，区县不同", 0.005, 0.02),
        (f"{door} AND [room] AND (<bld_l> IS NULL OR <bld_r> IS NULL OR [bld])", "{}到房号都相同", 0.35, 0.003),
        ("[rest]", "{}写法相同", 0.1, 0.001),
        (f"{door} AND <room_l> IS NOT NULL AND <room_r> IS NOT NULL AND NOT [room]", "{}的门牌相同，房号不同", 0.03, 0.01),
        (f"{door} AND <bld_l> IS NOT NULL AND <bld_r> IS NOT NULL AND NOT [bld]", "{}的门牌相同，楼栋不同", 0.01, 0.01),
        (f"{door} AND <flr_l> IS NOT NULL AND <flr_r> IS NOT NULL AND NOT [flr]", "{}的门牌相同，楼层不同", 0.01, 0.01),
        (f"{door} AND ([bld] OR [flr])", "{}的门牌和楼栋（楼层）相同", 0.15, 0.003),
        (door, "{}的门牌相同，一方未写房号", 0.2, 0.005),
        ("[no] AND jaro_winkler_similarity(<road_l>, <road_r>) >= 0.8", "{}的门牌号相同，路名相近", 0.02, 0.001),
        ("jaro_winkler_similarity(<rest_l>, <rest_r>) >= 0.93 AND NOT (<no_l> IS NOT NULL AND <no_r> IS NOT NULL AND NOT [no])",
         "{}很相近", 0.02, 0.001),
        ("[road] AND NOT (" + apart + ")", "{}同一条路，门牌不同或未写", 0.01, 0.01),
        (apart, "{}不同，区县也不同", 0.08, 0.6),
        ("[dist]", "{}不同，区县相同", 0.05, 0.2),
        ("true", "{}不同", 0.05, 0.3),
    )  # fmt: skip


def _region(field: Field) -> Comparison:
    return _made(
        field, _null("v"), "v",
        ("[v] OR starts_with(<v_l>, <v_r>) OR starts_with(<v_r>, <v_l>)", "{}相同", 0.9, 0.2),
        ("true", "{}不同", 0.1, 0.8),
    )  # fmt: skip


def _date(field: Field) -> Comparison:
    return _made(
        field, _null("v"), "v",
        ("[v]", "{}相同", 0.9, 0.001),
        ("substr(<v_l>, 1, 4) = substr(<v_r>, 1, 4) AND substr(<v_l>, 6, 2) = substr(<v_r>, 9, 2) AND substr(<v_l>, 9, 2) = substr(<v_r>, 6, 2)",
         "{}月日颠倒", 0.01, 0.0001),
        (f"{_HALF} AND damerau_levenshtein(<v_l>, <v_r>) <= 1", "{}只差一位", 0.05, 0.01),
        ("substr(<v_l>, 1, 4) = substr(<v_r>, 1, 4)", "{}同年", 0.02, 0.05),
        ("true", "{}不同", 0.02, 0.94),
    )  # fmt: skip


def _text(field: Field) -> Comparison:
    return _made(
        field, _null("v"), "v",
        ("[v]", "{}相同", 0.7, 0.2),
        (f"{_JW.format('v')} >= 0.9", "{}相近", 0.1, 0.05),
        ("true", "{}不同", 0.2, 0.75),
    )  # fmt: skip


def _place(field: Field) -> Comparison:
    apart = (
        "(sqrt(power(<lat_l> - <lat_r>, 2) + power((<lon_l> - <lon_r>) * cos(radians(<lat_l>)), 2)) * 111320)"
    )
    return _made(
        field, _null("lat"), "lat lon",
        (f"{apart} <= 10", "位置相距不到10米", 0.7, 0.01),
        (f"{apart} <= 60", "位置相距不到60米", 0.15, 0.02),
        (f"{apart} <= 300", "位置相距不到300米", 0.05, 0.02),
        (f"{apart} <= 2000", "位置相距不到2公里", 0.03, 0.1),
        ("true", "位置相距2公里以上", 0.07, 0.85),
    )  # fmt: skip


_BY_ROLE = {
    "name": _name, "person": _person, "code": _code, "number": _number, "phone": _phone, "address": _address,
    "region": _region, "date": _date, "text": _text, "place": _place,
}  # fmt: skip

"""Which pairs are looked at at all: keys by role, those that crowd too many records together left aside."""

from collections.abc import Sequence
from dataclasses import dataclass

from .prepare import Field

__all__ = ["CROWD", "Rule", "rules_of"]

CROWD = 60
"""A key that would join more pairs than this is passed over: a finer key finds them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One key of a record, as SQL over its derived columns, and what it is called in the report."""

    name: str
    title: str
    sql: str  # NULL where the record has no such key
    crowd: int = CROWD


def rules_of(fields: Sequence[Field]) -> list[Rule]:
    """Give the keys that these fields allow, the surest first."""
    have = {field.role for field in fields}
    rules: list[Rule] = []
    for field in fields:
        rules += _by_field(field)
    dist = "address_dist" if "address" in have else "region_v" if "region" in have else ""
    if "name" in have:
        near = [f"{f.key}_v" for f in fields if f.role == "region"] + (
            ["address_dist"] if "address" in have else []
        )
        rules += [
            Rule(f"name_in_{at}", "名称的字号和区域", f"name_brand || '|' || {column}")
            for at, column in enumerate(near)
        ]
        rules += [
            Rule(f"sound_in_{at}", "字号读音和区域", f"name_bsnd || '|' || {column}")
            for at, column in enumerate(near[:1])
        ]
        if "address" in have:
            rules.append(
                Rule("name_on_road", "名称首字和路名", "left(name_core, 1) || '|' || address_road", 12)
            )
            rules.append(
                Rule(
                    "trade_at_door",
                    "行业和门牌",
                    "name_trade || '|' || address_road || '|' || address_no",
                    30,
                )
            )
    if "person" in have and "name" in have:
        rules.append(Rule("person_name", "负责人和名称首字", "left(name_core, 1) || '|' || person_v"))
    if "person" in have and "address" in have:
        rules.append(Rule("person_road", "负责人和路名", "person_v || '|' || address_road"))
    if "person" in have and dist:
        rules.append(Rule("person_in", "负责人和区域", f"person_v || '|' || {dist}", 8))
    rules += _of_people(fields, have)
    return rules


def _of_people(fields: Sequence[Field], have: set[str]) -> list[Rule]:
    """Give keys for people, who have several short names, a day of birth and a place, and each of them may be wrong."""
    people = [field.key for field in fields if field.role == "person"]
    days = [field.key for field in fields if field.role == "date"]
    near = "region_v" if "region" in have else "address_dist" if "address" in have else ""
    rules: list[Rule] = []
    if len(people) > 1:
        one, two = people[0], people[1]
        rules.append(
            Rule(
                "both_names",
                "姓和名的读音",
                f"least({one}_snd, {two}_snd) || '|' || greatest({one}_snd, {two}_snd)",
            )
        )
    for day in days:
        rules += [Rule(f"{key}_{day}", "姓名和日期", f"{key}_snd || '|' || {day}_v", 60) for key in people]
        if "name" not in have:
            rules.append(Rule(day, "日期相同", f"{day}_v", 60))
    if near and "name" not in have:
        rules += [Rule(f"{key}_near", "姓名和区域", f"{key}_snd || '|' || {near}", 60) for key in people]
        rules += [
            Rule(f"{key}_head", "姓名首四字母和区域", f"left({key}_v, 4) || '|' || {near}", 40)
            for key in people
        ]
        if "address" in have:
            rules.append(Rule("number_near", "门牌号和区域", f"address_no || '|' || {near}", 60))
    return rules


def _by_field(field: Field) -> list[Rule]:
    key, title = field.key, field.title
    if field.role == "code":
        return [
            Rule(key, f"{title}相同", f"{key}_v"),
            Rule(
                f"{key}_head",
                f"{title}前13位",
                f"CASE WHEN length({key}_v) BETWEEN 17 AND 19 THEN left({key}_v, 13) END",
                20,
            ),
            Rule(
                f"{key}_tail",
                f"{title}后7位",
                f"CASE WHEN length({key}_v) BETWEEN 17 AND 19 THEN right({key}_v, 7) END",
                20,
            ),
        ]
    if field.role in {"number", "phone"}:
        return [Rule(key, f"{title}相同", f"{key}_v", 30)]
    if field.role == "name":
        return [
            Rule("name", f"{title}的字号和行业", "name_core"),
            Rule("name_alt", f"{title}的别名", "coalesce(name_alt, name_core)"),
            Rule("name_sound", f"{title}读音", "name_snd"),
            Rule("brand", f"{title}的字号", "name_brand", 12),
        ]
    if field.role == "person":
        return [
            Rule(key, f"{title}相同", f"{key}_v", 6),
            Rule(f"{key}_sound", f"{title}读音", f"{key}_snd", 6),
        ]
    if field.role == "address":
        return [
            Rule("door_room", f"{title}到房号", "address_road || '|' || address_no || '|' || address_room"),
            Rule("door_in", f"{title}到门牌", "address_road || '|' || address_no || '|' || address_dist", 30),
            Rule("door", f"{title}的路名门牌", "address_road || '|' || address_no", 8),
            Rule("whole", f"{title}写法相同", "address_rest", 30),
        ]
    return []

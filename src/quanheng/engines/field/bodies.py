"""What each kind of act may hold, checked field by field before anything is done with it. Pure."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from quanheng.base.errors import BadInput

__all__ = [
    "DIGEST",
    "ID",
    "KINDS",
    "LIMITS",
    "ActKind",
    "bad",
    "check_body",
    "instant",
    "mapping",
    "match",
    "whole",
]

ID = re.compile(r"[0-9a-f]{32}")
DIGEST = re.compile(r"[0-9a-f]{64}")

#: What one act and one post may hold; the telephone is told them with the day.
LIMITS: Mapping[str, int] = {
    "act_bytes": 262_144, "acts_a_post": 50, "files_an_act": 20, "tasks_a_batch": 100, "text": 4_000,
    "stroke_points": 20_000, "paper_text": 40_000,
}  # fmt: skip


class ActKind(StrEnum):
    """What an officer can do without signal."""

    START = "task.start"
    ANSWERS = "answers.record"
    FILE = "file.add"
    FILE_LOST = "file.lost"
    SIGN_OFFICER = "sign.officer"
    SIGN_PARTY = "sign.party"
    SIGN_REFUSED = "sign.refused"
    PAPER = "paper.make"
    CLOSE = "task.close"
    NOTE = "note.add"
    BATCH = "batch.record"


KINDS: Mapping[str, str] = {
    "task.start": "到场", "answers.record": "记录检查项", "file.add": "取证", "file.lost": "文件遗失说明",
    "sign.officer": "检查人员签名", "sign.party": "当事人签名", "sign.refused": "当事人拒签", "paper.make": "制作文书",
    "task.close": "结束检查", "note.add": "现场记录", "batch.record": "成批记录",
}  # fmt: skip

_SHORT = {"name": 60, "conclusion": 2, "overall": 1, "remark": 500}
_YEARS = range(2000, 2200)
_TEXTS = ("note", "text", "words", "name", "role", "opinion", "reason", "remark", "what", "kind")


def check_body(kind: ActKind, body: Mapping[str, Any]) -> None:
    """Refuse a body that this kind of act cannot have; the message names the field. Raises: BadInput"""
    for key in _TEXTS:
        if body.get(key) is not None and not isinstance(body[key], str):
            raise bad(key)
        if len(body.get(key) or "") > (LIMITS["paper_text"] if kind is ActKind.PAPER else LIMITS["text"]):
            raise BadInput("文字太长", remedy=f"一次最多{LIMITS['text']}字，请分几次记", field=key)
    for key, most in _SHORT.items():
        if len(str(body.get(key) or "")) > most:
            raise BadInput(f"“{key}”太长，最多{most}字", remedy="请写短一些，重新记录", field=key)
    if body.get("shown"):
        match(body, "shown", DIGEST)
    if kind in (ActKind.ANSWERS, ActKind.BATCH):
        _check_answers(body.get("answers"))
    if kind is ActKind.BATCH:
        _check_batch(body)
    if kind is ActKind.FILE_LOST:
        match(body, "file", ID)
    if body.get("strokes") is not None:
        _check_strokes(body["strokes"])


def _check_answers(given: Any) -> None:
    if given is None:
        return
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise bad("answers")
    for one in given:
        whole(one, "no", 1)
        if one.get("value") not in ("Y", "N", "NA"):
            raise bad("value")
        if not isinstance(one.get("note") or "", str) or not isinstance(one.get("disposal") or "", str):
            raise bad("note")
        if one.get("fix_days") is not None:
            whole(one, "fix_days", 1)
        exhibits = one.get("exhibits") or []
        if not isinstance(exhibits, list) or not all(ID.fullmatch(str(name)) for name in exhibits):
            raise bad("exhibits")
    if len({one["no"] for one in given}) != len(given):
        raise bad("answers")


def _check_batch(body: Mapping[str, Any]) -> None:
    rows = body.get("tasks")
    if not isinstance(rows, list) or not 1 <= len(rows) <= LIMITS["tasks_a_batch"]:
        raise BadInput("成批记录须有1至100户", remedy="请分几批", field="tasks")
    for row in rows:
        if not isinstance(row, dict) or not ID.fullmatch(str(row.get("uid"))):
            raise bad("tasks")
        whole(row, "base", 0)
    if len({row["uid"] for row in rows}) != len(rows):
        raise bad("tasks")
    for answers in (mapping(body, "differences") or {}).values():
        _check_answers(answers)


def _check_strokes(strokes: Any) -> None:
    points = 0
    for line in strokes if isinstance(strokes, list) else [None]:
        if not isinstance(line, list):
            raise bad("strokes")
        points += len(line)
        if points > LIMITS["stroke_points"]:
            raise BadInput("签名的笔画太多", remedy="请重签一次", field="strokes")
        for point in line:
            if (
                not isinstance(point, list)
                or not 2 <= len(point) <= 3
                or any(type(one) is not int for one in point)
            ):
                raise bad("strokes")


def instant(text: Any, name: str) -> datetime:
    """Read an instant with its zone. Raises: BadInput"""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as wrong:
        raise bad(name) from wrong
    if found.tzinfo is None or found.year not in _YEARS:
        raise bad(name)
    return found


def match(raw: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    """Read a text of a given form. Raises: BadInput"""
    text = raw.get(name)
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise bad(name)
    return text


def whole(raw: Mapping[str, Any], name: str, least: int) -> int:
    """Read a whole number. Raises: BadInput"""
    number = raw.get(name)
    if type(number) is not int or not least <= number <= 2**53 - 1:
        raise bad(name)
    return number


def mapping(raw: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """Read an object, or nothing. Raises: BadInput"""
    found = raw.get(name)
    if found is not None and not isinstance(found, dict):
        raise bad(name)
    return found


def bad(name: str) -> BadInput:
    """Say that a field is not what it should be."""
    return BadInput(f"这一项的“{name}”写法不对", remedy="请更新手机上的移动执法后再发送", field=name)

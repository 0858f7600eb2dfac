"""The minutes of a draw (抽取记录) as a PDF in the dress of our papers, with the address where anybody checks it."""

from datetime import date
from pathlib import Path
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from quanheng.base.digest import canonical, sm3
from quanheng.base.errors import NotYet
from quanheng.engines.affairs import api as affairs
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import Actor, Person
from quanheng.surfaces.words import region_title

__all__ = ["minutes_pdf"]

_STYLE = Path(__file__).with_name("static") / "desk" / "minutes.css"
MOST_LINES = 3_000


def minutes_pdf(actor: Actor, draw: inspections.Draw, *, address: str, day: date) -> bytes:
    """Print who sealed, opened and drew, the digests, the numbers, and the drawn with their officers.

    Raises: NotYet, before the draw
    """
    if draw.result is None:
        raise NotYet("还没有抽取结果", remedy="抽取之后再打印抽取记录")
    from weasyprint import HTML

    content = {
        "organ": draw.plan.unit.name if draw.plan.unit else actor.unit_name, "zh": "抽取记录",
        "number": draw.plan.number, "seal": False,
    }  # fmt: skip
    page = render_to_string(
        "desk/draws/minutes.html",
        {
            "style": mark_safe(_STYLE.read_text(encoding="utf-8")),  # noqa: S308 - our own file
            "sheet": affairs.draft_html({**content, "blocks": _blocks(actor, draw)}), "address": address,
            "qr": mark_safe(segno.make(address, error="m").svg_inline(border=0, omitsize=True)),  # noqa: S308
            "digest": sm3(canonical(draw.result)).hex(), "day": day, "fact": draw.drawn_fact,
        },
    )  # fmt: skip
    made: bytes = HTML(string=page, url_fetcher=_nothing).write_pdf()
    return made


def _nothing(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError(f"minutes fetch nothing: {url[:60]}")


def _blocks(actor: Actor, draw: inspections.Draw) -> list[dict[str, Any]]:
    plan, promised = draw.plan, draw.commitment
    state = inspections.see_ceremony(actor, draw.uid, today=plan.ends_on)
    opened = "、".join(one["by"] for one in draw.reveals) or "无"
    shut = [one.name for one in state.witnesses if one.name not in {by["by"] for by in draw.reveals}]
    entered = {one.source: "、".join(each.person.name for each in one.entries) for one in state.numbers}
    said = [
        ["方案", plan.title], ["检查事项", inspections.inspection_named(plan.inspection).zh],
        ["地区", region_title(plan.region_code)], ["检查期间", f"{plan.starts_on}至{plan.ends_on}"],
        ["名录", f"检查对象{draw.object_count}户，执法检查人员{draw.officer_count}人"],
        ["未列入", "；".join(f"{why}{count}户" for why, count in draw.reductions.items()) or "无"],
        ["封存时间", _hour(draw.committed_at)], ["抽取时间", _hour(draw.drawn_at)],
        ["见证人揭示", opened + (f"；{'、'.join(shut)}未揭示，由备用随机数代替" if shut else "")],
    ]  # fmt: skip
    digests = [
        [zh, promised[key]]
        for key, zh in (("plan", "方案"), ("objects", "对象名录"), ("officers", "人员名录"))
    ]
    return [
        {"kind": "table", "rows": said},
        {"kind": "head", "text": "一、封存的摘要（SM3）"}, {"kind": "table", "rows": digests},
        {"kind": "head", "text": "二、公开随机数"},
        {
            "kind": "rows", "widths": [28, 48, 24], "head": ["来源", "号码", "录入人"],
            "rows": [[one["source"], one["value"], entered.get(one["source"], "")] for one in draw.beacons],
        },
        {"kind": "head", "text": f"三、抽中名单（{draw.drawn_count}户）"},
        {
            "kind": "rows", "widths": [8, 44, 26, 22], "head": ["序号", "检查对象", "统一社会信用代码", "检查人员"],
            "rows": _drawn(actor, draw),
        },
        {"kind": "head", "text": "四、在场人员签名"},
        *({"kind": "sign", "cells": [who, "", "日期", ""]} for who in ("主持人", "见证人", "见证人", "记录人")),
    ]  # fmt: skip


def _hour(at: Any) -> str:
    from quanheng.base.days import CHINA

    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at else ""


def _drawn(actor: Actor, draw: inspections.Draw) -> list[list[str]]:
    rows = [row for row in inspections.list_drawn(actor, draw.uid) if row.role in ("drawn", "replaced")]
    uids = {uid for row in rows for uid in row.officers}
    people = dict(Person.objects.filter(uid__in=uids).values_list("uid", "name"))
    return [
        [str(number), row.name, row.code, "、".join(people.get(uid, "") for uid in row.officers) or "未派出"]
        for number, row in enumerate(rows[:MOST_LINES], 1)
    ]

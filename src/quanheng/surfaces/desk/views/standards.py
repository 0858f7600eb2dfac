"""The data standard: its elements to search, one element with who uses it, and how each source meets it."""

import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from quanheng.base.errors import NotFound
from quanheng.datacentre.standards.exporting import SENSITIVITY, TYPES, json_schema, write_standard
from quanheng.flows import api as flows
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import may
from quanheng.packkit.standard import EntityStandard
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now, today

__all__ = [
    "conformance",
    "conformance_rows",
    "standard_element",
    "standards",
    "standards_schema",
    "standards_workbook",
]

PAGE = 50
CONFIDENCE = {
    "source": "有文本出处", "recall:high": "待核对文本（把握大）", "recall:medium": "待核对文本（把握中等）",
    "recall:low": "待核对文本（把握小）", "product_default": "本系统自设",
}  # fmt: skip
NUMBERS = {"empty": "空着的格", "wrong": "读不懂的格"}


def confidence_words(text: str) -> str:
    """Say in Chinese how sure an entry is; the packs' own notes stay in the packs."""
    return next((zh for key, zh in CONFIDENCE.items() if text.startswith(key)), "待核实")


@desk_page
def standards(request: DeskRequest) -> HttpResponse:
    """Search the elements; below them the entities, and each source of the city with what it meets."""
    asked = {name: request.GET.get(name, "") for name in ("q", "entity", "kind", "secret", "need", "used")}
    known = flows.standards_of(request.actor)
    found = flows.find_elements(
        request.actor, q=asked["q"], entity=asked["entity"], kind=asked["kind"], sensitivity=asked["secret"],
        is_required=bool(asked["need"]), is_used=bool(asked["used"]),
    )  # fmt: skip
    offset = _offset(request)
    chosen = next((one for one in known if one.key == asked["entity"]), None)
    return render(request, "desk/standards/list.html", {
        "rows": found[offset : offset + PAGE], "number": len(found), "entities": known, "chosen": chosen,
        "chosen_sure": confidence_words(chosen.confidence) if chosen else "",
        "named": {part.key: part.zh for part in chosen.fields} if chosen else {},
        "sure": {one.key: confidence_words(one.confidence) for one in known},
        "elements": sum(len(one.fields) for one in known), "conformances": flows.conformances(request.actor),
        "types": TYPES, "secrets": SENSITIVITY, "asked": asked, "is_asked": any(asked.values()),
        "lists": {key: one.zh for key, one in packs().codes.items()}, **_pages(asked, offset, len(found)),
    })  # fmt: skip


def _offset(request: DeskRequest) -> int:
    text = request.GET.get("from", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _pages(asked: dict[str, str], offset: int, number: int) -> dict[str, Any]:
    """Give the addresses of the page before and the next one, with the conditions kept."""

    def at(start: int) -> str:
        return "?" + urlencode({name: value for name, value in asked.items() if value} | {"from": start})

    return {
        "first": offset + 1 if number > offset else 0, "last": min(offset + PAGE, number),
        "previous": at(max(offset - PAGE, 0)) if offset else "",
        "following": at(offset + PAGE) if number > offset + PAGE else "",
    }  # fmt: skip


@desk_page
def standard_element(request: DeskRequest, entity: str, element: str) -> HttpResponse:
    """Show one element: what it is, its checks and codes, who brings it, and what a change touches."""
    standard, one = flows.get_element(request.actor, entity, element)
    codes = flows.code_list_of(one)
    uses = flows.uses_of(request.actor, entity, element)
    signals = {spec.key: spec for use in uses for spec in use.signals}
    others = [
        (other, part)
        for other, part in flows.find_elements(request.actor)
        if one.codes and part.codes == one.codes and (other.key, part.key) != (entity, element)
    ]
    return render(request, "desk/standards/element.html", {
        "standard": standard, "one": one, "type": TYPES[one.type], "secret": SENSITIVITY[one.sensitivity],
        "sure": confidence_words(standard.confidence), "codes": codes,
        "codes_sure": confidence_words(codes.confidence) if codes else "", "uses": uses,
        "signals": list(signals.values()), "others": others, "checks": _checks(standard, element),
        "features": len({feature for use in uses for feature in use.features}),
    })  # fmt: skip


def _checks(standard: EntityStandard, key: str) -> list[tuple[str, str, str]]:
    """Say which checks name an element: what is asked, where it comes from, how sure that is."""
    named = {part.key: part.zh for part in standard.fields}
    said = []
    if key in standard.unique:
        said.append(
            (f"不得重复（{'、'.join(named[part] for part in standard.unique)}）", "", standard.confidence)
        )
    for order in standard.orders:
        if key in (order.left, order.is_not_after):
            text = f"“{named[order.left]}”不晚于“{named[order.is_not_after]}”，否则：{order.says}"
            said.append((text, order.source, order.confidence))
    timely = standard.timely
    if timely and timely.field == key:
        said.append((f"距今不超过{timely.within_days}天", timely.source, timely.confidence))
    return [(text, source, confidence_words(sure)) for text, source, sure in said]


@desk_page
def conformance(request: DeskRequest, key: str) -> HttpResponse:
    """Hold one source against the standard: what it declares, and the shares over the rows that came."""
    found = flows.conformance_of(request.actor, Path(settings.HOME), key, at=now())
    only = request.GET.get("only", "")
    shown = [(one, [line for line in one.lines if not only or not line.is_met]) for one in found]
    return render(request, "desk/standards/conformance.html", {
        "found": shown, "source": found[0], "quality": found[0].quality, "only": only,
        "may_rows": may(request.actor, flows.Rights.ROW_READ), "types": TYPES,
    })  # fmt: skip


@desk_page
def conformance_rows(request: DeskRequest, key: str, element: str, what: str) -> HttpResponse:
    """List the rows behind one number of a source, each with its file and line."""
    if what not in NUMBERS:
        raise NotFound("没有这一页", remedy="请从来源符合情况里点开")
    offset = _offset(request)
    rows = flows.rows_behind(
        request.actor, Path(settings.HOME), key, element, cast("Any", what), limit=PAGE + 1, offset=offset
    )
    spec = packs().sources[key]
    title = next((column.title for column in spec.columns if column.element == element), element)
    pages = _pages({}, offset, offset + len(rows)) | {"last": offset + min(len(rows), PAGE)}
    return render(request, "desk/standards/rows.html", {
        "rows": rows[:PAGE], "spec": spec, "title": title, "what": NUMBERS[what], **pages,
    })  # fmt: skip


@desk_page
def standards_workbook(request: DeskRequest) -> FileResponse:
    """Give the standard, or one entity of it, as a workbook: entities, elements, checks, code lists."""
    chosen, name = _chosen(request)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "standard.xlsx"
        write_standard(path, chosen, packs().codes)
        content = io.BytesIO(path.read_bytes())
    return FileResponse(content, as_attachment=True, filename=f"{name}{today():%Y%m%d}.xlsx")


@desk_page
def standards_schema(request: DeskRequest) -> FileResponse:
    """Give the standard, or one entity of it, as JSON Schema."""
    chosen, name = _chosen(request)
    made = {one.key: json_schema(one, packs().codes) for one in chosen}
    whole: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:quanheng:standard",
        "$defs": made,
    }
    told = made[chosen[0].key] if request.GET.get("entity") else whole
    content = json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
    return FileResponse(
        io.BytesIO(content), as_attachment=True, filename=f"{name}{today():%Y%m%d}.schema.json",
        content_type="application/schema+json",
    )  # fmt: skip


def _chosen(request: DeskRequest) -> tuple[list[EntityStandard], str]:
    key = request.GET.get("entity", "")
    if not key:
        return flows.standards_of(request.actor), "数据标准"
    one = flows.get_standard(request.actor, key)
    return [one], f"数据标准_{one.zh}"

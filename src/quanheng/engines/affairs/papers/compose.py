"""Turns a declared paper and what is known of the affair into content: plain blocks that are then sealed."""

from collections.abc import Mapping
from typing import Any

from jinja2 import TemplateError

from quanheng.base.errors import BadInput
from quanheng.packkit.document import DocumentSpec
from quanheng.packkit.paper import PaperBlock, paper_templates
from quanheng.packkit.paper_words import day_words

__all__ = ["compose", "text_of"]

Block = dict[str, Any]


def compose(document: DocumentSpec, context: Mapping[str, Any]) -> list[Block]:
    """Write out the blocks of a paper. The result is text only: no template is left in it.

    Raises: BadInput, when the pack's words name what the affair does not know
    """
    try:
        return [made for block in document.blocks for made in _block(document, block, context)]
    except TemplateError as wrong:
        raise BadInput(
            f"{document.zh}的文字写不出来：{wrong}", remedy="请领域包维护人改正样式", document=document.key
        ) from wrong


def _write(text: str, context: Mapping[str, Any]) -> str:
    return paper_templates().from_string(text).render(**context).strip()


def _block(document: DocumentSpec, block: PaperBlock, context: Mapping[str, Any]) -> list[Block]:
    if block.when is not None and not block.when.holds({**context["data"], **context}):
        return []
    if block.para is not None:
        return [{"kind": "para", "text": line} for line in _lines(block.para, context)]
    if block.flat is not None:
        return [{"kind": "flat", "text": line} for line in _lines(block.flat, context)]
    if block.table is not None:
        rows = [[_write(cell, context) for cell in row] for row in block.table]
        return [{"kind": "table", "rows": rows}]
    if block.ticks is not None:
        row = {**context["data"], **context}
        boxes = "　".join(
            f"{'■' if tick.when.holds(row) else '□'}{_write(tick.text, context)}" for tick in block.ticks
        )
        return [{"kind": "para", "text": f"{_write(block.before_ticks, context)}{boxes}"}]
    if block.end:
        return [
            {"kind": "end", "organ": context["unit"]["agency"], "day": day_words(context["paper"]["day"])}
        ]
    return [_sign(str(block.sign), context)]


def _lines(text: str, context: Mapping[str, Any]) -> list[str]:
    """A line break in an officer's words is a new paragraph; empty lines are dropped."""
    return [line.strip() for line in _write(text, context).splitlines() if line.strip()]


def _sign(kind: str, context: Mapping[str, Any]) -> Block:
    officers = context["officers"]
    numbers = "　".join(one["certificate"] for one in officers)
    signs: dict[str, list[str]] = {
        "officers": ["执法人员", "", "执法证号", numbers],
        "party": ["当事人", "", "日期", ""],
        "receipt": ["当事人签收", "", "签收日期", ""],
        "leader": ["负责人", "", "日期", ""],
        "reviewer": ["审核人员", "", "日期", ""],
        "recorder": ["记录人", "", "日期", ""],
    }
    return {"kind": "sign", "cells": signs[kind]}


def text_of(content: Mapping[str, Any]) -> str:
    """Give all words of a paper in reading order, as both files must say them."""
    parts: list[str] = [content["organ"], content["zh"]]
    if content.get("number"):
        parts.append(content["number"])
    for block in content["blocks"]:
        if block["kind"] in ("para", "flat"):
            parts.append(block["text"])
        elif block["kind"] == "table":
            parts += [cell for row in block["rows"] for cell in row]
        elif block["kind"] == "end":
            parts += [block["organ"], block["day"]]
        else:
            parts += block["cells"]
    return "\n".join(part for part in parts if part)

"""Turns a declared paper and what is known of the affair into content: plain blocks that are then sealed."""

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import TemplateError

from quanheng.base.errors import BadInput
from quanheng.packkit.document import DocumentSpec
from quanheng.packkit.paper import BLANK, SIGNS, PaperBlock, PaperList, paper_templates
from quanheng.packkit.paper_words import day_words

__all__ = ["compose", "text_of", "things_of", "write"]

Block = dict[str, Any]
LINE = "＿＿＿＿"  # where words are missing in running text there is a line to write on; a form's cell is left empty


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


def write(text: str, context: Mapping[str, Any]) -> str:
    """Fill one text of a pack with what the context knows; a full stop before a further mark is dropped."""
    written = paper_templates().from_string(text).render(**context).strip(" \t\r\n")
    return re.sub(r"。+([。，；])", r"\1", written)


def _block(document: DocumentSpec, block: PaperBlock, context: Mapping[str, Any]) -> list[Block]:
    if block.when is not None and not block.when.holds({**context["data"], **context}):
        return []
    for kind in ("para", "flat", "head", "leaf"):
        text = getattr(block, kind)
        if text is not None:
            return [{"kind": kind, "text": line.replace(BLANK, LINE)} for line in _lines(text, context)]
    if block.table is not None:
        cells = [[write(cell, context) for cell in row] for row in block.table]
        return [{"kind": "table", "rows": cells}]
    if block.rows is not None:
        return [_listed(block.rows, context)]
    if block.ticks is not None:
        row = {**context["data"], **context}
        boxes = "　".join(
            f"{'■' if tick.when.holds(row) else '□'}{write(tick.text, context)}" for tick in block.ticks
        )
        return [{"kind": "para", "text": f"{write(block.before_ticks, context)}{boxes}"}]
    if block.end:
        return [
            {"kind": "end", "organ": context["unit"]["agency"], "day": day_words(context["paper"]["day"])}
        ]
    return [_sign(str(block.sign), context)]


def _listed(wanted: PaperList, context: Mapping[str, Any]) -> Block:
    """Write a table of things: a row for each, numbered where the first column is 序号."""
    things = things_of(wanted.of, context)
    rows = [_row(wanted, thing, number, context) for number, thing in enumerate(things, start=1)]
    blanks = [[""] * len(wanted.head) for _ in range(wanted.blank_rows if not rows else 0)]
    shares = wanted.widths or (1,) * len(wanted.head)
    widths = [round(100 * share / sum(shares)) for share in shares]
    return {"kind": "rows", "head": list(wanted.head), "rows": rows or blanks, "widths": widths}


def _row(wanted: PaperList, thing: Any, number: int, context: Mapping[str, Any]) -> list[str]:
    if wanted.cells:
        return [write(cell, {**context, "one": thing}) for cell in wanted.cells]
    parts = list(thing) if isinstance(thing, list) else [str(thing)]
    counted = [str(number)] if wanted.head[0] == "序号" else []
    width = len(wanted.head) - len(counted)
    # parts beyond the last column stay in it: nothing an officer wrote is lost
    cells = [*parts[: width - 1], "　".join(parts[width - 1 :])]
    return [*counted, *cells, *[""] * (width - len(cells))]


def things_of(name: str, context: Mapping[str, Any]) -> list[Any]:
    """Give what a name lists: things of the file, or the lines an officer wrote, each with its parts."""
    found: Any = context
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return [_parts(line) for line in found.splitlines() if line.strip()]
    if isinstance(found, Mapping):
        return list(found.values())
    return list(found or [])


def _parts(line: str) -> list[str]:
    return [part.strip() for part in re.split(r"[|｜\t]", line)]


def _lines(text: str, context: Mapping[str, Any]) -> list[str]:
    """A line break in an officer's words is a new paragraph; empty lines are dropped."""
    lines = (line.strip(" \t") for line in write(text, context).splitlines())
    return [line for line in lines if line]


def _sign(role: str, context: Mapping[str, Any]) -> Block:
    first, second = SIGNS[role]
    numbers = "　".join(one["certificate"] for one in context["officers"]) if role == "officers" else ""
    return {"kind": "sign", "role": role, "cells": [first, "", second, numbers]}


def text_of(content: Mapping[str, Any]) -> str:
    """Give all words of a paper in reading order, as both files must say them."""
    parts: list[str] = [content["organ"], content["zh"]]
    if content.get("number"):
        parts.append(content["number"])
    for block in content["blocks"]:
        if block["kind"] in ("para", "flat", "head", "leaf"):
            parts.append(block["text"])
        elif block["kind"] == "rows":
            parts += [*block["head"], *(cell for row in block["rows"] for cell in row)]
        elif block["kind"] == "table":
            parts += [cell for row in block["rows"] for cell in row]
        elif block["kind"] == "end":
            parts += [block["organ"], block["day"]]
        else:
            parts += block["cells"]
    return "\n".join(part for part in parts if part)

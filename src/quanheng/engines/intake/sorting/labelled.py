"""Reading an office's own labelled file: a table with a text and the right answers, by code or by word."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from quanheng.base.errors import BadInput
from quanheng.base.wording.texts import LabelledText
from quanheng.packkit.routing import RoutingLabel, RoutingSpec

from .spec import answers_of

__all__ = ["read_labelled"]

MOST_BYTES = 200 * 1024 * 1024
MOST_ROWS = 500_000
TEXTS = ("text", "内容", "投诉内容", "来件内容", "诉求内容", "事实")


def read_labelled(path: Path, spec: RoutingSpec) -> list[LabelledText]:
    """Read a CSV or a workbook. Columns: a text, and for each question its key or its Chinese name.

    An answer may be the code or its words; an answer that no list knows is refused with its line, because a
    silent gap would teach the model that the office never uses it. Columns ``pattern`` and ``pattern.<question>``
    name near copies, if the maker of the file knows them.

    Raises: BadInput, with the line
    """
    if not path.is_file():
        raise BadInput(f"没有文件 {path.name}", remedy="请核对文件位置")
    if path.stat().st_size > MOST_BYTES:
        raise BadInput("文件超过200MB", remedy="请分成几份，或只留文字和标注两列")
    rows = _rows(path)
    heads = [str(one or "").strip() for one in next(rows, [])]
    text_at = next((heads.index(name) for name in TEXTS if name in heads), None)
    if text_at is None:
        raise BadInput(
            f"文件里没有来件内容这一列，表头为：{'、'.join(heads)[:80]}", remedy=f"请把那一列命名为{TEXTS[1]}"
        )
    asked = {at: label for label in spec.labels if (at := _at(heads, label.key, label.zh)) is not None}
    if not asked:
        raise BadInput(
            "文件里没有任何一列标注", remedy=f"列名可为：{'、'.join(one.zh for one in spec.labels)}"
        )
    ties = {
        name.partition(".")[2]: at for at, name in enumerate(heads) if name.partition(".")[0] == "pattern"
    }
    known = {label.key: _known(label) for label in asked.values()}
    found = []
    for line, row in enumerate(rows, 2):
        if line > MOST_ROWS:
            raise BadInput(f"文件超过{MOST_ROWS}行", remedy="请分成几份")
        cells = [str(one).strip() if one is not None else "" for one in row] + [""] * len(heads)
        if cells[text_at]:
            labels = {
                label.key: _answer(known[label.key], cells[at], label, path.name, line)
                for at, label in asked.items()
                if cells[at]
            }
            found.append(LabelledText(cells[text_at], labels, {key: cells[at] for key, at in ties.items()}))
    return found


def _at(heads: Sequence[str], *names: str) -> int | None:
    return next((heads.index(name) for name in names if name in heads), None)


def _known(label: RoutingLabel) -> dict[str, str]:
    answers = answers_of(label)
    return {zh: code for code, zh in answers.items()} | {code: code for code in answers}


def _answer(known: Mapping[str, str], said: str, label: RoutingLabel, file: str, line: int) -> str:
    if said not in known:
        raise BadInput(
            f"{file} 第{line}行：{label.zh}里没有“{said[:20]}”", remedy="请填代码或代码表里的名称", line=line
        )
    return known[said]


def _rows(path: Path) -> Iterator[Sequence[Any]]:
    if path.suffix.lower() == ".xlsx":
        from python_calamine import CalamineError, CalamineWorkbook

        try:
            yield from CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()
        except (CalamineError, OSError) as wrong:
            raise BadInput(f"{path.name} 不是能读的工作簿", remedy="请另存为 xlsx 或 csv") from wrong
        return
    if path.suffix.lower() != ".csv":
        raise BadInput("只读 xlsx 和 csv 文件", remedy="请另存为这两种格式之一")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_bytes().decode("gb18030", errors="replace")
    try:
        yield from csv.reader(text.splitlines())
    except csv.Error as wrong:
        raise BadInput(f"{path.name} 的表格格式有误", remedy="请用表格软件另存一次") from wrong

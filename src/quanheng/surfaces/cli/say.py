"""How the command line speaks: people read stderr, programs read exactly one JSON object on stdout."""

import json
import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from quanheng.base.errors import Refusal

__all__ = ["Progress", "answer", "note", "progress", "refuse", "stumble", "table"]


class Progress(Protocol):
    """What a long work tells while it runs: a line of words, and how far it is."""

    def __call__(self, words: str, done: int = 0, total: int = 0) -> None:
        """Show the words; with a total, show the share done too."""


def note(words: str) -> None:
    """Tell a person something, without disturbing a program that reads stdout."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def answer(data: Mapping[str, Any], *, as_json: bool, words: str = "") -> None:
    """Give the result: one JSON object for programs, or the words for people."""
    if as_json:
        sys.stdout.write(json.dumps(data, ensure_ascii=False, default=_plain) + "\n")
    elif words:
        sys.stdout.write(words + "\n")
    sys.stdout.flush()


def refuse(wrong: Refusal, *, as_json: bool) -> None:
    """Show a refusal: what is wrong, what to do now, and the article where law speaks."""
    if as_json:
        answer({"ok": False, "error": wrong.as_dict()}, as_json=True)
    note(wrong.sentence)
    if wrong.remedy:
        note(f"怎么办：{wrong.remedy}")
    if wrong.citation:
        note(f"依据：{wrong.citation}")


def stumble(wrong: Exception, *, as_json: bool) -> None:
    """Show a fault of the program itself in one sentence; the trace goes to a file for its makers."""
    kept = _keep_trace(wrong)
    sentence = f"程序出错：{type(wrong).__name__}：{wrong}"
    remedy = f"详情记在 {kept}，请交给维护人员" if kept else "加环境变量 QUANHENG_DEBUG=1 可看详情"
    if as_json:
        error = {"code": "fault", "sentence": sentence, "remedy": remedy, "citation": "", "details": {}}
        answer({"ok": False, "error": error}, as_json=True)
    note(sentence)
    note(f"怎么办：{remedy}")


def table(title: str, heads: list[str], rows: list[list[str]]) -> None:
    """Draw a table on stdout for a person."""
    from rich.console import Console
    from rich.table import Table

    drawn = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for head in heads:
        drawn.add_column(head, overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    Console().print(drawn)


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Show a running line on stderr where a person looks, plain lines where a file takes them."""
    if quiet:
        yield lambda words, done=0, total=0: None
        return
    if not sys.stderr.isatty():
        last = ""

        def plain(words: str, done: int = 0, total: int = 0) -> None:
            nonlocal last
            if words != last:
                note(words)
                last = words

        yield plain
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("准备", total=None)
        yield lambda words, done=0, total=0: bar.update(
            task, description=words, completed=done, total=total or None
        )


def _keep_trace(wrong: Exception) -> Path | None:
    home = os.environ.get("QUANHENG_HOME")
    if not home:
        return None
    try:
        folder = Path(home) / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / "faults.log"
        with kept.open("a", encoding="utf-8") as log:
            log.write("".join(traceback.format_exception(wrong)))
    except OSError:
        return None
    return kept


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    return str(value)

"""A pack's SQL file: a leading comment with YAML front matter, then one SELECT; every line counted as in the file.

Marts and supervision models are such files. The front matter stands between ``/*---`` and ``---*/`` at the very
top; what follows is put into the entry as ``sql``, so that shape, faults and lines work as for any YAML file.
"""

from pathlib import Path

from quanheng.base.errors import PackFault

from .yamlfile import MAX_BYTES, Document, parse_text

__all__ = ["parse_sql", "read_sql_file"]

_OPENS = "/*---"
_CLOSES = "---*/"


def read_sql_file(path: Path, shown: str) -> Document:
    """Read one SQL file of a pack; ``shown`` is the name a fault carries.

    Raises: PackFault with file and line.
    """
    if path.stat().st_size > MAX_BYTES:
        raise _fault("too_big", shown, 1, f"文件超过{MAX_BYTES // 1024 // 1024}MB", "请拆成几个文件")
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = raw[: wrong.start].count(b"\n") + 1
        raise _fault("encoding", shown, line, "文件不是UTF-8编码", "请另存为UTF-8") from wrong
    return parse_sql(text.replace("\r\n", "\n"), shown)


def parse_sql(text: str, shown: str) -> Document:
    """Take a file's text apart: the front matter's data with ``sql`` added, and the line of every part.

    ``sql`` begins on the line after the front matter; its own line 1 is ``lines[("sql",)]`` of the file.
    """
    opened, rest = _after_opening(text, shown)
    head, closed, sql = rest.partition(_CLOSES)
    if not closed:
        raise _fault(
            "front_matter", shown, opened, "说明部分没有结束", f"请在SELECT之前另起一行写“{_CLOSES}”"
        )
    # Empty lines in front keep the parser's own count the file's count.
    document = parse_text("\n" * (opened - 1) + head, shown)
    if not isinstance(document.data, dict):
        raise _fault("front_matter", shown, opened, "说明部分应为若干“键: 值”", "请对照相近的文件补写")
    if "sql" in document.data:
        line = document.lines.get(("sql",), opened)
        raise _fault("front_matter", shown, line, "说明部分不写“sql”", "查询写在说明部分之后")
    skipped = len(sql) - len(sql.lstrip())
    begins = (text[: len(text) - len(sql)] + sql[:skipped]).count("\n") + 1
    if not sql.strip():
        raise _fault("empty_sql", shown, begins, "说明部分之后没有查询", "请写一条SELECT")
    lines = {**document.lines, ("sql",): begins}
    return Document({**document.data, "sql": sql.strip()}, lines)


def _after_opening(text: str, shown: str) -> tuple[int, str]:
    """Give the line of the opening sign and what follows it."""
    lead = len(text) - len(text.lstrip())
    opened = text[:lead].count("\n") + 1
    if not text.startswith(_OPENS, lead):
        raise _fault(
            "front_matter", shown, opened, "文件开头没有说明部分", f"请以“{_OPENS}”开头写明key、title等"
        )
    return opened, text[lead + len(_OPENS) :]


def _fault(code: str, file: str, line: int, sentence: str, remedy: str) -> PackFault:
    return PackFault(sentence, remedy=remedy, file=file, line=line, fault=code)

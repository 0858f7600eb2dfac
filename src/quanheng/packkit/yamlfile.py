"""A pack's YAML file as plain data with the line of every part.

Read with the C parser where it is built in. Three traps of YAML 1.1 are shut: ``on`` and ``no`` stay
words, ``0101`` and ``12:30`` stay as written, and a key written twice is refused instead of lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from quanheng.base.errors import PackFault

__all__ = ["Document", "Lines", "parse_text", "read_file"]

Lines = Mapping[tuple[str | int, ...], int]
MAX_BYTES = 8 * 1024 * 1024
MAX_NODES = 500_000
MAX_DEPTH = 40

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its data, and for each path of keys and indexes the line where it stands."""

    data: Any
    lines: Lines
    _groups: dict[tuple[str | int, ...], list[tuple[tuple[str | int, ...], int]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def under(self, place: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], int]]:
        """Give the paths at and below a place; grouped once, so that long lists stay quick to read."""
        groups = self._groups
        if not groups:
            for path, line in self.lines.items():
                for depth in (1, 2):
                    if len(path) >= depth:
                        groups.setdefault(path[:depth], []).append((path, line))
        return groups.get(place, [])


def read_file(path: Path, shown: str) -> Document:
    """Read one file; ``shown`` is the name a fault carries.

    Raises: PackFault with file and line.
    """
    if path.stat().st_size > MAX_BYTES:
        raise _fault("too_big", shown, 1, f"文件超过{MAX_BYTES // 1024 // 1024}MB", "请拆成几个文件")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = path.read_bytes()[: wrong.start].count(b"\n") + 1
        raise _fault("encoding", shown, line, "文件不是UTF-8编码", "请另存为UTF-8") from wrong
    return parse_text(text, shown)


def parse_text(text: str, shown: str) -> Document:
    """Read YAML text; the same rules and faults as :func:`read_file`."""
    _hold_depth(text, shown)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return Document(None, {})
        reader = _Reader(loader, shown)
        data = reader.build(node, ())
        return Document(data, reader.lines)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        line = mark.line + 1 if mark else 1
        where = f"第{mark.column + 1}列" if mark else ""
        raise _fault("yaml", shown, line, f"YAML写法有误{where}", "请检查缩进、冒号后的空格和引号") from wrong
    except yaml.YAMLError as wrong:
        raise _fault("yaml", shown, 1, "YAML中有不允许的字符", "请删去控制字符") from wrong
    finally:
        loader.dispose()


def _hold_depth(text: str, shown: str) -> None:
    """Refuse nesting that would overflow the C parser's stack when it builds nodes; events come one by one."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    mark = event.start_mark
                    sentence, remedy = "文件的层数或条目过多", "请拆成几个文件，不要套用引用"
                    raise _fault("too_big", shown, mark.line + 1 if mark else 1, sentence, remedy)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        return  # the reading proper says what is wrong, with its line


class _Reader:
    """Builds plain data from nodes and notes the lines."""

    def __init__(self, loader: Any, shown: str) -> None:
        self.loader = loader
        self.shown = shown
        self.lines: dict[tuple[str | int, ...], int] = {}
        self.nodes = 0

    def build(self, node: Any, path: tuple[str | int, ...]) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        self.nodes += 1
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise _fault("too_big", self.shown, line, "文件的层数或条目过多", "请拆成几个文件，不要套用引用")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: Any, path: tuple[str | int, ...]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise _fault("yaml", self.shown, line, "键只能是一个词", "请改成“键: 值”的写法")
            key = str(key_node.value)
            if key in data:
                first = self.lines[(*path, key)]
                sentence = f"键“{key}”写了两次，第{first}行已有"
                raise _fault("duplicate_key", self.shown, line, sentence, "请删去一处或改名")
            self.lines[(*path, key)] = line
            data[key] = self.build(value_node, (*path, key))
        return data

    def _scalar(self, node: Any) -> Any:
        text = node.value
        if not node.style:  # plain, not quoted
            if node.tag == "tag:yaml.org,2002:bool" and text.lower() not in ("true", "false"):
                return text
            if node.tag == "tag:yaml.org,2002:int" and (":" in text or (len(text) > 1 and text[0] == "0")):
                return text
            if node.tag == "tag:yaml.org,2002:float" and ":" in text:
                return text
        try:
            value = self.loader.construct_object(node)
        except (ValueError, yaml.constructor.ConstructorError) as wrong:
            line, remedy = node.start_mark.line + 1, "日期写作 2026-04-15，文字请加引号"
            raise _fault("bad_value", self.shown, line, f"“{text}”读不出值", remedy) from wrong
        if isinstance(value, str | int | float | bool | date | datetime | type(None)):
            return value
        line = node.start_mark.line + 1
        raise _fault("bad_value", self.shown, line, f"不支持的值“{text}”", "请改用文字、数或日期")


def _fault(code: str, file: str, line: int, sentence: str, remedy: str) -> PackFault:
    return PackFault(sentence, remedy=remedy, file=file, line=line, fault=code)

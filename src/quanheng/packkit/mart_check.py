"""Whether marts fit what they read: tables that exist, no circle, file names that are keys.

Read from the bare text, because every start of the site passes here; columns are checked with a parser by
:mod:`quanheng.packkit.mart_columns` when packs are checked.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from .fault import Fault
from .mart import MartSpec
from .own import OWN
from .reading import Declared, Pack

__all__ = ["check_marts", "marts_in_order", "marts_read", "tables_read"]

_SILENT = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_TABLE = re.compile(r"(?<![\w.])(source|own|mart)\s*\.\s*([A-Za-z_][A-Za-z0-9_]*)", re.IGNORECASE)


def tables_read(sql: str) -> dict[str, int]:
    """Give each ``schema.table`` that a query names, with the line of the query where it first stands."""
    blank = _SILENT.sub(lambda met: re.sub(r"[^\n]", " ", met[0]), sql)
    found: dict[str, int] = {}
    for met in _TABLE.finditer(blank):
        name = f"{met[1].lower()}.{met[2].lower()}"
        found.setdefault(name, blank.count("\n", 0, met.start()) + 1)
    return found


def marts_read(spec: MartSpec) -> list[str]:
    """Give the marts that a mart's query reads or its tests hold it against, itself left out."""
    queries = [spec.sql, *(test.expression for test in spec.tests)]
    read = [name[5:] for sql in queries for name in tables_read(sql) if name.startswith("mart.")]
    read += [test.reference.mart for test in spec.tests if test.reference]
    own = [] if f"mart.{spec.key}" in tables_read(spec.sql) else [spec.key]
    return [key for key in dict.fromkeys(read) if key not in own]


def marts_in_order(marts: Mapping[str, MartSpec]) -> list[str]:
    """Give the marts so that each comes after those it reads, else by key; what stands in a circle comes last."""
    reads = {key: set(marts_read(spec)) & set(marts) for key, spec in marts.items()}
    done: list[str] = []
    waiting = sorted(marts)
    while waiting:
        free = [key for key in waiting if reads[key] <= set(done)]
        done += free or waiting
        waiting = [key for key in waiting if key not in done]
    return done


def check_marts(packs: Iterable[Pack]) -> Iterator[Fault]:
    """Find marts that read what nobody declares, that read each other in a circle, or that test against nothing."""
    packs = list(packs)
    marts = [(entry, entry.spec) for pack in packs for entry in pack.of("marts")]
    specs = {spec.key: spec for _, spec in marts if isinstance(spec, MartSpec)}
    known = {f"mart.{key}" for key in specs} | {f"own.{name}" for name in OWN}
    known |= {f"source.{entry.key}" for pack in packs for entry in pack.of("sources")}
    for entry, spec in marts:
        if isinstance(spec, MartSpec):
            yield from _named_as_its_file(entry, spec)
            yield from _unknown_tables(entry, spec, known)
            yield from _unknown_tests(entry, spec, specs)
    yield from _circles(marts, specs)


def _named_as_its_file(entry: Declared, spec: MartSpec) -> Iterator[Fault]:
    stem = PurePosixPath(entry.origin.file).stem
    if stem != spec.key:
        yield _fault(
            entry, entry.origin.at("key"), "bad_key", f"key“{spec.key}”与文件名不同", f"请改为“{stem}”"
        )


def _unknown_tables(entry: Declared, spec: MartSpec, known: set[str]) -> Iterator[Fault]:
    read = tables_read(spec.sql)
    if not read:
        line = entry.origin.at("sql")
        yield _fault(entry, line, "bad_mart", "查询没有读任何来源", "请从 source.、own. 或 mart. 的表读取")
    for name, line in read.items():
        if name not in known:
            schema, _, table = name.partition(".")
            zh = {"source": "部门数据", "own": "本平台记录", "mart": "主题库"}[schema]
            sentence = f"没有{zh}“{table}”"
            remedy = "请改正名称，或先写明它" if schema != "own" else f"可用：{'、'.join(OWN)}"
            yield _fault(entry, entry.origin.at("sql") + line - 1, "unknown_table", sentence, remedy)


def _unknown_tests(entry: Declared, spec: MartSpec, specs: Mapping[str, MartSpec]) -> Iterator[Fault]:
    for index, test in enumerate(spec.tests):
        if test.reference is None:
            continue
        line = entry.origin.at("tests", index)
        other = specs.get(test.reference.mart)
        if other is None:
            yield _fault(
                entry, line, "unknown_table", f"没有主题库“{test.reference.mart}”", "请改正名称，或先写明它"
            )
        elif test.reference.to is None and len(other.grain) != 1:
            sentence = f"“{other.title}”由{len(other.grain)}列定一行，不能只用一列对照"
            yield _fault(entry, line, "bad_mart", sentence, "请用 to 写明对照哪一列")
        elif test.reference.to is not None and not other.has(test.reference.to):
            yield _fault(
                entry, line, "unknown_column", f"“{other.title}”没有列“{test.reference.to}”", "请改正列名"
            )


def _circles(marts: Sequence[tuple[Declared, object]], specs: Mapping[str, MartSpec]) -> Iterator[Fault]:
    reads = {key: marts_read(spec) for key, spec in specs.items()}
    for entry, spec in marts:
        if isinstance(spec, MartSpec) and _reaches(spec.key, spec.key, reads):
            line = entry.origin.at("sql")
            yield _fault(
                entry, line, "mart_circle", f"主题库“{spec.key}”经别的主题库又读到自己", "请拆开其中一步"
            )


def _reaches(start: str, goal: str, reads: Mapping[str, list[str]]) -> bool:
    seen: set[str] = set()
    todo = list(reads.get(start, ()))
    while todo:
        key = todo.pop()
        if key == goal:
            return True
        if key not in seen:
            seen.add(key)
            todo += reads.get(key, ())
    return False


def _fault(entry: Declared, line: int, code: str, sentence: str, remedy: str) -> Fault:
    return Fault(entry.origin.file, line, code, sentence, remedy, pack=entry.origin.pack)

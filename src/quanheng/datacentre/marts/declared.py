"""Whether declared marts can be built at all: every query read with its tables' columns, before any row is there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from quanheng.base.errors import BadInput
from quanheng.datacentre.expressions.api import compile_query
from quanheng.packkit.mart import MartSpec
from quanheng.packkit.source import SourceSpec

from .inputs import everything_known

__all__ = ["DeclaredFault", "check_declared"]

_ANY_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class DeclaredFault:
    """What is wrong with one mart's query, at a line of its file."""

    mart: str
    file: str
    line: int
    sentence: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.sentence}。{self.remedy}"


def check_declared(marts: Mapping[str, MartSpec], sources: Mapping[str, SourceSpec]) -> list[DeclaredFault]:
    """Find queries that name unknown columns or functions, or give other columns than declared."""
    known = everything_known(marts, sources).kinds
    return [fault for spec in marts.values() for fault in _faults(spec, known)]


def _faults(spec: MartSpec, known: Mapping[str, Mapping[str, str]]) -> Iterator[DeclaredFault]:
    begins = spec.origin.at("sql")
    try:
        columns = compile_query(spec.sql, "duckdb", {"today": _ANY_DAY}, known).columns
    except BadInput as wrong:
        line = wrong.details.get("line")
        at = begins + line - 1 if isinstance(line, int) else begins
        yield DeclaredFault(spec.key, spec.origin.file, at, wrong.sentence, wrong.remedy)
        return
    if columns is not None:
        declared = [column.name for column in spec.columns]
        for words, names in (
            ("没有给出", [name for name in declared if name not in columns]),
            ("多给了", [name for name in columns if name not in declared]),
        ):
            if names:
                sentence = f"查询{words}列“{'、'.join(names)}”"
                yield DeclaredFault(
                    spec.key, spec.origin.file, begins, sentence, "请让SELECT的列与columns一致"
                )
    for index, test in enumerate(spec.tests):
        if test.expression:
            yield from _test_faults(spec, index, test.expression, known)


def _test_faults(
    spec: MartSpec, index: int, expression: str, known: Mapping[str, Mapping[str, str]]
) -> Iterator[DeclaredFault]:
    sql = f"SELECT {spec.grain[0]} FROM mart.{spec.key} AS x WHERE NOT ({expression})"  # noqa: S608 - compiled, never run
    try:
        compile_query(sql, "duckdb", {"today": _ANY_DAY}, known)
    except BadInput as wrong:
        line = spec.origin.at("tests", index)
        yield DeclaredFault(spec.key, spec.origin.file, line, wrong.sentence, wrong.remedy)

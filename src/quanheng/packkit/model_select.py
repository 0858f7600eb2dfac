"""What the SELECT of a supervision model gives, read with a parser: the columns its text, evidence and subject name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from .fault import Fault
from .model import ModelSpec
from .reading import Declared, Pack

__all__ = ["Reading", "check_selects", "read_select"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The columns one SELECT gives; ``wrong`` and ``line`` when it cannot be read."""

    columns: tuple[str, ...] = ()
    has_star: bool = False
    wrong: str = ""
    line: int = 1


@lru_cache(maxsize=1024)
def read_select(sql: str) -> Reading:
    """Read a SELECT by grammar alone."""
    import sqlglot
    from sqlglot import errors, exp

    try:
        statements = [one for one in sqlglot.parse(sql, read="duckdb") if one is not None]
    except (errors.ParseError, errors.TokenError) as wrong:
        at = getattr(wrong, "errors", None) or [{}]
        return Reading(wrong=str(at[0].get("description") or "读不懂"), line=int(at[0].get("line") or 1))
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return Reading(wrong="只能有一条SELECT")
    return Reading(tuple(statements[0].named_selects), bool(statements[0].is_star))


def check_selects(packs: Iterable[Pack]) -> list[Fault]:
    """Find models whose SELECT cannot be read or does not give what the text promises."""
    return [fault for pack in packs for entry in pack.of("models") for fault in _one(entry)]


def _one(entry: Declared) -> Iterator[Fault]:
    spec = entry.spec
    assert isinstance(spec, ModelSpec)
    found = read_select(spec.sql)
    if found.wrong:
        line = entry.origin.at("sql") + found.line - 1
        remedy = "请只写一条SELECT，从mart.…中取数"
        yield _fault(entry, line, "bad_sql", f"查询写法有误：{found.wrong}", remedy)
        return
    if found.has_star:
        yield _fault(entry, entry.origin.at("sql"), "select_star", "查询不能用星号取列", "请逐列写明")
        return
    for name in spec.needed_columns:
        if name not in found.columns:
            line = entry.origin.at("columns")
            sentence = f"查询没有给出列“{name}”"
            yield _fault(entry, line, "unknown_column", sentence, "请在SELECT里写出这一列")


def _fault(entry: Declared, line: int, code: str, sentence: str, remedy: str) -> Fault:
    return Fault(entry.origin.file, line, code, sentence, remedy, pack=entry.origin.pack)

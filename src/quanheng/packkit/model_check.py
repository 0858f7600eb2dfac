"""What the SELECTs of supervision models must keep to, and the cases that every model must have."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from .fault import Fault
from .model import RESERVED, ModelCase, ModelSpec
from .reading import Declared, Pack

__all__ = ["Reading", "check_models", "read_select"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one SELECT gives and asks for; ``wrong`` and ``line`` when it cannot be read."""

    columns: tuple[str, ...] = ()
    marts: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    has_star: bool = False
    wrong: str = ""
    line: int = 1


@lru_cache(maxsize=1024)
def read_select(sql: str) -> Reading:
    """Read a SELECT by grammar alone: its columns, the marts it reads, its ``:parameters``."""
    import sqlglot
    from sqlglot import errors, exp

    try:
        statements = [one for one in sqlglot.parse(sql, read="duckdb") if one is not None]
    except (errors.ParseError, errors.TokenError) as wrong:
        at = getattr(wrong, "errors", None) or [{}]
        return Reading(wrong=str(at[0].get("description") or "读不懂"), line=int(at[0].get("line") or 1))
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return Reading(wrong="只能有一条SELECT")
    query = statements[0]
    inner = {one.alias_or_name for one in query.find_all(exp.CTE)}
    tables = [one for one in query.find_all(exp.Table) if one.db or one.name not in inner]
    marts = {one.name for one in tables if one.db == "mart" and not one.catalog}
    strangers = {".".join(filter(None, (one.catalog, one.db, one.name))) for one in tables} - {
        f"mart.{name}" for name in marts
    }
    return Reading(
        tuple(query.named_selects), tuple(sorted(marts)), tuple(sorted(strangers)),
        tuple(sorted({one.name for one in query.find_all(exp.Placeholder) if one.name})),
        bool(query.is_star),
    )  # fmt: skip


def check_models(packs: Iterable[Pack]) -> list[Fault]:
    """Find models whose text, SELECT, marts and cases do not meet."""
    packs = list(packs)
    models = {entry.key: entry for pack in packs for entry in pack.of("models")}
    marts = {entry.key: entry for pack in packs for entry in pack.of("marts")}
    cases = [entry for pack in packs for entry in pack.of("model_cases")]
    return [
        *(fault for entry in models.values() for fault in _one(entry, set(marts))),
        *_without_cases(models, cases),
        *_of_nothing(models, marts, cases),
    ]


def _one(entry: Declared, known: set[str]) -> Iterator[Fault]:
    spec = entry.spec
    assert isinstance(spec, ModelSpec)
    found = read_select(spec.sql)
    if found.wrong:
        line = entry.origin.at("sql") + found.line - 1
        yield _at(entry, line, "bad_sql", f"查询写法有误：{found.wrong}", "请只写一条SELECT，从mart.…中取数")
        return
    if spec.key != entry.origin.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]:
        yield _fault(entry, "key", "bad_key", f"key“{spec.key}”与文件名不同", "请改成一样")
    if found.has_star:
        yield _fault(entry, "sql", "select_star", "查询不能用星号取列", "请逐列写明")
    for name in spec.needed_columns:
        if name not in found.columns and not found.has_star:
            yield _fault(
                entry, "columns", "unknown_column", f"查询没有给出列“{name}”", "请在SELECT里写出这一列"
            )
    yield from _marts(entry, spec, found, known)
    yield from _parameters(entry, spec, found)


def _marts(entry: Declared, spec: ModelSpec, found: Reading, known: set[str]) -> Iterator[Fault]:
    for name in found.strangers:
        yield _fault(entry, "sql", "not_a_mart", f"查询用了主题库以外的表“{name}”", "模型只读 mart.…")
    for name in found.marts:
        if name not in spec.marts:
            yield _fault(entry, "marts", "mart_not_named", f"查询读了“{name}”，marts里没有写", "请补上")
    for name in spec.marts:
        if name not in found.marts:
            yield _fault(entry, "marts", "mart_not_read", f"marts里的“{name}”查询没有用到", "请删去或改正")
        if name not in known:
            yield _fault(entry, "marts", "unknown_mart", f"没有主题库“{name}”", "请先在 marts/ 中写明")


def _parameters(entry: Declared, spec: ModelSpec, found: Reading) -> Iterator[Fault]:
    for name in found.parameters:
        if name not in spec.parameters and name not in RESERVED:
            yield _fault(
                entry, "sql", "unknown_parameter", f"参数“:{name}”没有写明", "请在parameters里写明数值和依据"
            )
    for name in spec.parameters:
        if name not in found.parameters:
            yield _fault(entry, "parameters", "idle_parameter", f"参数“{name}”查询没有用到", "请删去或用上")


def _without_cases(models: dict[str, Declared], cases: list[Declared]) -> Iterator[Fault]:
    fires: dict[str, set[bool]] = {}
    for case in cases:
        assert isinstance(case.spec, ModelCase)
        fires.setdefault(case.spec.model_key, set()).add(case.spec.fires)
    for key, entry in models.items():
        have = fires.get(key, set())
        lacks = [
            words for is_firing, words in ((True, "应当预警"), (False, "不应预警")) if is_firing not in have
        ]
        if lacks:
            sentence = f"模型“{key}”缺少{'、'.join(lacks)}的案例"
            yield _fault(entry, "key", "model_without_case", sentence, f"请写在 cases/models/{key}.yml")


def _of_nothing(
    models: dict[str, Declared], marts: dict[str, Declared], cases: list[Declared]
) -> Iterator[Fault]:
    for entry in cases:
        case = entry.spec
        assert isinstance(case, ModelCase)
        model = models.get(case.model_key)
        if model is None:
            sentence = f"没有监管模型“{case.model_key}”"
            yield _fault(entry, "model", "case_of_nothing", sentence, "文件名应为模型的key", warns=True)
            continue
        reads = getattr(model.spec, "marts", ())
        for key in case.given:
            if key not in reads:
                yield _fault(
                    entry, "given", "mart_not_read", f"模型“{model.key}”不读主题库“{key}”", "请删去或改正"
                )
            for name in sorted(case.columns_of(key)):
                mart = marts.get(key)
                if mart is not None and not mart.spec.has(name):  # type: ignore[attr-defined]
                    sentence = f"主题库“{key}”没有列“{name}”"
                    yield _fault(entry, "given", "unknown_column", sentence, "请改正列名，或在主题库中写明")


def _fault(
    entry: Declared, part: str, code: str, sentence: str, remedy: str, *, warns: bool = False
) -> Fault:
    return _at(entry, entry.origin.at(part), code, sentence, remedy, warns=warns)


def _at(entry: Declared, line: int, code: str, sentence: str, remedy: str, *, warns: bool = False) -> Fault:
    severity = "warning" if warns else "error"
    return Fault(entry.origin.file, line, code, sentence, remedy, severity, entry.origin.pack)  # type: ignore[arg-type]

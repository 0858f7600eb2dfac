"""Whether models fit what they read and have the cases that every model must have.

Read from the bare text, because every start of the site passes here; what the SELECT gives is looked at by
:mod:`quanheng.packkit.model_select` when packs are checked.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from .fault import Fault
from .mart_check import tables_read
from .model import RESERVED, ModelCase, ModelSpec
from .reading import Declared, Pack

__all__ = ["check_models", "parameters_read"]

_SILENT = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_PARAMETER = re.compile(r"(?<![:\w]):([A-Za-z_][A-Za-z0-9_]*)")


def parameters_read(sql: str) -> list[str]:
    """Give the ``:parameters`` that a query names, each once."""
    return list(dict.fromkeys(_PARAMETER.findall(_SILENT.sub(" ", sql))))


def check_models(packs: Iterable[Pack]) -> list[Fault]:
    """Find models whose text, marts, parameters and cases do not meet."""
    packs = list(packs)
    models = {entry.key: entry for pack in packs for entry in pack.of("models")}
    marts = {entry.key: entry for pack in packs for entry in pack.of("marts")}
    signals = {entry.key for pack in packs for entry in pack.of("signals")}
    cases = [entry for pack in packs for entry in pack.of("model_cases")]
    return [
        *(fault for entry in models.values() for fault in _one(entry, set(marts), signals)),
        *_without_cases(models, cases),
        *_of_nothing(models, marts, cases),
    ]


def _one(entry: Declared, known: set[str], signals: set[str]) -> Iterator[Fault]:
    spec = entry.spec
    assert isinstance(spec, ModelSpec)
    if spec.key != PurePosixPath(entry.origin.file).stem:
        yield _fault(entry, "key", "bad_key", f"key“{spec.key}”与文件名不同", "请改成一样")
    if spec.key in signals:
        yield _fault(entry, "key", "bad_key", f"已有风险信号叫“{spec.key}”", "请换一个key，预警按它记数")
    yield from _marts(entry, spec, known)
    yield from _parameters(entry, spec)


def _marts(entry: Declared, spec: ModelSpec, known: set[str]) -> Iterator[Fault]:
    read = tables_read(spec.sql)
    marts = [name[5:] for name in read if name.startswith("mart.")]
    for name, line in read.items():
        if not name.startswith("mart."):
            at = entry.origin.at("sql") + line - 1
            yield _at(entry, at, "not_a_mart", f"查询用了主题库以外的表“{name}”", "模型只读 mart.…")
    for name in marts:
        if name not in spec.marts:
            yield _fault(entry, "marts", "mart_not_named", f"查询读了“{name}”，marts里没有写", "请补上")
    for name in spec.marts:
        if name not in marts:
            yield _fault(entry, "marts", "mart_not_read", f"marts里的“{name}”查询没有用到", "请删去或改正")
        if name not in known:
            yield _fault(entry, "marts", "unknown_mart", f"没有主题库“{name}”", "请先在 marts/ 中写明")


def _parameters(entry: Declared, spec: ModelSpec) -> Iterator[Fault]:
    read = parameters_read(spec.sql)
    for name in read:
        if name not in spec.parameters and name not in RESERVED:
            sentence, remedy = f"参数“:{name}”没有写明", "请在parameters里写明数值和依据"
            yield _fault(entry, "sql", "unknown_parameter", sentence, remedy)
    for name in spec.parameters:
        if name not in read:
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

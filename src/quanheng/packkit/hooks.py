"""A pack's few pure functions: what they may import and name, and how they are loaded.

A hook has no database, clock, network or randomness. The source is judged before it is run: an import
or a name outside the list refuses the pack with the line.
"""

import ast
import types
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .fault import Fault

__all__ = ["check_hooks", "load_hooks"]

_MODULES = {"math", "decimal", "datetime", "re", "collections.abc", "dataclasses", "fractions", "typing"}
_OURS = ("quanheng.packkit.", "quanheng.base.")
_FORBIDDEN_NAMES = {
    "open", "exec", "eval", "compile", "__import__", "input", "print", "globals", "locals", "vars", "getattr",
    "setattr", "delattr", "breakpoint", "memoryview", "__builtins__",
}  # fmt: skip
# A module reaches others through its attributes (re.enum.sys.modules): those doors are shut by name.
_FORBIDDEN_ATTRIBUTES = {
    "now", "today", "utcnow", "fromtimestamp", "new_uid", "urandom", "sys", "os", "enum", "modules", "builtins",
    "io", "path", "pathlib", "functools", "import_module",
}  # fmt: skip


def check_hooks(source: str, shown: str, pack: str) -> tuple[dict[str, int], list[Fault]]:
    """Judge a hooks file; gives the public functions with their lines, and the faults."""
    try:
        tree = ast.parse(source)
    except SyntaxError as wrong:
        line = wrong.lineno or 1
        return {}, [Fault(shown, line, "hook_syntax", "hooks.py读不懂", "请改正Python语法", pack=pack)]
    faults = [fault for node in ast.walk(tree) for fault in _judge(node, shown, pack)]
    names = {
        node.name: node.lineno
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    top, remedy = "hooks.py顶层只可有导入、常量和函数", "请把语句移进函数"
    faults.extend(
        Fault(shown, node.lineno, "hook_top_level", top, remedy, pack=pack)
        for node in tree.body
        if not _may_stand_at_top(node)
    )
    return names, sorted(faults)


def load_hooks(path: Path, pack: str) -> Mapping[str, Callable[..., Any]]:
    """Run a hooks file that was found clean and give its public functions."""
    source = path.read_text(encoding="utf-8")
    module = types.ModuleType(f"quanheng_hooks_{pack}")
    exec(compile(source, f"{pack}/hooks.py", "exec"), module.__dict__)  # noqa: S102 - judged by check_hooks before
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, types.FunctionType) and value.__module__ == module.__name__ and name[0] != "_"
    }


def _may_stand_at_top(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(
        node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign
    )


def _judge(node: ast.AST, shown: str, pack: str) -> list[Fault]:
    if isinstance(node, ast.Import):
        # ours are imported name by name, so that a module's own imports stay out of reach
        strange = [alias.name for alias in node.names if alias.name not in _MODULES]
    elif isinstance(node, ast.ImportFrom):
        strange = _strange_names(node)
    else:
        return _judge_name(node, shown, pack)
    remedy = "钩子只可用 packkit、base、math、decimal、datetime、re，日期由参数给出"
    return [
        Fault(shown, node.lineno, "hook_import", f"钩子不得导入“{name}”", remedy, pack=pack)
        for name in strange
    ]


def _strange_names(node: ast.ImportFrom) -> list[str]:
    """Names of an import that a hook may not have; of our modules only what they promise in ``__all__``."""
    module = node.module or ""
    if node.level:
        return ["." * node.level + module]
    names = [alias.name for alias in node.names]
    if module in _MODULES:
        return [f"{module}.{name}" for name in names if name in _FORBIDDEN_ATTRIBUTES]
    if not module.startswith(_OURS) or find_spec(module) is None:
        return [module]
    promised = getattr(import_module(module), "__all__", ())
    return [f"{module}.{name}" for name in names if name not in promised or name in _FORBIDDEN_ATTRIBUTES]


def _judge_name(node: ast.AST, shown: str, pack: str) -> list[Fault]:
    name = ""
    if isinstance(node, ast.Name):
        name = node.id if node.id in _FORBIDDEN_NAMES or node.id in _FORBIDDEN_ATTRIBUTES else ""
    elif isinstance(node, ast.Attribute):
        name = node.attr if node.attr in _FORBIDDEN_ATTRIBUTES or node.attr.startswith("_") else ""
    elif isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.Global | ast.Nonlocal):
        name = type(node).__name__
    if not name:
        return []
    line = getattr(node, "lineno", 1)
    sentence = f"钩子不得使用“{name}”"
    remedy = "钩子不读写文件、不看时钟、不取随机数；需要的日期和数据由参数给出"
    return [Fault(shown, line, "hook_name", sentence, remedy, pack=pack)]

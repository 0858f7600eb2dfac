"""The door to the packs: what is declared, and whether it may be loaded at all."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings

from quanheng.base.errors import PackFault
from quanheng.packkit.fault import Fault

from .authoring import PackDiff, diff, new, schemas
from .authoring import explain as _explain
from .loader import Packs, find_folders, freeze, read_all
from .report import CheckReport, PackGrade, check, load_case_runners, run_cases

__all__ = [
    "CheckReport", "Fault", "PackDiff", "PackGrade", "Packs", "check", "diff", "explain", "faults", "hook",
    "load_case_runners", "new", "packs", "run_cases", "schemas",
]  # fmt: skip


@cache
def packs() -> Packs:
    """Give everything the loaded packs declare, read once for the life of the process.

    A site never runs half-loaded: one fault anywhere refuses them all, and the first is named with file
    and line; ``quanheng pack check`` lists the rest.

    Raises: PackFault
    """
    read, found = read_all(find_folders(settings.PACK_FOLDERS))
    errors = [fault for fault in found if fault.severity == "error"]
    if errors:
        raise PackFault(
            f"领域包有{len(errors)}处错误，第一处在 {errors[0].file}:{errors[0].line}：{errors[0].sentence}",
            remedy=f"{errors[0].remedy}；用 quanheng pack check 看全部", file=errors[0].file, line=errors[0].line,
            fault=errors[0].code,
        )  # fmt: skip
    return freeze(read)


def faults() -> list[Fault]:
    """Read the packs anew and give every fault and warning, in the order of file and line."""
    return read_all(find_folders(settings.PACK_FOLDERS))[1]


def hook(name: str) -> Callable[..., Any]:
    """Give a pack's pure function by ``pack.function``."""
    return packs().hook(name)


def explain(key: str) -> list[dict[str, Any]]:
    """Show every declaration that answers to a name, with its file and line. Raises: NotFound"""
    return _explain(packs(), key)

"""The door to the packs: what is declared, and whether it may be loaded at all."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from quanheng.packkit.fault import Fault

from .authoring import PackDiff, diff, new, schemas
from .authoring import explain as _explain
from .current import packs, read_again
from .loader import Packs, find_folders, read_all
from .report import CheckReport, PackGrade, check, load_case_runners, run_cases

__all__ = [
    "CheckReport", "Fault", "PackDiff", "PackGrade", "Packs", "check", "diff", "explain", "faults", "find_folders",
    "hook",
    "load_case_runners", "new", "packs", "read_again", "read_all", "run_cases", "schemas",
]  # fmt: skip


def faults() -> list[Fault]:
    """Read the packs anew and give every fault and warning, in the order of file and line."""
    return read_all(find_folders(settings.PACK_FOLDERS))[1]


def hook(name: str) -> Callable[..., Any]:
    """Give a pack's pure function by ``pack.function``."""
    return packs().hook(name)


def explain(key: str) -> list[dict[str, Any]]:
    """Show every declaration that answers to a name, with its file and line. Raises: NotFound"""
    return _explain(packs(), key)

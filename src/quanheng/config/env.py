"""Typed reading of the environment; a value that makes no sense stops the start."""

import os
from pathlib import Path

from quanheng.base.errors import BadInput

__all__ = ["flag", "folder", "number", "text"]


def text(name: str, default: str = "") -> str:
    """Read a setting as text."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    """Read a yes/no setting; anything but 1/0, true/false, yes/no is refused."""
    raw = text(name).lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes"}:
        return True
    if raw in {"0", "false", "no"}:
        return False
    raise BadInput(f"环境变量 {name}={raw} 不是是非值", remedy="请写 1 或 0")


def number(name: str, default: int) -> int:
    """Read a whole number."""
    raw = text(name)
    try:
        return int(raw) if raw else default
    except ValueError as wrong:
        raise BadInput(f"环境变量 {name}={raw} 不是整数", remedy="请写整数") from wrong


def folder(name: str, default: Path) -> Path:
    """Read a folder's path, made absolute."""
    raw = text(name)
    return (Path(raw) if raw else default).expanduser().resolve()

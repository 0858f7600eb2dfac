"""Opening the house for a command: which home, which kind, and Django only when it is needed."""

import atexit
import gc
import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

from quanheng.base.days import CHINA
from quanheng.base.errors import BadInput, NotFound

__all__ = [
    "card",
    "choose_home",
    "home",
    "instant",
    "is_made",
    "now",
    "open_house",
    "settle_for_long_work",
    "write_card",
]

_CHECKOUT = Path(__file__).resolve().parents[4]


def home() -> Path:
    """The folder that holds everything of this city."""
    return Path(os.environ.get("QUANHENG_HOME") or _CHECKOUT / "var").expanduser().resolve()


def choose_home(folder: Path | None) -> None:
    """Fix the home for this process; must come before the settings are read."""
    if folder is not None:
        os.environ["QUANHENG_HOME"] = str(folder.expanduser().resolve())
    os.environ["QUANHENG_HOME"] = str(home())


def card() -> dict[str, Any]:
    """What this home is; empty when nothing was begun here."""
    kept = home() / "home.json"
    return json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}


def write_card(**values: Any) -> None:
    """Write what this home is, whole or not at all; a settings module read earlier does not see it."""
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / "home.json.new"
    fresh.write_text(json.dumps({**card(), **values}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    fresh.replace(folder / "home.json")


def is_made() -> bool:
    """Say whether this home was begun by init or demo."""
    return bool(card())


def open_house(*, made: bool = True) -> None:
    """Set Django up for this home; with ``made`` an empty home is refused with the way to begin one."""
    if made and not is_made():
        raise NotFound(
            f"数据目录 {home()} 还没有初始化",
            remedy="真实使用请运行 quanheng init，看示范请运行 quanheng demo",
        )
    home().mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
    import django

    django.setup()


def settle_for_long_work() -> None:
    """Let the garbage collector look rarely: what is loaded stays, and millions of rows pass without one cycle."""
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # or libraries complain at the end of what nobody let go of
    gc.set_threshold(50_000, 50, 100)


def now() -> datetime:
    """The present instant; only surfaces and the worker may ask."""
    return datetime.now(CHINA)


def instant(day: str) -> datetime:
    """Read a day given on the command line as that day at six in the evening, when the day's work is done."""
    if not day:
        return now()
    try:
        chosen = date.fromisoformat(day)
    except ValueError as wrong:
        raise BadInput(f"“{day}”不是有效日期", remedy="请写作 2026-11-24 的形式") from wrong
    return datetime(chosen.year, chosen.month, chosen.day, 18, 0, tzinfo=CHINA)

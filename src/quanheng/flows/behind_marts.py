"""Building the theme marts as long work behind a page."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from quanheng.base.errors import BadInput
from quanheng.foundation.jobs.api import Ended, JobKind, Tell, define_job
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor

from .day import centre_of
from .marts import build_marts

__all__ = ["BUILD_MARTS"]

BUILD_MARTS = "flows.marts.build"


def _build(actor: Actor, asked: Mapping[str, Any], at: datetime, tell: Tell) -> Ended:
    home = Path(settings.HOME)
    only = tuple(str(key) for key in asked.get("only", ()))
    total, done = len(only or packs()["marts"]), 0

    def said(words: str) -> None:
        nonlocal done
        done += 1
        tell(words, min(done, total), total)

    report = build_marts(
        home, centre_of(home), at=at, only=only, force=bool(asked.get("force")), actor=actor, tell=said
    )
    wrong = report.failed | report.still_failing | report.waiting
    if wrong:
        key, why = next(iter(wrong.items()))
        raise BadInput(
            f"有{len(wrong)}个主题库没有建成，沿用上一版：{key} {why}"[:400], remedy="请看主题库的检验结果"
        )
    words = f"建成{len(report.built)}个，共{sum(report.built.values())}行；未变{len(report.unchanged)}个"
    link = f"/desk/data/marts/{only[0]}" if len(only) == 1 else "/desk/data/marts"
    return Ended(words, {"建成": len(report.built), "未变": len(report.unchanged)}, link)


define_job(JobKind(BUILD_MARTS, "建主题库", _build))

"""What the road does behind a page as long work: walk the whole day."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from quanheng.base.errors import BadInput
from quanheng.foundation.jobs.api import Ended, JobKind, Tell, define_job
from quanheng.foundation.people.api import Actor, require

from .day import run_road
from .rights import Rights

__all__ = ["WALK_ROAD"]

WALK_ROAD = "flows.road.walk"
_STAGES = 8  # as many as the road tells of, so that its bar moves


def _walk(actor: Actor, asked: Mapping[str, Any], at: datetime, tell: Tell) -> Ended:
    require(actor, Rights.BATCH_LAND)
    steps = 0

    def said(words: str = "", *_: Any, **__: Any) -> None:
        nonlocal steps
        steps += 1
        tell(words, min(steps, _STAGES - 1), _STAGES)

    report = run_road(at, Path(settings.HOME), said).as_dict()
    rows = report["rows"]
    words = f"全库收到{rows['in']}行，隔离{rows['quarantined']}行，预警{report['alerts']}条"
    if report.get("faults"):
        raise BadInput(
            f"有{len(report['faults'])}步没有完成：{report['faults'][0]}"[:400], remedy="请按提示处理后重办"
        )
    return Ended(
        words, {"收到": rows["in"], "入库": rows["accepted"], "隔离": rows["quarantined"]}, "/desk/data/"
    )


define_job(JobKind(WALK_ROAD, "走一遍流程", _walk))

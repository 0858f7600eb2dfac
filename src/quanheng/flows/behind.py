"""What the road does behind a page as long work: walk the whole day, take a large file in."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from quanheng.base.errors import BadInput
from quanheng.foundation.jobs.api import Ended, JobKind, Tell, define_job
from quanheng.foundation.people.api import Actor, require

from .day import run_road
from .mending import take_file
from .rights import Rights

__all__ = ["TAKE_FILE", "WALK_ROAD", "kept_upload"]

TAKE_FILE = "flows.file.take"
WALK_ROAD = "flows.road.walk"
_STAGES = 8  # as many as the road tells of, so that its bar moves


def kept_upload(home: Path, digest: str, name: str) -> Path:
    """Where an uploaded file waits for its turn; named by its digest, so that the same one is kept once."""
    if not digest or "/" in digest or "/" in name:
        raise BadInput("文件名不对", remedy="请换一个不含斜线的文件名")
    folder = home / "uploads" / digest[:16]
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def _take(actor: Actor, asked: Mapping[str, Any], at: datetime, tell: Tell) -> Ended:
    home = Path(settings.HOME)
    path = kept_upload(home, str(asked["digest"]), str(asked["name"]))
    if not path.exists():
        raise BadInput("上传的文件已不在", remedy="请重新送入", file=path.name)
    tell("读入、清洗、关联、入库")
    report = take_file(actor=actor, at=at, home=home, file=path, source=str(asked["source"]))
    path.unlink(missing_ok=True)
    rows = report["rows"]
    words = (
        f"收到{rows['in']}行 = 入库{rows['accepted']} + 修补{rows['repaired']} + 隔离{rows['quarantined']}"
    )
    if not report["ok"]:
        words = f"已收下但暂缓入库：{report['held']}"
    figures = {
        "收到": rows["in"],
        "入库": rows["accepted"],
        "修补": rows["repaired"],
        "隔离": rows["quarantined"],
    }
    return Ended(words, figures, f"/desk/data/batches/{report['batch']}")


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


define_job(JobKind(TAKE_FILE, "送入文件", _take))
define_job(JobKind(WALK_ROAD, "走一遍流程", _walk))

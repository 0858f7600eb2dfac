"""Files of a form that is not sent yet, kept for a day so that a fault on a later page costs nobody a photograph."""

import hashlib
import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from quanheng.base.errors import BadInput

from .files import MOST_FILES, MOST_TOGETHER, CleanFile

__all__ = ["draft_names", "drop_draft", "drop_draft_file", "keep_draft", "take_draft"]

_KEPT = timedelta(days=1)


def _home() -> Path:
    return Path(settings.MEDIA_ROOT) / "drafts"


def _folder(token: str) -> Path:
    """Name a form's folder by a digest: what comes from outside is never part of a path."""
    return _home() / hashlib.sha256(f"draft:{token}".encode()).hexdigest()


def keep_draft(token: str, files: list[CleanFile], *, at: datetime) -> None:
    """Lay cleaned files beside those the form has already; the same content lies once.

    Raises: BadInput beyond the limits of one submission
    """
    if not files:
        return
    _sweep(at)
    kept = take_draft(token)
    contents = {one.content for one in kept}
    kept += [one for one in files if one.content not in contents]
    if len(kept) > MOST_FILES:
        raise BadInput(f"最多可传{MOST_FILES}个文件", remedy="请先去掉几个", field="files")
    if sum(len(one.content) for one in kept) > MOST_TOGETHER:
        raise BadInput("文件合起来超过40MB", remedy="请先去掉几个", field="files")
    _write(token, kept)


def _write(token: str, files: list[CleanFile]) -> None:
    folder = _folder(token)
    shutil.rmtree(folder, ignore_errors=True)
    if not files:
        return
    folder.mkdir(parents=True, mode=0o700)
    for number, one in enumerate(files):
        (folder / str(number)).write_bytes(one.content)
    names = [[one.name, one.media_type, one.is_stripped] for one in files]
    (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def draft_names(token: str) -> list[str]:
    """List the names of a form's files, in order."""
    index = _folder(token) / "names.json"
    return [one[0] for one in json.loads(index.read_text(encoding="utf-8"))] if index.is_file() else []


def take_draft(token: str) -> list[CleanFile]:
    """Give a form's files; they stay until dropped."""
    folder = _folder(token)
    index = folder / "names.json"
    if not index.is_file():
        return []
    names = json.loads(index.read_text(encoding="utf-8"))
    return [
        CleanFile(name, media_type, (folder / str(number)).read_bytes(), stripped)
        for number, (name, media_type, stripped) in enumerate(names)
    ]


def drop_draft_file(token: str, number: int) -> None:
    """Take one file away again; a number that is not there changes nothing."""
    kept = take_draft(token)
    if 0 <= number < len(kept):
        del kept[number]
        _write(token, kept)


def drop_draft(token: str) -> None:
    """Forget a form's files, when it was sent."""
    shutil.rmtree(_folder(token), ignore_errors=True)


def _sweep(at: datetime) -> None:
    """Remove what nobody came back for."""
    if not _home().is_dir():
        return
    for folder in _home().iterdir():
        if folder.stat().st_mtime < (at - _KEPT).timestamp():
            shutil.rmtree(folder, ignore_errors=True)

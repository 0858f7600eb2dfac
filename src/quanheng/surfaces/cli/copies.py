"""A copy of a home, consistent at one moment, with a list of digests that a restore checks first."""

import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from quanheng.base.errors import BadInput, Conflict, Refusal

from . import server_copy
from .say import Progress

__all__ = ["put_back", "take"]

_LIST = "清单.json"
# Rebuilt by the program, or belonging to a running process only.
_SKIPPED = ("-wal", "-shm", ".wal", ".lock", ".tmp", ".new")


def take(home: Path, target: Path, *, at: datetime, tell: Progress) -> dict[str, Any]:
    """Write the home into one file.

    The databases are copied by their own means while others may write: SQLite by its backup interface,
    DuckDB by a checkpoint under its lock, PostgreSQL by its own dump. A kill leaves no file under the target's name.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.resolve().is_relative_to(home):
        raise BadInput("备份文件不能放在数据目录里面", remedy="请换一个文件夹")
    if target.exists():
        raise Conflict(f"{target} 已存在", remedy="请换一个文件名，备份从不覆盖")
    part = target.with_name(target.name + ".part")
    digests: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as scratch, tarfile.open(part, "w:gz", compresslevel=1) as tar:
        files = [
            path for path in sorted(home.rglob("*")) if path.is_file() and not path.name.endswith(_SKIPPED)
        ]
        for number, path in enumerate(files):
            name = path.relative_to(home).as_posix()
            tell(f"备份 {name}", number, len(files))
            source = _still(path, Path(scratch))
            digests[name] = _digest(source)
            tar.add(source, arcname=f"home/{name}")
        if server_copy.server():
            tell("备份 PostgreSQL 数据库", len(files), len(files))
            source = server_copy.dump(Path(scratch))
            digests[server_copy.DUMP] = _digest(source)
            tar.add(source, arcname=f"home/{server_copy.DUMP}")
        body = json.dumps(
            {"made_at": at.isoformat(), "files": digests}, ensure_ascii=False, indent=1
        ).encode()
        entry = tarfile.TarInfo(_LIST)
        entry.size = len(body)
        tar.addfile(entry, io.BytesIO(body))
    part.replace(target)
    return {"ok": True, "file": str(target), "files": len(digests), "digest": _digest(target)}


def put_back(source: Path, home: Path, *, replace: bool, tell: Progress) -> dict[str, Any]:
    """Unpack beside the home, check every digest, and only then move it into place."""
    if not source.is_file():
        raise BadInput(f"找不到备份文件 {source}", remedy="请核对路径")
    if home.exists() and any(home.iterdir()) and not replace:
        raise Conflict(
            f"数据目录 {home} 不是空的", remedy="换一个 --home，或加 --replace（原目录会改名保留）"
        )
    fresh = home.with_name(home.name + ".restoring")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        with tarfile.open(source, "r:gz") as tar:
            tar.extractall(fresh, filter="data")
    except (tarfile.TarError, EOFError, OSError) as wrong:
        shutil.rmtree(fresh, ignore_errors=True)
        raise BadInput(f"备份文件读不出来：{wrong}", remedy="文件可能没有传完，请重新取一份") from wrong
    _check(fresh, tell)
    dump = fresh / "home" / server_copy.DUMP
    if dump.exists():
        _put_back_server(dump, fresh, replace=replace)
    if home.exists() and any(home.iterdir()):
        home.replace(_spare(home))
    elif home.exists():
        home.rmdir()
    (fresh / "home").replace(home)
    count = len(json.loads((fresh / _LIST).read_text(encoding="utf-8"))["files"])
    shutil.rmtree(fresh)
    return {"ok": True, "home": str(home), "files": count}


def _put_back_server(dump: Path, fresh: Path, *, replace: bool) -> None:
    """Restore the server's database first: it is written whole or not at all, and only then the home moves."""
    try:
        server_copy.may_put_back(replace=replace)
        server_copy.put_back(dump)
    except Refusal:
        shutil.rmtree(fresh)
        raise
    dump.unlink()


def _check(fresh: Path, tell: Progress) -> None:
    kept = fresh / _LIST
    listed: dict[str, str] = json.loads(kept.read_text(encoding="utf-8"))["files"] if kept.exists() else {}
    found = {
        path.relative_to(fresh / "home").as_posix() for path in (fresh / "home").rglob("*") if path.is_file()
    }
    wrong = sorted(found ^ set(listed))
    for number, (name, digest) in enumerate(listed.items()):
        tell(f"核对 {name}", number, len(listed))
        if name in found and _digest(fresh / "home" / name) != digest:
            wrong.append(name)
    if wrong or not listed:
        shutil.rmtree(fresh)
        raise BadInput(
            f"备份与摘要清单不符：{'、'.join(wrong[:5]) or '没有清单'}",
            remedy="这份备份被改动或损坏，请换一份；数据目录没有动过",
            files=wrong,
        )


def _still(path: Path, scratch: Path) -> Path:
    """Give a copy that nobody writes to, for files that a running program may be writing."""
    if path.suffix == ".sqlite3":
        copy = scratch / path.name
        with sqlite3.connect(path) as live, sqlite3.connect(copy) as still:
            live.backup(still)
        return copy
    if path.suffix == ".duckdb":
        import duckdb

        copy = scratch / path.name
        try:
            with duckdb.connect(str(path)) as live:
                live.execute("CHECKPOINT")
                shutil.copyfile(path, copy)
        except duckdb.IOException as wrong:
            raise Conflict("数据中心正在写入，此刻不能备份", remedy="等这批数据处理完再备份") from wrong
        return copy
    return path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _spare(home: Path) -> Path:
    number = 1
    while (spare := home.with_name(f"{home.name}.before-restore-{number}")).exists():
        number += 1
    return spare

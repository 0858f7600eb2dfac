"""The copy of a database that lives on a PostgreSQL server, taken and put back by its own tools."""

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from quanheng.base.errors import BadInput, Conflict

__all__ = ["DUMP", "dump", "may_put_back", "put_back", "server"]

#: The dump's place in a home's copy; a home that runs has no such file.
DUMP = "postgresql.dump"


def server() -> str:
    """Give the address of the server that holds this home's rows, or nothing for an embedded home."""
    return os.environ.get("QUANHENG_DATABASE", "").strip()


def dump(folder: Path) -> Path:
    """Dump the whole database as it stands at one moment. Raises: BadInput, Conflict"""
    target = folder / DUMP
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    return target


def may_put_back(*, replace: bool) -> None:
    """Refuse to write over a database that holds something. Raises: BadInput, Conflict"""
    if not server():
        raise BadInput(
            "这份备份里有 PostgreSQL 数据库，但没有指定要恢复到哪个数据库",
            remedy="请把 QUANHENG_DATABASE 设为一个空数据库的地址，再运行 quanheng restore",
        )
    tables = _run("psql", "--no-psqlrc", "-Atc", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    if int(tables.strip() or 0) and not replace:
        raise Conflict("数据库里已经有表", remedy="换一个空数据库，或加 --replace（原有的表会被删去）")


def put_back(file: Path) -> None:
    """Write a dump into the database, all of it or nothing. Raises: BadInput, Conflict"""
    _run(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
        "--exit-on-error", "--dbname={address}", str(file),
    )  # fmt: skip


def _run(program: str, *words: str) -> str:
    """Run one of PostgreSQL's own programs; the password goes by the environment, where nobody else reads it."""
    if shutil.which(program) is None:
        raise BadInput(
            f"这台机器上没有 {program}，不能备份或恢复 PostgreSQL 数据库",
            remedy="请安装 postgresql-client（版本不低于数据库服务器），再运行一次",
        )
    parts = urlsplit(server())
    who, at, where = parts.netloc.rpartition("@")
    address = urlunsplit(parts._replace(scheme="postgresql", netloc=f"{who.partition(':')[0]}{at}{where}"))
    password = {"PGPASSWORD": unquote(parts.password)} if parts.password else {}
    named = [word.format(address=address) for word in words]
    if program != "pg_restore":
        named.append(f"--dbname={address}")
    done = subprocess.run(
        [program, *named], env=os.environ | password, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Conflict(
            f"{program} 没有成功：{done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}",
            remedy="请按这句话检查数据库的地址、权限和版本",
        )
    return done.stdout

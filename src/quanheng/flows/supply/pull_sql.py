"""Pages of rows out of another system's PostgreSQL or MySQL: read only, one snapshot, by a cursor that only grows."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from quanheng.base.errors import BadInput
from quanheng.packkit.supply import Pull

from .site import Connection, secret_of

__all__ = ["Page", "plain", "sql_pages"]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows and the place after them; ``is_last`` when the other system says that nothing follows."""

    rows: Sequence[Mapping[str, Any]]
    position: Mapping[str, Any]
    is_last: bool = False


@contextmanager
def sql_pages(pull: Pull, connection: Connection) -> Iterator[Any]:
    """Give a function from a place to the page after it; the session may only read, and sees one moment.

    Raises: ConnectionError, when the other system does not answer
    """
    if urlsplit(connection.url).scheme != pull.via:
        raise BadInput(
            f"连接“{pull.connection}”不是{pull.via}的地址",
            remedy="请核对 intake.yml 的 connections",
            field=pull.connection,
        )
    ask = _postgresql if pull.via == "postgresql" else _mysql
    with ask(connection) as run:
        yield lambda position: _page(pull, run, position)


def _page(pull: Pull, run: Any, position: Mapping[str, Any]) -> Page:
    cursor = list(position.get("cursor", ()))
    query = pull.query.strip().replace("%", "%%")
    names = ", ".join(pull.cursor)
    after = f" WHERE ({names}) > ({', '.join(['%s'] * len(pull.cursor))})" if cursor else ""
    rows = run(
        f"SELECT * FROM ({query}) AS pulled{after} ORDER BY {names} LIMIT %s",  # noqa: S608 - the pack's own words
        [*cursor, pull.page_rows],
    )
    if not rows:
        return Page([], position, is_last=True)
    told = [rows[-1].get(name) for name in pull.cursor]
    if None in told:
        raise BadInput(
            "游标列有空值或不在结果里，取数不能有序进行", remedy="请换一个只增不减、不为空的列作游标",
            field=names,
        )  # fmt: skip
    place = {"cursor": [plain(value) for value in told]}
    return Page([{name: plain(value) for name, value in row.items()} for row in rows], place)


def plain(value: Any) -> Any:
    """Give a cell as text that JSON can carry; nothing stays nothing."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, list | dict):
        return value
    return str(value)


@contextmanager
def _postgresql(connection: Connection) -> Iterator[Any]:
    import psycopg
    from psycopg.rows import dict_row

    try:
        con = psycopg.connect(
            connection.url, password=secret_of(connection.password_env) or None, connect_timeout=10,
            options=f"-c default_transaction_read_only=on -c statement_timeout={connection.timeout_seconds}s",
            row_factory=dict_row,
        )  # fmt: skip
        con.read_only = True
        con.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    except psycopg.OperationalError as wrong:
        raise ConnectionError(type(wrong).__name__) from wrong

    def run(sql: str, bound: list[Any]) -> list[dict[str, Any]]:
        try:
            return con.execute(sql.encode(), bound).fetchall()
        except (psycopg.OperationalError, psycopg.InterfaceError) as wrong:
            raise ConnectionError(type(wrong).__name__) from wrong
        except psycopg.Error as wrong:
            raise _refused(wrong) from wrong

    with con:
        yield run


@contextmanager
def _mysql(connection: Connection) -> Iterator[Any]:
    import pymysql
    from pymysql.cursors import DictCursor

    parts = urlsplit(connection.url)
    try:
        con = pymysql.connect(
            host=parts.hostname or "", port=parts.port or 3306, user=unquote(parts.username or ""),
            password=secret_of(connection.password_env), database=unquote(parts.path.lstrip("/")), charset="utf8mb4",
            connect_timeout=10, read_timeout=connection.timeout_seconds, cursorclass=DictCursor,
            init_command="SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        )  # fmt: skip
    except pymysql.err.OperationalError as wrong:
        raise ConnectionError(type(wrong).__name__) from wrong

    def run(sql: str, bound: list[Any]) -> list[dict[str, Any]]:
        try:
            with con.cursor() as cursor:
                cursor.execute(sql, bound)
                return list(cursor.fetchall())
        except (pymysql.err.OperationalError, pymysql.err.InterfaceError) as wrong:
            raise ConnectionError(type(wrong).__name__) from wrong
        except pymysql.err.MySQLError as wrong:
            raise _refused(wrong) from wrong

    try:
        con.begin()
        yield run
    finally:
        con.close()


def _refused(wrong: Exception) -> BadInput:
    first = str(wrong).splitlines()[0][:200]
    return BadInput(
        f"对方数据库不接受这个查询：{first}", remedy="请核对来源或 intake.yml 里的查询和游标列", field="query"
    )

"""A small invented city for the data centre's tests: divisions, sources, valid codes, files."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

from quanheng.base import uscc
from quanheng.base.days import CHINA
from quanheng.datacentre.api import Centre, Division, Divisions
from quanheng.packkit.source import SourceSpec

AT = datetime(2026, 11, 24, 9, tzinfo=CHINA)
DIVISIONS = Divisions(
    [
        Division("44", "广东省"), Division("4451", "潮州市", "44"),
        Division("445102", "湘桥区", "4451"), Division("445103", "潮安区", "4451"),
        Division("445102007", "桥东街道", "445102"), Division("445103110", "庵埠镇", "445103"),
    ]
)  # fmt: skip

REGISTER = SourceSpec.model_validate({
    "key": "register", "title": "主体登记",
    "columns": [
        {"element": "uscc", "title": "统一社会信用代码", "kind": "uscc", "required": True},
        {"element": "name", "title": "名称", "kind": "name", "required": True},
        {"element": "former_name", "title": "曾用名称", "kind": "name"},
        {"element": "address", "title": "住所", "kind": "address", "required": True},
        {"element": "established_on", "title": "成立日期", "kind": "date"},
        {"element": "capital_yuan", "title": "注册资本（万元）", "kind": "amount", "unit": "wan", "min_value": 0},
        {"element": "phone", "title": "联系电话", "kind": "phone"},
        {"element": "status", "title": "状态", "kind": "code", "codes": {"1": ["存续", "在营"], "3": ["注销"]}},
    ],
    "ignored_columns": ["序号"],
    "link": {"creates": True, "former_name": "former_name"},
    "feeds": {"to": "subject", "key": "uscc", "happened": "established_on"},
    "features": [{"key": "age_days", "title": "成立天数", "take": "days_since", "element": "established_on"}],
})  # fmt: skip

VISITS = SourceSpec.model_validate({
    "key": "visits", "title": "走访",
    "bounds": {"delivery": "increment"},
    "columns": [
        {"element": "no", "title": "编号", "kind": "identifier", "required": True},
        {"element": "uscc", "title": "代码", "kind": "uscc"},
        {"element": "name", "title": "名称", "kind": "name", "required": True},
        {"element": "address", "title": "地址", "kind": "address"},
        {"element": "seen_on", "title": "日期", "kind": "date", "required": True},
        {"element": "ended_on", "title": "办结日期", "kind": "date"},
        {"element": "result", "title": "结果", "kind": "code", "codes": {"pass": ["合格"], "fail": ["不合格"]}},
        {"element": "fine_yuan", "title": "罚款", "kind": "amount"},
        {"element": "year", "title": "年度", "kind": "integer"},
    ],
    "unique": ["no"],
    "checks": [{"left": "seen_on", "is_not_after": "ended_on", "says": "办结早于走访"}],
    "feeds": {"to": "record:visits", "key": "no", "happened": "seen_on"},
    "features": [
        {"key": "visits_90", "title": "近90日走访", "take": "count", "within_days": 90},
        {"key": "failed_365", "title": "近一年不合格", "take": "count",
         "within_days": 365, "where": {"result": ["fail"]}},
        {"key": "fines_yuan", "title": "罚款合计", "take": "sum", "element": "fine_yuan"},
        {"key": "last_result", "title": "最近结果", "take": "latest", "element": "result"},
        {"key": "year_missing", "title": "上年未访", "take": "absent", "year": "year", "due": "06-30"},
    ],
})  # fmt: skip


def code(number: int, region: str = "445102") -> str:
    """Make the n-th valid credit code."""
    body = f"92{region}QH{number:06d}"
    body += uscc.organisation_check_digit(body[8:16])
    return body + uscc.check_digit(body)


def centre(folder: Path) -> Centre:
    """Open a centre of the small city."""
    return Centre(folder / "centre", divisions=DIVISIONS, memory="200MB", patience_seconds=5)


def table(header: list[str], rows: list[list[Any]], *, delimiter: str = ",") -> str:
    """Write rows as delimited text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def register_row(number: int, **cells: str) -> list[str]:
    """Make one clean row of the register; named cells replace."""
    row = {
        "uscc": code(number), "name": f"湘桥区示例{number:04d}小食店", "former_name": "",
        "address": f"潮州市湘桥区桥东街道东兴路{number}号", "established_on": "2020-05-06",
        "capital_yuan": "10", "phone": f"138{number:08d}", "status": "存续",
    } | cells  # fmt: skip
    return list(row.values())


HEADER = [column.title for column in REGISTER.columns]
VISIT_HEADER = [column.title for column in VISITS.columns]


def visit_row(number: int, **cells: str) -> list[str]:
    """Make one clean row of visits to the business of that number."""
    row = {
        "no": f"V{number:05d}", "uscc": code(number), "name": f"湘桥区示例{number:04d}小食店",
        "address": f"湘桥区桥东街道东兴路{number}号", "seen_on": "2026-11-01", "ended_on": "", "result": "合格",
        "fine_yuan": "", "year": "2026",
    } | cells  # fmt: skip
    return list(row.values())


def write(folder: Path, name: str, data: str | bytes) -> Path:
    """Write a file."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def standing(folder: Path, count: int = 20) -> Centre:
    """Give a centre whose register holds the first businesses."""
    made = centre(folder)
    file = write(folder, "standing.csv", table(HEADER, [register_row(n) for n in range(1, count + 1)]))
    made.link(made.land(file, REGISTER, at=AT).batch_uid)
    return made

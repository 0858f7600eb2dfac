"""A mart of permits and a model of late ones, small enough to see through; laid out as the builder lays marts."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from quanheng.datacentre.marts.catalogue import Catalogue, ChangeFile, MartState, write_catalogue
from quanheng.packkit.mart import MartSpec
from quanheng.packkit.model import ModelSpec

__all__ = ["PERMIT", "ROWS", "TODAY", "laid", "model"]

TODAY = date(2026, 4, 1)
PERMIT = MartSpec.model_validate({
    "key": "permit", "title": "许可", "theme": "许可", "about": "一证一行", "grain": ["permit"], "subject": "entity",
    "region": "region", "happened": "issued_on", "sql": "SELECT 1 FROM own.alert",
    "columns": [
        {"name": "entity", "title": "主体"}, {"name": "region", "title": "区划"}, {"name": "permit", "title": "证号"},
        {"name": "valid_to", "title": "至", "type": "date"}, {"name": "issued_on", "title": "发", "type": "date"},
        {"name": "source_batch", "title": "批"}, {"name": "source_line", "title": "行", "type": "integer"},
    ],
})  # fmt: skip
ROWS = [
    {"entity": "E1", "region": "445102", "permit": "A", "valid_to": "2026-03-01", "issued_on": "2021-03-01",
     "source_batch": "b1", "source_line": 7},
    {"entity": "E1", "permit": "B", "valid_to": "2027-03-01", "source_batch": "b1", "source_line": 8},
    {"entity": None, "permit": "C", "valid_to": "2026-01-01"},
]  # fmt: skip


def model(sql: str = "", **changes: Any) -> ModelSpec:
    return ModelSpec.model_validate({
        "key": "late", "title": "过期", "question": "哪些过期了？", "law": [{"article": "某法 第1条"}],
        "owner": "许可科",
        "level": "高", "recipients": "station_head", "action": "核查", "false_alarm_cost": "白跑", "subject": "entity",
        "evidence": ["permit", "valid_to"], "columns": {"permit": "证号", "valid_to": "有效期至"},
        "happened": "valid_to",
        "sentence": "证{permit}过期", "marts": ["permit"], "rest_days": 30, "valid_from": "2026-01-01",
        "parameters": {"grace": {"value": 0, "title": "宽限"}},
        "sql": sql or "SELECT p.entity, p.region, p.permit, p.valid_to FROM mart.permit AS p"
                      " WHERE DATE_DIFF('day', p.valid_to, :today) > :grace",
    } | changes)  # fmt: skip


def laid(folder: Path, days: dict[str, list[dict[str, Any]]]) -> None:
    """Lay out a mart as its builder does: the published rows, and one change file for each day."""
    columns = tuple({**one.model_dump(), "sql_type": PERMIT.sql_types[one.name]} for one in PERMIT.columns)
    changes = []
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    typed = ", ".join(f"{name} {kind}" for name, kind in PERMIT.sql_types.items())
    for seq, (day, rows) in enumerate(days.items(), 1):
        con.execute(f"CREATE OR REPLACE TABLE t ({typed}, _op VARCHAR, _day DATE, _seq BIGINT)")
        for row in rows:
            con.execute(
                f"INSERT INTO t ({', '.join(row)}, _op, _day, _seq) VALUES ({', '.join('?' * (len(row) + 3))})",
                [*row.values(), "+", day, seq],
            )
        con.execute(f"COPY t TO '{folder}/{seq}.parquet' (FORMAT parquet)")
        changes.append(ChangeFile(seq, day, f"{seq}.parquet", len(rows), 0))
    con.execute(
        f"COPY (SELECT * EXCLUDE (_op, _day, _seq) FROM read_parquet('{folder}/?.parquet')) TO '{folder}/now.parquet'"
    )
    state = MartState(
        "permit", "许可", "许可", "", "", ("permit",), columns, "entity", "region", "issued_on", file="now.parquet",
        digest="d", changes=tuple(changes), state="published",
    )  # fmt: skip
    write_catalogue(folder, Catalogue({"permit": state}))

"""Marts over the small invented city: a register, visits row by row, and a count over both."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from quanheng.datacentre.api import Centre
from quanheng.datacentre.marts.api import BuildReport, MartHouse, open_marts
from quanheng.packkit.mart import MartSpec
from quanheng.packkit.sqlfile import parse_sql
from tests.datacentre.city import AT, HEADER, REGISTER, VISIT_HEADER, VISITS, centre, table, write

SOURCES = {"register": REGISTER, "visits": VISITS}

SUBJECT = """/*---
key: subject
title: 主体
theme: 综合
about: 每个主体一行
grain: [entity]
subject: entity
region: region
columns:
  - {name: entity, title: 主体}
  - {name: name, title: 名称}
  - {name: phone, title: 电话, sensitivity: personal}
  - {name: capital_yuan, title: 资本, type: money}
  - {name: established_on, title: 成立日期, type: date}
  - {name: region, title: 区划}
  - {name: level, title: 类别}
  - {name: source_batch, title: 批次}
tests:
  - {not_null: [entity, name]}
  - {expression: "capital_yuan IS NULL OR capital_yuan < 100000000", says: 资本过大}
---*/
SELECT r.entity, r.name, r.phone, r.capital_yuan, r.established_on, r.region, c.level, r.source_batch
FROM source.register AS r
LEFT JOIN own.credit_class AS c ON c.entity = r.entity
WHERE r.entity IS NOT NULL
"""

VISIT = """/*---
key: visit
title: 走访
theme: 监督检查
about: 每次走访一行
grain: [no]
subject: entity
region: region
happened: seen_on
columns:
  - {name: no, title: 编号}
  - {name: entity, title: 主体}
  - {name: seen_on, title: 日期, type: date}
  - {name: result, title: 结果}
  - {name: fine_yuan, title: 罚款, type: money}
  - {name: region, title: 区划}
tests:
  - {accepted: {column: result, values: [pass, fail]}}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT v.no, v.entity, v.seen_on, v.result, v.fine_yuan, v.region
FROM source.visits AS v
WHERE v.result IS NOT NULL
"""

TALLY = """/*---
key: tally
title: 走访统计
theme: 监督检查
about: 每个主体的走访次数
grain: [entity]
subject: entity
columns:
  - {name: entity, title: 主体}
  - {name: visits, title: 次数, type: integer}
  - {name: fines_yuan, title: 罚款, type: money}
---*/
SELECT s.entity, COUNT(v.no) AS visits, SUM(v.fine_yuan) AS fines_yuan
FROM mart.subject AS s
LEFT JOIN mart.visit AS v ON v.entity = s.entity
GROUP BY s.entity
"""


def spec(text: str, **other: Any) -> MartSpec:
    """Read a mart from its file's text; named keys replace."""
    return MartSpec.model_validate(parse_sql(text, "trial.sql").data | other)


def marts(*texts: str) -> dict[str, MartSpec]:
    """Read several marts by key."""
    return {one.key: one for one in (spec(text) for text in texts or (SUBJECT, VISIT, TALLY))}


class Town:
    """A centre, its marts, and a clock that moves by a day with each build."""

    def __init__(self, folder: Path, specs: Mapping[str, MartSpec] | None = None) -> None:
        self.folder = folder
        self.centre: Centre = centre(folder)
        self.specs = dict(specs or marts())
        self.day = date(2026, 11, 24)
        self.classes: list[dict[str, object]] = []
        self.files = 0

    @property
    def house(self) -> MartHouse:
        """The marts as declared now."""
        return MartHouse(self.folder / "marts", self.specs, SOURCES, memory="300MB")

    @property
    def own(self) -> dict[str, Callable[[], Iterable[Mapping[str, object]]]]:
        """The platform's own records."""
        return {"credit_class": lambda: self.classes}

    def deliver(self, source: str, rows: list[list[Any]]) -> None:
        """Take one file all the way through linking."""
        self.files += 1
        header = HEADER if source == "register" else VISIT_HEADER
        file = write(self.folder, f"{source}{self.files}.csv", table(header, rows))
        at = AT + timedelta(minutes=self.files)
        batch = self.centre.land(file, SOURCES[source], at=at).batch_uid
        self.centre.clean(batch)
        self.centre.link(batch)

    def build(self, *, days: int = 0, **how: Any) -> BuildReport:
        """Build, after some days have passed."""
        self.day += timedelta(days=days)
        at = datetime(self.day.year, self.day.month, self.day.day, 2, tzinfo=AT.tzinfo)
        return self.house.build(self.centre.store, self.own, on=self.day, at=at, **how)

    def rows(self, key: str, *, as_of: date | None = None) -> list[tuple[Any, ...]]:
        """Give a mart's rows in order."""
        with open_marts(self.folder / "marts", self.house.catalogue(), as_of=as_of) as con:
            return con.execute(f"SELECT * FROM mart.{key} ORDER BY ALL").fetchall()

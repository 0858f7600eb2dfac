"""Holiday notices as files, for the tests of importing a calendar."""

import io
from typing import Any

from openpyxl import Workbook

HEADS = ["日期", "止", "类型", "名称"]
# The arrangement is invented; only the festival days fixed by date are certain for 2027.
ROWS_2027 = [
    ["2027-01-01", "2027-01-03", "放假", "元旦"],
    ["2027-02-05", "2027-02-11", "放假", "春节"],
    ["2027-01-30", "", "上班", "春节"],
    ["2027-02-20", "", "上班", "春节"],
    ["2027-04-03", "2027-04-05", "放假", "清明节"],
    ["2027-05-01", "2027-05-05", "放假", "劳动节"],
    ["2027-05-08", "", "上班", "劳动节"],
    ["2027-06-09", "", "放假", "端午节"],
    ["2027-09-15", "", "放假", "中秋节"],
    ["2027-10-01", "2027-10-07", "放假", "国庆节"],
    ["2027-10-09", "", "上班", "国庆节"],
]
NOTICE = "国办发明电〔2026〕9号"


def csv_of(rows: list[list[str]], heads: list[str] | None = None) -> bytes:
    return "\n".join(",".join(row) for row in [heads or HEADS, *rows]).encode("utf-8-sig")


def xlsx_of(rows: list[list[Any]], heads: list[str] | None = None) -> bytes:
    book = Workbook()
    for row in [heads or HEADS, *rows]:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


YAML_2027 = """year: 2027
notices:
  - {notice: 国办发明电〔2026〕9号, published: 2026-11-20}
holidays:
  - {name: 元旦, from: 2027-01-01, to: 2027-01-03}
  - {name: 春节, from: 2027-02-05, to: 2027-02-11, make_up_workdays: [2027-01-30, 2027-02-20]}
  - {name: 清明节, from: 2027-04-03, to: 2027-04-05}
  - {name: 劳动节, from: 2027-05-01, to: 2027-05-05, make_up_workdays: [2027-05-08]}
  - {name: 端午节, from: 2027-06-09, to: 2027-06-09}
  - {name: 中秋节, from: 2027-09-15, to: 2027-09-15}
  - {name: 国庆节, from: 2027-10-01, to: 2027-10-07, make_up_workdays: [2027-10-09]}
""".encode()

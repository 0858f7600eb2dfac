"""How fast a stranger's file is read and held against the standard (goal I2 for the reading, I1 for the sum).

Run ``python benchmarks/quality.py`` (``--rows``, ``--write``). The file is made up from a seed: businesses with credit
codes, one row in fifty faulty. It is read as GB18030 CSV, Parquet and XLSX; the peer for XLSX is openpyxl (read only).
"""

# ruff: noqa: E501 - rows of the table of results are long

import argparse
import platform
import random
import tempfile
from datetime import date
from pathlib import Path
from time import process_time

HERE = Path(__file__).resolve().parent
HEAD = [
    "统一社会信用代码",
    "名称",
    "主体类型",
    "登记状态",
    "成立日期",
    "住所",
    "行政区划",
    "行业代码",
    "登记机关",
    "更新时间",
]


def rows(count: int, seed: int) -> list[list[str]]:
    """Make businesses; one in fifty has a fault."""
    from quanheng.base import uscc

    dice, made = random.Random(seed), []
    for number in range(count):
        body = f"92445102QH{number:06d}"
        body += uscc.organisation_check_digit(body[8:16])
        code = body + uscc.check_digit(body)
        row = [code, f"湘桥区示例{number}小食店", "9500", "存续", f"20{number % 20:02d}-03-{number % 28 + 1:02d}",
               f"湘桥区示例路{number % 900}号", "445102", "6210", "湘桥区局", "2026-11-20"]  # fmt: skip
        if dice.random() < 0.02:
            at = dice.randrange(10)
            row[at] = dice.choice(["", "乱写", row[at][:-1] + "?"])
        made.append(row)
    return made


def main() -> None:
    """Measure and print; keep the lines when asked."""
    import openpyxl
    import pyarrow as pa

    from quanheng.datacentre.standards.checking import check_file
    from quanheng.datacentre.tables import load_table, write_table
    from quanheng.foundation.packs.loader import installed

    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--rows", type=int, default=100_000)
    told = asked.parse_args()
    packs, _ = installed()
    lines = ["| what | processor s | rows/s |", "|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        table = pa.table([list(column) for column in zip(*rows(told.rows, 4), strict=True)], names=HEAD)
        home = Path(folder)
        text = "\n".join(
            ",".join(row) for row in [HEAD, *zip(*(c.to_pylist() for c in table.columns), strict=True)]
        )
        (home / "a.csv").write_bytes(text.encode("gb18030"))
        write_table(table, home / "a.parquet")
        write_table(table, home / "a.xlsx")
        took: dict[str, float] = {}
        for name in ("a.csv", "a.parquet", "a.xlsx"):
            began = process_time()
            loaded = load_table(home / name)
            took[name] = process_time() - began
            lines.append(f"| read {name} | {took[name]:.2f} | {loaded.rows_in / took[name]:,.0f} |")
        began = process_time()
        sheet = openpyxl.load_workbook(home / "a.xlsx", read_only=True).active
        count = sum(1 for _ in sheet.iter_rows(values_only=True)) - 1
        peer = process_time() - began
        lines.append(
            f"| openpyxl on the same workbook: {peer / took['a.xlsx']:.1f} times ours | {peer:.2f} | {count / peer:,.0f} |"
        )
        loaded = load_table(home / "a.csv")
        began = process_time()
        report = check_file(
            loaded,
            packs.sections["standards"]["market_entity"],
            packs.codes,
            on=date(2026, 11, 24),
            file="a.csv",
        )
        spent = process_time() - began
        lines.append(f"| hold against 市场主体 (10 columns) | {spent:.2f} | {report.rows / spent:,.0f} |")
        total = report.good + len(report.quarantined)
        lines.append(
            f"| sum: {report.rows:,} rows = {report.good:,} good + {len(report.quarantined):,} quarantined ({'holds' if total == report.rows else 'BROKEN'}) | | |"
        )
    head = ["# A stranger's file, read and judged", "", (__doc__ or "").split("\n\n")[1], "",
            f"Python {platform.python_version()}, {platform.machine()}, 2 cores shared with other work, processor time; {told.rows:,} rows.", ""]  # fmt: skip
    shown = "\n".join([*head, *lines]) + "\n"
    print(shown)
    if told.write:
        (HERE / "results" / "quality.md").write_text(shown, encoding="utf-8")


if __name__ == "__main__":
    main()

"""Measures landing and cleaning: a made-up register of a million rows must pass in 60 seconds and 2 GiB.

Run: ``python benchmarks/landing.py [rows]``. Writes ``benchmarks/results/landing.md``. The file is made
first, by the same process family but not on the clock; each stage runs in its own process, so that its
peak memory is its own.
"""

import csv
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import yaml

from quanheng.base.days import CHINA
from quanheng.base.uscc import ALPHABET, check_digit, organisation_check_digit
from quanheng.datacentre.api import Centre, Division, Divisions
from quanheng.packkit.source import SourceSpec

ROOT = Path(__file__).resolve().parents[1]
SPEC = ROOT / "src/quanheng_packs/core/sources/registration.yml"
LIMIT_SECONDS, LIMIT_GIB = 60.0, 2.0
TOWNS = {
    "445102007": "桥东街道",
    "445102100": "意溪镇",
    "445103110": "庵埠镇",
    "445103108": "彩塘镇",
    "445122100": "黄冈镇",
}
COUNTIES = {"445102": "湘桥区", "445103": "潮安区", "445122": "饶平县"}
HEADER = [
    "序号", "统一社会信用代码", "名称", "主体类型", "登记状态", "法定代表人（负责人）", "联系电话", "注册资本（万元）",
    "成立日期", "核准日期", "住所（经营场所）", "镇街", "行政区划", "行业代码", "经营范围", "登记机关", "经度", "纬度",
]  # fmt: skip
BRANDS = "丰盛祥源鸿宏辉华金银泰安顺兴隆昌盈德仁和美佳宝利达通远东南海天地人文光明新春"
TRADES = (
    "小食店",
    "食品商行",
    "陶瓷制作有限公司",
    "五金店",
    "餐饮管理有限公司",
    "便利店",
    "茶叶经营部",
    "不锈钢制品有限公司",
)


def divisions() -> Divisions:
    """Make the table of divisions that a city hands in."""
    rows = [Division("44", "广东省"), Division("4451", "潮州市", "44")]
    rows += [Division(code, name, "4451") for code, name in COUNTIES.items()]
    return Divisions(rows + [Division(code, name, code[:6]) for code, name in TOWNS.items()])


def write_register(path: Path, rows: int, seed: int = 1) -> None:
    """Write the file: 18 columns, 3 % of the cells that matter are dirty."""
    rng = random.Random(seed)
    first = date(1995, 1, 1)
    with path.open("w", encoding="gb18030", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for number in range(rows):
            town = rng.choice(list(TOWNS))
            body = f"9{rng.choice('123')}{town[:6]}QH" + "".join(rng.choices(ALPHABET, k=6))
            code = body + organisation_check_digit(body[8:])
            code += check_digit(code)
            name = f"{COUNTIES[town[:6]]}{''.join(rng.choices(BRANDS, k=3))}{rng.choice(TRADES)}"
            opened = first + timedelta(days=rng.randrange(11_500))
            road = f"{''.join(rng.choices(BRANDS, k=2))}路{rng.randrange(1, 400)}号"
            address = f"广东省潮州市{COUNTIES[town[:6]]}{TOWNS[town]}{road}"
            if rng.random() < 0.5:
                address += f"{rng.choice('一二三')}楼{rng.randrange(101, 420)}室"
            day = opened.isoformat()
            if rng.random() < 0.03:
                code, day = code[:5] + rng.choice("0123OIZ") + code[6:], opened.strftime("%Y/%m/%d")
            row = [
                number + 1, code, name, rng.choice(("个体工商户", "有限责任公司")),
                rng.choice(("存续", "存续", "存续", "注销")),
                "".join(rng.choices(BRANDS, k=3)), f"1{rng.randrange(3, 10)}{rng.randrange(10**9):09d}",
                rng.choice(("1", "5", "10", "50", "100.5", "1000")), day, opened.isoformat(),
                address, TOWNS[town], town[:6],
                rng.choice(("6210", "3074", "5227")), "食品销售；餐饮服务；日用百货销售", "潮州市市场监督管理局",
                f"{116 + rng.random():.6f}", f"{23 + rng.random():.6f}",
            ]  # fmt: skip
            out.writerow(row)


def stage(folder: Path, file: Path, what: str) -> None:
    """Run one stage alone and print its figures; called in a process of its own."""
    spec = SourceSpec.model_validate(yaml.safe_load(SPEC.read_text(encoding="utf-8")))
    centre = Centre(folder, divisions=divisions())
    began, busy = time.perf_counter(), time.process_time()
    if what == "land":
        found = centre.land(file, spec, at=datetime(2026, 11, 24, 9, tzinfo=CHINA))
        rows = found.rows_in
    else:
        report = centre.clean(centre.batches()[0].batch_uid)
        rows = report.accepted + report.repaired + report.quarantined
        assert rows == report.rows_in
    seconds, cpu = time.perf_counter() - began, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    sys.stdout.write(json.dumps({"what": what, "rows": rows, "seconds": seconds, "cpu": cpu, "gib": peak}))


def main(rows: int) -> int:
    """Measure both stages and write the page."""
    with tempfile.TemporaryDirectory() as home:
        file, folder = Path(home) / "register.csv", Path(home) / "centre"
        write_register(file, rows)
        size = file.stat().st_size
        load = os.getloadavg()[0]
        found = []
        for what in ("land", "clean"):
            done = subprocess.run(
                [sys.executable, __file__, "--stage", str(folder), str(file), what],
                capture_output=True,
                text=True,
                check=True,
            )
            found.append(json.loads(done.stdout))
    seconds, peak = sum(one["seconds"] for one in found), max(one["gib"] for one in found)
    reached = seconds < LIMIT_SECONDS and peak < LIMIT_GIB
    cpu = sum(one["cpu"] for one in found)
    stages = [
        f"| {one['what']} | {one['seconds']:.1f} | {one['cpu']:.1f} | {one['rows'] / one['seconds']:,.0f}"
        f" | {one['gib']:.2f} |"
        for one in found
    ]
    lines = [
        "# Landing and cleaning",
        "",
        f"{rows:,} rows of registration, {len(HEADER)} columns, GB18030, {size / 2**20:.0f} MiB;"
        " 3 % of the codes are faulty.",
        "",
        "| stage | seconds | processor seconds | rows a second | peak memory GiB |",
        "|---|---|---|---|---|",
        *stages,
        f"| both | {seconds:.1f} | {cpu:.1f} | {rows / seconds:,.0f} | {peak:.2f} |",
        "",
        f"Goal for a million rows: under {LIMIT_SECONDS:.0f} s and {LIMIT_GIB:.0f} GiB."
        f" {'Reached' if reached else 'Not reached'} in this run.",
        "",
        f"{os.cpu_count()} cores, load {load:.1f} at the start and {os.getloadavg()[0]:.1f} at the end"
        f" (1 is this run alone), Python {platform.python_version()}, DuckDB {duckdb.__version__},"
        f" pyarrow {pa.__version__}, {datetime.now(tz=CHINA):%Y-%m-%d}.",
    ]
    (ROOT / "benchmarks/results/landing.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if reached else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--stage"]:
        stage(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))

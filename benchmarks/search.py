"""How long an officer waits for a list and for the search field, in a city of a quarter million subjects.

Run ``python benchmarks/search.py`` (``--subjects 20000`` for a quick look, ``--write`` to keep the
figures in ``benchmarks/results/search.md``). The subjects are invented here from a seed and come in
through ``register_rows`` as any batch would, with six thousand licences in a hundred thousand. A
list is measured as a page needs it: one page of fifty, the capped count, all its rows built. The
asker sits in one station (two towns), in one county bureau, or in the city bureau.
"""

import argparse
import os
import platform
import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

HERE = Path(__file__).resolve().parent
DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

TOWNS = {
    "445102": ["007", "008", "009", "010", "011", "100", "111", "112", "113"],
    "445103": [
        "100",
        "101",
        "103",
        "104",
        "105",
        "106",
        "107",
        "108",
        "109",
        "110",
        "114",
        "115",
        "116",
        "117",
    ],
    "445122": [
        "100",
        "102",
        "103",
        "104",
        "106",
        "107",
        "108",
        "112",
        "113",
        "114",
        "116",
        "117",
        "118",
        "119",
    ],
}
COUNTY = {"445102": "湘桥区", "445103": "潮安区", "445122": "饶平县"}
FIRST = "永兴荣德福顺泰和源昌盛隆嘉宏瑞锦华美新金龙凤凰海天云月星雅砚燕溪古巷枫意韩江竹梅兰菊松鹤景安康宁利达通广信诚"
TRADE = [
    "餐饮管理",
    "食品",
    "陶瓷",
    "茶业",
    "五金",
    "服装",
    "贸易",
    "电器",
    "建材",
    "水产",
    "医药",
    "美容",
    "物业",
    "科技",
    "包装",
    "装饰",
    "文化传播",
    "机械",
    "塑料",
    "农业",
]
FORM = ["有限公司", "有限公司", "商行", "店", "经营部", "厂", "小食店", "专业合作社"]
FAMILY = "陈林黄郑蔡许吴谢余苏李王张刘杨方沈郭曾洪"
GIVEN = "伟强明丽芳静敏洁涛军勇艳杰娟斌鑫欣怡佳雯浩宇轩梓涵诗晨思远晓岚文婷"
ROADS = [
    "永护",
    "新洋",
    "潮枫",
    "绿榕",
    "砚溪",
    "城新",
    "西荣",
    "枫春",
    "安揭",
    "凤新",
    "黄冈",
    "大道",
    "彩塘",
    "金石",
    "护堤",
]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def rows_of_registration(count: int, seed: int) -> Iterator[Any]:
    """Invent lines of the register of businesses."""
    from quanheng.base.uscc import check_digit
    from quanheng.registry.api import RegisterRow

    dice = random.Random(seed)
    for number in range(count):
        county = dice.choice(list(TOWNS))
        region = county + dice.choice(TOWNS[county])
        brand = "".join(dice.choice(FIRST) for _ in range(dice.choice((2, 2, 3))))
        name = f"{dice.choice(('潮州市', COUNTY[county], ''))}{brand}{dice.choice(TRADE)}{dice.choice(FORM)}"
        head = f"91{county}" + "".join(dice.choice(ALPHABET) for _ in range(9))
        yield RegisterRow(
            entity_key=f"e{number}", line=number + 2, row_digest=f"{number:064x}", link_reason="统一代码相同",
            values={
                "uscc": head + check_digit(head), "name": name, "region_code": region,
                "kind": dice.choice(("1130", "1151", "9500", "9500", "9500", "9100")),
                "status": dice.choice("11111111123"),
                "industry_code": dice.choice(("6210", "5211", "3071", "1391", "5242")),
                "address": f"{COUNTY[county]}{dice.choice(ROADS)}路{dice.randrange(1, 900)}号之{dice.randrange(1, 9)}",
                "legal_person": dice.choice(FAMILY) + "".join(dice.choice(GIVEN) for _ in range(2)),
                "phone": f"13{dice.randrange(10**9):09d}", "capital_yuan": dice.randrange(1, 900) * 10_000,
                "established_on": date(1995, 1, 1) + timedelta(days=dice.randrange(11_000)),
            },
        )  # fmt: skip


def rows_of_licences(count: int, seed: int) -> Iterator[Any]:
    """Invent licence lines for one subject in sixteen."""
    from quanheng.registry.api import RegisterRow

    dice = random.Random(seed + 1)
    for number in range(0, count, 16):
        yield RegisterRow(
            entity_key=f"e{number}", line=number + 2, register="licence", licence_kind="food_business",
            key=f"JY2445102{number:07d}", values={
                "scope": "热食类食品制售", "state": "valid", "issued_on": date(2023, 1, 1),
                "expires_on": DAY + timedelta(days=dice.randrange(-200, 1500)),
            },
        )  # fmt: skip


def asker(name: str, regions: tuple[str, ...]) -> Any:
    """Make an officer who may read subjects of some regions."""
    from quanheng.foundation.people.api import Actor

    rights = frozenset({"registry:subject:read"})
    return Actor(None, name, name, "", "", None, "", "", rights, regions)


def measure(act: Callable[[int], Any], times: int) -> tuple[float, float, float]:
    """Give median, 95th percentile and worst of so many runs, in milliseconds, after one to warm up."""
    act(0)
    took = []
    for turn in range(1, times + 1):
        began = perf_counter()
        act(turn)
        took.append((perf_counter() - began) * 1000)
    took.sort()
    return took[len(took) // 2], took[min(len(took) - 1, int(len(took) * 0.95))], took[-1]


def acts(
    actor: Any, dice: random.Random, names: list[str], codes: list[str]
) -> dict[str, Callable[[int], Any]]:
    """Give what is measured for one asker, by its name in the table."""
    from quanheng.foundation.people.api import count_capped, page_by_key
    from quanheng.registry import api as registry

    def listed(order: str, **conditions: Any) -> None:
        rows = registry.find_subjects(actor, **conditions)
        page_by_key(rows, order=order, size=50)
        count_capped(rows)

    rows = registry.find_subjects(actor)
    deep: list[str] = [""]
    for _ in range(40):
        deep.append(page_by_key(rows, order="name", after=deep[-1], size=50).after)

    def found(texts: list[str]) -> Callable[[int], Any]:
        return lambda turn: registry.search(actor, texts[turn % len(texts)], limit=20)

    fragments = [name[start : start + 2] for name in names for start in (3,) if len(name) > 6]
    homophones = ["燕溪", "永新", "荣得", "福舜", "嘉红", "韩姜", "景岸", "信成", "雅言", "凤黄"]
    return {
        "list, first page by name": lambda turn: listed("name"),
        "list, first page by day founded, falling": lambda turn: listed("-established_on"),
        "list, kind and status": lambda turn: listed("name", kind="9100", status="2"),
        "list, town, industry, capital": lambda turn: listed(
            "-capital_yuan", region=dice.choice(actor.regions), industry="62"
        ),
        "list, licence expired": lambda turn: listed("name", licence_state="expired", today=DAY),
        "list, fragment of a name": lambda turn: listed("name", q=fragments[turn % len(fragments)]),
        "list, a word that half the city bears": lambda turn: listed("name", q="有限公司"),
        "list, page 40 by name": lambda turn: page_by_key(rows, order="name", after=deep[-2], size=50),
        "search, two characters": found(fragments),
        "search, whole name": found(names),
        "search, common word": found(["餐饮", "有限公司", "潮州市", "食品"]),
        "search, credit code": found(codes),
        "search, last six of a code": found([code[-6:] for code in codes]),
        "search, address": found([f"{road}路{number}号" for road in ROADS for number in (8, 66, 518)]),
        "search, telephone head": found([f"13{dice.randrange(10**5):05d}" for _ in range(40)]),
        "search, by sound": found(homophones),
        "search, typed letters": found(["yongxing", "fushun", "yanxi", "rongde", "jiahong", "yxcy", "fsty"]),
        "search, nothing there": found(["犇鱻麤", "0000000000", "没有这一家"]),
    }


def run(subjects: int, times: int, seed: int) -> str:
    """Build the city, measure, and give the page of results."""
    from django.core.management import call_command
    from django.db import connection

    from quanheng.foundation.people.api import system_actor
    from quanheng.registry import api as registry

    call_command("migrate", verbosity=0)
    worker = system_actor("基准")
    began = perf_counter()
    first = registry.register_rows(
        rows=rows_of_registration(subjects, seed), actor=worker, at=AT,
        batch=registry.BatchRef("bench-1", "registration", "registration.csv", DAY),
    )  # fmt: skip
    registered = perf_counter() - began
    began = perf_counter()
    second = registry.register_rows(
        rows=rows_of_licences(subjects, seed), actor=worker, at=AT,
        batch=registry.BatchRef("bench-2", "food_licence", "food_licence.csv", DAY),
    )  # fmt: skip
    licensed = perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    dice = random.Random(seed)
    some = list(registry.Subject.objects.filter(pk__in=[dice.randrange(1, subjects) for _ in range(60)]))
    names, codes = [subject.name for subject in some], [str(subject.uscc) for subject in some]
    lines = [
        f"Registered {first.rows:,} lines in {registered:.1f} s, then {second.rows:,} licences in {licensed:.1f} s.",
        "",
        "| what | station p50 | p95 | county p50 | p95 | city p50 | p95 |", "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    askers = [asker("所", ("445102009", "445102011")), asker("县局", ("445122",)), asker("市局", ("4451",))]
    tables = [acts(each, dice, names, codes) for each in askers]
    worst = 0.0
    for what in tables[0]:
        cells = []
        for at, table in enumerate(tables):
            middle, late, _ = measure(table[what], times)
            worst = max(worst, late) if at < 2 else worst
            cells += [f"{middle:.0f}", f"{late:.0f}"]
        lines.append(f"| {what} | " + " | ".join(cells) + " |")
        print(lines[-1], flush=True)
    lines += ["", f"Worst p95 of a restricted asker: {worst:.0f} ms (the bar is 150 ms)."]
    return "\n".join(lines)


def machine() -> str:
    """Say on what the figures were taken."""
    import django
    from django.db import connection

    with connection.cursor() as cursor:
        server = f"SQLite {sqlite3.sqlite_version}"
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            server = f"PostgreSQL {cursor.fetchone()[0]}"
    program = f"Python {platform.python_version()}, Django {django.__version__}, {server}"
    return f"{os.cpu_count()} cores, {platform.machine()}, {program}"


def main() -> None:
    """Run in a home of its own, so that no real register is touched."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--subjects", type=int, default=250_000)
    ask.add_argument("--times", type=int, default=40)
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--write", action="store_true")
    asked = ask.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["QUANHENG_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
        import django

        django.setup()
        page = run(asked.subjects, asked.times, asked.seed)
        about = f"{machine()}; {asked.subjects:,} subjects, seed {asked.seed}, {asked.times} runs each; milliseconds."
    print(about, page, sep="\n\n")
    if asked.write:
        kept = HERE / "results" / "search.md"
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(f"# Lists and search at full size\n\n{about}\n\n{page}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

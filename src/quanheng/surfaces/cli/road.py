"""The day's work at the prompt: take a department's file in, and walk the whole road for a day."""

from pathlib import Path
from typing import Annotated, Any

import typer

from quanheng.base.errors import NotFound

from . import house, say

__all__ = ["ROAD_HEADS", "join", "tell_counts"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]

ROAD_HEADS = (
    ("subjects", "经营主体"), ("links", "已关联行"), ("alerts", "预警"), ("inspections", "检查"),
    ("findings", "检查发现"),
    ("affairs", "办件"), ("decisions", "决定"), ("credit_entries", "信用记录"), ("notices", "公示"),
    ("indicators", "指标值"),
    ("facts", "记载"),
)  # fmt: skip

_STAGES = {
    "generating": "生成", "acting": "演示办事", "landing": "读入", "cleaning": "清洗", "linking": "关联",
    "registering": "入库",
    "signals": "预警和分类", "following": "后续", "marts": "主题库", "models": "监管模型",
    "indicators": "指标", "trends": "走势", "signing": "签署", "total": "合计",
}  # fmt: skip


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("land", help="收一份部门文件：读入、清洗，报出照用、修复、待处理的行数。")(land)
    app.command("road", help="把收到的文件走完全程：入库、关联、预警、公示到期、指标。可随时中断再运行。")(
        road
    )


def land(
    file: Annotated[Path, typer.Argument(help="部门发来的文件：CSV、XLSX 或 JSON 行")],
    source: Annotated[str, typer.Option("--source", help="数据来源的名称，如 registration")],
    day: Annotated[str, typer.Option("--day", help="收到的日期，默认今天")] = "",
    as_json: Json = False,
) -> None:
    """Take one file in and clean it."""
    if not file.is_file():
        raise NotFound(f"找不到文件 {file}", remedy="请核对路径")
    house.open_house()
    from quanheng.flows import api as flows

    at = house.instant(day)
    with say.progress(quiet=as_json) as tell:
        report = flows.take_in(file, source, at=at, home=house.home(), progress=tell)
    words = (
        f"{report['file']}：共 {report['rows']['in']} 行，照用 {report['rows']['accepted']}，"
        f"修复 {report['rows']['repaired']}，待处理 {report['rows']['quarantined']}"
    )
    if report["held"]:
        words += f"；已暂缓：{report['held']}，请在数据中心核对后放行"
    say.answer(report, as_json=as_json, words=words)
    if report["held"]:
        raise typer.Exit(1)


def road(
    day: Annotated[str, typer.Option("--day", help="哪一天的工作，默认今天")] = "", as_json: Json = False
) -> None:
    """Walk the road for a day; what is done stays done."""
    house.open_house()
    from quanheng.flows import api as flows

    house.settle_for_long_work()
    with say.progress(quiet=as_json) as tell:
        report = flows.run_road(house.instant(day), house.home(), tell)
    say.answer(report.as_dict(), as_json=as_json, words=tell_counts(report.as_dict()))
    if report.faults:
        for fault in report.faults:
            say.note(f"未完成：{fault}")
        raise typer.Exit(1)


def tell_counts(data: dict[str, Any]) -> str:
    """Say a report in lines for a person."""
    rows = data["rows"]
    lines = [
        f"收到 {rows['in']} 行：照用 {rows['accepted']}，修复 {rows['repaired']}，待处理 {rows['quarantined']}",
        "，".join(f"{zh} {data[key]}" for key, zh in ROAD_HEADS),
        "用时 "
        + "，".join(
            f"{_STAGES.get(key, key)} {spent:.0f} 秒" for key, spent in data["seconds"].items() if spent >= 1
        ),
    ]
    return "\n".join(lines)

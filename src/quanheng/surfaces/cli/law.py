"""Packs and law at the prompt: check, begin, explain and compare packs; reckon a time limit aloud; the plan's list."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from quanheng.base.errors import NotFound

from . import house, say

__all__ = ["join"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]

pack = typer.Typer(no_args_is_help=True, help="领域包：检查、新建、说明、比较、导出结构。")
clock = typer.Typer(no_args_is_help=True, help="期限：逐日算给人看。")
plan = typer.Typer(no_args_is_help=True, help="规划：逐条列出已用上的和还没有的。")

_KINDS = {
    "start": "起算",
    "counted": "计入",
    "skipped": "不计",
    "paused": "扣除",
    "moved": "顺延",
    "left": "剩余",
}
_HEADS = ["起", "止", "天数", "怎样算", "累计", "为什么", "依据"]


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(pack, name="pack")
    app.add_typer(clock, name="clock")
    app.add_typer(plan, name="plan")


@pack.command("check", help="读入全部领域包，列出错误和提醒（文件、行、原因、改法），并运行案例。")
def check(
    folder: Annotated[Path | None, typer.Argument(help="再加一个领域包文件夹")] = None,
    cases: Annotated[bool, typer.Option("--cases/--no-cases", help="是否运行案例")] = True,
    as_json: Json = False,
) -> None:
    """Read all packs, list faults, run cases; what a plan claims is checked where the checkout is at hand."""
    if folder and not folder.is_dir():
        raise NotFound(f"没有文件夹 {folder}", remedy="请核对路径")
    house.open_house(made=False)
    from quanheng.foundation.packs import api as packs

    report = packs.check([folder] if folder else [], cases=cases)
    if not as_json:
        for fault in report.faults:
            say.note(f"{'错误' if fault.severity == 'error' else '提醒'} {fault}")
        for one in report.failed:
            say.note(f"案例不符 {one.case.origin}《{one.case.case}》：{'；'.join(one.differences)}")
    data = report.as_dict()
    if not report.errors:
        data["errors"] = _marts(folder, as_json=as_json)
        data["ok"] = data["ok"] and not data["errors"]
    words = (
        f"{len(data['packs'])} 个领域包，{data['entries']} 条声明，案例 {data['cases_run']} 个，"
        f"错误 {len(data['errors'])}，提醒 {len(data['warnings'])}，案例不符 {len(data['cases_failed'])}"
    )
    say.answer(data, as_json=as_json, words=words)
    if not data["ok"]:
        raise typer.Exit(1)


def _marts(folder: Path | None, *, as_json: bool) -> list[dict[str, Any]]:
    """Read every mart's query with the columns of what it reads: what a start of the site has no time for."""
    from django.conf import settings

    from quanheng.datacentre.marts.api import check_declared
    from quanheng.foundation.packs import api as packs
    from quanheng.packkit.mart import MartSpec
    from quanheng.packkit.source import SourceSpec

    more = [*settings.PACK_FOLDERS, *([folder] if folder else [])]
    entries = [entry for pack in packs.read_all(packs.find_folders(more))[0] for entry in pack.entries]
    marts = {one.key: one.spec for one in entries if isinstance(one.spec, MartSpec)}
    sources = {one.key: one.spec for one in entries if isinstance(one.spec, SourceSpec)}
    found = check_declared(marts, sources)
    for fault in found if not as_json else ():
        say.note(f"错误 {fault}")
    return [
        {
            "file": one.file,
            "line": one.line,
            "code": "bad_mart",
            "sentence": one.sentence,
            "remedy": one.remedy,
        }
        for one in found
    ]


@pack.command("new", help="新建一个领域包的骨架。")
def new(
    key: Annotated[str, typer.Argument(help="英文小写名称，如 hotpot")],
    zh: Annotated[str, typer.Option("--zh", help="中文名称")],
    into: Annotated[Path, typer.Option("--into", help="放在哪个文件夹下")] = Path(),
    as_json: Json = False,
) -> None:
    """Begin a pack from the template."""
    house.open_house(made=False)
    from quanheng.foundation.packs import api as packs

    folder = packs.new(key, zh, into)
    words = f"已建 {folder}；写好后用 quanheng pack check {folder} 检查"
    say.answer({"ok": True, "folder": str(folder)}, as_json=as_json, words=words)


@pack.command("explain", help="说明一个名称是谁在哪个文件哪一行声明的、内容是什么。")
def explain(
    key: Annotated[str, typer.Argument(help="如 penalty.serve 或 food_licence")], as_json: Json = False
) -> None:
    """Show every declaration of a name, with file and line."""
    house.open_house(made=False)
    from quanheng.foundation.packs import api as packs

    found = packs.explain(key)
    words = "\n".join(json.dumps(one, ensure_ascii=False, indent=1, default=str) for one in found)
    say.answer({"ok": True, "key": key, "found": found}, as_json=as_json, words=words)


@pack.command("diff", help="比较两个领域包文件夹：多了什么，少了什么，改了什么。")
def diff(before: Path, after: Path, as_json: Json = False) -> None:
    """Compare two versions of a pack by what they declare."""
    house.open_house(made=False)
    from quanheng.foundation.packs import api as packs

    found = packs.diff(before, after)
    say.answer({"ok": True, **found.as_dict()}, as_json=as_json, words="\n".join(found.lines()) or "没有差别")


@pack.command("schema", help="导出各类声明的 JSON Schema，供编辑器提示。")
def schema(
    to: Annotated[Path | None, typer.Option("--to", help="写到这个文件夹，每类一个文件")] = None,
) -> None:
    """Export the schemas of everything a pack may declare."""
    house.open_house(made=False)
    from quanheng.foundation.packs import api as packs

    schemas = packs.schemas()
    if to is None:
        say.answer(schemas, as_json=True)
        return
    to.mkdir(parents=True, exist_ok=True)
    for name, body in schemas.items():
        text = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
        (to / f"{name}.json").write_text(text, encoding="utf-8")
    say.note(f"已写 {len(schemas)} 份到 {to}")


@clock.command("explain", help="按某一法定期限，从某日起算到哪一日，逐段写明哪天算、哪天不算、依据是什么。")
def explain_clock(
    rule: Annotated[str, typer.Argument(help="期限名称，如 penalty.decision")],
    start: Annotated[str, typer.Option("--from", help="起算日或时刻，如 2026-09-24")],
    pause: Annotated[
        list[str] | None, typer.Option("--pause", help="不计入的一段，如 2026-10-01..2026-10-20，可写多次")
    ] = None,
    extend: Annotated[int, typer.Option("--extend", min=0, help="延长多少（与期限同单位）")] = 0,
    as_json: Json = False,
) -> None:
    """Reckon one limit; ``working`` tells every day, ``runs`` the same in runs of like days."""
    house.open_house(made=False)
    from quanheng.foundation.clock import api as clocks

    data = clocks.explain(
        clocks.read_rule(rule), clocks.read_start(start), clocks.read_pauses(pause or []), extend
    )
    runs = data.pop("working")
    if not as_json:
        rows = [
            [line["first"], line["last"], str(line["days"]), _KINDS[line["kind"]], str(line["total"]),
            line["why"],
             line["basis"]]
            for line in runs
        ]  # fmt: skip
        say.table(f"{data['zh']}（{data['limit']}，{data['article']}）", _HEADS, rows)
    told = {"ok": True, **data, "working": clocks.day_by_day(runs), "runs": runs}
    say.answer(told, as_json=as_json, words=_due_words(data))


@plan.command("coverage", help="规划逐条：用在哪一页、由哪个案例或测试证明，或者还没有。")
def coverage(as_json: Json = False) -> None:
    """Print each id of the plan with its claim or none."""
    house.open_house(made=False)
    from quanheng.engines.indicators import api as indicators

    items = indicators.coverage()
    counts = indicators.coverage_summary(items)
    data = {"ok": True, **counts, "items": [item.as_dict() for item in items]}
    if not as_json:
        for item in items:
            if item.claim:
                say.note(f"{item.id} {item.term}：{item.claim.says}（{item.claim.page}）")
    words = f"规划共 {counts['rows']} 条，已用上 {counts['claimed']} 条，还没有 {counts['open']} 条"
    say.answer(data, as_json=as_json, words=words)


@plan.command("check", help="核对每一条认领：页面打得开，证明它的测试或案例在，否则列出文件和行。")
def check_plan(as_json: Json = False) -> None:
    """Check the claims on the plan against pages, tests and cases; a claim that does not hold fails."""
    house.open_house(made=False)
    from django.conf import settings

    from quanheng.engines.indicators import api as indicators

    faults = indicators.check_claims(settings.CHECKOUT)
    counts = indicators.coverage_summary(indicators.coverage())
    if not as_json:
        for fault in faults:
            say.note(str(fault))
    data = {"ok": not faults, **counts, "faults": [asdict(fault) for fault in faults]}
    say.answer(data, as_json=as_json, words=f"认领 {counts['claimed']} 条，不成立 {len(faults)} 处")
    if faults:
        raise typer.Exit(1)


def _due_words(data: dict[str, Any]) -> str:
    words = f"到 {data['due'].replace('T', ' ')} 届满"
    if data["due_alt"]:
        words += f"；另一种算法到 {data['due_alt']}，条文没有写明，以批准的口径为准"
    if data["is_provisional"]:
        words += "；所涉年份的放假安排尚未公布，先按周末推算"
    if not data["is_verified"]:
        words += "；这条规定未核实，用前请对照原文"
    return words

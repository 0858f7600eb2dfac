"""Looking at what is there: verify the ledger, walk from a number home to the line of a file."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from quanheng.base.days import CHINA

from . import house, say

__all__ = ["join"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("verify", help="从每一行记载起重新计算摘要，与账簿和签名核对。")(verify)
    app.command("chain", help="从一条记载、指标、文书编号等，一步步走回它来自哪个文件哪一行。")(chain)


def verify(
    depth: Annotated[int, typer.Option(min=2, max=4, help="2 核对签名，3 核对哈希片，4 从每行重算")] = 4,
    witness: Annotated[
        list[Path] | None, typer.Option("--witness", help="他人留存的检查点文件，可写多次")
    ] = None,
    as_json: Json = False,
) -> None:
    """Re-hash the ledger and name each fault."""
    house.open_house()
    from quanheng.foundation.ledger import api as ledger

    notes = [path.read_text(encoding="utf-8") for path in witness or []]
    with say.progress(quiet=as_json) as tell:
        tell("核验账簿")
        report = ledger.verify(depth=depth, witness=notes)
    data: dict[str, Any] = report.as_dict()
    for fault in report.faults:
        say.note(f"不符：{fault.sentence}")
    for notice in data.get("notices", []):
        say.note(f"说明：{notice}")
    words = f"{data['facts']} 条记载，检查点 {data['checkpoints']} 个，" + (
        "全部相符" if report.ok else "有不符之处"
    )
    say.answer(data, as_json=as_json, words=words)
    if not report.ok:
        raise typer.Exit(1)


def chain(
    name: Annotated[str, typer.Argument(help="记载编号、指标名称、文书号、预警等的编号")],
    as_json: Json = False,
) -> None:
    """Walk home from a thing to the line of the file it came from."""
    house.open_house()
    from quanheng.flows import api as flows

    start = flows.fact_named(name)
    steps = [step.as_dict() for step in flows.walk_home(start)]
    home = steps[-1] if steps and steps[-1].get("file") else {}
    if not as_json:
        for step in steps:
            when = (
                f"{datetime.fromisoformat(step['at']).astimezone(CHINA):%Y-%m-%d %H:%M}"
                if step.get("at")
                else ""
            )
            say.note(f"{'  ' * min(step['depth'], 12)}{when} {step['sentence']}")
    data = {
        "ok": bool(home),
        "start": start,
        "steps": steps,
        "file": home.get("file"),
        "line": home.get("line"),
    }
    words = (
        f"来自 {home.get('file')} 第 {home.get('line')} 行" if home else "这条记载由人直接作出，没有来源文件"
    )
    say.answer(data, as_json=as_json, words=words)

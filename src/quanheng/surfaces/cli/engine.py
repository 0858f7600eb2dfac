"""The night's round on another engine: inputs out of the home, marts and models on what QUANHENG_ENGINE names."""

from pathlib import Path
from typing import Annotated

import typer

from quanheng.base.days import parse_day

from . import house, say

__all__ = ["join"]

engine = typer.Typer(no_args_is_help=True, help="在另一引擎（Spark 集群）上建主题库、跑监管模型。")


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    engine.command("lay", help="把本地主题库的输入复制到各台机器都看得见的文件夹。")(lay)
    engine.command("run", help="按 QUANHENG_ENGINE 在文件夹上建全部主题库并运行全部模型。")(run)
    app.add_typer(engine, name="engine")


def lay(
    folder: Annotated[Path, typer.Argument(help="各台机器路径相同的文件夹")],
    as_json: Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")] = False,
) -> None:
    """Copy the inputs of the last mart build into the folder."""
    house.open_house()
    from quanheng.datacentre.backend.api import lay_inputs
    from quanheng.flows import api as flows

    catalogue = flows.mart_house(house.home()).catalogue()
    files = {name: house.home() / "marts" / state.file for name, state in catalogue.inputs.items()}
    count = lay_inputs(folder, files)
    say.answer(
        {"ok": True, "tables": count, "folder": str(folder)}, as_json=as_json, words=f"已复制{count}张表"
    )


def run(
    folder: Annotated[Path, typer.Argument(help="lay 写过的文件夹")],
    day: Annotated[str, typer.Option("--as-of", help="按这一天计算，如 2026-11-01")],
    as_json: Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")] = False,
) -> None:
    """Build all marts and run all models over the folder."""
    house.open_house(made=False)
    from quanheng.datacentre.backend.api import build_marts, open_backend, run_models
    from quanheng.foundation.packs.api import packs

    on, loaded = parse_day(day), packs()
    backend = open_backend(folder)
    try:
        made = build_marts(backend, loaded.sections["marts"], on, say.note)
        made += run_models(backend, loaded.models, on, say.note)
    finally:
        backend.close()
    rows = [{"table": one.table, "rows": one.rows, "seconds": one.seconds} for one in made]
    if as_json:
        say.answer({"ok": True, "engine": backend.engine, "tables": rows}, as_json=True)
        return
    lines = [[str(value) for value in one.values()] for one in rows]
    say.table(f"{backend.engine}：{len(made)}张表", ["表", "行数", "秒"], lines)

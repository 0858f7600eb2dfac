"""Procedures at the prompt: which there are, and each drawn as a picture or written as a page."""

from pathlib import Path
from typing import Annotated

import typer

from quanheng.base.errors import BadInput, Conflict

from . import house, say

__all__ = ["join"]

affairs = typer.Typer(no_args_is_help=True, help="办理程序：列出、画流程图、写成文档。")


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(affairs, name="affairs")


@affairs.command("list", help="列出各种办理程序。")
def list_kinds(
    as_json: Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")] = False,
) -> None:
    """List the procedures of the loaded packs."""
    house.open_house(made=False)
    from quanheng.engines.affairs import api

    found = [
        {
            "key": one.key,
            "zh": one.zh,
            "version": one.version,
            "states": len(one.states),
            "steps": len(one.steps),
        }
        for one in api.kinds_of_affair()
    ]
    words = "\n".join(f"{one['key']}　{one['zh']}　第{one['version']}版　{one['steps']}步" for one in found)
    say.answer({"ok": True, "kinds": found}, as_json=as_json, words=words)


@affairs.command(
    "diagram", help="画一种程序的流程图（--svg），或写成 Markdown（--markdown，含 Mermaid 图和表格）。"
)
def diagram(
    key: Annotated[str, typer.Argument(help="如 penalty_ordinary；写 all 为全部，须同时写 --to")],
    svg: Annotated[bool, typer.Option("--svg", help="画成 SVG")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="写成 Markdown")] = False,
    to: Annotated[Path | None, typer.Option("--to", help="写到这个文件夹，一种一个文件")] = None,
    check: Annotated[bool, typer.Option("--check", help="不写，只核对文件夹里的与程序是否一致")] = False,
) -> None:
    """Draw a procedure from its definition, or write it down; ``--check`` says where a folder is out of date."""
    if svg == markdown:
        raise BadInput("请选一种写法", remedy="加 --svg 或者 --markdown")
    if key == "all" and to is None:
        raise BadInput("全部程序要写到文件夹里", remedy="加 --to 文件夹")
    house.open_house(made=False)
    from quanheng.base.days import day_of
    from quanheng.engines.affairs import api

    stale: list[str] = []
    kinds = api.kinds_of_affair() if key == "all" else [api.current_spec(key)]
    for spec in kinds:
        text = api.draw_procedure(spec) if svg else api.markdown_of(spec, day_of(house.now()))
        if to is None:
            typer.echo(text)
            continue
        path = to / f"{spec.key}.{'svg' if svg else 'md'}"
        if check:
            known = path.read_text(encoding="utf-8") if path.is_file() else ""
            stale += [] if known == text else [str(path)]
            continue
        to.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        say.note(f"已写 {path}")
    if stale:
        raise Conflict(f"与程序不一致：{'、'.join(stale)}", remedy="去掉 --check 重写")

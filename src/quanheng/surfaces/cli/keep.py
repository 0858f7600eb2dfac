"""Keeping a home: migrate, back up, restore, export, and the way through to Django's own commands."""

import os
from pathlib import Path
from typing import Annotated

import typer

from . import house, say

__all__ = ["join"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("migrate", help="把数据库升到当前程序的结构。")(migrate)
    app.command("backup", help="把整个数据目录做成一份带摘要清单的备份。")(backup)
    app.command("restore", help="核对备份的摘要清单后恢复到数据目录。")(restore)
    app.command("export", help="把登记册、办件、事实等导出为 CSV。")(export)
    app.command(
        "manage",
        help="运行 Django 自带的管理命令。",
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    )(manage)


def migrate(as_json: Json = False) -> None:
    """Bring the tables to the shape this program expects, and the roles to the rights that the packs give them."""
    house.open_house(made=False)
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    waiting = MigrationExecutor(connection).migration_plan(
        MigrationExecutor(connection).loader.graph.leaf_nodes()
    )
    call_command("migrate", interactive=False, verbosity=0)
    if house.is_made():  # rights that came with this program reach the roles that posts are made of
        from quanheng.foundation.packs.api import packs
        from quanheng.foundation.people import api as people

        people.load_roles(packs().roles.values())
    say.answer({"ok": True, "applied": len(waiting)}, as_json=as_json, words=f"已升级，共 {len(waiting)} 步")


def backup(
    to: Annotated[Path | None, typer.Argument(help="备份文件，默认放在当前目录")] = None,
    as_json: Json = False,
) -> None:
    """Copy the home as it stands at one moment."""
    house.open_house()
    from . import copies

    stamp = house.now()
    target = to or Path.cwd() / f"quanheng-{stamp:%Y%m%d-%H%M%S}.tar.gz"
    with say.progress(quiet=as_json) as tell:
        report = copies.take(house.home(), target, at=stamp, tell=tell)
    words = f"已备份 {report['files']} 个文件到 {target}，摘要 {report['digest'][:16]}…"
    say.answer(report, as_json=as_json, words=words)


def restore(
    source: Annotated[Path, typer.Argument(help="备份文件")],
    replace: Annotated[bool, typer.Option(help="数据目录已有内容时，先改名保留再恢复")] = False,
    as_json: Json = False,
) -> None:
    """Put a copy back, after every digest in its list was checked."""
    from . import copies

    with say.progress(quiet=as_json) as tell:
        report = copies.put_back(source, house.home(), replace=replace, tell=tell)
    words = f"已恢复 {report['files']} 个文件到 {house.home()}，摘要逐个核对无误"
    say.answer(report, as_json=as_json, words=words)


def export(
    to: Annotated[Path, typer.Argument(help="放导出文件的文件夹")],
    as_json: Json = False,
) -> None:
    """Write what the home holds as CSV files that any program reads."""
    house.open_house()
    from . import exporting

    with say.progress(quiet=as_json) as tell:
        report = exporting.write_all(to, tell=tell)
    words = "；".join(f"{name} {rows} 行" for name, rows in report["rows"].items())
    say.answer(report, as_json=as_json, words=f"已导出到 {to}：{words}")


def manage(ctx: typer.Context) -> None:
    """Hand the rest of the line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
    house.home().mkdir(parents=True, exist_ok=True)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["quanheng manage", *ctx.args])

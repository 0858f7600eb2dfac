"""The program ``quanheng``: one word for each day's work; heavy parts load only where they are used."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from quanheng.base.errors import Refusal

from . import (
    act,
    affairs,
    city,
    draws,
    engine,
    house,
    intake,
    keep,
    law,
    linking,
    look,
    marts,
    road,
    rosters,
    say,
    sorting,
    stranger,
    stranger_link,
    stranger_standard,
    supervision,
)

__all__ = ["app", "main"]

app = typer.Typer(
    name="quanheng",
    help="权衡：市场监管一体化平台。数据目录由 --home 或环境变量 QUANHENG_HOME 指定。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _root(
    home: Annotated[Path | None, typer.Option("--home", help="数据目录，默认 QUANHENG_HOME 或 ./var")] = None,
) -> None:
    house.choose_home(home)


for _part in (
    city,
    road,
    intake,
    look,
    act,
    draws,
    keep,
    law,
    linking,
    affairs,
    sorting,
    rosters,
    stranger,
    stranger_link,
    stranger_standard,
    marts,
    supervision,
    engine,
):
    _part.join(app)


def main() -> None:
    """Run a command: 0 when all is well, 1 when something is refused or a fault is found, 2 for wrong usage."""
    as_json = "--json" in sys.argv
    try:
        result = app(standalone_mode=False)
    except typer.Exit as end:
        sys.exit(end.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        say.note("已中断；再次运行同一命令会接着做，不会重复")
        sys.exit(130)
    except TyperException as wrong:
        show = getattr(wrong, "show", None)
        show() if show else say.note(str(wrong))
        sys.exit(2)
    except Refusal as refusal:
        say.refuse(refusal, as_json=as_json)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as wrong:
        if os.environ.get("QUANHENG_DEBUG") == "1":
            raise
        say.stumble(wrong, as_json=as_json)
        sys.exit(1)
    sys.exit(result if isinstance(result, int) else 0)

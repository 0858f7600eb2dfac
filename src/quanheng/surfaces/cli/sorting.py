"""Training the model that sorts what the public sends in, on the office's own labelled file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from . import house, say

__all__ = ["join"]

_TOLD = ("texts", "accuracy", "macro_f1", "ece", "brier", "sure_share", "sure_right")
Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]

intake = typer.Typer(no_args_is_help=True, help="收数和来件：看收件目录、取数、供数看板；训练来件分类模型。")


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    intake.command("train", help="用有标注的文件训练来件分类模型；不给文件就用领域包自带的虚构投诉。")(train)
    app.add_typer(intake, name="intake")


@intake.callback()
def _intake() -> None:
    """Keep ``train`` a word of its own while it is the only one."""


def train(
    source: Annotated[
        Path | None,
        typer.Option("--from", help="xlsx 或 csv：一列来件内容，几列标注（问题类别、商品或服务、来件性质）"),
    ] = None,
    corrections: Annotated[
        bool, typer.Option("--corrections/--no-corrections", help="是否加上工作人员的更正")
    ] = True,
    as_json: Json = False,
) -> None:
    """Train, keep the version with its figures, and put it to work; the one before can be put back on the desk."""
    house.open_house()
    from quanheng.engines.intake import api as voices
    from quanheng.foundation.people.api import system_actor

    with say.progress(quiet=as_json) as tell:
        tell("训练来件分类模型")
        made = voices.train_model(
            actor=system_actor("train"), at=house.now(), path=source, with_corrections=corrections
        )
    titles = {label.key: label.zh for label in voices.routing().labels}
    data: dict[str, Any] = {
        "ok": True, "number": made.number, "source": made.source, "is_made_up": made.is_made_up, "texts": made.texts,
        "corrections": made.corrections, "digest": made.digest, "left_out": made.left_out,
        "figures": {key: {name: one[name] for name in _TOLD} for key, one in made.figures.items()},
    }  # fmt: skip
    for key, one in made.figures.items():
        say.note(f"{titles.get(key, key)}：{_words(one)}")
    for key, why in made.left_out.items():
        say.note(f"{titles.get(key, key)}：没有训练，{why}")
    if made.is_made_up:
        say.note(voices.routing().training_note)
    say.answer(data, as_json=as_json, words=f"第{made.number}版分类模型已启用，用了{made.texts}条文本")


def _words(one: Mapping[str, Any]) -> str:
    tried = f"留出{one['texts']}条检验，正确率{one['accuracy']:.1%}，宏平均F1 {one['macro_f1']:.3f}"
    sure = f"{one['sure_share']:.0%}够得上给建议，其中{one['sure_right']:.0%}正确"
    return f"{tried}，ECE {one['ece']:.3f}；{sure}"

"""Linking of this home: held against a made-up city's kept truth, and taught anew by its own rows and people."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from quanheng.base.errors import NotFound

from . import house, say

__all__ = ["join"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]
_HOW = {
    "uscc": "统一代码", "reference": "证号", "created": "首次出现", "name_address": "名称地址",
    "name_alone": "名称唯一",
    "near_name_address": "名称相近", "former_name_address": "曾用名地址", "former_name_alone": "曾用名唯一",
    "scored": "综合比对",
    "person": "人工核对",
}  # fmt: skip


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(help="本市的关联：与留存的真值对照，用本市数据重新学习。", no_args_is_help=True)
    group.command("score", help="与示范城市留存的真值对照：关联的准确率、召回率、送人核对的比例。")(score)
    group.command("teach-links", help="用本市带代码的来源行和全部人工判断，重新学习关联的分量。")(teach_links)
    app.add_typer(group, name="city")


def score(
    truth: Annotated[Path | None, typer.Option("--truth", help="真值文件；默认示范城市自己留的")] = None,
    as_json: Json = False,
) -> None:
    """Hold the links against the truth and keep the result for the data-centre page."""
    house.open_house()
    from quanheng.datacentre.api import score as hold_against
    from quanheng.flows import api as flows

    path = truth or house.home() / "demo" / "truth" / "truth.parquet"
    if not path.exists():
        raise NotFound(f"找不到真值文件 {path}", remedy="只有示范城市留有真值；或用 --truth 指定")
    found = hold_against(flows.centre_of(house.home()), path)
    told: dict[str, Any] = {
        "rows": found.rows,
        "precision": [found.link_precision.good, found.link_precision.of],
        "recall": [found.link_recall.good, found.link_recall.of],
        "reviewed": [found.reviewed.good, found.reviewed.of],
        "review_holds": [found.review_holds.good, found.review_holds.of],
        "by_how": {how: [one.good, one.of] for how, one in found.by_how.items()},
    }
    kept = house.home() / "centre" / "linking-score.json"
    kept.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    say.answer({"ok": True, **told}, as_json=as_json, words=_words(told))


def _words(told: dict[str, Any]) -> str:
    lines = [
        f"对照 {told['rows']} 行：关联 {_of(told['precision'])} 正确，有主体的行 {_of(told['recall'])} 找到",
        f"送人核对 {_of(told['reviewed'])}，其中真主体在候选里的 {_of(told['review_holds'])}",
    ]
    lines += [f"  {_HOW.get(how, how)}：{_of(counts)} 正确" for how, counts in told["by_how"].items()]
    return "\n".join(lines)


def _of(counts: list[int]) -> str:
    share = f"（{counts[0] / counts[1]:.2%}）" if counts[1] else ""
    return f"{counts[0]}/{counts[1]}{share}"


def teach_links(as_json: Json = False) -> None:
    """Learn the weights of linking anew; they are used from the next linking on."""
    house.open_house()
    from quanheng.flows import api as flows
    from quanheng.foundation.people.api import system_actor

    taught = flows.teach_linking(
        actor=system_actor("train"), at=house.now(), centre=flows.centre_of(house.home())
    )
    told = {"rows": taught.rows, "judged": taught.judged, "how": taught.how, "points": taught.points}
    words = (
        f"用 {taught.rows} 行带代码的来源和 {taught.judged} 对人工判断学好，校准曲线 {taught.points} 段；"
        "下一次关联起使用"
    )
    say.answer({"ok": True, **told}, as_json=as_json, words=words)

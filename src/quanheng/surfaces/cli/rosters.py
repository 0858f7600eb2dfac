"""The standing rosters and the coverage promise at the prompt."""

from typing import Annotated

import typer

from . import house, say

__all__ = ["join"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]

rosters = typer.Typer(no_args_is_help=True, help="检查对象名录库：刷新；必查对象各轮抽取数。")


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(rosters, name="rosters")


@rosters.command("refresh", help="按规则刷新检查对象名录库，报出转入、转出和现有户数。再次运行不会重复。")
def refresh(
    matter: Annotated[str, typer.Option("--matter", help="检查事项的键，如 catering；不填为全部")] = "",
    region: Annotated[str, typer.Option("--region", help="行政区划代码的前几位")] = "",
    as_json: Json = False,
) -> None:
    """Refresh one roster, or all."""
    house.open_house()
    from quanheng.flows import api as flows

    reports = flows.refresh_rosters(house.now(), matter=matter, region=region)
    rows = [
        {"matter": one.matter, "zh": one.zh, "in": one.taken, "out": one.dropped, "standing": one.standing}
        for one in reports
    ]
    words = "\n".join(
        f"{one.zh}：转入 {one.taken}，转出 {one.dropped}，现有 {one.standing}" for one in reports
    )
    say.answer({"ok": True, "rosters": rows}, as_json=as_json, words=words)


@rosters.command("coverage", help="算一算：若干户、若干轮，每轮抽多少，最后是否全部查到。不需要数据目录。")
def coverage(
    size: Annotated[int, typer.Argument(help="必查对象户数", min=0)],
    rounds: Annotated[int, typer.Argument(help="轮数", min=1, max=120)],
    as_json: Json = False,
) -> None:
    """Show the quota of each round of a cycle in which nobody opens or closes."""
    from quanheng.engines.inspections.bare_draw import round_quota

    quotas, due = [], size
    for left in range(rounds, 0, -1):
        quotas.append(round_quota(due, left))
        due -= quotas[-1]
    words = f"每轮 {'、'.join(str(one) for one in quotas)} 户；最后没查到的 {due} 户"
    say.answer({"ok": True, "quotas": quotas, "left": due}, as_json=as_json, words=words)

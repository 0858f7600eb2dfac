"""Theme marts at the prompt: list, plan, build, check, show, describe, take away."""

from pathlib import Path
from typing import Annotated, Any

import typer

from quanheng.base.days import parse_day
from quanheng.base.errors import BadInput

from . import house, say

__all__ = ["join"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]
Key = Annotated[str, typer.Argument(help="主题库的键，如 subject")]
Keys = Annotated[list[str] | None, typer.Argument(help="只看这些主题库及它们所读的；不写为全部")]
Force = Annotated[bool, typer.Option("--force", help="不论有没有变化都重建")]
AsOf = Annotated[str, typer.Option("--as-of", help="按这一天结束时所知，如 2026-11-01")]

mart = typer.Typer(no_args_is_help=True, help="主题库：列出、计划、建设、检验、查看、写说明、导出。")


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    mart.command("list", help="列出全部主题库：行数、建成时间、状态。")(list_marts)
    mart.command("plan", help="说明现在建会建哪些，为什么；不动主题库。")(plan)
    mart.command("build", help="建数据或声明有变化的主题库；未变的不动，未通过检验的保留上一版。")(build)
    mart.command("check", help="看最近一次建设的检验结果；有未通过的返回1。")(check)
    mart.command("show", help="看一个主题库：列、血缘、检验、历史。")(show)
    mart.command("docs", help="按领域包的声明写出每个主题库的说明页（Markdown）。")(docs)
    mart.command("export", help="导出一个主题库的全部行：.parquet、.csv、.xlsx。")(export)
    app.add_typer(mart, name="mart")


def list_marts(as_json: Json = False) -> None:
    """List the marts that packs declare with what stands built."""
    house.open_house()
    from quanheng.flows import api as flows

    made = flows.mart_house(house.home())
    states = made.catalogue().marts
    rows = []
    for key, spec in sorted(made.specs.items(), key=lambda one: (one[1].theme, one[0])):
        state = states.get(key)
        rows.append({
            "key": key, "title": spec.title, "theme": spec.theme, "pack": made.packs.get(key, ""),
            "rows": state.rows if state else 0, "built_at": state.built_at if state else "",
            "state": state.state if state else "waiting", "why": state.why if state else "",
        })  # fmt: skip
    if as_json:
        say.answer({"ok": True, "marts": rows}, as_json=True)
        return
    words = {"published": "已建成", "failed": "未通过", "waiting": "未建"}
    say.table(
        f"主题库{len(rows)}个", ["键", "主题库", "主题", "行数", "建成", "状态"],
        [
            [str(r["key"]), str(r["title"]), str(r["theme"]), str(r["rows"]), str(r["built_at"])[:16],
             words[str(r["state"])]]
            for r in rows
        ],
    )  # fmt: skip


def plan(keys: Keys = None, force: Force = False, as_json: Json = False) -> None:
    """Say what a build would do."""
    house.open_house()
    from quanheng.flows import api as flows
    from quanheng.foundation.people.api import system_actor

    home = house.home()
    lines = flows.plan_marts(
        home, flows.centre_of(home), actor=system_actor("road"), on=house.now().date(), only=tuple(keys or ()),
        force=force,
    )  # fmt: skip
    rows = [{"key": one.key, "title": one.title, "why": one.why, "reads": list(one.reads)} for one in lines]
    if as_json:
        say.answer({"ok": True, "marts": rows}, as_json=True)
        return
    moving = [one for one in lines if one.why]
    say.table(f"要建{len(moving)}个，不动{len(lines) - len(moving)}个", ["键", "主题库", "原因"],
              [[one.key, one.title, one.why] for one in moving])  # fmt: skip


def build(keys: Keys = None, force: Force = False, as_json: Json = False) -> int:
    """Build what changed; 1 when a mart did not pass."""
    house.open_house()
    from quanheng.flows import api as flows

    home = house.home()
    report = flows.build_marts(
        home, flows.centre_of(home), at=house.now(), only=tuple(keys or ()), force=force,
        tell=None if as_json else say.note,
    )  # fmt: skip
    wrong = report.failed | report.still_failing | report.waiting
    data: dict[str, Any] = {
        "ok": not wrong, "built": report.built, "unchanged": report.unchanged, "failed": report.failed,
        "still_failing": report.still_failing, "waiting": report.waiting, "seconds": report.seconds,
        "changes": {key: {"plus": plus, "minus": minus} for key, (plus, minus) in report.changes.items()},
    }  # fmt: skip
    words = [f"建成{len(report.built)}个，{sum(report.built.values())}行；未变{len(report.unchanged)}个"]
    words += [f"{key}：{why}" for key, why in wrong.items()]
    say.answer(data, as_json=as_json, words="\n".join(words))
    return 1 if wrong else 0


def check(keys: Keys = None, as_json: Json = False) -> int:
    """Tell the tests of the last build; 1 when a mart has failed or was never built."""
    house.open_house()
    from quanheng.flows import api as flows

    made = flows.mart_house(house.home())
    states = made.catalogue().marts
    wanted = list(keys or made.specs)
    unknown = [key for key in wanted if key not in made.specs]
    if unknown:
        raise BadInput(f"没有主题库“{unknown[0]}”", remedy=f"可用：{'、'.join(sorted(made.specs))}")
    rows, bad = [], []
    for key in wanted:
        state = states.get(key)
        if state is None or state.state != "published":
            bad.append(key)
        told = (state.failed_tests if state.state == "failed" else state.tests) if state else ()
        rows += [
            {"mart": key, "test": test.name, "failing": test.failing, "rows": test.rows, "passed": test.passed,
             "severity": test.severity, "says": test.says, "sample": list(test.sample)}
            for test in told
        ]  # fmt: skip
    data = {"ok": not bad, "not_published": bad, "tests": rows}
    failing = [row for row in rows if row["failing"]]
    words = [f"检验{len(rows)}项，{len(failing)}项有不符合的行"]
    words += [f"{row['mart']} {row['says']}" for row in failing]
    words += [f"{key}：{states[key].why if key in states and states[key].why else '尚未建成'}" for key in bad]
    say.answer(data, as_json=as_json, words="\n".join(words))
    return 1 if bad else 0


def show(key: Key, as_json: Json = False) -> None:
    """Show one mart."""
    house.open_house()
    from quanheng.datacentre.marts.api import origin_words
    from quanheng.flows import api as flows
    from quanheng.foundation.people.api import system_actor

    home = house.home()
    state = flows.get_mart(system_actor("road"), home, key)
    sources = flows.mart_house(home).sources
    columns = [
        {"name": one["name"], "title": one["title"], "type": one["type"], "sensitivity": one["sensitivity"],
         "from": list(state.lineage.get(str(one["name"]), ()))}
        for one in state.columns
    ]  # fmt: skip
    if as_json:
        data = {
            "ok": True, "key": key, "title": state.title, "theme": state.theme, "rows": state.rows,
            "state": state.state, "why": state.why, "built_at": state.built_at, "digest": state.digest,
            "file": state.file, "grain": list(state.grain), "columns": columns, "inputs": dict(state.inputs),
            "tests": [test.says for test in state.tests],
            "history": [{"day": one.day, "plus": one.plus, "minus": one.minus} for one in state.changes],
        }  # fmt: skip
        say.answer(data, as_json=True)
        return
    say.table(
        f"{state.title}（{state.theme}）{state.rows}行，{state.built_at[:16]}建成", ["列", "名称", "来自"],
        [[str(one["name"]), str(one["title"]), "；".join(origin_words(end, sources) for end in one["from"])]
         for one in columns],
    )  # fmt: skip
    for test in state.tests:
        say.note(test.says)


def docs(to: Annotated[Path, typer.Option("--to", help="写到哪个文件夹")], as_json: Json = False) -> None:
    """Write the description pages of the declared marts."""
    house.open_house()
    from quanheng.datacentre.marts.api import write_docs
    from quanheng.flows import api as flows

    made = flows.mart_house(house.home())
    files = write_docs(to, made.specs, made.sources, made.packs)
    data = {"ok": True, "files": [str(path) for path in files]}
    say.answer(data, as_json=as_json, words=f"写出{len(files)}页到 {to}")


def export(
    key: Key, to: Annotated[Path, typer.Option("--to", help="写到哪个文件，后缀定格式")], as_of: AsOf = "",
    as_json: Json = False,
) -> None:  # fmt: skip
    """Take a mart's rows away as the house itself: every row, personal columns with them, secret ones masked."""
    house.open_house()
    from quanheng.datacentre.marts.api import Reach, take_away
    from quanheng.flows import api as flows

    if not to.parent.is_dir():
        raise BadInput(f"写不到“{to}”", remedy="请核对文件夹是否存在", file=to.name)
    made = flows.mart_house(house.home())
    reach = Reach(("",), sees_personal=True)
    day = parse_day(as_of) if as_of else None
    rows = take_away(made.folder, made.catalogue(), key, to, reach=reach, as_of=day)
    say.answer({"ok": True, "rows": rows, "file": str(to)}, as_json=as_json, words=f"写出{rows}行到 {to}")

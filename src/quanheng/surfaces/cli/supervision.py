"""Supervision models at the prompt: list and show them, run them, try one on the past, release or withdraw one."""

from datetime import date, timedelta
from typing import Annotated, Any

import typer

from quanheng.base.errors import BadInput, NotAllowed

from . import house, say

__all__ = ["join"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]
Key = Annotated[str, typer.Argument(help="模型的名称，如 licence_expired_selling")]
Who = Annotated[str, typer.Option("--person", help="谁办的：登录名；会问密码和动态口令")]
Reason = Annotated[str, typer.Option("--reason", help="理由，一句话")]

model = typer.Typer(no_args_is_help=True, help="监管模型：列出、运行、回测、转为正式或停用。")


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    model.command("list", help="列出全部监管模型：级别、状态、命中、属实率。")(list_models)
    model.command("show", help="看一个模型：问题、依据、参数、查询、最近的运行和回测。")(show)
    model.command("run", help="现在在主题库上运行全部模型；同一天同样的数据再运行不会重复。")(run)
    model.command("backtest", help="用历史数据回测一个模型：逐月命中、查实、与随机比、提早天数。")(backtest)
    model.command("release", help="把回测过的模型转为正式。")(release)
    model.command("withdraw", help="停用一个模型。")(withdraw)
    app.add_typer(model, name="model")


def list_models(as_json: Json = False) -> None:
    """List the models with what became of their alerts."""
    house.open_house()
    from quanheng.engines.risk import api as risk
    from quanheng.foundation.people.api import system_actor

    stats = risk.model_stats(system_actor("road"), today=house.now().date())
    rows = [_line(one) for one in stats]
    if as_json:
        say.answer({"ok": True, "models": rows}, as_json=True)
        return
    heads = ["名称", "模型", "级别", "状态", "预警", "待判", "属实率"]
    say.table(
        f"监管模型{len(rows)}个",
        heads,
        [
            [one["key"], one["title"], one["level"], one["state_zh"], str(one["raised"]), str(one["waiting"]),
             "未能运行" if one["failed"] else _share(one["precision"])]
            for one in rows
        ],
    )  # fmt: skip


def _line(stat: Any) -> dict[str, Any]:
    spec, run = stat.standing.spec, stat.last_run
    return {
        "key": spec.key, "title": spec.title, "owner": spec.owner, "level": spec.level.value,
        "state": stat.standing.state, "state_zh": stat.standing.words, "version": spec.version,
        "raised": stat.all.raised, "waiting": stat.all.waiting, "accepted": stat.all.accepted,
        "dismissed": stat.all.dismissed, "precision": stat.all.precision.as_dict(),
        "proposes_withdrawal": stat.is_under_floor, "rows": run.rows if run else 0,
        "failed": run.failed if run else "",
    }  # fmt: skip


def _share(told: dict[str, Any]) -> str:
    if told["point"] is None:
        return "还没有"
    return f"{told['point']:.0%}（{told['low']:.0%}至{told['high']:.0%}，{told['of']}条）"


def show(key: Key, as_json: Json = False) -> None:
    """Show one model with its text."""
    house.open_house()
    from quanheng.engines.risk import api as risk
    from quanheng.foundation.people.api import system_actor

    standing = risk.standing_of(key)
    spec, tests = standing.spec, risk.find_backtests(system_actor("road"), key)
    data = {
        "ok": True, "key": key, "title": spec.title, "question": spec.question, "state": standing.state,
        "version": spec.version, "law": [one.model_dump() for one in spec.law],
        "parameters": spec.values(standing.settings), "own": dict(standing.settings), "marts": list(spec.marts),
        "sql": spec.sql, "file": str(spec.origin), "digest": standing.digest,
        "runs": [
            {"on": one.night.on, "rows": one.rows, "raised": one.raised, "seconds": one.seconds, "failed": one.failed}
            for one in risk.runs_of(key, 10)
        ],
        "backtests": [
            {"first": one.first, "last": one.last, "state": one.state, "why": one.why,
             "said": risk.say_backtest(one.body) if one.body else ""}
            for one in tests
        ],
    }  # fmt: skip
    lines = [
        f"{spec.title}（{standing.words}，第{spec.version}版，{spec.level.value}）", spec.question,
        "依据：" + "；".join(f"{one.article}（{'已读原文' if one.is_verified else '未核实'}）" for one in spec.law),
        f"怎么办：{spec.action}", f"误报代价：{spec.false_alarm_cost}",
        "参数：" + ("，".join(f"{name}={value}" for name, value in data["parameters"].items()) or "没有"),  # type: ignore[attr-defined]
        *(f"回测 {one['first']} 至 {one['last']}：{one['said'] or one['why']}" for one in data["backtests"]),  # type: ignore[attr-defined]
        "", spec.sql,
    ]  # fmt: skip
    say.answer(data, as_json=as_json, words="\n".join(lines))


def run(as_json: Json = False) -> None:
    """Run all models now over the marts as they stand."""
    house.open_house()
    from quanheng.flows import api as flows

    home = house.home()
    with say.progress(quiet=as_json) as tell:
        tell("运行监管模型")
        report = flows.warn(home, flows.centre_of(home), at=house.now())
    for key, why in report.failed.items():
        say.note(f"{key} 未能运行：{why}")
    words = (
        f"{report.models}个模型，命中{report.rows}条，新增预警{report.raised}条，更新{report.renewed}条，"
        f"静默{report.resting}条，用时{report.seconds:.1f}秒"
    )
    say.answer({"ok": not report.failed, **report.as_dict()}, as_json=as_json, words=words)
    if report.failed:
        raise typer.Exit(1)


def backtest(
    key: Key,
    first: Annotated[str, typer.Option("--from", help="自哪一天，默认两年前")] = "",
    last: Annotated[str, typer.Option("--to", help="至哪一天，默认今天")] = "",
    step: Annotated[str, typer.Option("--step", help="month 每月末，week 每周")] = "month",
    as_json: Json = False,
) -> None:
    """Try one model on the past and keep the result."""
    house.open_house()
    from quanheng.engines.risk import api as risk
    from quanheng.flows import api as flows
    from quanheng.foundation.people.api import system_actor

    at = house.now()
    with say.progress(quiet=as_json) as tell:
        test = flows.backtest(
            house.home(), actor=system_actor("backtest"), at=at, key=key, step=step,
            first=_day(first) or at.date() - timedelta(days=730), last=_day(last) or at.date(),
            tell=tell,
        )  # fmt: skip
    if test.state == risk.BackTest.State.FAILED:
        raise BadInput(test.why, remedy="请按提示处理后重新回测")
    data = {"ok": True, "uid": test.uid, "key": key, "first": test.first, "last": test.last, **test.body}
    if not as_json:
        heads = ["回到", "命中", "新提示", "可印证", "查实"]
        names = ("on", "hits", "new", "ripe", "right")
        say.table("", heads, [[str(one[name]) for name in names] for one in test.body["months"]])
    say.answer(data, as_json=as_json, words=risk.say_backtest(test.body))


def release(key: Key, person: Who, reason: Reason, as_json: Json = False) -> None:
    """Let a model's accepted alerts send officers out."""
    _decide("release_model", "已转为正式", key, person, reason, as_json=as_json)


def withdraw(key: Key, person: Who, reason: Reason, as_json: Json = False) -> None:
    """Stop a model."""
    _decide("withdraw_model", "已停用", key, person, reason, as_json=as_json)


def _decide(verb: str, words: str, key: str, person: str, reason: str, *, as_json: bool) -> None:
    """Decide as a person: password and second factor are asked as at the desk, and the session ends with the act."""
    house.open_house()
    import secrets

    from django.contrib.auth import authenticate
    from django.http import HttpRequest

    from quanheng.engines.risk import api as risk
    from quanheng.foundation.people import api as people

    at = house.now()
    risk.get_model(key)
    asked = HttpRequest()  # wrong passwords are counted and locked out here as at the desk
    asked.META["REMOTE_ADDR"] = "127.0.0.1"
    known = authenticate(asked, username=person, password=typer.prompt("密码", hide_input=True, err=True))
    if not isinstance(known, people.Person):
        raise NotAllowed("登录名或密码不对", remedy="请核对后再试")
    session = people.start_session(person=known, key=secrets.token_urlsafe(32), at=at, agent="quanheng")
    try:
        people.pass_second_factor(
            person=known, code=typer.prompt("动态口令", err=True), session=session, at=at
        )
        actor = people.actor_of_session(session, at)
        act = getattr(risk, verb)(actor=actor, at=at, key=key, reason=reason)
    finally:
        people.end_session(session, house.now())
    say.answer({"ok": True, "key": key, "act": act.act, "fact": act.fact_uid}, as_json=as_json, words=words)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise BadInput(f"“{text}”不是有效日期", remedy="请写作 2026-11-24 的形式") from wrong

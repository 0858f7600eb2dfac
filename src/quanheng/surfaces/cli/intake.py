"""The intake at the prompt: look into the inbox, fetch sources, and the board of who owes what."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from . import house, say
from .sorting import intake

__all__ = ["join"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]
OUTCOMES = {
    "landed": "已收下", "held": "暂缓", "repeated": "重复，未再收", "refused": "退回", "growing": "还在写，下次再看",
    "waiting": "等 .ok 标记",
}  # fmt: skip


def join(app: typer.Typer) -> None:
    """Add nothing more: the commands below stand in the group ``intake``, which the letters' commands opened."""
    del app


@intake.command(
    "once", help="看一次收件目录：收下写完的文件，清洗并入库。文件要连续两次看到不变，或有 .ok/.sha256/.sm3。"
)
def once(
    settle: Annotated[
        int, typer.Option("--settle", help="隔多少秒再看一次，让写完的文件这次就收下", min=0)
    ] = 0,
    as_json: Json = False,
) -> None:
    """Look into the inbox once, or twice with a pause between."""
    house.open_house()
    found = _look(house.home(), as_json=as_json)
    if settle:
        time.sleep(settle)
        later = _look(house.home(), as_json=as_json)
        told = {(one["source"], one["file"]) for one in later}
        found = [one for one in found if (one["source"], one["file"]) not in told] + later
    words = "\n".join(f"{one['file']}：{one['outcome_zh']} {one['words']}".rstrip() for one in found)
    say.answer({"ok": True, "files": found}, as_json=as_json, words=words or "收件目录没有变化")
    if any(one["outcome"] == "refused" for one in found):
        raise typer.Exit(1)


@intake.command("watch", help="一直看着收件目录，按 Ctrl-C 结束；可随时结束再运行。")
def watch(
    every: Annotated[int, typer.Option("--every", help="每隔多少秒看一次", min=1)] = 30,
) -> None:
    """Look into the inbox again and again."""
    house.open_house()
    while True:
        for one in _look(house.home(), as_json=False):
            if one["outcome"] != "growing":
                say.note(f"{one['file']}：{one['outcome_zh']} {one['words']}".rstrip())
        time.sleep(every)


@intake.command("pull", help="到别的系统取数：一个来源，或全部设好连接的来源。断了再运行会接着取。")
def pull(
    source: Annotated[str, typer.Argument(help="来源的键；不填为全部")] = "", as_json: Json = False
) -> None:
    """Fetch what is new, of one source or of all that have a place."""
    house.open_house()
    from quanheng.base.errors import Refusal
    from quanheng.flows import api as flows

    home, rows, is_well = house.home(), list[dict[str, Any]](), True
    with say.progress(quiet=as_json) as tell:
        for key in [source] if source else sorted(flows.pulled_sources(home)):
            try:
                one = flows.pull_source(home, key, at=house.now(), progress=tell)
            except Refusal as refusal:
                if source:
                    raise
                is_well = False
                rows.append({"source": key, "state": "failed", "rows": 0, "batch": "", "words": str(refusal)})
                continue
            rows.append(
                {"source": key, "state": one.state, "rows": one.rows, "batch": one.batch, "words": one.words}
            )
        flows.take_through_waiting(house.now(), home)
    words = "\n".join(f"{one['source']}：{one['rows']}行 {one['words']}".rstrip() for one in rows)
    say.answer({"ok": is_well, "pulls": rows}, as_json=as_json, words=words or "没有设好连接的来源")
    if not is_well:
        raise typer.Exit(1)


@intake.command("retry", help="让一个来源退回过的文件下次重新读，例如来源文件补登了列名之后。")
def retry(source: Annotated[str, typer.Argument(help="来源的键")], as_json: Json = False) -> None:
    """Let refused files be read again."""
    house.open_house()
    from quanheng.flows import api as flows

    number = flows.forget_looks(house.home(), source)
    say.answer({"ok": True, "files": number}, as_json=as_json, words=f"{number}份文件下次重新读")


@intake.command("board", help="供数看板：谁欠报哪一期、何时应报、是否按期。")
def board(
    day: Annotated[str, typer.Option("--day", help="哪一天，默认今天")] = "",
    state: Annotated[str, typer.Option("--state", help="只看一种状态，如 overdue")] = "",
    as_json: Json = False,
) -> None:
    """Show the board of supply."""
    house.open_house()
    from quanheng.base.days import day_of
    from quanheng.flows import api as flows
    from quanheng.foundation.people.api import system_actor

    at = house.instant(day)
    lines = flows.supply_board(system_actor("cli"), house.home(), on=day_of(at), state=state)
    if not as_json:
        say.table(
            "供数看板",
            ["来源", "单位", "频率", "状态", "期次", "应报日", "最近到达"],
            [_cells(one) for one in lines],
        )
        return
    rows = [
        {
            "source": one.source, "title": one.title, "department": one.department, "every": one.every,
            "state": one.state, "state_zh": one.state_zh, "period": one.period.name if one.period else "",
            "due_on": one.due_on, "late_workdays": one.late_workdays, "owed": one.owed, "on_time": one.on_time,
            "of": one.of, "last_at": one.last.at if one.last else None,
            "last_rows": one.last.rows_in if one.last else None, "drift": one.drift, "refused": one.refused,
            "reminded_on": one.reminded_on,
        }
        for one in lines
    ]  # fmt: skip
    say.answer({"ok": True, "sources": rows}, as_json=True)


def _cells(one: Any) -> list[str]:
    return [
        one.title, one.department, one.every_zh, one.state_zh, one.period.zh if one.period else "",
        one.due_on.isoformat() if one.due_on else "", f"{one.last.at:%Y-%m-%d}" if one.last else "",
    ]  # fmt: skip


def _look(home: Path, *, as_json: bool) -> list[dict[str, Any]]:
    from quanheng.flows import api as flows

    at = house.now()
    with say.progress(quiet=as_json) as tell:
        found = flows.look_into_inbox(home, at=at, progress=tell)
        if any(one.outcome in ("landed", "repeated") for one in found):
            flows.take_through_waiting(at, home)
    return [
        {
            "source": one.source, "file": one.file, "outcome": one.outcome, "outcome_zh": OUTCOMES[one.outcome],
            "batch": one.batch, "words": one.words,
        }
        for one in found
    ]  # fmt: skip

"""Beginning a home: a real one with its first administrator, or a made-up city that lives at once."""

import shutil
from datetime import date
from typing import Annotated, Any

import typer

from quanheng.base.errors import BadInput, Conflict

from . import house, say
from .road import tell_counts

__all__ = ["join"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("init", help="开始一个真实的数据目录：装入领域包和机构，建第一位系统管理员。")(init)
    app.command("demo", help="建一座虚构的示范城市并让它运转起来，打印示范账号。")(demo)


def init(
    name: Annotated[str, typer.Option(help="城市或单位名称")] = "潮州市市场监督管理局",
    city: Annotated[str, typer.Option(help="城市领域包")] = "city_chaozhou",
    username: Annotated[str, typer.Option(help="系统管理员的登录名")] = "",
    person: Annotated[str, typer.Option(help="系统管理员的姓名")] = "",
    password: Annotated[str, typer.Option(help="登录密码，不给则询问", envvar="QUANHENG_PASSWORD")] = "",
    as_json: Json = False,
) -> None:
    """Begin a real home. A second call is refused: a home is begun once."""
    kind = house.card().get("kind")
    if kind and house.card().get("is_ready"):
        raise Conflict(
            f"{house.home()} 已经是{'示范' if kind == 'demo' else '真实'}数据目录", remedy="换一个 --home"
        )
    username = username or _ask("系统管理员的登录名")
    person = person or _ask("系统管理员的姓名")
    password = password or typer.prompt("登录密码", hide_input=True, confirmation_prompt="再输一遍", err=True)
    house.write_card(kind="real", name=name, city=city)
    house.open_house()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from . import beginning

    report = beginning.begin(
        city=city, name=name, username=username, person=person, password=password, at=house.now()
    )
    house.write_card(is_ready=True)
    words = (
        f"已建好 {house.home()}：单位 {report['units']} 个，角色 {report['roles']} 个。"
        f"运行 quanheng run 后用 {username} 登录"
    )
    say.answer({"ok": True, "home": str(house.home()), **report}, as_json=as_json, words=words)


def demo(
    subjects: Annotated[
        int, typer.Option(min=200, max=2_000_000, help="经营主体数，全尺寸为 250000")
    ] = 20_000,
    seed: Annotated[int, typer.Option(help="种子；同一种子得到同一座城市")] = 7,
    today: Annotated[str, typer.Option(help="当作今天的日期，默认今天")] = "",
    fresh: Annotated[bool, typer.Option("--fresh", help="删去已有的示范数据目录，从头再来")] = False,
    as_json: Json = False,
) -> None:
    """Make the city and play its last four months. Cut off, the same command goes on where it stopped."""
    day = house.instant(today).date()
    _check_demo_home(subjects, seed, day, fresh=fresh)
    from quanheng_demo.history import residents_of

    card = house.card()
    if not card:
        house.write_card(
            kind="demo", name="潮州市（示范，虚构数据）", city="city_chaozhou", subjects=subjects,
            seed=seed,
            today=day.isoformat(), residents=residents_of(subjects),
        )  # fmt: skip
    house.open_house()
    from quanheng_demo.play import make_demo

    house.settle_for_long_work()
    with say.progress(quiet=as_json) as tell:
        data = make_demo(house.home(), subjects, seed, day, tell)
    house.write_card(is_ready=True, sign_ins=data["sign_ins"])
    say.answer(data, as_json=as_json, words=_demo_words(data))
    if not data["ok"]:
        raise typer.Exit(1)


def _check_demo_home(subjects: int, seed: int, day: date, *, fresh: bool) -> None:
    card = house.card()
    if card and card.get("kind") != "demo":
        raise Conflict(f"{house.home()} 是真实数据目录，不能放示范数据", remedy="换一个 --home")
    if card and fresh:
        shutil.rmtree(house.home())
        return
    asked = {"subjects": subjects, "seed": seed, "today": day.isoformat()}
    if card and any(card.get(key) != value for key, value in asked.items()):
        was = f"{card.get('subjects')} 户、种子 {card.get('seed')}、{card.get('today')}"
        raise Conflict(f"这里已有另一座示范城市（{was}）", remedy="加 --fresh 从头再来，或换一个 --home")
    if (
        not card
        and house.home().exists()
        and any(house.home().iterdir())
        and not (house.home() / "keys").exists()
    ):
        raise Conflict(f"{house.home()} 不是空的，也不是数据目录", remedy="换一个 --home")


def _ask(what: str) -> str:
    answer = str(typer.prompt(what, err=True)).strip()
    if not answer:
        raise BadInput(f"{what}不能为空", remedy="请重新运行并填写")
    return answer


def _demo_words(data: dict[str, Any]) -> str:
    lines = [
        tell_counts(data),
        *(f"未完成：{fault}" for fault in data["faults"]),
        "",
        "示范账号（全部虚构）：",
    ]
    lines += [f"  {one['username']:<10}{one['password']:<18}{one['who']}" for one in data["sign_ins"]]
    lines += ["", "运行 quanheng run，浏览器打开 http://127.0.0.1:8000"]
    return "\n".join(lines)

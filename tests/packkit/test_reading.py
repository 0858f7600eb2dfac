"""How a pack's files are read: traps of YAML shut, lines kept, words left as written."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from quanheng.base.errors import PackFault
from quanheng.packkit.law import LawEntry
from quanheng.packkit.reading import read_pack
from quanheng.packkit.yamlfile import parse_text, read_file

MakePack = Callable[..., Path]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"), ("no", "no"), ("Yes", "Yes"), ("true", True), ("0101", "0101"), ("12:30", "12:30"),
        ("445102", 445102), ("2026-04-15", date(2026, 4, 15)), ('"2026-04-15"', "2026-04-15"), ("0.03", 0.03),
        ("~", None), ("1:20:30", "1:20:30"),
    ],
)  # fmt: skip
def test_plain_words_mean_what_they_look_like(text: str, value: object) -> None:
    found = parse_text(f"x: {text}\n", "a.yml").data["x"]
    assert found == value
    assert type(found) is type(value)


def test_the_key_on_stays_a_word() -> None:
    assert parse_text("on: 2026-04-15\n", "a.yml").data == {"on": date(2026, 4, 15)}


def test_every_part_knows_its_line() -> None:
    document = parse_text("a:\n  - b: 1\n    c: 2\n  - b: 3\n", "a.yml")
    assert document.lines["a", 0, "c"] == 3
    assert document.lines["a", 1, "b"] == 4


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_bytes("a: 1\nb: 市场监督管理\n".encode("gbk"))
    with pytest.raises(PackFault, match="不是UTF-8") as refused:
        read_file(path, "a.yml")
    assert refused.value.details["line"] == 2


def test_a_yaml_bomb_is_refused(tmp_path: Path) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(PackFault, match="过多"):
        parse_text("\n".join(rows), "a.yml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 100_000, "过多"), ("a: {" * 20_000, "过多"), ("- " * 50_000 + "x", "过多"), ("a: &a [*a]", "过多"),
        ("a: 1\n---\nb: 2\n", "YAML写法有误"), ("a: \x00", "不允许的字符"), ("? [a, b]\n: 1\n", "键只能是一个词"),
        ("a: !!binary aGk=", "不支持的值"), ("a: !!python/name:os.system x", "读不出值"), ("a: *nope", "YAML写法有误"),
    ],
    ids=["flow", "maps", "dashes", "self", "two", "nul", "complex key", "binary", "python", "no anchor"],
)  # fmt: skip
def test_hostile_yaml_is_refused_and_never_falls_over(text: str, said: str) -> None:
    with pytest.raises(PackFault, match=said):
        parse_text(text, "a.yml")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_bytes("\ufeffa: 1\n".encode())
    assert read_file(path, "a.yml").data == {"a": 1}


def test_entries_remember_where_they_stand(make_pack: MakePack) -> None:
    text = (
        "- {key: trial.one, zh: 一, from: 2026-01-01, value: 1, article: 甲法 第1条, confidence: recall:high}\n"
        "- key: trial.two\n  zh: 二\n  from: 2026-01-01\n  value: 2\n  article: 乙法 第2条\n  confidence: recall:low\n"
    )
    pack = read_pack(make_pack({"law/a.yml": text}))
    assert not pack.faults
    first, second = (entry.spec for entry in pack.of("law"))
    assert isinstance(first, LawEntry)
    assert isinstance(second, LawEntry)
    assert (str(first.origin), str(second.origin)) == ("trial/law/a.yml:1", "trial/law/a.yml:2")
    assert second.origin.at("article") == 6
    assert (first.is_verified, second.is_verified) == (True, False)


def test_all_faults_are_told_at_once(make_pack: MakePack) -> None:
    pack = read_pack(
        make_pack({"roles.yml": "- {key: a}\n- {zh: 乙}\n", "law/a.yml": "- {}\n", "x.yml": "a: 1\n"})
    )
    assert {fault.code for fault in pack.faults} == {"missing_key", "missing_article", "unknown_file"}
    assert len(pack.faults) >= 7


def test_a_clean_hook_is_loaded_and_an_unclean_one_is_not(make_pack: MakePack) -> None:
    from quanheng.packkit.hooks import check_hooks, load_hooks

    text = '"""Hooks."""\n\nfrom datetime import date\n\nfrom quanheng.base.uscc import is_valid\n\nLIMIT = 3\n\n\n' \
        "def late(due: date, on: date) -> bool:\n    return (on - due).days > LIMIT\n"  # fmt: skip
    folder = make_pack({"hooks.py": text})
    names, faults = check_hooks(text, "trial/hooks.py", "trial")
    assert (names, faults) == ({"late": 10}, [])
    assert load_hooks(folder / "hooks.py", "trial")["late"](date(2026, 1, 1), date(2026, 1, 9)) is True


@pytest.mark.parametrize(
    "line",
    [
        "import subprocess", "from os import path", "import re as r, sys", "from . import x", "x = __import__('os')",
        "def f(a):\n    return a.__class__", "def f(a):\n    return eval(a)", "from quanheng.base.ids import new_uid",
        "from quanheng.base import ids", "import quanheng.base.uscc", "def f():\n    import socket",
        "from datetime import datetime\n\n\ndef f():\n    return datetime.now()", "def f():\n    global x",
        "import re\n\n\ndef f():\n    return re.enum.sys.modules", "async def f():\n    pass",
        "from typing import sys", "def f(a):\n    return getattr(a, 'b')",
    ],
)  # fmt: skip
def test_a_hook_cannot_reach_the_machine(line: str) -> None:
    from quanheng.packkit.hooks import check_hooks

    assert check_hooks(f"{line}\n", "trial/hooks.py", "trial")[1]

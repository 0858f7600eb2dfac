"""Procedures as data: what is refused, what a new folder brings, and what a running affair keeps."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from quanheng.base.errors import NotYet, PackFault
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.packs.api import packs, read_again
from quanheng.packkit.affair import AffairSpec
from tests.engines.affairs.casework import HEAD, LEADER, OFFICER, START, noon
from tests.people import actor

WHO = {"right": "affairs:affair:investigate"}


def small(**changes: Any) -> dict[str, Any]:
    """The smallest procedure: told, talked over, done."""
    given: dict[str, Any] = {
        "key": "talk", "zh": "约谈", "law": "行政指导办法", "confidence": "product_default",
        "states": [{"key": "told", "zh": "已通知"}, {"key": "done", "zh": "已约谈", "terminal": True}],
        "clocks": [{"key": "main", "zh": "约谈期限", "rule": "penalty.close"}],
        "steps": [
            {"key": "open", "zh": "通知", "to": "told", "who": {"right": "affairs:affair:open"},
             "clocks": [{"do": "start", "clock": "main"}]},
            {"key": "talk", "zh": "约谈", "from": ["told"], "to": "done", "who": WHO,
             "form": [{"key": "note", "zh": "要点", "kind": "paragraph", "required": True}]},
        ],
    }  # fmt: skip
    return given | changes


def step(**more: Any) -> dict[str, Any]:
    return {"key": "more", "zh": "补充", "from": ["told"], "who": WHO} | more


def with_step(**more: Any) -> dict[str, Any]:
    return small(steps=[*small()["steps"], step(**more)])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (small(states=[*small()["states"], {"key": "lost", "zh": "迷路"}]), "状态“lost”到不了"),
        (with_step(**{"from": ["lost"]}), "没有声明的状态“lost”"),
        (with_step(clocks=[{"do": "pause", "clock": "other"}]), "没有声明的期限“other”"),
        (small(steps=[small()["steps"][0], step(key="talk")]), "没有走到办结的路"),
        (small(steps=small()["steps"][1:] * 2), "开始步骤"),
        (with_step(key="talk"), "步骤“talk”写了两次"),
        (with_step(guards=[{"when": "import os", "why": "坏"}]), "读不懂"),
        (with_step(form=[{"key": "note", "zh": "要点", "kind": "day"}]), "字段“note”在步骤“talk”是paragraph"),
        (with_step(form=[{"key": "kind", "zh": "种类", "kind": "choice"}]), "须写 choices 或 codes"),
        (with_step(clocks=[{"do": "start", "clock": "main", "day_from": "gone"}]), "取自没有的字段“gone”"),
        (small(demands=[{"zh": "约谈", "steps": ["never"]}]), "没有声明的步骤“never”"),
        (small(clocks=[*small()["clocks"], {"key": "idle", "zh": "闲", "rule": "x"}],
               steps=[*small()["steps"], step(clocks=[{"do": "stop", "clock": "idle"}])]), "没有任何步骤启动"),
        (small(surprise=1), "surprise"),
    ],
)  # fmt: skip
def test_a_procedure_that_cannot_be_walked_is_refused(given, said):
    with pytest.raises(ValidationError) as fault:
        AffairSpec.model_validate(given)
    assert said in str(fault.value)


PACK = 'key: talks\nzh: 约谈\nversion: "1"\ncontract: 1\nneeds: [core]\n'
TALK = """key: talk
zh: 约谈
version: {version}
law: 行政指导办法
confidence: product_default
states: [{{key: told, zh: 已通知}}, {{key: done, zh: 已约谈, terminal: true}}]
clocks: [{{key: main, zh: 约谈期限, rule: penalty.close, is_main: true}}]
steps:
  - {{key: open, zh: 通知, to: told, who: {{right: "affairs:affair:open"}}, clocks: [{{do: start, clock: main}}]}}
  - key: talk
    zh: 约谈
    from: [told]
    to: done
    who: {{right: "affairs:affair:{right}"}}
    form: [{{key: note, zh: 要点, kind: paragraph, required: true}}]
"""


@pytest.fixture
def folder(settings, tmp_path):
    """An operator's own pack, beside the built-in ones."""
    place = tmp_path / "talks"
    (place / "affairs").mkdir(parents=True)
    (place / "pack.yml").write_text(PACK, encoding="utf-8")
    settings.PACK_FOLDERS = [place]
    read_again()
    yield place
    settings.PACK_FOLDERS = []
    read_again()


def write(folder, version=1, right="investigate", text=TALK):
    (folder / "affairs" / "talk.yml").write_text(text.format(version=version, right=right), encoding="utf-8")
    read_again()


def open_talk():
    return affairs.open_affair(
        kind="talk", subject=None, party_name="燕来茶餐厅", title="约谈燕来茶餐厅", form={},
        actor=actor(HEAD, on=START), at=noon(START), region="445102011",
    )  # fmt: skip


def test_a_folder_brings_a_procedure_and_no_kernel_code_is_touched(city, folder):
    write(folder)
    talk = open_talk()
    assert talk.due_on == date(2026, 9, 3)
    act = {"affair": talk, "step": "talk", "form": {"note": "已告知要求"}}
    affairs.take_step(actor=actor(OFFICER, on=START), at=noon(START), **act)
    assert (talk.state, talk.is_open) == ("done", False)


def test_a_running_affair_ends_by_the_text_it_began_with(city, folder):
    write(folder)
    old = open_talk()
    write(folder, version=2, right="decide")
    new = open_talk()
    told = {one.pk: affairs.spec_of(one).step("talk").who.right for one in (old, new)}
    assert told == {old.pk: "affairs:affair:investigate", new.pk: "affairs:affair:decide"}
    preview = affairs.preview_move(old)
    assert (preview.from_version, preview.to_version, preview.may_move) == (1, 2, True)
    affairs.move_definition(affair=old, reason="按新程序办理", actor=actor(LEADER, on=START), at=noon(START))
    assert affairs.spec_of(old).version == 2
    with pytest.raises(NotYet):
        affairs.move_definition(
            affair=old, reason="再按新程序", actor=actor(LEADER, on=START), at=noon(START)
        )


def test_a_fault_names_file_and_line_and_the_site_does_not_start_half_loaded(folder):
    write(folder, text=TALK.replace("from: [told]", "from: [lost]"))
    with pytest.raises(PackFault) as fault:
        packs()
    assert fault.value.details["file"] == "talks/affairs/talk.yml"
    assert fault.value.details["line"] >= 1
    assert "状态“told”没有走到办结的路" in fault.value.sentence

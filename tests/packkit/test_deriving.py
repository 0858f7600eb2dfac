"""One procedure built upon another: what is said replaces, adds and takes away, and nothing else changes."""

from collections.abc import Callable
from pathlib import Path

from quanheng.packkit.affair import AffairSpec
from quanheng.packkit.deriving import derive
from quanheng.packkit.reading import Pack, read_pack

MakePack = Callable[..., Path]

BASE = """
key: trial
zh: 试验事项
version: 7
law: 某法 第1条
confidence: recall:high
thresholds: {much: trial.much}
states:
  - {key: opened, zh: 受理}
  - {key: closed, zh: 办结, terminal: true, outcome: closed}
steps:
  - key: open
    zh: 受理
    to: opened
    who: {right: "affairs:affair:open"}
    form: [{key: said, zh: 说明, kind: text}]
    papers: [{document: PEN-01}]
  - key: close
    zh: 办结
    from: [opened]
    to: closed
    who: {right: "affairs:affair:close", certified: true}
    guards: [{when: 1 == 1, why: 总是}]
violations:
  - {key: general, zh: 一般违法, breaks: 某法 第2条, punished_by: 某法 第3条, confidence: recall:high}
"""
DERIVED = """
key: special
zh: 特别事项
base: trial
domain: toys
thresholds: {little: trial.little}
steps:
  - overrides: open
    form:
      - {overrides: said, required: true}
      - {key: toy, zh: 玩具, kind: text}
    papers+: [{document: PEN-04}]
  - {key: look, after: open, zh: 查看, from: [opened], who: {right: "affairs:affair:investigate"}}
  - overrides: close
    who: {officers: 2}
    guards: [{when: taken.look >= 1, why: 还没有查看}]
violations:
  - {drops: "*"}
  - {key: sharp, zh: 玩具有锐边, breaks: 某法 第4条, punished_by: 某法 第5条, confidence: recall:high}
"""


def build(make_pack: MakePack, derived: str = DERIVED) -> tuple[Pack, dict[str, AffairSpec]]:
    pack = read_pack(make_pack({"affairs/a.yml": derived, "affairs/b.yml": BASE}))
    derive([pack])
    return pack, {entry.key: entry.spec for entry in pack.entries if isinstance(entry.spec, AffairSpec)}


def test_a_derived_procedure_is_the_whole_text_put_together(make_pack: MakePack) -> None:
    pack, made = build(make_pack)
    special = made["special"]
    assert not pack.faults
    assert [one.key for one in special.steps] == ["open", "look", "close"]
    opening = special.opening
    assert [(one.key, one.required) for one in opening.form] == [("said", True), ("toy", False)]
    assert [one.document for one in opening.papers] == ["PEN-01", "PEN-04"]
    assert special.thresholds == {"much": "trial.much", "little": "trial.little"}
    closing = special.step("close")
    assert closing is not None
    assert (closing.who.certified, closing.who.officers) == (True, 2)
    assert [one.why for one in closing.guards] == ["还没有查看"]
    assert [one.key for one in special.violations] == ["sharp"]
    assert (special.base, special.domain, special.version, special.law) == ("trial", "toys", 1, "某法 第1条")


def test_the_base_stays_as_it_was(make_pack: MakePack) -> None:
    _, made = build(make_pack)
    assert [one.key for one in made["trial"].steps] == ["open", "close"]
    assert (made["trial"].version, made["trial"].base) == (7, "")


def test_what_is_kept_of_a_derived_procedure_stands_without_its_base(make_pack: MakePack) -> None:
    _, made = build(make_pack)
    body = made["special"].model_dump(mode="json", by_alias=True, exclude_defaults=True)
    again = AffairSpec.model_validate(body).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    assert again == body
    assert body["base"] == "trial"


def test_a_change_of_the_base_is_a_change_of_the_text_that_is_digested(make_pack: MakePack) -> None:
    from quanheng.engines.affairs.definitions import digest_of

    _, made = build(make_pack)
    changed = BASE.replace("总是", "始终").replace("zh: 说明", "zh: 情况说明")
    pack = read_pack(make_pack({"affairs/a.yml": DERIVED, "affairs/b.yml": changed}))
    derive([pack])
    again = next(one.spec for one in pack.entries if one.key == "special")
    assert isinstance(again, AffairSpec)
    assert digest_of(again) != digest_of(made["special"])


def test_a_base_in_a_pack_that_is_not_needed_is_a_fault(make_pack: MakePack) -> None:
    first = read_pack(make_pack({"affairs/b.yml": BASE}))
    second = read_pack(make_pack({"affairs/a.yml": DERIVED}, key="toys"))
    derive([first, second])
    (fault,) = second.faults
    assert (fault.code, fault.file, fault.line) == ("base_not_needed", "toys/affairs/a.yml", 4)
    assert fault.remedy == "请在 pack.yml 的 needs 中加上“trial”"


def test_a_base_with_faults_is_told_of_at_its_own_place_only(make_pack: MakePack) -> None:
    broken = BASE.replace("to: opened", "to: nowhere")
    pack = read_pack(make_pack({"affairs/a.yml": DERIVED, "affairs/b.yml": broken}))
    derive([pack])
    assert {fault.file for fault in pack.faults} == {"trial/affairs/b.yml"}


def test_a_procedure_may_be_built_upon_one_that_is_built_itself(make_pack: MakePack) -> None:
    third = (
        "key: third\nzh: 第三事项\nbase: special\nsteps: [{drops: look}, {overrides: close, guards: []}]\n"
    )
    pack = read_pack(make_pack({"affairs/a.yml": DERIVED, "affairs/b.yml": BASE, "affairs/c.yml": third}))
    derive([pack])
    made = {entry.key: entry.spec for entry in pack.entries}
    assert isinstance(made["third"], AffairSpec)
    assert [one.key for one in made["third"].steps] == ["open", "close"]
    assert made["third"].domain == "toys"

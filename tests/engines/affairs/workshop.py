"""A procedure of an operator's own that uses everything the engine offers, read from a folder."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.packs.api import read_again
from tests.engines.affairs.casework import HEAD, OFFICER, SECOND, START, noon, uids
from tests.people import actor

__all__ = ["begin", "enter", "on", "workshop"]

PACK = 'key: workshop\nzh: 试验\nversion: "1"\ncontract: 1\nneeds: [core]\n'
INQUIRY = """key: inquiry
zh: 专项核查
version: 1
law: 内部工作规程
confidence: product_default
number_word: 查
numbered_at: begin
merging: {from: [told, looking], article: 内部工作规程第9条}
splitting: {from: [looking], article: 内部工作规程第10条}
states:
  - {key: told, zh: 已登记}
  - {key: looking, zh: 核查中}
  - {key: resting, zh: 中止核查, on_road: false}
  - {key: judged, zh: 待决定}
  - {key: done, zh: 已了结, terminal: true}
  - {key: lapsed, zh: 逾期终止, terminal: true, on_road: false}
clocks:
  - key: begin
    zh: 开始核查
    rule: penalty.verify_clue
    is_main: true
    on_expiry: {zh: 应当延期或者说明理由, due: [prolong], forbids: [begin], escalates: true, article: 内部工作规程第3条}
  - {key: whole, zh: 核查期限, rule: penalty.decision, is_main: true}
  - {key: party, zh: 当事人说明, rule: penalty.statement_or_hearing, party_side: true}
  - key: demand
    zh: 补正期限
    rule: penalty.pay
    on_expiry: {when: taken.supply == 0, zh: 逾期未补正，核查终止, to: lapsed, article: 内部工作规程第6条}
steps:
  - key: open
    zh: 登记
    to: told
    who: {right: "affairs:affair:open"}
    form: [{key: matter, zh: 情况, kind: text, required: true}]
    clocks: [{do: start, clock: begin}]
  - key: begin
    zh: 开始核查
    from: [told]
    to: looking
    who: {right: "affairs:affair:investigate", certified: true, article: 内部工作规程第4条}
    form: [{key: officers, zh: 核查人员, kind: persons, required: true}]
    clocks: [{do: stop, clock: begin}, {do: start, clock: whole}]
  - key: prolong
    zh: 说明未开始的理由
    from: [told]
    to: looking
    is_main: false
    who: {right: "affairs:affair:investigate"}
    form: [{key: why_late, zh: 理由, kind: text, required: true}]
    clocks: [{do: stop, clock: begin}, {do: start, clock: whole}]
  - key: look
    zh: 现场核查
    article: 内部工作规程第2条
    from: [looking]
    who: {right: "affairs:affair:investigate", assigned: true, certified: true, officers: 2, article: 内部工作规程第5条}
    form: [{key: seen, zh: 所见, kind: paragraph, required: true}]
  - key: hear
    zh: 请当事人说明
    from: [looking]
    is_main: false
    withdrawable: true
    who: {right: "affairs:affair:investigate", assigned: true}
    clocks: [{do: start, clock: party}]
  - key: ask
    zh: 要求补正
    from: [looking]
    is_main: false
    who: {right: "affairs:affair:investigate"}
    clocks: [{do: start, clock: demand}]
  - key: supply
    zh: 收到补正
    from: [looking]
    is_main: false
    who: {right: "affairs:affair:investigate"}
    clocks: [{do: stop, clock: demand}]
  - key: rest
    zh: 中止核查
    from: [looking]
    to: resting
    is_main: false
    who: {right: "affairs:affair:submit"}
    clocks: [{do: suspend, clock: all}]
  - key: go_on
    zh: 恢复核查
    from: [resting]
    to: looking
    is_main: false
    who: {right: "affairs:affair:submit"}
    clocks: [{do: resume, clock: all}]
  - key: report
    zh: 提出意见
    from: [looking]
    to: judged
    who: {right: "affairs:affair:investigate", assigned: true}
    exhibits: [{at_least: 2, why: 至少两件证据, article: 内部工作规程第7条}]
  - key: judge
    zh: 作出决定
    from: [judged]
    to: done
    who: {right: "affairs:affair:decide", not_assigned: true, article: 内部工作规程第8条}
  - key: again
    zh: 重新核查
    from: [done]
    to: looking
    reopens: true
    is_main: false
    article: 内部工作规程第11条
    who: {right: "affairs:affair:decide"}
    form: [{key: again_why, zh: 重新核查的理由, kind: text, required: true}]
    clocks: [{do: start, clock: whole}]
"""


@pytest.fixture
def workshop(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The workshop's pack beside the built-in ones; written once, so that it is read once."""
    place = tmp_path_factory.getbasetemp() / "workshop"
    if not place.exists():
        (place / "affairs").mkdir(parents=True)
        (place / "pack.yml").write_text(PACK, encoding="utf-8")
        (place / "affairs" / "inquiry.yml").write_text(INQUIRY, encoding="utf-8")
    settings.PACK_FOLDERS = [place]
    read_again()
    yield
    settings.PACK_FOLDERS = []
    read_again()


def on(day: int) -> date:
    """A day of the story, counted from its first."""
    return START + timedelta(days=day)


def begin(title: str = "核查砚溪楼", *, until: str = "begin", **more: Any) -> affairs.Affair:
    """Register an inquiry and let two officers begin it."""
    given = {
        "kind": "inquiry", "subject": None, "party_name": "砚溪楼", "title": title, "form": {"matter": "群众反映"},
        "actor": actor(HEAD, on=START), "at": noon(START), "region": "445102011",
    }  # fmt: skip
    made = affairs.open_affair(**(given | more))
    if until == "begin":
        enter(made, "begin", OFFICER, 1, {"officers": uids(OFFICER, SECOND)})
    return made


def enter(
    affair: affairs.Affair, step: str, name: str, day: int, form: dict[str, Any] | None = None
) -> affairs.Act:
    """Take one step so many days after the start."""
    return affairs.take_step(
        affair=affair, step=step, form=form or {}, actor=actor(name, on=on(day)), at=noon(on(day))
    )

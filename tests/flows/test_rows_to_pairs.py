"""A row that the night could not link: weighed, set aside, judged by a person, and home with its business."""

import csv
from pathlib import Path
from typing import Any

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed
from quanheng.engines.linkage import api as linkage
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.packs.api import packs
from quanheng.registry import api as registry
from tests.datacentre.city import code
from tests.people import MORNING, actor, make_city

pytestmark = pytest.mark.django_db
CLERK = "吴映雪"
SHOPS = (
    ("湘桥区鸿运来五金店", "潮州市湘桥区西新街道东兴路12号"),
    ("湘桥区喜洋洋水果店", "潮州市湘桥区西新街道南春路21号"),
)


def _write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def _take(home: Path, source: str, name: str, rows: list[dict[str, Any]]) -> str:
    report = flows.take_file(
        actor=actor(CLERK), at=MORNING, home=home, file=_write(home / "out" / name, rows), source=source
    )
    return str(report["batch"])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return standing_city(tmp_path)


def standing_city(folder: Path) -> Path:
    """Make the small city with two shops in its register."""
    make_city()
    _take(folder, "registration", "登记.csv", [
        {"统一社会信用代码": code(n), "名称": name, "主体类型": "个体工商户", "登记状态": "存续",
         "成立日期": "2020-01-02",
         "住所（经营场所）": address, "镇街": "西新街道", "法定代表人（负责人）": "林小满"}
        for n, (name, address) in enumerate(SHOPS, 1)
    ])  # fmt: skip
    return folder


def _paper(number: str, name: str, address: str) -> dict[str, Any]:
    titles = {column.element: column.title for column in packs().sources["food_licence"].columns}
    row = dict.fromkeys(titles.values(), "")
    row |= {
        titles["number"]: number, titles["name"]: name, titles["address"]: address, titles["issued_on"]: "2026-01-05",
        titles["expires_on"]: "2031-01-04", titles["business_format"]: "餐饮服务经营者", titles["state"]: "有效",
    }  # fmt: skip
    return row


def vague_papers(home: Path, *numbers: str) -> str:
    """Bring licences whose holder is written too vaguely for any rule."""
    return _take(
        home,
        "food_licence",
        f"许可{numbers[0]}.csv",
        [_paper(number, "鸿运来五金", "东兴路") for number in numbers],
    )


def _judge(home: Path, pair: linkage.LinkPair, verdict: str, by: str = CLERK) -> None:
    flows.judge_links(
        actor=actor(by),
        at=MORNING,
        centre=flows.centre_of(home),
        pairs=[pair.uid],
        verdict=verdict,
        reason="看过门头照片",
    )


def test_a_doubtful_row_waits_for_a_person_and_goes_home(home: Path) -> None:
    """The pair shows its sum; judged the same, the row and its licence are the business's, and all by fact."""
    batch = vague_papers(home, "JY14451020000001")
    (pair,) = linkage.find_pairs(actor(CLERK))
    assert pair.subject.name == SHOPS[0][0]
    assert pair.total == round(pair.start + sum(part["weight"] for part in pair.parts) - pair.lost, 2)
    assert pair.row["name"] == "鸿运来五金"
    (line,) = registry.SourceRecord.objects.filter(batch_uid=batch)
    assert line.subject is None
    _judge(home, pair, "same")
    line.refresh_from_db()
    assert (line.subject, line.link_reason) == (pair.subject, "人工核对：看过门头照片")
    assert [one.number for one in registry.licences_of(pair.subject)] == ["JY14451020000001"]
    (row,) = flows.centre_of(home).linked_rows(batch)
    assert (row.uscc, row.link_how) == (code(1), "person")
    (attached,) = ledger.find_facts(actor(CLERK), kind="registry.lines.attached")
    judged = ledger.find_facts(actor(CLERK), kind="linkage.pair.judged")
    assert [link.cause.uid for link in attached.cause_links.all()] == [judged[0].uid]


def test_a_parted_pair_does_not_come_back(home: Path) -> None:
    """Judged another, the row stays nobody's, tonight and tomorrow."""
    batch = vague_papers(home, "JY14451020000002")
    (pair,) = linkage.find_pairs(actor(CLERK))
    _judge(home, pair, "different")
    centre = flows.centre_of(home)
    centre.link(batch)
    assert centre.candidates(batch) == []
    assert linkage.count_open(actor(CLERK)) == 0
    assert linkage.judged_pairs() == [(batch, pair.line, pair.entity_key, False)]


def test_alike_rows_are_judged_at_one_stroke(home: Path) -> None:
    """Rows that say the same of the same business share a sign; each judgement is a fact of its own."""
    vague_papers(home, "JY14451020000003", "JY14451020000004", "JY14451020000005")
    first = linkage.next_pair(actor(CLERK), MORNING)
    assert first is not None
    alike = linkage.alike_pairs(actor(CLERK), first)
    assert alike.count() == 2
    flows.judge_links(
        actor=actor(CLERK), at=MORNING, centre=flows.centre_of(home), pairs=[first.uid, *(one.uid for one in alike)],
        verdict="same", reason="同一写法",
    )  # fmt: skip
    assert registry.licences_of(first.subject).count() == 3
    assert linkage.crowded_subjects(actor(CLERK)) == []
    assert linkage.crowded_subjects(actor(CLERK), least=1) == [(first.subject.uid, first.subject.name, 1)]
    assert len(ledger.find_facts(actor(CLERK), kind="linkage.pair.judged")) == 3


def test_who_may_judge_and_what_is_refused(home: Path) -> None:
    """A right, a district, a reason; what went home is split out, never judged away; one in hand is left to him."""
    vague_papers(home, "JY14451020000006")
    (pair,) = linkage.find_pairs(actor(CLERK))
    assert not linkage.find_pairs(actor("余海生")).exists()
    with pytest.raises(NotAllowed):
        _judge(home, pair, "same", by="陈思远")
    with pytest.raises(BadInput, match="理由"):
        linkage.judge_pairs(actor=actor(CLERK), pairs=[pair.uid], verdict="same", reason="", at=MORNING)
    linkage.claim_pair(actor=actor("郑立群"), pair=pair.uid, at=MORNING)
    with pytest.raises(Conflict, match="郑立群正在核对"):
        linkage.claim_pair(actor=actor(CLERK), pair=pair.uid, at=MORNING)
    assert linkage.next_pair(actor(CLERK), MORNING) is None
    linkage.release_pair(actor=actor("郑立群"), pair=pair.uid)
    assert linkage.next_pair(actor(CLERK), MORNING) == pair
    _judge(home, pair, "same")
    with pytest.raises(Conflict, match="拆分"):
        _judge(home, pair, "different")


def test_costs_are_set_by_a_person_and_draw_the_lines(home: Path) -> None:
    """Dearer looks narrow the queue from the next night on; the ledger keeps who said so."""
    policy = flows.set_link_costs(
        actor=actor(CLERK), at=MORNING, false_link=30, missed_link=1, one_look=0.99, reason="人手不足"
    )
    assert (policy.link_at, policy.review_at) == (0.9677, 0.9677)
    vague_papers(home, "JY14451020000007")
    assert linkage.count_open(actor(CLERK)) == 0
    (fact,) = ledger.find_facts(actor(CLERK), kind="linkage.policy.set")
    assert fact.body["review_at"] == policy.review_at
    with pytest.raises(NotAllowed):
        flows.set_link_costs(
            actor=actor("陈思远"), at=MORNING, false_link=30, missed_link=1, one_look=0.3, reason="试试"
        )


def test_a_split_by_a_person_reaches_the_data_centre(home: Path) -> None:
    """The row that was split out stands under the new business there too, and comes home when that is undone."""
    batch = vague_papers(home, "JY14451020000008")
    (pair,) = linkage.find_pairs(actor(CLERK))
    _judge(home, pair, "same")
    centre = flows.centre_of(home)
    line = registry.SourceRecord.objects.get(batch_uid=batch)
    split = flows.take_out_rows(
        actor=actor(CLERK), at=MORNING, centre=centre, subject=pair.subject.uid, lines=[line.pk], name="鸿运来五金二部",
        reason="另一经营者",
    )  # fmt: skip
    assert [row.entity for row in centre.linked_rows(batch)] == [split.made.entity_key]
    flows.rejoin_subjects(actor=actor(CLERK), at=MORNING, centre=centre, split=split.uid, reason="核对有误")
    assert [row.entity for row in centre.linked_rows(batch)] == [pair.entity_key]
    joined = flows.join_subjects(
        actor=actor(CLERK), at=MORNING, centre=centre, kept=registry.Subject.objects.get(uscc=code(2)).uid,
        gone=pair.subject.uid, reason="同一经营者，换发执照后两处登记", overrules_codes=True,
    )  # fmt: skip
    assert [row.uscc for row in centre.linked_rows(batch)] == [code(2)]
    flows.part_subjects(actor=actor(CLERK), at=MORNING, centre=centre, merge=joined.uid, reason="查实为两户")
    assert [row.uscc for row in centre.linked_rows(batch)] == [code(1)]

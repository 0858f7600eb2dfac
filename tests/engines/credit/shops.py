"""Invented shops and decisions for the tests of credit and disclosure, made through the doors."""

from dataclasses import replace
from datetime import UTC, date, datetime

from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, define, record
from quanheng.foundation.people.api import system_actor
from quanheng.packkit.outcome import DecisionView
from quanheng.registry.api import BatchRef, RegisterRow, Subject, register_rows

define("testing.decision.served", room="testing", sentence="送达决定{number}")

WORKER = system_actor("tests")


def at(day: date, hour: int = 10) -> datetime:
    """Ten o'clock in Chaozhou on a day."""
    return datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC)


def open_shops(
    *names: str, region: str = "445102011", born: date = date(2018, 3, 1), batch: str = "b1"
) -> list[Subject]:
    """Register shops from one made-up file."""
    rows = [
        RegisterRow(
            entity_key=f"{batch}-{line}", line=line, file="shops.csv",
            values={
                "name": name, "kind": "9500", "status": "1", "region_code": region, "industry_code": "6210",
                "established_on": born, "address": "潮州市湘桥区西新街道砚溪路18号",
            },
        )
        for line, name in enumerate(names, start=1)
    ]  # fmt: skip
    ref = BatchRef(uid=batch, source="registration", file="shops.csv", seen_on=date(2025, 1, 2))
    register_rows(rows=rows, batch=ref, actor=WORKER, at=at(date(2025, 1, 2)), because=[])
    found = {subject.name: subject for subject in Subject.objects.filter(name__in=names)}
    return [found[name] for name in names]


def decision(day: date, **changes: object) -> DecisionView:
    """A food penalty of 55,000 yuan against a shop, decided and served on a day."""
    plain = DecisionView(
        ref="affairs.affair:0187", kind="penalty", number=f"潮湘市监处罚〔{day.year}〕187号",
        title="使用超过保质期的食品原料案", cause="使用超过保质期的食品原料", party_name="砚溪楼餐饮店",
        party_kind="individual_business", decided_on=day, served_on=day, authority="湘桥区市场监督管理局",
        domain="food",
        penalties=("C", "E"), fine_yuan=55_000, facts_text="经营者林晓彤使用超过保质期的食品原料。",
        basis_text="食品安全法第一百二十四条第一款", penalty_text="罚款55,000元，没收原料", persons=("林晓彤",),
        address="潮州市湘桥区西新街道砚溪路18号", digest="sm3:0f", region_code="445102011",
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def served(view: DecisionView, subject: Subject | None = None) -> Fact:
    """The fact of a decision's service, as the affairs engine would write it."""
    subject_ref = Ref("registry.subject", subject.uid) if subject else None
    return record(
        "testing.decision.served", object=Ref.parse(view.ref), subject=subject_ref, actor=WORKER,
        at=at(view.served_on), body={"number": view.number}, region=view.region_code,
    )  # fmt: skip
